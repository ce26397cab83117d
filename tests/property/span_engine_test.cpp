// What holds for every parameter set and every account: 40 random sets, 50 accounts each.
#include <doctest/doctest.h>

#include <cmath>

#include "support/span_sets.hpp"

using namespace crossmargin;
using namespace crossmargin::span;
using namespace crossmargin::span::test;

namespace {

/// Calls `check(set, engine, random)` for accounts to be drawn.
template <class Check>
void over_sets(const Shape& shape, std::uint64_t seed, Check check) {
  for (std::uint64_t i = 0; i < 40; ++i) {
    Random random{std::mt19937_64(seed * 1000 + i)};
    const ParameterSet set = random_set(random, shape);
    const Engine engine = engine_of(set);
    CAPTURE(i);
    for (int account = 0; account < 50; ++account) {
      CAPTURE(account);
      check(set, engine, random);
    }
  }
}

std::vector<double> numbers_of(const CommodityRequirement& part) {
  std::vector<double> numbers{part.scan_risk,
                              part.time_risk,
                              part.volatility_risk,
                              part.price_risk,
                              part.net_delta,
                              part.series_charge,
                              part.tier_charge,
                              part.intra_charge,
                              part.delivery_charge,
                              part.inter_credit,
                              part.moved_charges,
                              part.short_option_minimum,
                              part.risk,
                              part.long_option_value,
                              part.short_option_value,
                              part.maintenance,
                              part.initial,
                              part.isolated,
                              static_cast<double>(part.active_scenario)};
  numbers.insert(numbers.end(), part.array.begin(), part.array.end());
  for (const MonthDelta& delta : part.deltas) {
    numbers.push_back(static_cast<double>(delta.month.month));
    numbers.push_back(delta.net);
    numbers.push_back(delta.remaining);
  }
  return numbers;
}

std::vector<double> numbers_of(const FormedSpread& formed) {
  std::vector<double> numbers{static_cast<double>(formed.priority), formed.count, formed.rate, formed.amount,
                              formed.a_is_long ? 1.0 : 0.0};
  for (const FormedLeg& leg : formed.legs)
    for (const double number : {leg.available, leg.consumed, leg.amount}) numbers.push_back(number);
  return numbers;
}

void check_currencies(const SpanRequirement& made, const SpanRequirement& same, double tolerance) {
  REQUIRE(made.currencies.size() == same.currencies.size());
  for (std::size_t i = 0; i < made.currencies.size(); ++i) {
    const CurrencyRequirement& a = made.currencies[i];
    const CurrencyRequirement& b = same.currencies[i];
    CHECK(a.currency == b.currency);
    CHECK(std::abs(a.required_maintenance - b.required_maintenance) <= tolerance);
    CHECK(std::abs(a.required_initial - b.required_initial) <= tolerance);
    CHECK(std::abs(a.excess_option_value - b.excess_option_value) <= tolerance);
    CHECK(std::abs(a.isolated - b.isolated) <= tolerance);
  }
}

/// Every number has the same bits; commodities stand in the same order.
void check_same(const SpanRequirement& made, const SpanRequirement& same) {
  REQUIRE(made.commodities.size() == same.commodities.size());
  for (std::size_t i = 0; i < made.commodities.size(); ++i)
    CHECK(numbers_of(made.commodities[i]) == numbers_of(same.commodities[i]));
  REQUIRE(made.spreads.size() == same.spreads.size());
  for (std::size_t i = 0; i < made.spreads.size(); ++i)
    CHECK(numbers_of(made.spreads[i]) == numbers_of(same.spreads[i]));
  check_currencies(made, same, 0.0);
}

}  // namespace

TEST_CASE("no requirement is negative, and its parts add up") {
  over_sets({}, 1, [](const ParameterSet& set, const Engine& engine, Random& random) {
    SpanAccount account = random_account(set, random);
    account.is_gross = random.chance(20);
    const SpanRequirement made = margin_of(engine, account);
    for (const CommodityRequirement& part : made.commodities) {
      if (part.moved_into >= 0) continue;
      CHECK(part.scan_risk >= 0.0);
      CHECK(part.short_option_minimum >= 0.0);
      CHECK(part.maintenance >= 0.0);
      CHECK(part.initial >= 0.0);
      CHECK(part.risk == doctest::Approx(part.scan_risk + part.intra_charge + part.delivery_charge +
                                         part.moved_charges - part.inter_credit));
    }
    for (const CurrencyRequirement& sum : made.currencies) {
      CHECK(sum.required_maintenance >= 0.0);
      CHECK(sum.required_initial >= 0.0);
      CHECK(sum.excess_option_value >= 0.0);
    }
  });
}

TEST_CASE("the order of holdings changes no bit of whole amounts") {
  over_sets({.decimals = false}, 2, [](const ParameterSet& set, const Engine& engine, Random& random) {
    SpanAccount account = random_account(set, random);
    account.is_gross = random.chance(20);
    const SpanRequirement made = margin_of(engine, account);
    account.holdings = random.sample(account.holdings, static_cast<int>(account.holdings.size()));
    check_same(made, margin_of(engine, account));
  });
}

TEST_CASE("the order of holdings changes no requirement in cents") {
  over_sets({}, 3, [](const ParameterSet& set, const Engine& engine, Random& random) {
    SpanAccount account = random_account(set, random);
    const SpanRequirement made = margin_of(engine, account);
    account.holdings = random.sample(account.holdings, static_cast<int>(account.holdings.size()));
    check_currencies(made, margin_of(engine, account), 1e-6);
  });
}

TEST_CASE("a contract in several holdings is one position where deltas need no rounding") {
  over_sets({.decimals = false, .whole = true}, 4,
            [](const ParameterSet& set, const Engine& engine, Random& random) {
              SpanAccount account = random_account(set, random, 4.0);
              account.is_gross = random.chance(20);
              SpanAccount split = account;
              for (std::size_t i = 0; i < account.holdings.size(); ++i) {
                const Holding& held = account.holdings[i];
                Holding& first = split.holdings[i];
                first.bought = std::floor(held.bought / 3.0);
                first.sold = std::floor(held.sold / 3.0);
                split.holdings.push_back({held.contract, held.bought - first.bought, held.sold - first.sold});
              }
              SpanRequirement made = margin_of(engine, account);
              SpanRequirement same = margin_of(engine, split);
              for (SpanRequirement* result : {&made, &same})  // holdings alone are other holdings
                for (CurrencyRequirement& sum : result->currencies) sum.isolated = 0.0;
              check_currencies(made, same, 1e-6);
            });
}

TEST_CASE("holdings of nothing change nothing") {
  over_sets({.scanning = false}, 5, [](const ParameterSet& set, const Engine& engine, Random& random) {
    SpanAccount account = random_account(set, random);
    const SpanRequirement made = margin_of(engine, account);
    account.holdings.push_back({random.below(set.contracts.size()), 0.0, 0.0});
    const SpanRequirement same = margin_of(engine, account);
    for (const CurrencyRequirement& a : made.currencies)
      for (const CurrencyRequirement& b : same.currencies)
        if (a.currency == b.currency) CHECK(a.required_maintenance == b.required_maintenance);
  });
}

TEST_CASE("a workspace that was used gives the bits of a new one") {
  over_sets({}, 6, [](const ParameterSet& set, const Engine& engine, Random& random) {
    Workspace used;
    for (int i = 0; i < 3; ++i) REQUIRE(engine.margin(random_account(set, random), {true, true}, used));
    const SpanAccount account = random_account(set, random);
    check_same(*engine.margin(account, {true, true}, used), margin_of(engine, account));
  });
}

TEST_CASE("contracts and commodities by other names need the same") {
  over_sets({}, 7, [](const ParameterSet& set, const Engine& engine, Random& random) {
    ParameterSet renamed = set;
    for (CombinedCommodity& commodity : renamed.commodities) {
      commodity.id = "Z" + std::to_string(random.below(100000)) + commodity.id;
      commodity.exchange = "OTHER";
      commodity.name = "another name";
    }
    for (Product& product : renamed.products) product.code += "X";
    for (InterSpread& spread : renamed.inter_spreads) spread.group = "SOME";
    const SpanAccount account = random_account(set, random);
    check_same(margin_of(engine, account), margin_of(engine_of(renamed), account));
  });
}
