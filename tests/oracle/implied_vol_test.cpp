// Implied volatilities: prices in, volatilities out, prices back.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "crossmargin/pricing/european.hpp"
#include "crossmargin/pricing/european_batch.hpp"

using namespace crossmargin;
using pricing::bachelier;
using pricing::black_76;
using pricing::EuropeanInput;

namespace {

class Draws {
 public:
  explicit Draws(unsigned seed) : random_(seed) {}
  double uniform(double low, double high) { return std::uniform_real_distribution<>(low, high)(random_); }
  EuropeanInput lognormal() {
    EuropeanInput in;
    in.call = uniform(0.0, 1.0) < 0.5;
    in.years = std::exp(uniform(std::log(1.0 / 8760.0), std::log(30.0)));
    in.volatility = std::exp(uniform(std::log(0.005), std::log(4.0)));
    in.forward = std::pow(10.0, uniform(-4.0, 5.0));
    in.strike = in.forward * std::exp(uniform(-7.0, 7.0) * in.volatility * std::sqrt(in.years));
    in.discount = std::exp(-uniform(-0.02, 0.1) * in.years);
    return in;
  }

 private:
  std::mt19937_64 random_;
};

double vega_of(const EuropeanInput& in) {
  const double s = in.volatility * std::sqrt(in.years);
  const double d1 = std::log(in.forward / in.strike) / s + 0.5 * s;
  return in.discount * in.forward * std::exp(-0.5 * d1 * d1) * 0.3989422804014327 * std::sqrt(in.years);
}

/// Deep in the money all time value can be lost in the rounding of the price.
bool tells_nothing(const EuropeanInput& in, double price) {
  const double gain = in.call ? in.forward - in.strike : in.strike - in.forward;
  return !(price / in.discount - std::max(gain, 0.0) > 0.0);
}

std::string describe(const EuropeanInput& in) {
  return std::string(in.call ? "call" : "put") + " F=" + std::to_string(in.forward) +
         " K=" + std::to_string(in.strike) + " vol=" + std::to_string(in.volatility) +
         " T=" + std::to_string(in.years) + " DF=" + std::to_string(in.discount);
}

}  // namespace

TEST_CASE("repricing at the implied volatility returns the price") {
  Draws draw(11);
  int solved = 0;
  for (int i = 0; i < 20'000; ++i) {
    EuropeanInput in = draw.lognormal();
    const double price = black_76(in);
    const double largest = in.discount * std::max(in.forward, in.strike);
    const double vega = vega_of(in);
    const double truth = in.volatility;
    const auto implied = pricing::implied_black_76(in, price);
    INFO(describe(in));
    if (tells_nothing(in, price)) {
      CHECK_FALSE(implied.has_value());
      continue;
    }
    REQUIRE(implied.has_value());
    in.volatility = *implied;
    const double grid = std::nextafter(*implied, 1e9) - *implied;
    const double error = std::abs(black_76(in) - price);
    CHECK(error <= std::max(4e-16 * largest, vega * grid));
    // The volatility is known as well as the price is: one rounding of the price is this much volatility.
    if (vega > 1e-12 * largest) CHECK(std::abs(*implied - truth) <= 4e-15 * truth + 2e-15 * largest / vega);
    ++solved;
  }
  CHECK(solved > 19'000);
}

TEST_CASE("small prices out of the money give the volatility back") {
  Draws draw(12);
  for (int i = 0; i < 5'000; ++i) {
    EuropeanInput in = draw.lognormal();
    const double s = in.volatility * std::sqrt(in.years);
    in.call = i % 2 == 0;
    const double away = draw.uniform(4.0, 20.0) * s;
    in.strike = in.forward * std::exp(in.call ? away : -away);
    const double price = black_76(in);
    if (price < 1e-280 || s < 0.02) continue;
    const auto implied = pricing::implied_black_76(in, price);
    INFO(describe(in));
    REQUIRE(implied.has_value());
    CHECK(std::abs(*implied - in.volatility) <= 1e-10 * in.volatility);
  }
}

TEST_CASE("Bachelier: repricing returns the price") {
  Draws draw(13);
  for (int i = 0; i < 20'000; ++i) {
    EuropeanInput in = draw.lognormal();
    in.forward = draw.uniform(-100.0, 100.0);
    in.volatility = std::exp(draw.uniform(std::log(0.1), std::log(300.0)));
    const double s = in.volatility * std::sqrt(in.years);
    in.strike = in.forward + draw.uniform(-6.0, 6.0) * s;
    const double price = bachelier(in);
    const auto implied = pricing::implied_bachelier(in, price);
    INFO(describe(in));
    if (tells_nothing(in, price)) {
      CHECK_FALSE(implied.has_value());
      continue;
    }
    REQUIRE(implied.has_value());
    in.volatility = *implied;
    const double scale = in.discount * std::max({std::abs(in.forward), std::abs(in.strike), s});
    CHECK(std::abs(bachelier(in) - price) <= 4e-16 * scale);
  }
}

TEST_CASE("volatility beyond all reason is still found") {
  for (double volatility : {0.0005, 8.0, 12.0})
    for (double strike : {20.0, 100.0, 700.0}) {
      EuropeanInput in{strike >= 100.0, 100.0, strike, volatility, 1.0, 1.0};
      const double price = black_76(in);
      if (price == 0.0) continue;
      const auto implied = pricing::implied_black_76(in, price);
      INFO(describe(in));
      REQUIRE(implied.has_value());
      in.volatility = *implied;
      CHECK(std::abs(black_76(in) - price) <= 4e-16 * std::max(100.0, strike));
    }
}

/// Batches far out: seconds to 50 years, volatility 0.1 to 2000 %, strikes `deviations` from the money, and
/// prices that no volatility was asked about: any share of the bound.
TEST_CASE("a batch reprices within the promise wherever there is a volatility") {
  Draws draw(14);
  constexpr std::size_t count = 40'000;
  for (const double deviations : {8.0, 36.0, 0.01, 1.0}) {
    std::vector<double> forward, strike, sign, years, discount, price, volatility(count);
    std::vector<pricing::ImpliedStatus> status(count);
    for (std::size_t i = 0; i < count; ++i) {
      EuropeanInput in;
      in.call = i % 2 == 0;
      in.years = std::exp(draw.uniform(std::log(1e-5), std::log(50.0)));
      in.volatility = std::exp(draw.uniform(std::log(1e-3), std::log(20.0)));
      in.forward = std::pow(10.0, draw.uniform(-6.0, 8.0));
      const double s = in.volatility * std::sqrt(in.years);
      in.strike = in.forward * std::exp(std::clamp(draw.uniform(-deviations, deviations) * s, -300.0, 300.0));
      in.discount = std::exp(-draw.uniform(-0.1, 0.2) * in.years);
      const double gain = std::max(0.0, in.call ? in.forward - in.strike : in.strike - in.forward);
      const double share = std::pow(draw.uniform(0.0, 1.0), i % 4 == 1 ? 40.0 : 1.0);
      const double any = in.discount * (gain + std::min(in.forward, in.strike) * share);
      price.push_back(deviations == 1.0 ? any : black_76(in));
      forward.push_back(in.forward);
      strike.push_back(in.strike);
      sign.push_back(in.call ? 1.0 : -1.0);
      years.push_back(in.years);
      discount.push_back(in.discount);
    }
    pricing::EuropeanBatch batch;
    batch.forward = forward;
    batch.strike = strike;
    batch.sign = sign;
    batch.years = years;
    batch.discount = discount;
    pricing::implied_black_76(batch, price, {volatility, status});
    std::size_t found = 0;
    for (std::size_t i = 0; i < count; ++i) {
      CHECK(status[i] != pricing::ImpliedStatus::not_reached);
      if (status[i] != pricing::ImpliedStatus::found) continue;
      ++found;
      const EuropeanInput in{sign[i] > 0.0, forward[i], strike[i], volatility[i], years[i], discount[i]};
      const double grid = vega_of(in) * (std::nextafter(volatility[i], 1e9) - volatility[i]);
      INFO(describe(in));
      CHECK(std::abs(black_76(in) - price[i]) <=
            std::max(4e-16 * discount[i] * std::max(forward[i], strike[i]), grid));
    }
    CHECK(found > count / 2);
  }
}
