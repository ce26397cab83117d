// What bounds the amounts of every account: scaling, subadditive scans, deltas used, credits, holdings alone.
#include <doctest/doctest.h>

#include <cmath>
#include <map>

#include "support/span_sets.hpp"
#include "unit/margin/span_book.hpp"

using namespace crossmargin;
using namespace crossmargin::span;
using namespace crossmargin::span::test;

namespace {

/// Calls `check(set, engine, random)` for 50 accounts of 40 sets; `change` adapts a set.
template <class Change, class Check>
void over_changed_sets(const Shape& shape, std::uint64_t seed, Change change, Check check) {
  for (std::uint64_t i = 0; i < 40; ++i) {
    Random random{std::mt19937_64(seed * 1000 + i)};
    ParameterSet set = random_set(random, shape);
    change(set);
    const Engine engine = engine_of(set);
    CAPTURE(i);
    for (int account = 0; account < 50; ++account) {
      CAPTURE(account);
      check(set, engine, random);
    }
  }
}

template <class Check>
void over_sets(const Shape& shape, std::uint64_t seed, Check check) {
  over_changed_sets(
      shape, seed, [](ParameterSet&) {}, check);
}

SpanAccount scaled(SpanAccount account, double factor) {
  for (Holding& holding : account.holdings) {
    holding.bought *= factor;
    holding.sold *= factor;
  }
  return account;
}

std::map<std::int32_t, double> scan_of(const Engine& engine, const SpanAccount& account) {
  std::map<std::int32_t, double> scan;
  for (const CommodityRequirement& part : margin_of(engine, account).commodities)
    scan[part.commodity] = part.scan_risk;
  return scan;
}

SpanAccount joined(SpanAccount a, const SpanAccount& b) {
  for (const Holding& holding : b.holdings) {
    const auto same = std::find_if(a.holdings.begin(), a.holdings.end(),
                                   [&](const Holding& held) { return held.contract == holding.contract; });
    if (same == a.holdings.end()) {
      a.holdings.push_back(holding);
      continue;
    }
    *same = held(holding.contract, same->bought - same->sold + holding.bought - holding.sold);
  }
  return a;
}

CommodityRequirement of_or_none(const SpanRequirement& made, std::int32_t commodity) {
  for (const CommodityRequirement& part : made.commodities)
    if (part.commodity == commodity) return part;
  return {};
}

const Contract& contract_of(const ParameterSet& set, const Holding& holding) {
  return set.contracts[static_cast<std::size_t>(holding.contract)];
}

std::int32_t commodity_of(const ParameterSet& set, const Holding& holding) {
  return set.products[static_cast<std::size_t>(contract_of(set, holding).product)].commodity;
}

/// The holdings that `keep(holding)` keeps.
template <class Keep>
SpanAccount only(SpanAccount account, Keep keep) {
  std::erase_if(account.holdings, [&](const Holding& holding) { return !keep(holding); });
  return account;
}

void check_subadditive(const Engine& engine, const SpanAccount& a, const SpanAccount& b) {
  auto of_a = scan_of(engine, a);
  auto of_b = scan_of(engine, b);
  for (const auto& [commodity, scan] : scan_of(engine, joined(a, b)))
    CHECK(scan <= (of_a[commodity] + of_b[commodity]) * (1.0 + 1e-12));
}

}  // namespace

TEST_CASE("scan risk of k times the lots is k times the scan risk, to the bit") {
  // Doubles hold whole amounts, and a power of two scales any.
  for (const Shape& shape : {Shape{.decimals = false, .scanning = false}, Shape{.scanning = false}})
    over_sets(shape, 11, [&](const ParameterSet& set, const Engine& engine, Random& random) {
      const SpanAccount account = random_account(set, random);
      const double k = shape.decimals ? 4.0 : 7.0;
      const auto one = scan_of(engine, account);
      for (const auto& [commodity, scan] : scan_of(engine, scaled(account, k)))
        CHECK(scan == k * one.at(commodity));
    });
}

TEST_CASE("the requirement of k times the lots is k times as large, within the roundings of amounts") {
  // Ratios of 1 and 2 halve lots of 4,096 deltas without a rest, so that only amounts are rounded: by half a
  // unit once a commodity for charges, credits and the requirement, twice for delivery, once a leg of methods
  // 10 and 20; an adjustment of at most 1.1, an initial ratio of at most 1.35 multiplies them.
  constexpr double k = 3.0;
  const Shape shape{.decimals = false, .whole = true, .scanning = false};
  over_sets(shape, 12, [](const ParameterSet& set, const Engine& engine, Random& random) {
    const SpanAccount account = random_account(set, random, 4096.0);
    const SpanRequirement one = margin_of(engine, account);
    const SpanRequirement more = margin_of(engine, scaled(account, k));
    std::size_t roundings = 5 * one.commodities.size();
    for (const FormedSpread& formed : one.spreads) roundings += formed.legs.size();
    const double bound = 0.5 * (1.0 + k) * 1.35 * static_cast<double>(roundings);
    REQUIRE(one.currencies.size() == more.currencies.size());
    for (std::size_t i = 0; i < one.currencies.size(); ++i) {
      const CurrencyRequirement& a = one.currencies[i];
      const CurrencyRequirement& b = more.currencies[i];
      CHECK(std::abs(b.required_maintenance - k * a.required_maintenance) <= bound);
      CHECK(std::abs(b.required_initial - k * a.required_initial) <= bound);
    }
  });
}

TEST_CASE("scan(A + B) <= scan(A) + scan(B), of a commodity and of each scan tier") {
  over_sets({.scanning = false}, 13, [](const ParameterSet& set, const Engine& engine, Random& random) {
    const SpanAccount a = random_account(set, random);
    const SpanAccount b = random_account(set, random);
    check_subadditive(engine, a, b);
    const std::int32_t commodity = commodity_of(set, random.pick(a.holdings));
    const CombinedCommodity& rules = set.commodities[static_cast<std::size_t>(commodity)];
    for (const Tier& tier : rules.scan_tiers) {
      const auto in_tier = [&](const Holding& holding) {
        return commodity_of(set, holding) == commodity &&
               tier.months.contains(contract_of(set, holding).futures_month);
      };
      check_subadditive(engine, only(a, in_tier), only(b, in_tier));
    }
  });
}

TEST_CASE("spreads use no more deltas than there are, and none change their sign") {
  over_sets({}, 14, [](const ParameterSet& set, const Engine& engine, Random& random) {
    const SpanRequirement made = margin_of(engine, random_account(set, random));
    for (const FormedSpread& formed : made.spreads) {
      CHECK(formed.count > 0.0);
      const bool is_scanning = formed.kind != "series" && formed.kind != "tier" && formed.commodity >= 0;
      for (const FormedLeg& leg : formed.legs) {
        CHECK(std::abs(leg.consumed) <= leg.available);
        if (!is_scanning && formed.commodity >= 0)
          CHECK((leg.consumed > 0.0) == ((leg.side == Side::a) == formed.a_is_long));
      }
    }
    for (const CommodityRequirement& part : made.commodities) {
      const bool is_target =
          std::any_of(made.spreads.begin(), made.spreads.end(), [&](const FormedSpread& formed) {
            return formed.commodity == part.commodity && (formed.kind == "inter" || formed.kind == "super");
          });
      if (is_target) continue;  // deltas move into it as they stood before spreads
      for (const MonthDelta& delta : part.deltas) {
        CHECK(delta.remaining * delta.net >= 0.0);
        CHECK(std::abs(delta.remaining) <= std::abs(delta.net));
      }
    }
  });
}

TEST_CASE("customers form no spread that is closed to them") {
  std::size_t closed = 0;
  over_sets({}, 15, [&](const ParameterSet& set, const Engine& engine, Random& random) {
    SpanAccount account = random_account(set, random);
    for (const Origin origin : {Origin::customer, Origin::house}) {
      account.origin = origin;
      for (const FormedSpread& formed : margin_of(engine, account).spreads) {
        if (formed.kind != "inter" && formed.kind != "super") continue;
        const auto spread =
            std::find_if(set.inter_spreads.begin(), set.inter_spreads.end(), [&](const InterSpread& other) {
              return other.priority == formed.priority && other.is_super == (formed.kind == "super");
            });
        REQUIRE(spread != set.inter_spreads.end());
        if (spread->eligibility == Eligibility::all) continue;
        CHECK(origin == Origin::house);
        ++closed;
      }
    }
  });
  CHECK(closed > 100);
}

TEST_CASE("credits for whole commodities are no more than the price risk that they offset") {
  // With equal ratios or no spreads within, deltas left are no more than the net delta that the price risk a
  // delta divides by. Beyond it go: half a unit a rounded amount; half a cent of price risk for every delta,
  // twice in method 20; half a ten-thousandth spread rounded up, at a ratio of 2, which leaves a tier with as
  // much net of the other sign for the next spread.
  const auto sharpen = [](ParameterSet& set) {
    for (CombinedCommodity& rules : set.commodities)
      if (rules.price_risk == PriceRiskMethod::scan_range) rules.price_risk = PriceRiskMethod::normal;
    for (InterSpread& spread : set.inter_spreads) {
      spread.is_flat = false;
      if (spread.method == InterMethod::own_tiers) spread.method = InterMethod::tiered;
      for (InterLeg& leg : spread.legs) {
        leg.tier = 0;
        leg.rate = 1.0;
      }
    }
  };
  std::size_t credited = 0;
  const Shape shape{.charges = false, .scanning = false};
  over_changed_sets(shape, 16, sharpen, [&](const ParameterSet& set, const Engine& engine, Random& random) {
    const SpanRequirement made = margin_of(engine, random_account(set, random));
    for (const CommodityRequirement& part : made.commodities) {
      std::size_t legs = 0;
      const std::string& id = set.commodities[static_cast<std::size_t>(part.commodity)].id;
      for (const FormedSpread& formed : made.spreads)
        for (const FormedLeg& leg : formed.legs) legs += leg.what.starts_with(id) ? 1U : 0U;
      if (legs == 0) continue;
      const double net = std::abs(part.net_delta);
      const double risk_a_delta = part.price_risk / net + 0.005;
      const double bound = 0.5 + static_cast<double>(legs) * (0.5 + 0.0002 * risk_a_delta) + 0.01 * net;
      CHECK(part.inter_credit >= 0.0);
      CHECK(part.inter_credit <= part.price_risk + bound);
      credited += part.inter_credit > 0.9 * part.price_risk ? 1U : 0U;
    }
  });
  CHECK(credited > 100);  // credits that come close to the bound
}

TEST_CASE("a spread within of unequal ratios leaves more deltas than the price risk was divided by") {
  // 11 near and -10 far are 1 delta; five and a half spreads of 2 against 1 leave -4.5, each credited with
  // the price risk of the one. So a credit may exceed the price risk: no source caps it.
  TwoMonths two;
  two.book.rules(two.commodity).tier_spreads = {
      tier_spread(1, 10.0, {tier_leg(1, 2.0, Side::a), tier_leg(2, 1.0, Side::b)})};
  const std::int32_t other = two.book.commodity("07");
  const std::int32_t hedge = two.book.future(other, 202507, 1000);
  InterSpread spread;
  spread.legs = {inter_leg(two.commodity, 1.0, Side::a, 0.5), inter_leg(other, 1.0, Side::b, 0.5)};
  two.book.set.inter_spreads = {spread};
  const SpanRequirement made = two.book.margin({held(two.near, 11), held(two.far, -10), held(hedge, 9)});
  const CommodityRequirement& part = of(made, two.commodity);
  CHECK(part.price_risk == 1700.0);
  CHECK(part.inter_credit == 3825.0);  // 4.5 x 1,700 x 50 %
  CHECK(part.risk < 0.0);
  CHECK(part.maintenance == 0.0);
}

TEST_CASE("without charges no account needs more than its holdings alone") {
  // Each holding alone is rounded to the unit, and so is each commodity.
  const Shape shape{.charges = false, .scanning = false};
  over_sets(shape, 17, [](const ParameterSet& set, const Engine& engine, Random& random) {
    SpanAccount account = random_account(set, random);
    account.is_gross = random.chance(20);
    const SpanRequirement made = margin_of(engine, account);
    const double bound = 0.5 * static_cast<double>(account.holdings.size() + made.commodities.size());
    for (const CurrencyRequirement& sum : made.currencies)
      CHECK(sum.required_maintenance <= sum.isolated + bound);
  });
}

TEST_CASE("currencies stand apart") {
  over_sets({.credits = false}, 18, [](const ParameterSet& set, const Engine& engine, Random& random) {
    const SpanAccount account = random_account(set, random);
    for (const CurrencyRequirement& sum : margin_of(engine, account).currencies) {
      const SpanAccount part = only(account, [&](const Holding& holding) {
        return set.commodities[static_cast<std::size_t>(commodity_of(set, holding))].currency == sum.currency;
      });
      const SpanRequirement alone = margin_of(engine, part);
      REQUIRE(alone.currencies.size() == 1);
      CHECK(alone.currencies.front().required_maintenance == sum.required_maintenance);
      CHECK(alone.currencies.front().required_initial == sum.required_initial);
    }
  });
}

TEST_CASE("a gross account's long and short sides stand apart") {
  over_sets({.decimals = false}, 19, [](const ParameterSet& set, const Engine& engine, Random& random) {
    SpanAccount both = random_account(set, random);
    both.is_gross = true;
    for (Holding& holding : both.holdings)
      if (random.chance(50)) holding = {holding.contract, holding.bought + 3.0, holding.sold + 5.0};
    SpanAccount longs = both;
    SpanAccount shorts = both;
    for (Holding& holding : longs.holdings) holding.sold = 0.0;
    for (Holding& holding : shorts.holdings) holding.bought = 0.0;
    const SpanRequirement of_longs = margin_of(engine, longs);
    const SpanRequirement of_shorts = margin_of(engine, shorts);
    const SpanRequirement made = margin_of(engine, both);
    CHECK(made.spreads.empty());
    for (const CommodityRequirement& part : made.commodities) {
      const CommodityRequirement l = of_or_none(of_longs, part.commodity);
      const CommodityRequirement s = of_or_none(of_shorts, part.commodity);
      CHECK(part.scan_risk == l.scan_risk + s.scan_risk);
      CHECK(part.net_option_value == l.net_option_value + s.net_option_value);
      CHECK(part.short_option_minimum == s.short_option_minimum);
    }
  });
}
