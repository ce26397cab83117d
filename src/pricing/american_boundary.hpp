#pragma once

#include "crossmargin/numeric/target.hpp"
#include "pricing/american_target.hpp"

namespace crossmargin::pricing::detail {

const AmericanKernel& american_kernel_for(numeric::Target target);

/// Seeks the exercise boundary of a put of strike 1 with these terms (route `boundary`). Returns whether the
/// iteration settled; then `state` holds it.
bool solve_boundary(const AmericanKernel& kernel, const AmericanTerms& terms, BoundaryState& state);

/// Whether the drift is so large beside the volatility that the premium as a function of time may hold a step
/// too steep for one quadrature: it is split where the certain path crosses the boundary.
bool needs_split(const AmericanTerms& terms);

}  // namespace crossmargin::pricing::detail
