#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "crossmargin/pricing/european.hpp"

namespace implied_vol_test {

using namespace crossmargin;
using pricing::EuropeanInput;
using pricing::implied_bachelier;
using pricing::implied_black_76;

TEST_CASE("implied volatility: textbook example") {
  // Hull, "Options, Futures, and Other Derivatives", Black-Scholes-Merton chapter: a call at 1.875 on a stock
  // at 21, K = 20, r = 10 %, three months, has an implied volatility of 23.5 %.
  const auto volatility =
      implied_black_76({true, 21.0 * std::exp(0.025), 20.0, 0.0, 0.25, std::exp(-0.025)}, 1.875);
  REQUIRE(volatility.has_value());
  CHECK(std::abs(*volatility - 0.235) <= 5e-4);
}

TEST_CASE("at the money Bachelier's volatility is price * sqrt(2 pi / T)") {
  const auto volatility = implied_bachelier({false, -2.0, -2.0, 0.0, 0.25, 0.9}, 0.9);
  REQUIRE(volatility.has_value());
  CHECK(std::abs(*volatility - 2.0 * 2.5066282746310005) <= 2e-15);
}

TEST_CASE("a price at intrinsic value tells no volatility, and zero would be a guess") {
  const Result<double> results[] = {implied_black_76({true, 110.0, 100.0, 0.0, 1.0, 1.0}, 10.0),
                                    implied_black_76({true, 90.0, 100.0, 0.0, 1.0, 1.0}, 0.0),
                                    implied_bachelier({false, 90.0, 100.0, 0.0, 1.0, 1.0}, 10.0)};
  for (const auto& result : results) {
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error().front().code == ErrorCode::no_solution);
    CHECK_FALSE(result.error().front().hint.empty());
  }
}

TEST_CASE("prices no volatility gives") {
  const auto code = [](const Result<double>& result) {
    REQUIRE_FALSE(result.has_value());
    return result.error().front().code;
  };
  CHECK(code(implied_black_76({true, 110.0, 100.0, 0.0, 1.0, 1.0}, 9.99)) == ErrorCode::no_solution);
  CHECK(code(implied_black_76({true, 110.0, 100.0, 0.0, 1.0, 0.9}, 99.1)) == ErrorCode::no_solution);
  CHECK(code(implied_black_76({false, 110.0, 100.0, 0.0, 1.0, 0.9}, 90.1)) == ErrorCode::no_solution);
  CHECK(code(implied_black_76({true, 90.0, 100.0, 0.0, 1.0, 1.0}, -0.1)) == ErrorCode::no_solution);
  CHECK(code(implied_bachelier({true, 110.0, 100.0, 0.0, 1.0, 1.0}, 9.99)) == ErrorCode::no_solution);
}

TEST_CASE("inputs that are no question") {
  const double nan = std::nan("");
  const double infinity = std::numeric_limits<double>::infinity();
  const auto code = [](const EuropeanInput& input, double price) {
    const auto result = implied_black_76(input, price);
    REQUIRE_FALSE(result.has_value());
    return result.error().front().code;
  };
  CHECK(code({true, nan, 100.0, 0.0, 1.0, 1.0}, 5.0) == ErrorCode::invalid_value);
  CHECK(code({true, 100.0, infinity, 0.0, 1.0, 1.0}, 5.0) == ErrorCode::invalid_value);
  CHECK(code({true, 100.0, 100.0, 0.0, 0.0, 1.0}, 5.0) == ErrorCode::invalid_value);
  CHECK(code({true, 100.0, 100.0, 0.0, 1.0, 0.0}, 5.0) == ErrorCode::invalid_value);
  CHECK(code({true, -1.0, 100.0, 0.0, 1.0, 1.0}, 5.0) == ErrorCode::invalid_value);
  CHECK(code({true, 100.0, 0.0, 0.0, 1.0, 1.0}, 5.0) == ErrorCode::invalid_value);
  CHECK(code({true, 100.0, 100.0, 0.0, 1.0, 1.0}, nan) == ErrorCode::invalid_value);
  CHECK_FALSE(implied_bachelier({true, 100.0, 100.0, 0.0, -1.0, 1.0}, 5.0).has_value());
}

}  // namespace implied_vol_test
