// What holds for every parameter set and every account: 40 random sets, 50 accounts each.
#include <doctest/doctest.h>

#include <cmath>
#include <numeric>

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

/// The same parameters with everything in another order, and where each thing went.
struct Reordered {
  Reordered(const ParameterSet& set, Random& random) : made(set) {
    commodities = shuffle(set.commodities, made.commodities, random);
    for (CombinedCommodity& rules : made.commodities) {
      shuffle(std::vector(rules.series_spreads), rules.series_spreads, random);
      shuffle(std::vector(rules.tier_spreads), rules.tier_spreads, random);
      shuffle(std::vector(rules.delivery), rules.delivery, random);
      shuffle(std::vector(rules.intra_tiers), rules.intra_tiers, random);
    }
    const auto products = shuffle(set.products, made.products, random);
    for (Product& product : made.products) move(product.commodity, commodities);
    for (Contract& contract : made.contracts) move(contract.product, products);
    for (Series& series : made.series) move(series.product, products);
    std::sort(made.series.begin(), made.series.end(),
              [](const auto& a, const auto& b) { return key_of(a) < key_of(b); });
    sort_contracts();
    shuffle(set.inter_spreads, made.inter_spreads, random);
    for (InterSpread& spread : made.inter_spreads) {
      for (InterLeg& leg : spread.legs) move(leg.commodity, commodities);
      if (spread.target.commodity >= 0) move(spread.target.commodity, commodities);
    }
  }

  ParameterSet made;
  std::vector<std::int32_t> commodities;  ///< new places by old ones
  std::vector<std::int32_t> contracts;

 private:
  static void move(std::int32_t& place, const std::vector<std::int32_t>& places) {
    place = places[static_cast<std::size_t>(place)];
  }
  template <class T>
  static std::vector<std::int32_t> shuffle(const std::vector<T>& from, std::vector<T>& to, Random& random) {
    std::vector<std::int32_t> places(from.size());
    std::iota(places.begin(), places.end(), 0);
    places = random.sample(places, static_cast<int>(places.size()));
    for (std::size_t i = 0; i < from.size(); ++i) to[static_cast<std::size_t>(places[i])] = from[i];
    return places;
  }
  /// `contracts` have new products but stand at old places.
  void sort_contracts() {
    const std::vector<Contract> old = made.contracts;
    const std::vector<RiskArray> arrays = made.arrays;
    std::vector<std::size_t> order(old.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return key_of(old[a]) < key_of(old[b]); });
    contracts.resize(old.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
      made.contracts[i] = old[order[i]];
      made.arrays[i] = arrays[order[i]];
      contracts[order[i]] = static_cast<std::int32_t>(i);
    }
  }
};

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

TEST_CASE("the order of holdings changes no bit") {
  over_sets({}, 2, [](const ParameterSet& set, const Engine& engine, Random& random) {
    SpanAccount account = random_account(set, random);
    account.is_gross = random.chance(20);
    const SpanRequirement made = margin_of(engine, account);
    account.holdings = random.sample(account.holdings, static_cast<int>(account.holdings.size()));
    check_same(made, margin_of(engine, account));
  });
}

TEST_CASE("a contract in several holdings is one position") {
  over_sets({}, 4, [](const ParameterSet& set, const Engine& engine, Random& random) {
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
  over_sets({}, 5, [](const ParameterSet& set, const Engine& engine, Random& random) {
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

TEST_CASE("parameters in another order need the same") {
  over_sets({.decimals = false}, 8, [](const ParameterSet& set, const Engine& engine, Random& random) {
    const Reordered other(set, random);
    SpanAccount account = random_account(set, random);
    SpanRequirement made = margin_of(engine, account);
    for (Holding& holding : account.holdings)
      holding.contract = other.contracts[static_cast<std::size_t>(holding.contract)];
    SpanRequirement same = margin_of(engine_of(other.made), account);
    REQUIRE(made.commodities.size() == same.commodities.size());
    for (const CommodityRequirement& part : made.commodities) {
      const auto place = other.commodities[static_cast<std::size_t>(part.commodity)];
      const auto twin = std::find_if(same.commodities.begin(), same.commodities.end(),
                                     [&](const auto& found) { return found.commodity == place; });
      REQUIRE(twin != same.commodities.end());
      CHECK(numbers_of(part) == numbers_of(*twin));
    }
    check_currencies(made, same, 1e-6);
  });
}
