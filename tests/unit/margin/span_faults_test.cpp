// Cases in which positions, exactness or checks were once lost; each is small enough for pencil and paper.
#include <doctest/doctest.h>

#include "unit/margin/span_book.hpp"

namespace span_faults_test {

using namespace crossmargin;
using namespace crossmargin::span;
using namespace crossmargin::span::test;

namespace {

InterSpread scanning(int priority, std::vector<InterLeg> legs, std::int32_t target) {
  InterSpread spread;
  spread.priority = priority;
  spread.method = InterMethod::scanning;
  spread.legs = std::move(legs);
  spread.target.commodity = target;
  return spread;
}

/// Three commodities with one future each.
struct Three {
  Three() {
    for (int i = 0; i < 3; ++i) {
      c[i] = book.commodity(std::string(1, static_cast<char>('A' + i)));
      f[i] = book.future(c[i], 202507, 1000);
    }
  }
  Book book;
  std::int32_t c[3]{};
  std::int32_t f[3]{};
};

}  // namespace

TEST_CASE("a target that another scanning spread has put elsewhere is there again, empty, for the next") {
  Three x;
  x.book.set.inter_spreads = {
      scanning(1, {inter_leg(x.c[0], 1, Side::a, 0.9), inter_leg(x.c[1], 1, Side::b, 0.9)}, x.c[1]),
      scanning(2, {inter_leg(x.c[1], 1, Side::a, 0.9), inter_leg(x.c[2], 1, Side::b, 0.9)}, x.c[0])};
  const SpanRequirement made = x.book.margin({held(x.f[0], 5), held(x.f[1], 5), held(x.f[2], 5)});
  REQUIRE(made.currencies.size() == 1);
  CHECK(made.currencies.front().required_maintenance == 15000.0);
}

TEST_CASE("losses that are equal in decimals tie, and the first scenario is active") {
  Book book;
  const std::int32_t commodity = book.commodity("A");
  const std::int32_t near = book.future(commodity, 202507, 0);
  const std::int32_t far = book.future(commodity, 202509, 0);
  book.set.arrays[0][12] = 0.1;
  book.set.arrays[1][10] = 0.3;
  const CommodityRequirement part = of(book.margin({held(near, 3), held(far, 1)}), commodity);
  CHECK(part.active_scenario == 11);
  CHECK(part.scan_risk == 0.3);
}

TEST_CASE("a contract in two holdings is one position, whose delta is rounded once") {
  Book book;
  const std::int32_t commodity = book.commodity("A");
  const std::int32_t future = book.future(commodity, 202507, 1000);
  book.set.contracts.front().composite_delta = 0.3333;
  book.set.contracts.front().delta_scale = 0.5;
  const double twice = of(book.margin({held(future, 1), held(future, 1)}), commodity).net_delta;
  CHECK(twice == of(book.margin({held(future, 2)}), commodity).net_delta);
}

TEST_CASE("a holding of nothing is no position") {
  Three x;
  x.book.set.inter_spreads = {scanning(
      1, {inter_leg(x.c[0], 1, Side::a, 0.5, false), inter_leg(x.c[1], 1, Side::b, 0.5, false)}, x.c[2])};
  const SpanRequirement made = x.book.margin({held(x.f[0], 5), held(x.f[1], 0)});
  CHECK(made.spreads.empty());
}

TEST_CASE("a whole net delta of 600,001 is whole: its price risk is truncated to cents") {
  Three x;
  x.book.set.arrays[0] = {};
  x.book.set.arrays[0][12] = x.book.set.arrays[0][13] = 333.339;
  InterSpread spread;
  spread.legs = {inter_leg(x.c[0], 1, Side::a, 1.0), inter_leg(x.c[1], 1, Side::b, 1.0)};
  x.book.set.inter_spreads = {spread};
  const SpanRequirement made = x.book.margin({held(x.f[0], 600001), held(x.f[1], -600001)});
  CHECK(of(made, x.c[0]).net_delta == 600001.0);
  CHECK(of(made, x.c[0]).inter_credit == 199998333.0);  // 600,001 x 333.33 = 199,998,333.33
}

TEST_CASE("what holdings need alone stands with the last target of a chain of scanning spreads") {
  Three x;
  x.book.set.inter_spreads = {
      scanning(1, {inter_leg(x.c[2], 1, Side::a, 1), inter_leg(x.c[1], 1, Side::b, 1)}, x.c[1]),
      scanning(2, {inter_leg(x.c[1], 1, Side::a, 1), inter_leg(x.c[0], 1, Side::b, 1)}, x.c[0])};
  const SpanRequirement made = x.book.margin({held(x.f[0], 5), held(x.f[1], 5), held(x.f[2], 5)});
  CHECK(of(made, x.c[0]).isolated == 15000.0);
}

TEST_CASE("exposure margin moves with a scanning spread") {
  Three x;
  x.book.set.rules.exposure_rates[""] = 0.02;
  for (Contract& contract : x.book.set.contracts) {
    contract.price = 100.0;
    contract.value_factor = 10.0;
  }
  x.book.set.inter_spreads = {
      scanning(1, {inter_leg(x.c[0], 1, Side::a, 1), inter_leg(x.c[1], 1, Side::b, 1)}, x.c[1])};
  CHECK(x.book.margin({held(x.f[0], 5), held(x.f[1], 5)}).currencies.front().exposure == 200.0);
}

TEST_CASE("spreads between organisations are checked as others are") {
  Three x;
  x.book.set.organisations.emplace_back().id = "TWO";
  x.book.rules(x.c[1]).organisation = 1;
  InterSpread spread;
  spread.method = InterMethod::own_tiers;
  spread.legs = {inter_leg(x.c[0], 1, Side::a, 0.5), inter_leg(x.c[1], 1, Side::b, 0.5)};
  const auto publish = [&] {
    InterSpread mirror = spread;
    mirror.organisation = 1;
    x.book.set.inter_spreads = {spread, mirror};
  };
  for (InterLeg& leg : spread.legs) leg.tier = 7;
  publish();
  CHECK(x.book.refused().front().code == ErrorCode::missing_parameter);  // no tier 7
  spread.method = InterMethod::whole;
  for (InterLeg& leg : spread.legs) leg.tier = 0;
  spread.legs.back().ratio = 0.0;
  publish();
  CHECK(x.book.refused().front().code == ErrorCode::invalid_value);
  spread.legs.back() = inter_leg(x.c[1], 1, Side::a, 0.5);
  publish();
  CHECK(x.book.refused().front().code == ErrorCode::invalid_value);  // no side B
}

TEST_CASE("method 02 as a charge adds no arrays of two currencies") {
  Three x;
  x.book.rules(x.c[1]).currency = *Currency::parse("JPY");
  x.book.set.rules.method_02_charges = true;
  InterSpread spread;
  spread.method = InterMethod::tiered;
  spread.legs = {inter_leg(x.c[0], 1, Side::a, 1.0), inter_leg(x.c[1], 1, Side::b, 1.0)};
  x.book.set.inter_spreads = {spread};
  CHECK(x.book.refused().front().code == ErrorCode::unsupported);
}

}  // namespace span_faults_test
