#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

#include "crossmargin/numeric/functions.hpp"

namespace array_functions_test {

using namespace crossmargin;

namespace {

using Reference = long double (*)(long double);

constexpr double infinity = std::numeric_limits<double>::infinity();

/// Numbers of every size and sign, and the ends.
std::vector<double> inputs() {
  std::vector<double> all{0.0,      -0.0,   1.0,       -1.0,     infinity, -infinity, std::nan(""), 5e-324,
                          2.5e-308, 1e-310, 709.78271, 709.7828, -708.0,   -708.5,    -745.13,      -745.14,
                          -746.0,   1e308,  -1e308,    37.5,     38.6,     -38.6,     40.0,         -41.0};
  std::mt19937_64 random(7);
  std::uniform_real_distribution<> exponent(-1070.0, 1020.0), line(-750.0, 715.0), near(-10.0, 10.0);
  for (int i = 0; i < 4000; ++i) {
    const double size = std::exp2(exponent(random));
    all.insert(all.end(),
               {size, -size, line(random), near(random), 1.0 + 1e-3 * near(random), 4.0 * near(random)});
  }
  return all;
}

/// |y - exact| in units of the last place of `exact`.
double ulps(double y, long double exact) {
  const double rounded = static_cast<double>(exact);
  if (std::isnan(rounded)) return std::isnan(y) ? 0.0 : infinity;
  if (!std::isfinite(rounded) || !std::isfinite(y)) return y == rounded ? 0.0 : infinity;
  const double size = std::abs(rounded);
  const double unit = std::max(std::nextafter(size, infinity) - size, 5e-324);
  return static_cast<double>(fabsl(static_cast<long double>(y) - exact) / static_cast<long double>(unit));
}

/// The largest error of a function over all x that `takes` lets through.
template <class Takes>
double worst(double (*function)(double), Reference reference, Takes takes) {
  double most = 0.0;
  for (const double x : inputs()) {
    if (!takes(x)) continue;
    const double error = ulps(function(x), reference(static_cast<long double>(x)));
    CAPTURE(x);
    CHECK(error < 10.0);
    most = std::max(most, error);
  }
  return most;
}

long double exact_pdf(long double x) {
  return expl(-0.5L * x * x) / sqrtl(2.0L * 3.14159265358979323846264338327950288L);
}

long double exact_cdf(long double x) {
  return 0.5L * erfcl(-x * 0.707106781186547524400844362104849039L);
}

std::uint64_t bits(double x) {
  std::uint64_t result;
  std::memcpy(&result, &x, sizeof x);
  return result;
}

/// Every target and every cut of the array give the bits that a value has alone.
void check_bits(numeric::ArrayFunctions::Function numeric::ArrayFunctions::*which, double (*alone)(double)) {
  const std::vector<double> x = inputs();
  std::vector<double> one(x.size());
  std::transform(x.begin(), x.end(), one.begin(), alone);
  for (const numeric::Target target : numeric::usable_targets()) {
    CAPTURE(numeric::to_string(target));
    const auto function = numeric::array_functions(target).*which;
    for (const std::size_t step :
         {x.size(), std::size_t{1}, std::size_t{3}, std::size_t{7}, std::size_t{13}}) {
      std::vector<double> y(x.size());
      for (std::size_t i = 0; i < x.size(); i += step)
        function(x.data() + i, y.data() + i, std::min(step, x.size() - i));
      std::size_t different = 0;
      for (std::size_t i = 0; i < x.size(); ++i) different += bits(y[i]) == bits(one[i]) ? 0 : 1;
      CAPTURE(step);
      CHECK(different == 0);
    }
  }
}

}  // namespace

TEST_CASE("exp and log are within one unit of the last place over all doubles") {
  const auto all = [](double) { return true; };
  CHECK(worst(numeric::exp, expl, all) <= 1.0);
  CHECK(worst(numeric::log, logl, all) <= 1.0);
}

TEST_CASE("the normal distribution keeps its digits far out") {
  // Below 2.3e-308 a unit of the last place is a large part of the value.
  const auto normal = [](double x) { return !(std::abs(x) > 37.5) || std::abs(x) > 38.7; };
  CHECK(worst(numeric::normal_pdf, exact_pdf, normal) <= 3.0);
  CHECK(worst(numeric::normal_cdf, exact_cdf, normal) <= 6.0);
}

TEST_CASE("exp and log at the ends of the line") {
  CHECK(numeric::exp(-infinity) == 0.0);
  CHECK(numeric::exp(infinity) == infinity);
  CHECK(numeric::exp(710.0) == infinity);
  CHECK(numeric::exp(-745.0) == 5e-324);
  CHECK(std::isnan(numeric::exp(std::nan(""))));
  CHECK(numeric::log(0.0) == -infinity);
  CHECK(numeric::log(-0.0) == -infinity);
  CHECK(numeric::log(infinity) == infinity);
  CHECK(std::isnan(numeric::log(-1e-300)));
  CHECK(numeric::normal_cdf(0.0) == 0.5);
}

TEST_CASE("the functions have the same bits on every target and in every cut") {
  using Functions = numeric::ArrayFunctions;
  check_bits(&Functions::exp, numeric::exp);
  check_bits(&Functions::log, numeric::log);
  check_bits(&Functions::normal_pdf, numeric::normal_pdf);
  check_bits(&Functions::normal_cdf, numeric::normal_cdf);
}

}  // namespace array_functions_test
