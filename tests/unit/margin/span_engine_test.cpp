// The steps of the algorithm on books small enough for pencil and paper.
#include <doctest/doctest.h>

#include "span_book.hpp"

namespace span_engine_test {

using namespace crossmargin;
using namespace crossmargin::span;
using namespace crossmargin::span::test;
using crossmargin::span::Holding;
using doctest::Approx;

namespace {

// Profit of the long side, scenarios in order. Source: McMillan, Options as a Strategic Investment,
// chapter 34.
constexpr std::array<double, 16> mcmillan_future{0,     0,     3330,  3330,  -3330,  -3330,  6670, 6670,
                                                 -6670, -6670, 10000, 10000, -10000, -10000, 7000, -7000};
constexpr std::array<double, 16> mcmillan_call{460,   -610,  2640, 1730, -1270, -2340, 5210, 4540,
                                               -2540, -3430, 8060, 7640, -3380, -3990, 3130, -1500};

RiskArray losses_of(const std::array<double, 16>& profit) {
  RiskArray losses{};
  for (std::size_t i = 0; i < 16; ++i) losses[i] = -profit[i] + 0.0;
  return losses;
}

}  // namespace

TEST_CASE("a covered write needs less than its legs (McMillan, chapter 34)") {
  Book book;
  const auto sp = book.commodity("SP");
  const auto future = book.future(sp, 199912, 10000);
  book.set.arrays[static_cast<std::size_t>(future)] = losses_of(mcmillan_future);
  const auto call =
      book.option(sp, {-1, Right::call, {199912, 0}, {199912, 0}, 410.0, 0.5}, losses_of(mcmillan_call));

  const auto long_future = book.margin({held(future, 1)});
  CHECK(of(long_future, sp).scan_risk == 10000);
  CHECK(of(long_future, sp).active_scenario == 13);  // the first of 13 and 14
  const auto long_call = book.margin({held(call, 1)});
  CHECK(of(long_call, sp).scan_risk == 3990);
  CHECK(of(long_call, sp).active_scenario == 14);
  const auto covered = book.margin({held(future, 1), held(call, -1)});
  CHECK(of(covered, sp).scan_risk == 6620);
  CHECK(of(covered, sp).active_scenario == 13);
  CHECK(of(covered, sp).isolated == 18060);  // 10,000 + 8,060
  CHECK(covered.currencies.front().required_maintenance == 6620);
}

TEST_CASE("weighted price risk: time and volatility come off the scan, then it is a delta's share (W8a)") {
  Book book;
  const auto cc = book.commodity("W");
  const auto other = book.commodity("V");
  RiskArray losses{};
  losses[0] = 300;
  losses[1] = -100;
  losses[10] = 3000;
  losses[11] = 2600;
  const auto call = book.option(cc, {-1, Right::call, {202507, 0}, {202507, 0}, 1.0, 1.0, 1.0}, losses);
  // Sold five at a delta of one: minus the array a contract.
  for (double& loss : book.set.arrays[static_cast<std::size_t>(call)]) loss = -loss / 5.0;
  const auto future = book.future(other, 202507, 100);
  InterSpread spread;
  spread.priority = 1;
  spread.legs = {inter_leg(cc, 1.0, Side::a, 0.5), inter_leg(other, 1.0, Side::b, 0.5)};
  book.set.inter_spreads = {spread};
  const auto made = book.margin({held(call, -5), held(future, 5)});
  const auto& part = of(made, cc);
  CHECK(part.scan_risk == 3000);
  CHECK(part.active_scenario == 11);
  CHECK(part.net_delta == -5);
  CHECK(part.time_risk == 100);
  CHECK(part.volatility_risk == 200);
  CHECK(part.price_risk == 2700);
  CHECK(part.inter_credit == 540.0 * 5 * 0.5);

  SUBCASE("with method 2 it is at most the price scan range a delta") {
    book.rules(cc).price_risk = PriceRiskMethod::scan_range_capped;
    book.future(cc, 202507, 500);
    CHECK(of(book.margin({held(call, -5), held(future, 5)}), cc).inter_credit == 500.0 * 5 * 0.5);
  }
  SUBCASE("a missing price scan range is an error where the method needs it") {
    book.rules(cc).price_risk = PriceRiskMethod::scan_range;
    auto engine = *Engine::create(std::make_shared<ParameterSet>(book.set));
    Workspace workspace;
    const auto refused = engine.margin(
        {"a", AccountType::member, Origin::house, false, {held(call, -5), held(future, 5)}}, {}, workspace);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().front().code == ErrorCode::missing_parameter);
  }
}

TEST_CASE("a spread between commodities in the ratio 2 to 1 (W8b)") {
  Book book;
  const auto a = book.commodity("A");
  const auto b = book.commodity("B");
  const auto future_a = book.future(a, 202507, 500);
  const auto future_b = book.future(b, 202507, 900);
  InterSpread spread;
  spread.priority = 1;
  spread.legs = {inter_leg(a, 2.0, Side::a, 0.6), inter_leg(b, 1.0, Side::b, 0.6)};
  book.set.inter_spreads = {spread};
  const auto made = book.margin({held(future_a, 10), held(future_b, -7)});
  CHECK(of(made, a).inter_credit == 3000);
  CHECK(of(made, b).inter_credit == 2700);
  CHECK(of(made, a).deltas.front().remaining == 0);
  CHECK(of(made, b).deltas.front().remaining == -2);
  REQUIRE(made.spreads.size() == 1);
  CHECK(made.spreads.front().count == 5);
  CHECK(made.spreads.front().a_is_long);

  SUBCASE("the other way round") {
    CHECK(of(book.margin({held(future_a, -10), held(future_b, 7)}), a).inter_credit == 3000);
  }
  SUBCASE("deltas of one sign do not offset") {
    CHECK(of(book.margin({held(future_a, 10), held(future_b, 7)}), a).inter_credit == 0);
  }
  SUBCASE("closed to customers") {
    book.set.inter_spreads.front().eligibility = span::Eligibility::house_only;
    CHECK(of(book.margin({held(future_a, 10), held(future_b, -7)}, Origin::customer), a).inter_credit == 0);
    CHECK(of(book.margin({held(future_a, 10), held(future_b, -7)}), a).inter_credit == 3000);
  }
}

TEST_CASE("a calendar spread of two tiers (W8c)") {
  TwoMonths two;
  two.book.rules(two.commodity).tier_spreads = {
      tier_spread(1, 130, {tier_leg(1, 1, Side::a), tier_leg(2, 1, Side::b)})};
  const auto made = two.book.margin({held(two.near, 8), held(two.far, -5)});
  const auto& part = of(made, two.commodity);
  CHECK(part.scan_risk == 3 * 1700);
  CHECK(part.intra_charge == 650);
  CHECK(part.deltas[0].remaining == 3);
  CHECK(part.deltas[1].remaining == 0);
  CHECK(part.maintenance == 3 * 1700 + 650);
  CHECK(of(two.book.margin({held(two.near, -8), held(two.far, 5)}), two.commodity).intra_charge == 650);
}

TEST_CASE("a butterfly of months takes from all three") {
  Book book;
  const auto cc = book.commodity("17");
  const auto first = book.future(cc, 202509, 1000);
  const auto second = book.future(cc, 202512, 1000);
  const auto third = book.future(cc, 202603, 1000);
  book.rules(cc).series_spreads = {tier_spread(
      1, 250, {month_leg(202509, 1, Side::a), month_leg(202512, 2, Side::b), month_leg(202603, 1, Side::a)})};
  const auto made = book.margin({held(first, 3), held(second, -5), held(third, 3)});
  CHECK(of(made, cc).series_charge == 2.5 * 250);
  CHECK(of(made, cc).deltas[0].remaining == 0.5);
  CHECK(of(made, cc).deltas[1].remaining == 0);
  CHECK(of(made, cc).deltas[2].remaining == 0.5);
}

TEST_CASE("months in delivery charge what is left and what spreads have used (W8d)") {
  TwoMonths two;
  two.book.rules(two.commodity).delivery = {{{202507, 0}, 10, 40}};
  two.book.rules(two.commodity).tier_spreads = {
      tier_spread(1, 0, {tier_leg(1, 1, Side::a), tier_leg(2, 1, Side::b)})};
  const auto made = two.book.margin({held(two.near, -8), held(two.far, 5)});
  CHECK(of(made, two.commodity).delivery_charge == 3 * 40 + 5 * 10);
}

TEST_CASE("short option minimum, option value and account types") {
  Book book;
  const auto cc = book.commodity("S");
  book.rules(cc).short_option_rate = 170;
  book.rules(cc).adjustment = {1.0, 1.1, 1.2};
  book.rules(cc).initial = {1.0, 1.25, 1.5};
  Contract put{-1, Right::put, {202507, 0}, {202507, 0}, 90.0, -0.01, 1.0, 0.5, 100.0};
  Contract call{-1, Right::call, {202507, 0}, {202507, 0}, 110.0, 0.01, 1.0, 0.25, 100.0};
  const auto short_put = book.option(cc, put, RiskArray{});
  const auto short_call = book.option(cc, call, RiskArray{});

  const auto both = book.margin({held(short_put, -2), held(short_call, -3)});
  CHECK(of(both, cc).short_option_minimum == 5 * 170);
  CHECK(of(both, cc).net_option_value == -(2 * 50 + 3 * 25));
  CHECK(both.currencies.front().required_maintenance == 850 + 175);
  book.rules(cc).short_option_method = ShortOptionMethod::greater_side;
  CHECK(of(book.margin({held(short_put, -2), held(short_call, -3)}), cc).short_option_minimum == 3 * 170);

  const auto hedger = book.margin({"a", AccountType::hedger, Origin::house, false, {held(short_call, -1)}});
  CHECK(of(hedger, cc).maintenance == 187);  // 170 x 1.1
  CHECK(of(hedger, cc).initial == 213);      // 212.50, half away from zero
  const auto bought = book.margin({held(short_put, 4)});
  CHECK(bought.currencies.front().required_maintenance == 0);
  CHECK(bought.currencies.front().excess_option_value == 200);
}

TEST_CASE("option value beyond a commodity's own risk pays for others only without the cap") {
  Book book;
  const auto options = book.commodity("O");
  const auto futures = book.commodity("F");
  const auto put = book.option(
      options, {-1, Right::put, {202507, 0}, {202507, 0}, 90.0, -0.5, 1.0, 10.0, 100.0}, RiskArray{});
  const auto future = book.future(futures, 202507, 700);
  const std::vector<Holding> holdings{held(put, 1), held(future, 1)};
  CHECK(book.margin(holdings).currencies.front().required_maintenance == 0);
  book.rules(options).caps_option_value = true;
  CHECK(book.margin(holdings).currencies.front().required_maintenance == 700);
  book.rules(options).caps_option_value = false;
  book.set.organisations.front().caps_option_value = true;
  CHECK(book.margin(holdings).currencies.front().required_maintenance == 700);
}

TEST_CASE(
    "a spread with a commodity that is in no file is not formed, a scanning one without a needless leg is") {
  Book book;
  const auto a = book.commodity("A");
  const auto target = book.commodity("T");
  const auto future = book.future(a, 202507, 900);
  InterSpread spread;
  spread.priority = 1;
  spread.legs = {inter_leg(a, 1.0, Side::a, 0.5), inter_leg(-1, 1.0, Side::b, 0.5, false)};
  book.set.inter_spreads = {spread};
  CHECK(book.margin({held(future, 2)}).spreads.empty());
  book.set.inter_spreads[0].method = InterMethod::scanning;
  book.set.inter_spreads[0].least_legs = 1;
  book.set.inter_spreads[0].target.commodity = target;
  book.set.inter_spreads[0].legs[0].is_required = false;
  CHECK(of(book.margin({held(future, 2)}), a).moved_into == target);
  book.set.inter_spreads[0].legs[1].is_required = true;
  CHECK(of(book.margin({held(future, 2)}), a).moved_into == -1);
}

TEST_CASE("a scanning spread adds arrays up in its target and keeps part of the gains") {
  Book book;
  const auto leg_a = book.commodity("HH");
  const auto leg_b = book.commodity("HP");
  const auto target = book.commodity("NG");
  const auto a = book.future(leg_a, 202507, 1000);
  const auto b = book.future(leg_b, 202507, 1000);
  InterSpread spread;
  spread.priority = 1;
  spread.method = InterMethod::scanning;
  spread.is_super = true;
  spread.least_legs = 1;
  spread.target.commodity = target;
  spread.legs = {inter_leg(leg_a, 1.0, Side::a, 0.98, false), inter_leg(leg_b, 1.0, Side::b, 0.98, false)};
  book.set.inter_spreads = {spread};
  const auto made = book.margin({held(a, 3), held(b, -2)});
  // Price falls by the range: 3,000 lost on one leg, 98 % of 2,000 won on the other.
  CHECK(of(made, target).scan_risk == Approx(3000 - 0.98 * 2000));
  CHECK(of(made, target).net_delta == 1);
  CHECK(of(made, leg_a).moved_into == target);
  CHECK(of(made, leg_a).maintenance == 0);
  CHECK(made.currencies.front().required_maintenance == 1040);

  SUBCASE("one leg is enough where the spread says so") {
    CHECK(of(book.margin({held(a, 3)}), target).scan_risk == 3000);
  }
  SUBCASE("else two are needed") {
    book.set.inter_spreads.front().least_legs = 0;
    CHECK(of(book.margin({held(a, 3)}), leg_a).scan_risk == 3000);
  }
}

TEST_CASE("scanning tiers are scanned apart") {
  TwoMonths two;
  two.book.rules(two.commodity).scan_tiers = {{1, {{202507, 0}, {202508, 0}}, 0.0},
                                              {2, {{202509, 0}, {202512, 0}}, 0.0}};
  const auto made = two.book.margin({held(two.near, 3), held(two.far, -2)});
  CHECK(of(made, two.commodity).scan_risk == 5 * 1700);
  SUBCASE("a month that no tier covers is an error") {
    two.book.rules(two.commodity).scan_tiers.pop_back();
    auto engine = *Engine::create(std::make_shared<ParameterSet>(two.book.set));
    Workspace workspace;
    CHECK_FALSE(
        engine.margin({"a", AccountType::member, Origin::house, false, {held(two.far, 1)}}, {}, workspace));
  }
}

TEST_CASE("a gross account nets nothing") {
  TwoMonths two;
  SpanAccount account{
      "omnibus", AccountType::member, Origin::customer, true, {{two.near, 3, 2}, held(two.far, -1)}};
  CHECK(of(two.book.margin(account), two.commodity).scan_risk == 6 * 1700);
}

TEST_CASE("rules that contradict themselves are refused") {
  TwoMonths two;
  auto& rules = two.book.rules(two.commodity);
  SUBCASE("one priority twice") {
    rules.tier_spreads = {tier_spread(1, 1, {tier_leg(1, 1, Side::a), tier_leg(2, 1, Side::b)}),
                          tier_spread(1, 2, {tier_leg(1, 1, Side::a), tier_leg(2, 1, Side::b)})};
    CHECK(two.book.refused().front().code == ErrorCode::duplicate);
  }
  SUBCASE("a tier that is not there") {
    rules.tier_spreads = {tier_spread(1, 1, {tier_leg(1, 1, Side::a), tier_leg(9, 1, Side::b)})};
    CHECK(two.book.refused().front().code == ErrorCode::missing_parameter);
  }
  SUBCASE("one side only") {
    rules.tier_spreads = {tier_spread(1, 1, {tier_leg(1, 1, Side::a), tier_leg(2, 1, Side::a)})};
    CHECK(two.book.refused().front().code == ErrorCode::invalid_value);
  }
  SUBCASE("tiers of one side that overlap") {
    rules.intra_tiers.push_back({3, {{202507, 0}, {202512, 0}}, 0.0});
    rules.tier_spreads = {
        tier_spread(1, 1, {tier_leg(1, 1, Side::a), tier_leg(3, 1, Side::a), tier_leg(2, 1, Side::b)})};
    CHECK(two.book.refused().front().code == ErrorCode::unsupported);
  }
  SUBCASE("two scanning tiers with one month") {
    rules.scan_tiers = {{1, {{202507, 0}, {202509, 0}}, 0.0}, {2, {{202509, 0}, {202512, 0}}, 0.0}};
    CHECK(two.book.refused().front().code == ErrorCode::invalid_value);
  }
}

}  // namespace span_engine_test
