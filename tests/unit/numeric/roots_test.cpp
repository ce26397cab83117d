#include "crossmargin/numeric/roots.hpp"

#include <doctest/doctest.h>

#include <cmath>

namespace roots_test {

using namespace crossmargin;
using numeric::find_increasing_root;
using numeric::find_root;

TEST_CASE("a root is found to the last digits") {
  const auto square = find_root([](double x) { return x * x - 2.0; }, {0.0, 2.0});
  REQUIRE(square.has_value());
  CHECK(std::abs(*square - std::sqrt(2.0)) <= 5e-16);
  // Wallis's equation x^3 - 2x - 5 = 0, root 2.0945514815423265 (Press et al., "Numerical Recipes", on
  // Newton's method).
  const auto wallis = find_root([](double x) { return x * x * x - 2.0 * x - 5.0; }, {2.0, 3.0});
  REQUIRE(wallis.has_value());
  CHECK(std::abs(*wallis - 2.0945514815423265) <= 1e-15);
}

TEST_CASE("the direction of the function and of the bracket do not matter") {
  const auto falling = find_root([](double x) { return 1.0 - std::exp(x); }, {-3.0, 5.0});
  const auto reversed = find_root([](double x) { return 1.0 - std::exp(x); }, {5.0, -3.0});
  REQUIRE(falling.has_value());
  REQUIRE(reversed.has_value());
  CHECK(std::abs(*falling) <= 1e-15);
  CHECK(std::abs(*reversed) <= 1e-15);
}

TEST_CASE("flat and steep functions still converge") {
  const auto flat = find_root([](double x) { return std::pow(x - 0.3, 9.0); }, {-1.0, 1.0});
  REQUIRE(flat.has_value());
  CHECK(std::abs(*flat - 0.3) <= 1e-8);
  const auto step = find_root([](double x) { return x < 0.7 ? -1.0 : 1.0; }, {0.0, 1.0});
  REQUIRE(step.has_value());
  CHECK(std::abs(*step - 0.7) <= 1e-15);
}

TEST_CASE("a tolerance ends the search early") {
  int calls = 0;
  const auto root =
      find_root([&calls](double x) { return ++calls, std::exp(x) - 3.0; }, {0.0, 2.0}, {1e-3, 200});
  REQUIRE(root.has_value());
  CHECK(std::abs(*root - std::log(3.0)) <= 1e-3);
  CHECK(calls < 10);
}

TEST_CASE("no change of sign, no number and no end are errors") {
  const auto same = find_root([](double x) { return x * x + 1.0; }, {-1.0, 1.0});
  REQUIRE_FALSE(same.has_value());
  CHECK(same.error().front().code == ErrorCode::no_solution);
  const auto nan = find_root([](double x) { return std::sqrt(x - 0.5) - 0.1; }, {0.0, 1.0});
  REQUIRE_FALSE(nan.has_value());
  const auto starved = find_root([](double x) { return x * x * x - 2.0; }, {0.0, 2.0}, {0.0, 3});
  REQUIRE_FALSE(starved.has_value());
}

TEST_CASE("Newton's steps with a bracket around them") {
  const auto cube = find_increasing_root(
      [](double x) {
        return numeric::ValueAndSlope{x * x * x - 2.0, 3.0 * x * x};
      },
      {0.0, 2.0}, 1.0);
  REQUIRE(cube.has_value());
  CHECK(std::abs(*cube - std::cbrt(2.0)) <= 5e-16);
  // Newton by itself runs away from arctan beyond 1.39; the bracket holds it.
  const auto arctan = find_increasing_root(
      [](double x) {
        return numeric::ValueAndSlope{std::atan(x), 1.0 / (1.0 + x * x)};
      },
      {-50.0, 60.0}, 40.0);
  REQUIRE(arctan.has_value());
  CHECK(std::abs(*arctan) <= 1e-15);
}

TEST_CASE("an increasing function may be infinite at an end") {
  const auto root = find_increasing_root(
      [](double x) {
        return numeric::ValueAndSlope{std::log(x) - 1.0, 1.0 / x};
      },
      {0.0, 100.0}, 90.0);
  REQUIRE(root.has_value());
  CHECK(std::abs(*root - std::exp(1.0)) <= 1e-15);
  const auto nan = find_increasing_root(
      [](double) {
        return numeric::ValueAndSlope{std::nan(""), 1.0};
      },
      {0.0, 1.0}, 0.5);
  CHECK_FALSE(nan.has_value());
}

}  // namespace roots_test
