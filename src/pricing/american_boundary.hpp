#pragma once

#include "crossmargin/numeric/target.hpp"
#include "pricing/american_target.hpp"

namespace crossmargin::pricing::detail {

const AmericanKernel& american_kernel_for(numeric::Target target);

/// Seeks the exercise boundary of a put of strike 1 with these terms (route `boundary`). Returns whether the
/// iteration settled; then `state` holds it.
bool solve_boundary(const AmericanKernel& kernel, const AmericanTerms& terms, BoundaryState& state);

/// Whether the drift is so large beside the volatility that the premium as a function of time may hold a step
/// too steep for the kernels' quadrature.
bool needs_split(const AmericanTerms& terms);

/// Value of a put of strike 1: the quadrature split where the certain path crosses the boundary. Slower than
/// the kernels' by a factor of a hundred and more.
double split_value(const AmericanTerms& terms, const BoundaryState& state, double moneyness);

}  // namespace crossmargin::pricing::detail
