#include "crossmargin/pricing/bond.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

namespace bond_test {

using namespace crossmargin;
using pricing::bond_value;
using pricing::bond_yield;
using pricing::CashFlow;

TEST_CASE("bond value and yield: textbook examples") {
  // Hull, "Options, Futures, and Other Derivatives", interest rates: a three-year 10 % bond, half-yearly
  // coupons, at a continuous yield of 12 % is worth 94.213.
  const std::vector<CashFlow> three_years{{0.5, 5.0}, {1.0, 5.0}, {1.5, 5.0},
                                          {2.0, 5.0}, {2.5, 5.0}, {3.0, 105.0}};
  CHECK(std::abs(bond_value(three_years, 0.12) - 94.213) <= 5e-4);
  // Same chapter: a two-year 6 % bond at 98.39 yields 6.76 %.
  const std::vector<CashFlow> two_years{{0.5, 3.0}, {1.0, 3.0}, {1.5, 3.0}, {2.0, 103.0}};
  CHECK(std::abs(bond_yield(two_years, 98.39).value() - 0.0676) <= 5e-5);
}

TEST_CASE("the yield gives the price back, negative and very high yields too") {
  const std::vector<CashFlow> flows{{0.3, 4.0}, {1.3, 4.0}, {2.3, 104.0}};
  for (double price : {0.01, 20.0, 80.0, 112.0, 140.0, 5000.0}) {
    const auto yield = bond_yield(flows, price);
    CAPTURE(price);
    REQUIRE(yield.has_value());
    CHECK(std::abs(bond_value(flows, *yield) - price) <= 1e-13 * price);
  }
  CHECK(bond_yield(flows, 112.0).value() == doctest::Approx(0.0).epsilon(1e-12));
}

TEST_CASE("bonds without a yield") {
  const std::vector<CashFlow> flows{{1.0, 100.0}};
  const std::vector<CashFlow> due{{0.0, 100.0}};
  CHECK(bond_yield({}, 100.0).error().front().code == ErrorCode::no_solution);
  CHECK(bond_yield(due, 100.0).error().front().code == ErrorCode::no_solution);
  CHECK(bond_yield(flows, 0.0).error().front().code == ErrorCode::invalid_value);
  CHECK(bond_yield(flows, -3.0).error().front().code == ErrorCode::invalid_value);
  CHECK(bond_yield(flows, std::nan("")).error().front().code == ErrorCode::invalid_value);
  CHECK(bond_yield(std::vector<CashFlow>{{-1.0, 100.0}}, 90.0).error().front().code ==
        ErrorCode::invalid_value);
  // A price 1e30 times the face would need a yield below -64.
  CHECK(bond_yield(flows, 1e32).error().front().code == ErrorCode::no_solution);
}

}  // namespace bond_test
