// What holds for every American option.
#include "crossmargin/pricing/american.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>

#include "crossmargin/pricing/european.hpp"

using namespace crossmargin;
using pricing::american;
using pricing::AmericanInput;

namespace {

// The kernels' error is below 1e-7 of max(S, K) for these terms.
constexpr double slack = 2e-7;

AmericanInput draw(std::mt19937_64& random) {
  const auto uniform = [&random](double low, double high) {
    return std::uniform_real_distribution<>(low, high)(random);
  };
  AmericanInput in;
  in.call = uniform(0.0, 1.0) < 0.5;
  in.strike = std::exp(uniform(-3.0, 9.0));
  in.rate = uniform(0.0, 0.1);
  in.dividend = uniform(0.0, 0.1);
  in.volatility = std::exp(uniform(std::log(0.1), std::log(2.0)));
  in.years = std::exp(uniform(std::log(1.0 / 365.0), std::log(3.0)));
  in.spot = in.strike * std::exp(uniform(-3.0, 3.0) * in.volatility * std::sqrt(in.years));
  return in;
}

double value(const AmericanInput& in) {
  return american(in).value();
}

double unit(const AmericanInput& in) {
  return std::max(in.spot, in.strike);
}

std::string describe(const AmericanInput& in) {
  return std::string(in.call ? "call" : "put") + " S=" + std::to_string(in.spot) +
         " K=" + std::to_string(in.strike) + " r=" + std::to_string(in.rate) +
         " q=" + std::to_string(in.dividend) + " vol=" + std::to_string(in.volatility) +
         " T=" + std::to_string(in.years);
}

template <class Check>
void for_many(std::uint64_t seed, Check check) {
  std::mt19937_64 random(seed);
  for (int i = 0; i < 500; ++i) {
    const AmericanInput in = draw(random);
    INFO(describe(in));
    check(in);
  }
}

}  // namespace

TEST_CASE("at least the European value and the intrinsic one, at most the spot or the strike") {
  for_many(1, [](const AmericanInput& in) {
    const double forward = in.spot * std::exp((in.rate - in.dividend) * in.years);
    const double european = pricing::black_76(
        {in.call, forward, in.strike, in.volatility, in.years, std::exp(-in.rate * in.years)});
    CHECK(value(in) >= european - slack * unit(in));
    CHECK(value(in) >= (in.call ? in.spot - in.strike : in.strike - in.spot));
    CHECK(value(in) <= (in.call ? in.spot : in.strike));
  });
}

TEST_CASE("more spot is worth more to a call and less to a put, by no more than itself") {
  for_many(2, [](const AmericanInput& in) {
    AmericanInput up = in;
    up.spot *= 1.01;
    const double gain = (in.call ? 1.0 : -1.0) * (value(up) - value(in));
    CHECK(gain >= -slack * unit(up));
    CHECK(gain <= up.spot - in.spot + slack * unit(up));
  });
}

TEST_CASE("more volatility and more time are never worth less") {
  for_many(3, [](const AmericanInput& in) {
    AmericanInput wilder = in;
    wilder.volatility *= 1.05;
    CHECK(value(wilder) >= value(in) - slack * unit(in));
    AmericanInput longer = in;
    longer.years *= 1.05;
    CHECK(value(longer) >= value(in) - slack * unit(in));
  });
}

TEST_CASE("convex in the strike and homogeneous in spot and strike") {
  for_many(4, [](const AmericanInput& in) {
    AmericanInput low = in;
    AmericanInput high = in;
    low.strike *= 0.97;
    high.strike *= 1.03;
    CHECK(value(low) + value(high) >= 2.0 * value(in) - 4.0 * slack * unit(high));
    AmericanInput doubled = in;
    doubled.spot *= 2.0;
    doubled.strike *= 2.0;
    CHECK(value(doubled) == 2.0 * value(in));
  });
}

TEST_CASE("a call is the put with spot and strike, rate and dividend yield exchanged") {
  for_many(5, [](const AmericanInput& in) {
    CHECK(value(in) == value({!in.call, in.strike, in.spot, in.dividend, in.rate, in.volatility, in.years}));
  });
}

TEST_CASE("smooth across the boundaries of its methods") {
  // Where the equation changes (drift of 0.6 deviations) and where the integral is split (4 deviations).
  for (const double drift : {0.6, 4.0})
    for (const double spot : {70.0, 95.0, 100.0, 130.0})
      for (const bool call : {true, false}) {
        const auto at = [&](double change) {
          const double volatility = 0.08 * std::sqrt(2.0) / drift * (1.0 + change);
          return value({call, spot, 100.0, call ? 0.02 : 0.1, call ? 0.1 : 0.02, volatility, 2.0});
        };
        CAPTURE(drift);
        CAPTURE(spot);
        const double slope = (at(2e-4) - at(1e-4)) / 1e-4;
        CHECK(std::abs(at(1e-6) - at(-1e-6) - slope * 2e-6) <= slack * std::max(spot, 100.0));
      }
}
