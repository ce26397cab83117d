// Value and Greeks of a batch against QuantLib's BlackCalculator.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <ql/pricingengines/blackcalculator.hpp>
#include <random>
#include <string>
#include <vector>

#include "crossmargin/pricing/european_batch.hpp"

using namespace crossmargin;

namespace {

struct Option {
  double forward, strike, sign, volatility, years, rate;
};

std::vector<Option> options(std::size_t count) {
  std::mt19937_64 random(31);
  const auto uniform = [&random](double low, double high) {
    return std::uniform_real_distribution<>(low, high)(random);
  };
  std::vector<Option> out;
  for (std::size_t i = 0; i < count; ++i) {
    Option one{};
    one.years = std::exp(uniform(std::log(1.0 / 365.0), std::log(10.0)));
    one.volatility = std::exp(uniform(std::log(0.02), std::log(3.0)));
    one.forward = std::pow(10.0, uniform(-3.0, 5.0));
    one.strike = one.forward * std::exp(uniform(-5.0, 5.0) * one.volatility * std::sqrt(one.years));
    one.sign = i % 2 == 0 ? 1.0 : -1.0;
    one.rate = uniform(-0.02, 0.12);
    out.push_back(one);
  }
  return out;
}

/// One number against QuantLib's, in units of its natural size, and the largest so far.
void check(double ours, double theirs, double size, double tolerance, double& worst) {
  const double error = std::abs(ours - theirs) / size;
  CHECK(error <= tolerance);
  worst = std::max(worst, error);
}

}  // namespace

TEST_CASE("value, delta, gamma, vega and theta agree with BlackCalculator") {
  const auto all = options(20'000);
  const auto column = [&](double Option::*field) {
    std::vector<double> out;
    for (const Option& one : all) out.push_back(one.*field);
    return out;
  };
  const auto forward = column(&Option::forward), strike = column(&Option::strike),
             sign = column(&Option::sign), volatility = column(&Option::volatility),
             years = column(&Option::years), rate = column(&Option::rate);
  std::vector<double> discount;
  for (const Option& one : all) discount.push_back(std::exp(-one.rate * one.years));
  std::vector<double> value(all.size()), delta(all.size()), gamma(all.size()), vega(all.size()),
      theta(all.size());
  pricing::EuropeanBatch batch{forward, strike, sign, volatility, years, discount, rate};
  pricing::black_76_greeks(batch, {value, delta, gamma, vega, theta});
  double worst[5] = {};
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Option& one = all[i];
    const double deviation = one.volatility * std::sqrt(one.years);
    const QuantLib::BlackCalculator black(one.sign > 0.0 ? QuantLib::Option::Call : QuantLib::Option::Put,
                                          one.strike, one.forward, deviation, discount[i]);
    const double largest = discount[i] * std::max(one.forward, one.strike);
    CAPTURE(i);
    check(value[i], black.value(), largest, 2e-15, worst[0]);
    // d1 is ln(F/K) / deviation: a rounding of the logarithm is that much larger in d1, ours and QuantLib's.
    const double unit = discount[i] * (1.0 + 0.05 / deviation);
    check(delta[i], black.deltaForward(), unit, 4e-15, worst[1]);
    check(gamma[i], black.gammaForward(), unit / (one.forward * deviation), 4e-15, worst[2]);
    check(vega[i], black.vega(one.years), unit * one.forward * std::sqrt(one.years), 4e-15, worst[3]);
    const double theta_size = unit * std::max(one.forward, one.strike) *
                              (std::abs(one.rate) + one.volatility / std::sqrt(one.years));
    check(theta[i], black.theta(one.forward, one.years), theta_size, 4e-15, worst[4]);
  }
  MESSAGE("largest errors: value ", worst[0], ", delta ", worst[1], ", gamma ", worst[2], ", vega ", worst[3],
          ", theta ", worst[4]);
}
