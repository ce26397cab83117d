#include "crossmargin/numeric/functions.hpp"

#include <cmath>

namespace crossmargin::numeric {

namespace {
constexpr double inverse_sqrt_2 = 0.70710678118654752440;
constexpr double inverse_sqrt_2_pi = 0.39894228040143267794;
}  // namespace

double exp(double x) {
  return std::exp(x);
}

double log(double x) {
  return std::log(x);
}

double normal_pdf(double x) {
  return inverse_sqrt_2_pi * std::exp(-0.5 * x * x);
}

double normal_cdf(double x) {
  return 0.5 * std::erfc(-x * inverse_sqrt_2);
}

}  // namespace crossmargin::numeric
