// The European kernels against QuantLib's formulas and against the same formulas in 80-bit arithmetic.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <ql/pricingengines/blackformula.hpp>
#include <random>
#include <string>
#include <vector>

#include "crossmargin/pricing/european.hpp"

using namespace crossmargin;
using pricing::bachelier;
using pricing::black_76;
using pricing::EuropeanInput;

namespace {

long double cdf(long double x) {
  return 0.5L * erfcl(-x / sqrtl(2.0L));
}
long double pdf(long double x) {
  return expl(-0.5L * x * x) / sqrtl(2.0L * 3.14159265358979323846264L);
}

/// F N(d1) - K N(d2) for the option out of the money, its parity for the other, all in 80 bits.
long double exact_black(const EuropeanInput& in) {
  const long double forward = in.forward;
  const long double strike = in.strike;
  const long double s = static_cast<long double>(in.volatility) * sqrtl(in.years);
  const long double x = log1pl((forward - strike) / strike);
  const long double d1 = x / s + s / 2;
  const long double d2 = x / s - s / 2;
  const long double out =
      forward > strike ? strike * cdf(-d2) - forward * cdf(-d1) : forward * cdf(d1) - strike * cdf(d2);
  const long double gain = in.call ? forward - strike : strike - forward;
  return static_cast<long double>(in.discount) * (out + std::max(gain, 0.0L));
}

long double exact_bachelier(const EuropeanInput& in) {
  const long double s = static_cast<long double>(in.volatility) * sqrtl(in.years);
  const long double gain = in.call ? static_cast<long double>(in.forward) - in.strike
                                   : static_cast<long double>(in.strike) - in.forward;
  const long double d = fabsl(gain) / s;
  return static_cast<long double>(in.discount) * (std::max(gain, 0.0L) + s * (pdf(d) - d * cdf(-d)));
}

std::string describe(const EuropeanInput& in) {
  return std::string(in.call ? "call" : "put") + " F=" + std::to_string(in.forward) +
         " K=" + std::to_string(in.strike) + " vol=" + std::to_string(in.volatility) +
         " T=" + std::to_string(in.years) + " DF=" + std::to_string(in.discount);
}

/// Rows over every regime: an hour to 30 years, vol 0.1 % to 1000 %, strikes to 20 deviations and beyond, any
/// scale.
std::vector<EuropeanInput> rows(std::size_t count) {
  std::mt19937_64 random(20260205);
  const auto uniform = [&random](double low, double high) {
    return std::uniform_real_distribution<>(low, high)(random);
  };
  std::vector<EuropeanInput> out;
  for (std::size_t i = 0; i < count; ++i) {
    EuropeanInput in;
    in.call = i % 2 == 0;
    in.years = std::exp(uniform(std::log(1.0 / 8760.0), std::log(30.0)));
    in.volatility = std::exp(uniform(std::log(0.001), std::log(10.0)));
    in.forward = std::pow(10.0, uniform(-6.0, 6.0));
    const double deviations = i % 5 == 0 ? uniform(-20.0, 20.0) : uniform(-3.0, 3.0);
    in.strike =
        in.forward * std::exp(std::clamp(deviations * in.volatility * std::sqrt(in.years), -50.0, 50.0));
    if (i % 97 == 0) in.strike = in.forward;
    in.discount = std::exp(-uniform(-0.02, 0.15) * in.years);
    out.push_back(in);
  }
  return out;
}

double largest(const EuropeanInput& in) {
  return in.discount * std::max(std::abs(in.forward), std::abs(in.strike));
}

QuantLib::Option::Type type(const EuropeanInput& in) {
  return in.call ? QuantLib::Option::Call : QuantLib::Option::Put;
}

/// The worst of many rows, with the row it stands in: one check a property, not a hundred thousand.
struct Worst {
  double error{0.0};
  EuropeanInput at;
  void note(double candidate, const EuropeanInput& in) {
    if (!(candidate <= error)) error = candidate, at = in;
  }
};

}  // namespace

TEST_CASE("Black-76 is within 1e-15 of max(F, K) of the exact value") {
  Worst worst;
  for (const EuropeanInput& in : rows(100'000))
    worst.note(std::abs(static_cast<double>(black_76(in) - exact_black(in))) / largest(in), in);
  INFO(describe(worst.at));
  CHECK(worst.error <= 1e-15);
}

TEST_CASE("Black-76 agrees with blackFormula within 1e-12 of max(F, K)") {
  Worst worst;
  for (const EuropeanInput& in : rows(100'000)) {
    const double s = in.volatility * std::sqrt(in.years);
    const double oracle = QuantLib::blackFormula(type(in), in.strike, in.forward, s, in.discount);
    worst.note(std::abs(black_76(in) - oracle) / largest(in), in);
  }
  INFO(describe(worst.at));
  CHECK(worst.error <= 1e-12);
}

TEST_CASE("out of the money Black-76 keeps its digits") {
  Worst worst;
  std::size_t counted = 0;
  for (EuropeanInput in : rows(100'000)) {
    in.call = in.forward <= in.strike;
    const long double exact = exact_black(in);
    if (exact < 1e-12L * largest(in) || in.volatility * std::sqrt(in.years) < 0.01) continue;
    ++counted;
    worst.note(std::abs(static_cast<double>((black_76(in) - exact) / exact)), in);
  }
  INFO(describe(worst.at));
  CHECK(counted > 50'000);
  CHECK(worst.error <= 1e-11);
}

TEST_CASE("Bachelier against 80 bits and against bachelierBlackFormula, forwards and strikes of any sign") {
  Worst exact;
  Worst oracle;
  std::mt19937_64 random(7);
  const auto uniform = [&random](double low, double high) {
    return std::uniform_real_distribution<>(low, high)(random);
  };
  for (EuropeanInput in : rows(100'000)) {
    in.forward = uniform(-100.0, 100.0);
    in.volatility = std::exp(uniform(std::log(0.01), std::log(500.0)));
    in.strike = in.forward + uniform(-6.0, 6.0) * in.volatility * std::sqrt(in.years);
    const double s = in.volatility * std::sqrt(in.years);
    const double scale = in.discount * std::max({std::abs(in.forward), std::abs(in.strike), s});
    exact.note(std::abs(static_cast<double>(bachelier(in) - exact_bachelier(in))) / scale, in);
    const double other = QuantLib::bachelierBlackFormula(type(in), in.strike, in.forward, s, in.discount);
    oracle.note(std::abs(bachelier(in) - other) / scale, in);
  }
  INFO(describe(exact.at));
  CHECK(exact.error <= 1e-15);
  INFO(describe(oracle.at));
  CHECK(oracle.error <= 1e-12);
}

TEST_CASE("edges: tiny and huge volatility, an hour to expiry, strikes far away") {
  for (bool call : {true, false})
    for (double volatility : {1e-8, 1e-4, 0.5, 5.0, 50.0})
      for (double years : {1.0 / 525600.0, 1.0 / 8760.0, 1.0, 50.0})
        for (double strike : {1e-3, 50.0, 99.99999, 100.0, 100.00001, 200.0, 1e6}) {
          const EuropeanInput in{call, 100.0, strike, volatility, years, 0.97};
          const double s = volatility * std::sqrt(years);
          INFO(describe(in));
          CHECK(std::abs(static_cast<double>(black_76(in) - exact_black(in))) <= 1e-15 * largest(in));
          CHECK(std::abs(black_76(in) - QuantLib::blackFormula(type(in), strike, 100.0, s, 0.97)) <=
                1e-12 * largest(in));
        }
}
