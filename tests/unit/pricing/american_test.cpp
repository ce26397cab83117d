#include "crossmargin/pricing/american.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <thread>
#include <vector>

#include "crossmargin/pricing/european.hpp"

namespace american_test {

using namespace crossmargin;
using pricing::american;
using pricing::AmericanInput;
using pricing::implied_american;
using pricing::leisen_reimer;

namespace {

struct Published {
  double spot, strike, volatility, years, value;
};

double put(const Published& row, double rate) {
  return american({false, row.spot, row.strike, rate, 0.0, row.volatility, row.years}).value();
}

}  // namespace

TEST_CASE("American puts: binomial values of 10,000 steps from the literature") {
  // The set of Geske and Johnson, "The American Put Option Valued Analytically", Journal of Finance 39, 1984,
  // r = 4.88 %; true values as in Huang, Subrahmanyam and Yu, "Pricing and Hedging American Options", Review
  // of Financial Studies 9, 1996.
  const Published rows[] = {
      {40, 35, 0.2, 0.0833, 0.0062}, {40, 35, 0.2, 0.3333, 0.2004}, {40, 35, 0.2, 0.5833, 0.4328},
      {40, 40, 0.2, 0.0833, 0.8522}, {40, 40, 0.2, 0.3333, 1.5798}, {40, 40, 0.2, 0.5833, 1.9904},
      {40, 45, 0.2, 0.0833, 5.0000}, {40, 45, 0.2, 0.3333, 5.0883}, {40, 45, 0.2, 0.5833, 5.2670},
      {40, 35, 0.3, 0.0833, 0.0774}, {40, 35, 0.3, 0.3333, 0.6975}, {40, 35, 0.3, 0.5833, 1.2198},
      {40, 40, 0.3, 0.0833, 1.3099}, {40, 40, 0.3, 0.3333, 2.4825}, {40, 40, 0.3, 0.5833, 3.1696},
      {40, 45, 0.3, 0.0833, 5.0597}, {40, 45, 0.3, 0.3333, 5.7056}, {40, 45, 0.3, 0.5833, 6.2436},
      {40, 35, 0.4, 0.0833, 0.2466}, {40, 35, 0.4, 0.3333, 1.3460}, {40, 35, 0.4, 0.5833, 2.1549},
      {40, 40, 0.4, 0.0833, 1.7681}, {40, 40, 0.4, 0.3333, 3.3874}, {40, 40, 0.4, 0.5833, 4.3526},
      {40, 45, 0.4, 0.0833, 5.2868}, {40, 45, 0.4, 0.3333, 6.5099}, {40, 45, 0.4, 0.5833, 7.3830}};
  for (const Published& row : rows) {
    CAPTURE(row.strike);
    CAPTURE(row.volatility);
    CAPTURE(row.years);
    CHECK(std::abs(put(row, 0.0488) - row.value) <= 1.1e-4);
  }
}

TEST_CASE("American puts: finite-difference values of Longstaff and Schwartz") {
  // Longstaff and Schwartz, "Valuing American Options by Simulation", Review of Financial Studies 14, 2001,
  // table 1, r = 6 %; their grid exercises 50 times a year, which is worth up to 0.007 less.
  const Published rows[] = {{36, 40, 0.2, 1.0, 4.478}, {36, 40, 0.2, 2.0, 4.840}, {36, 40, 0.4, 1.0, 7.101},
                            {36, 40, 0.4, 2.0, 8.508}, {40, 40, 0.2, 1.0, 2.314}, {40, 40, 0.2, 2.0, 2.885},
                            {40, 40, 0.4, 1.0, 5.312}, {40, 40, 0.4, 2.0, 6.920}, {44, 40, 0.2, 1.0, 1.110},
                            {44, 40, 0.2, 2.0, 1.690}, {44, 40, 0.4, 1.0, 3.948}, {44, 40, 0.4, 2.0, 5.647}};
  for (const Published& row : rows) {
    const double excess = put(row, 0.06) - row.value;
    CAPTURE(row.spot);
    CAPTURE(row.volatility);
    CAPTURE(row.years);
    CHECK(excess >= -0.001);
    CHECK(excess <= 0.010);
  }
}

TEST_CASE("a call without dividends is worth its European value") {
  for (double strike : {80.0, 100.0, 130.0}) {
    const double european =
        pricing::black_76({true, 100.0 * std::exp(0.05), strike, 0.3, 1.0, std::exp(-0.05)});
    CHECK(std::abs(american({true, 100.0, strike, 0.05, 0.0, 0.3, 1.0}).value() - european) <= 1e-13 * 130.0);
  }
}

TEST_CASE("never below intrinsic nor below the European value") {
  for (double spot = 40.0; spot <= 200.0; spot *= 1.1)
    for (double rate : {-0.01, 0.0, 0.03, 0.12})
      for (double dividend : {-0.005, 0.0, 0.05})
        for (bool call : {true, false}) {
          const double value = american({call, spot, 100.0, rate, dividend, 0.25, 0.7}).value();
          const double european = pricing::black_76(
              {call, spot * std::exp((rate - dividend) * 0.7), 100.0, 0.25, 0.7, std::exp(-rate * 0.7)});
          CAPTURE(spot);
          CAPTURE(rate);
          CAPTURE(dividend);
          CHECK(value >= std::max(call ? spot - 100.0 : 100.0 - spot, 0.0));
          CHECK(value >= european - 1e-6);
        }
}

TEST_CASE("limits") {
  CHECK(american({false, 90.0, 100.0, 0.05, 0.0, 0.3, 0.0}).value() == 10.0);
  CHECK(american({false, 90.0, 100.0, 0.05, 0.0, 0.0, 1.0}).value() == 10.0);
  CHECK(american({false, 0.0, 100.0, 0.05, 0.0, 0.3, 1.0}).value() == 100.0);
  CHECK(american({true, 0.0, 100.0, 0.05, 0.0, 0.3, 1.0}).value() == 0.0);
  CHECK(american({true, 90.0, 0.0, 0.05, 0.01, 0.3, 1.0}).value() == 90.0);
  // Certain growth of 5 % above the strike: waiting a year gains 100 e^{0} - 95 e^{-0.05}.
  CHECK(std::abs(american({true, 100.0, 95.0, 0.05, 0.0, 0.0, 1.0}).value() -
                 (100.0 - 95.0 * std::exp(-0.05))) <= 1e-13);
  // The gain 80 e^{-0.02 t} - 60 e^{-0.1 t} turns at ln(0.1 * 60 / (0.02 * 80)) / 0.08 years.
  const double turn = std::log(3.75) / 0.08;
  const double best = 80.0 * std::exp(-0.02 * turn) - 60.0 * std::exp(-0.1 * turn);
  CHECK(std::abs(american({true, 80.0, 60.0, 0.1, 0.02, 0.0, 40.0}).value() - best) <= 1e-13);
  // A tiny volatility joins the limit.
  CHECK(std::abs(american({false, 90.0, 100.0, 0.05, 0.0, 1e-9, 1.0}).value() - 10.0) <= 1e-9);
}

TEST_CASE("negative rates with two boundaries go to the tree") {
  // Andersen and Lake, "Fast American Option Pricing: The Double-Boundary Case", Wilmott, 2021: q < r < 0 for
  // a put.
  const AmericanInput two{false, 100.0, 100.0, -0.005, -0.01, 0.10, 1.0};
  CHECK(american(two).value() == leisen_reimer(two, 2001));
  // The mirror image is a call with the roles of rate and dividend exchanged.
  const AmericanInput mirror{true, 100.0, 100.0, -0.01, -0.005, 0.10, 1.0};
  CHECK(american(mirror).value() == american(two).value());
}

TEST_CASE("bad inputs are named, all of them") {
  const auto bad = american({true, -1.0, std::nan(""), 0.05, 0.0, -0.3, 1.0});
  REQUIRE_FALSE(bad.has_value());
  CHECK(bad.error().size() == 3);
  CHECK(bad.error().front().code == ErrorCode::invalid_value);
}

TEST_CASE("implied volatility of American options") {
  for (bool call : {true, false})
    for (double volatility : {0.08, 0.25, 0.9}) {
      const AmericanInput option{call, 100.0, call ? 105.0 : 97.0, 0.04, 0.02, volatility, 0.5};
      const auto implied = implied_american(option, american(option).value());
      CAPTURE(volatility);
      REQUIRE(implied.has_value());
      CHECK(std::abs(*implied - volatility) <= 1e-9);
    }
  const AmericanInput deep{false, 50.0, 100.0, 0.04, 0.0, 0.0, 0.5};
  CHECK(implied_american(deep, 50.0).error().front().code == ErrorCode::no_solution);
  CHECK(implied_american(deep, 49.0).error().front().code == ErrorCode::no_solution);
  CHECK(implied_american(deep, 101.0).error().front().code == ErrorCode::no_solution);
  CHECK(implied_american(deep, std::nan("")).error().front().code == ErrorCode::invalid_value);
}

TEST_CASE("threads get the same bytes") {
  const auto price_all = [](std::vector<double>& out) {
    for (int i = 0; i < 24; ++i)
      out.push_back(american({i % 2 == 0, 80.0 + 2.0 * i, 100.0, 0.05, 0.02, 0.3, 0.4}).value());
  };
  std::vector<std::vector<double>> results(4);
  {
    std::vector<std::jthread> threads;
    for (auto& result : results) threads.emplace_back(price_all, std::ref(result));
  }
  for (const auto& result : results) CHECK(result == results.front());
}

}  // namespace american_test
