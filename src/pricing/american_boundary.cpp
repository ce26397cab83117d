#include "pricing/american_boundary.hpp"

#include <algorithm>
#include <cmath>

#include "crossmargin/numeric/functions.hpp"

namespace crossmargin::pricing::detail {

namespace {

using Improve = void (*)(const AmericanTables&, const AmericanTerms&, BoundaryState&);

constexpr double settled =
    3e-8;  // of a deviation; what it leaves in a price is about a tenth of rate * years

/// ln of the boundary just before expiry, strike 1: where the strike's interest outweighs the dividends.
double log_at_expiry(const AmericanTerms& terms) {
  return terms.dividend > terms.rate ? numeric::log(terms.rate / terms.dividend) : 0.0;
}

/// Infinity where a node holds no number.
double largest_change(const BoundaryState& state) {
  double largest = 0.0;
  for (const double change : state.change) {
    if (!(change < HUGE_VAL)) return HUGE_VAL;
    largest = std::max(largest, change);
  }
  return largest;
}

bool iterate(Improve improve, const AmericanTerms& terms, BoundaryState& state, int most) {
  for (int i = 0; i < most; ++i) {
    improve(american_tables(), terms, state);
    const double change = largest_change(state);
    if (change <= settled) return true;
    if (change == HUGE_VAL) return false;
  }
  return false;
}

}  // namespace

const AmericanKernel& american_kernel_for(numeric::Target target) {
  switch (target) {
    case numeric::Target::scalar:
      return american_scalar;
    case numeric::Target::avx2:
      return american_avx2;
    case numeric::Target::avx512:
      return american_avx512;
  }
  return american_scalar;
}

bool needs_split(const AmericanTerms& terms) {
  return std::abs(terms.rate - terms.dividend) * std::sqrt(terms.years) > 4.0 * terms.volatility;
}

bool solve_boundary(const AmericanKernel& kernel, const AmericanTerms& terms, BoundaryState& state) {
  state.log_at_expiry = log_at_expiry(terms);
  kernel.begin(american_tables(), terms, state);
  kernel.guess(terms, state);
  // Beyond this drift the faster equation does not settle, or wanders.
  const double drift = std::abs(terms.rate - terms.dividend) * std::sqrt(terms.years);
  if (drift < 0.6 * terms.volatility) {
    if (iterate(kernel.improve_smooth, terms, state, 24)) return true;
    kernel.guess(terms, state);
  }
  return iterate(kernel.improve_value, terms, state, 100);
}

}  // namespace crossmargin::pricing::detail
