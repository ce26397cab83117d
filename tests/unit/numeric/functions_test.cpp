#include "crossmargin/numeric/functions.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

namespace functions_test {

using namespace crossmargin;

namespace {

struct Row {
  double x;
  double cdf;
};

}  // namespace

TEST_CASE("the normal distribution function takes the tabulated values") {
  // Abramowitz and Stegun, "Handbook of Mathematical Functions", table 26.1 (15 digits for x of one half and
  // more).
  const Row rows[] = {{0.0, 0.5},
                      {0.5, 0.691462461274013},
                      {1.0, 0.841344746068543},
                      {2.0, 0.977249868051821},
                      {3.0, 0.998650101968370}};
  for (const Row& row : rows) {
    CAPTURE(row.x);
    CHECK(std::abs(numeric::normal_cdf(row.x) - row.cdf) <= 5.1e-16);
    CHECK(std::abs(numeric::normal_cdf(-row.x) - (1.0 - row.cdf)) <= 6e-16);
  }
}

TEST_CASE("the lower tail keeps its digits") {
  // Mills' ratio by its continued fraction: N(-x) = n(x) / (x + 1/(x + 2/(x + 3/(x + ...)))).
  for (double x = 5.0; x <= 37.0; x += 0.5) {
    long double fraction = x;
    for (int k = 200; k >= 1; --k) fraction = x + k / fraction;
    const long double density = expl(-0.5L * x * x) / sqrtl(2.0L * 3.14159265358979323846L);
    CAPTURE(x);
    CHECK(std::abs(numeric::normal_cdf(-x) / static_cast<double>(density / fraction) - 1.0) <= 3e-16 * x * x);
    CHECK(std::abs(numeric::normal_pdf(x) / static_cast<double>(density) - 1.0) <= 3e-16 * x * x);
  }
}

TEST_CASE("the ends of the line") {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  CHECK(numeric::normal_cdf(-infinity) == 0.0);
  CHECK(numeric::normal_cdf(infinity) == 1.0);
  CHECK(numeric::normal_pdf(infinity) == 0.0);
  CHECK(std::isnan(numeric::normal_cdf(std::nan(""))));
  CHECK(numeric::exp(0.0) == 1.0);
  CHECK(numeric::log(1.0) == 0.0);
}

}  // namespace functions_test
