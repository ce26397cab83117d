// Closed forms of prices: sources of the formulas in docs/liquidation.md; the numbers are worked by hand.
#include "crossmargin/liquidation/isolated_price.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <random>

namespace isolated_price_test {

using namespace crossmargin;

namespace {

using Payoff = PriceLeg::Payoff;
using Margin = PriceLeg::Margin;

PriceLeg linear(double quantity, double entry, double rate) {
  return {.quantity = quantity, .entry = entry, .brackets = {{0.0, rate, 0.0}}};
}

PriceLeg inverse(double quantity, double entry, double rate) {
  return {.payoff = Payoff::inverse, .quantity = quantity, .entry = entry, .brackets = {{0.0, rate, 0.0}}};
}

double only(const Result<std::vector<double>>& prices) {
  REQUIRE(prices);
  REQUIRE(prices->size() == 1);
  return prices->front();
}

/// Money and profit less maintenance and fee at a price, from the definitions.
double left_at(const PriceAccount& account, double price) {
  double left = account.money;
  for (const PriceLeg& leg : account.legs) {
    const bool coin = leg.payoff == Payoff::inverse;
    left += coin ? leg.quantity * (1.0 / leg.entry - 1.0 / price) : leg.quantity * (price - leg.entry);
    const double size = coin ? std::abs(leg.quantity) / price : std::abs(leg.quantity) * price;
    const double entry_size = coin ? std::abs(leg.quantity) / leg.entry : std::abs(leg.quantity) * leg.entry;
    const double margined = leg.margin == Margin::at_entry ? entry_size : size;
    MarginBracket holds;
    for (const MarginBracket& bracket : leg.brackets)
      if (margined >= bracket.from) holds = bracket;
    left -= (holds.rate + leg.rate_growth * margined) * margined - holds.deduction + leg.fee_rate * size;
  }
  return left;
}

}  // namespace

TEST_CASE("linear, margin at the mark: e (1 - 1/L) / (1 - r) long, e (1 + 1/L) / (1 + r) short") {
  // 10,000 with tenfold leverage and 0.5 %.
  CHECK(only(liquidation_prices({{linear(2.0, 10'000.0, 0.005)}, 2'000.0})) ==
        doctest::Approx(10'000.0 * 0.9 / 0.995).epsilon(1e-14));
  CHECK(only(liquidation_prices({{linear(-2.0, 10'000.0, 0.005)}, 2'000.0})) ==
        doctest::Approx(10'000.0 * 1.1 / 1.005).epsilon(1e-14));
  CHECK(only(bankruptcy_prices({{linear(2.0, 10'000.0, 0.005)}, 2'000.0})) == doctest::Approx(9'000.0));
}

TEST_CASE("linear, margin at entry: e (1 - s/L + s r)") {
  PriceLeg leg = linear(2.0, 10'000.0, 0.005);
  leg.margin = Margin::at_entry;
  CHECK(only(liquidation_prices({{leg}, 2'000.0})) == doctest::Approx(9'050.0).epsilon(1e-14));
  leg.quantity = -2.0;
  CHECK(only(liquidation_prices({{leg}, 2'000.0})) == doctest::Approx(10'950.0).epsilon(1e-14));
}

TEST_CASE("inverse: N (s + r) / (s N / e + W); bankruptcy s N / (s N / e + W)") {
  const double coins = 10'000.0 / 8'000.0;
  CHECK(only(liquidation_prices({{inverse(10'000.0, 8'000.0, 0.005)}, 0.5})) ==
        doctest::Approx(10'050.0 / (coins + 0.5)).epsilon(1e-14));
  CHECK(only(bankruptcy_prices({{inverse(10'000.0, 8'000.0, 0.005)}, 0.5})) ==
        doctest::Approx(10'000.0 / (coins + 0.5)).epsilon(1e-14));
  CHECK(only(liquidation_prices({{inverse(-10'000.0, 8'000.0, 0.005)}, 0.5})) ==
        doctest::Approx(9'950.0 / (coins - 0.5)).epsilon(1e-14));
}

TEST_CASE("a price that does not exist is none: a short in coin backed by as many coins") {
  const auto none = liquidation_prices({{inverse(-10'000.0, 8'000.0, 0.005)}, 1.25});
  REQUIRE(none);
  CHECK(none->empty());
  const auto covered = liquidation_prices({{linear(1.0, 100.0, 0.01)}, 100.0});
  REQUIRE(covered);
  CHECK(covered->empty());
}

TEST_CASE("what other positions need moves the price: 99.40 for the account, 95.40 for the position alone") {
  CHECK(only(liquidation_prices({{linear(1.0, 100.0, 0.004)}, 5.0 - 4.0})) ==
        doctest::Approx(99.0 / 0.996).epsilon(1e-14));
  CHECK(std::round(9'900.0 / 0.996) / 100.0 == 99.40);
  CHECK(only(liquidation_prices({{linear(1.0, 100.0, 0.004)}, 5.0})) ==
        doctest::Approx(95.0 / 0.996).epsilon(1e-14));
}

TEST_CASE("a fee on closing comes on top of the rate") {
  PriceLeg leg = inverse(10'000.0, 8'000.0, 0.0);
  leg.fee_rate = 0.00075;
  CHECK(only(bankruptcy_prices({{leg}, 0.5})) == doctest::Approx(1.00075 * 10'000.0 / 1.75).epsilon(1e-14));
}

TEST_CASE("brackets: deductions make margin continuous, and the price lies in its own bracket") {
  const auto brackets = continuous_brackets({{0.0, 0.004, 0.0}, {50.0, 0.05, 0.0}, {100.0, 0.1, 0.0}});
  CHECK(brackets[1].deduction == doctest::Approx(50.0 * 0.046));
  CHECK(brackets[2].deduction == doctest::Approx(50.0 * 0.046 + 100.0 * 0.05));
  PriceLeg leg = linear(1.0, 120.0, 0.0);
  leg.brackets = brackets;
  const double price = only(liquidation_prices({{leg}, 40.0}));
  CHECK(price > 50.0);
  CHECK(price < 100.0);
  CHECK(left_at({{leg}, 40.0}, price) == doctest::Approx(0.0));
}

TEST_CASE("where margin jumps over what is left, the edge of the bracket is the price") {
  PriceLeg leg = linear(-1.0, 90.0, 0.01);
  leg.brackets = {{0.0, 0.01, 0.0}, {100.0, 0.2, 0.0}};
  CHECK(only(liquidation_prices({{leg}, 15.0})) == 100.0);
}

TEST_CASE("a rate that grows with the size of an inverse contract: base + growth * coins") {
  PriceLeg leg = inverse(1'000'000.0, 50'000.0, 0.01);
  leg.rate_growth = 0.00005;
  const double price = only(liquidation_prices({{leg}, 2.0}));
  const double coins = 1'000'000.0 / price;
  CHECK(2.0 + 20.0 - coins == doctest::Approx((0.01 + 0.00005 * coins) * coins).epsilon(1e-12));
}

TEST_CASE("legs of a hedge share a price, and may be liquidated on neither side") {
  const auto hedged = liquidation_prices({{linear(1.0, 100.0, 0.0), linear(-1.0, 110.0, 0.0)}, 0.0});
  REQUIRE(hedged);
  CHECK(hedged->empty());
  const auto both = liquidation_prices({{linear(1.0, 100.0, 0.01), linear(-1.0, 100.0, 0.01)}, 3.0});
  REQUIRE(both);
  REQUIRE(both->size() == 1);  // margin alone: 0.02 P = 3
  CHECK(both->front() == doctest::Approx(150.0));
}

TEST_CASE("random accounts: nothing is left at a price, something of the other sign across it") {
  std::mt19937_64 random(5);
  const auto uniform = [&](double low, double high) {
    return low + (high - low) * static_cast<double>(random() >> 11U) * 0x1p-53;
  };
  std::size_t prices_seen = 0;
  for (int i = 0; i < 2'000; ++i) {
    PriceAccount account{{}, uniform(-50.0, 200.0)};
    const Payoff payoff = random() % 2 == 0 ? Payoff::linear : Payoff::inverse;
    if (payoff == Payoff::inverse) account.money /= 100.0;
    const std::size_t legs = 1 + random() % 3;
    for (std::size_t leg = 0; leg < legs; ++leg) {
      PriceLeg made{.payoff = payoff,
                    .margin = random() % 4 == 0 ? Margin::at_entry : Margin::at_mark,
                    .quantity = uniform(-5.0, 5.0),
                    .entry = uniform(50.0, 150.0),
                    .brackets = {},
                    .fee_rate = random() % 2 == 0 ? 0.0 : 0.001};
      const double size = payoff == Payoff::linear ? 100.0 : 0.01;
      if (payoff == Payoff::inverse) made.quantity *= 100.0;
      made.brackets = continuous_brackets(
          {{0.0, 0.005, 0.0}, {size * uniform(0.5, 2.0), 0.02, 0.0}, {size * uniform(2.5, 4.0), 0.1, 0.0}});
      account.legs.push_back(made);
    }
    const auto prices = liquidation_prices(account);
    REQUIRE(prices);
    for (const double price : *prices) {
      ++prices_seen;
      const double step = 1e-9 * price;
      CHECK(left_at(account, price - step) * left_at(account, price + step) <= 0.0);
    }
  }
  CHECK(prices_seen > 1'000);
}

TEST_CASE("numbers outside their domain are refused") {
  CHECK(!liquidation_prices({{linear(0.0, 100.0, 0.01)}, 1.0}));
  CHECK(!liquidation_prices({{linear(1.0, 0.0, 0.01)}, 1.0}));
  CHECK(!liquidation_prices({{linear(1.0, 100.0, -0.01)}, 1.0}));
  CHECK(!liquidation_prices({{linear(1.0, 100.0, 0.01), inverse(1.0, 100.0, 0.01)}, 1.0}));
  CHECK(!liquidation_prices({{linear(1.0, 100.0, 0.01)}, std::nan("")}));
  PriceLeg unordered = linear(1.0, 100.0, 0.01);
  unordered.brackets = {{0.0, 0.01, 0.0}, {0.0, 0.02, 0.0}};
  CHECK(!liquidation_prices({{unordered}, 1.0}));
}

}  // namespace isolated_price_test
