#include "crossmargin/pricing/european.hpp"

#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace european_test {

using namespace crossmargin;
using pricing::bachelier;
using pricing::black_76;
using pricing::EuropeanInput;
using pricing::EuropeanRow;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// A row of scenarios that visits every branch: zero vol, zero time, zero forward, in, at and out of the
/// money.
struct Scenarios {
  std::vector<double> forward, volatility, years, discount;
};

Scenarios scenarios(std::size_t count) {
  Scenarios out;
  for (std::size_t i = 0; i < count; ++i) {
    const double k = static_cast<double>(i);
    out.forward.push_back(i % 11 == 3 ? 0.0 : 100.0 + 7.3 * (k - 20.0) * (i % 2 == 0 ? 0.3 : 0.6));
    out.volatility.push_back(i % 13 == 5 ? 0.0 : 0.05 + 0.03 * k);
    out.years.push_back(i % 17 == 7 ? 0.0 : 0.01 * (k + 1.0));
    out.discount.push_back(1.0 - 0.001 * k);
    if (out.forward.back() < 0.0) out.forward.back() = 1e-3;
  }
  return out;
}

using RowKernel = void (*)(const EuropeanRow&, std::span<double>);
using Kernel = double (*)(const EuropeanInput&);

/// Prices a row in pieces of `cut` and compares the bits with the single-option kernel.
void check_cut(RowKernel row_kernel, Kernel kernel, bool call, std::size_t cut) {
  const Scenarios s = scenarios(61);
  for (std::size_t from = 0; from < s.forward.size(); from += cut) {
    const std::size_t count = std::min(cut, s.forward.size() - from);
    std::vector<double> value(count, -1.0);
    row_kernel(
        {call, 100.0, std::span(s.forward).subspan(from, count), std::span(s.volatility).subspan(from, count),
         std::span(s.years).subspan(from, count), std::span(s.discount).subspan(from, count)},
        value);
    for (std::size_t i = 0; i < count; ++i) {
      const double single = kernel({call, s.forward[from + i], 100.0, s.volatility[from + i],
                                    s.years[from + i], s.discount[from + i]});
      CHECK(std::bit_cast<std::uint64_t>(value[i]) == std::bit_cast<std::uint64_t>(single));
    }
  }
}

}  // namespace

TEST_CASE("Black (1976): textbook examples") {
  // Hull, "Options, Futures, and Other Derivatives", futures options: put on a crude oil future at 20.
  CHECK(std::abs(black_76({false, 20.0, 20.0, 0.25, 4.0 / 12.0, std::exp(-0.09 * 4.0 / 12.0)}) - 1.12) <=
        0.005);
  // Haug, "The Complete Guide to Option Pricing Formulas", 2nd ed., ch. 1: options on a Brent future at 19.
  const double discount = std::exp(-0.10 * 0.75);
  CHECK(std::abs(black_76({true, 19.0, 19.0, 0.28, 0.75, discount}) - 1.7011) <= 5e-5);
  CHECK(std::abs(black_76({false, 19.0, 19.0, 0.28, 0.75, discount}) - 1.7011) <= 5e-5);
}

TEST_CASE("Black and Scholes (1973) on the forward: textbook examples") {
  // Hull, same book, Black-Scholes-Merton chapter: S = 42, K = 40, r = 10 %, vol 20 %, half a year: c = 4.76,
  // p = 0.81.
  const double discount = std::exp(-0.05);
  CHECK(std::abs(black_76({true, 42.0 / discount, 40.0, 0.2, 0.5, discount}) - 4.76) <= 0.005);
  CHECK(std::abs(black_76({false, 42.0 / discount, 40.0, 0.2, 0.5, discount}) - 0.81) <= 0.005);
  // Haug, same book: S = 60, X = 65, r = 8 %, vol 30 %, a quarter: 2.1334.
  CHECK(std::abs(black_76({true, 60.0 * std::exp(0.02), 65.0, 0.3, 0.25, std::exp(-0.02)}) - 2.1334) <= 5e-5);
}

TEST_CASE("Bachelier: at the money the value is s / sqrt(2 pi), and prices may be negative") {
  // Bachelier, "Theorie de la speculation", 1900: the at-the-money premium is 0.3989 of the deviation.
  CHECK(std::abs(bachelier({true, 20.0, 20.0, 5.0, 0.25, 1.0}) - 2.5 * 0.3989422804014327) <= 1e-15);
  CHECK(std::abs(bachelier({false, -37.63, -37.63, 40.0, 1.0, 0.5}) - 20.0 * 0.3989422804014327) <= 4e-15);
  // d = 1: s (n(1) - N(-1)) = 10 * (0.2419707245191434 - 0.1586552539314571).
  CHECK(std::abs(bachelier({true, -5.0, 5.0, 10.0, 1.0, 1.0}) - 0.8331547058768630) <= 4e-15);
}

TEST_CASE("put-call parity") {
  for (double forward : {0.5, 60.0, 99.0, 100.0, 101.0, 250.0})
    for (double volatility : {1e-6, 0.01, 0.3, 2.0, 9.0})
      for (double years : {1.0 / 8760.0, 0.1, 5.0}) {
        const EuropeanInput call{true, forward, 100.0, volatility, years, 0.9};
        const EuropeanInput put{false, forward, 100.0, volatility, years, 0.9};
        CAPTURE(forward);
        CAPTURE(volatility);
        CHECK(std::abs(black_76(call) - black_76(put) - 0.9 * (forward - 100.0)) <=
              4e-16 * std::max(forward, 100.0));
        CHECK(std::abs(bachelier(call) - bachelier(put) - 0.9 * (forward - 100.0)) <=
              4e-16 * std::max(forward, 100.0));
      }
}

TEST_CASE("values rise with volatility and with the forward of a call, and stay inside their bounds") {
  for (double forward : {40.0, 99.9, 100.0, 160.0}) {
    double before_black = 0.0;
    double before_normal = 0.0;
    for (double volatility = 0.01; volatility < 6.0; volatility *= 1.3) {
      const double black = black_76({true, forward, 100.0, volatility, 0.5, 1.0});
      const double normal = bachelier({true, forward, 100.0, 100.0 * volatility, 0.5, 1.0});
      CHECK(black >= before_black);
      CHECK(normal >= before_normal);
      CHECK(black >= std::max(forward - 100.0, 0.0));
      CHECK(black <= forward);
      const double higher = black_76({true, forward * 1.01, 100.0, volatility, 0.5, 1.0});
      CHECK((higher > black || higher == 0.0));
      before_black = black;
      before_normal = normal;
    }
  }
}

TEST_CASE("limits: no volatility, no time, no forward, no strike") {
  CHECK(black_76({true, 110.0, 100.0, 0.0, 1.0, 0.5}) == 5.0);
  CHECK(black_76({false, 110.0, 100.0, 0.3, 0.0, 0.5}) == 0.0);
  CHECK(black_76({true, 0.0, 100.0, 0.3, 1.0, 0.5}) == 0.0);
  CHECK(black_76({false, 0.0, 100.0, 0.3, 1.0, 0.5}) == 50.0);
  CHECK(black_76({true, 100.0, 0.0, 0.3, 1.0, 0.5}) == 50.0);
  CHECK(black_76({false, 100.0, 0.0, 0.3, 1.0, 0.5}) == 0.0);
  CHECK(black_76({true, 0.0, 0.0, 0.3, 1.0, 0.5}) == 0.0);
  CHECK(bachelier({true, 3.0, -2.0, 0.0, 1.0, 0.5}) == 2.5);
  CHECK(bachelier({false, -3.0, -2.0, 7.0, 0.0, 1.0}) == 1.0);
  // Next to the limits nothing jumps.
  CHECK(black_76({true, 110.0, 100.0, 1e-300, 1.0, 1.0}) == 10.0);
  CHECK(bachelier({true, 110.0, 100.0, 1e-300, 1.0, 1.0}) == 10.0);
  CHECK(black_76({true, 100.0, 100.0, 1e-300, 1.0, 1.0}) <= 1e-13);
  CHECK(black_76({true, 100.0, 120.0, 1e6, 1.0, 1.0}) == 100.0);
  CHECK(black_76({false, 100.0, 120.0, 1e6, 1.0, 1.0}) == 120.0);
  CHECK(black_76({true, 1e300, 1e-300, 0.5, 1.0, 1.0}) == 1e300);
}

TEST_CASE("outside the domain the answer is not a number, never zero") {
  const double nan = std::nan("");
  const EuropeanInput bad[] = {{true, -1.0, 100.0, 0.3, 1.0, 1.0},   {true, 100.0, -1.0, 0.3, 1.0, 1.0},
                               {true, 100.0, 100.0, -0.3, 1.0, 1.0}, {true, 100.0, 100.0, 0.3, -1.0, 1.0},
                               {true, nan, 100.0, 0.3, 1.0, 1.0},    {false, 100.0, nan, 0.3, 1.0, 1.0},
                               {true, 100.0, 100.0, nan, 1.0, 1.0},  {false, 100.0, 100.0, 0.3, nan, 1.0},
                               {true, 100.0, 100.0, 0.3, 1.0, nan}};
  for (const EuropeanInput& input : bad) CHECK(std::isnan(black_76(input)));
  for (std::size_t i = 2; i < std::size(bad); ++i) CHECK(std::isnan(bachelier(bad[i])));
  CHECK(bachelier({true, -infinity, 100.0, 1.0, 1.0, 1.0}) == 0.0);
}

TEST_CASE("a row takes the bits of single options, however it is cut") {
  for (const std::size_t cut : {1u, 2u, 3u, 4u, 7u, 8u, 16u, 61u})
    for (const bool call : {true, false}) {
      check_cut(pricing::black_76_row, black_76, call, cut);
      check_cut(pricing::bachelier_row, bachelier, call, cut);
    }
}

}  // namespace european_test
