#pragma once

#include <cstddef>

#include "crossmargin/numeric/target.hpp"

namespace crossmargin::numeric {

/// The elementary functions of the pricing kernels, written from their definitions: kernels call these and
/// never the C library, so that one source file decides the last bit of every price. The same bits on every
/// target and for a value alone as within an array.

/// e^x within 1 ulp over all doubles, those below the normal numbers included.
double exp(double x);
/// ln x within 1 ulp; -infinity at 0, NaN below.
double log(double x);

/// Density of the standard normal distribution, within 3 ulp.
double normal_pdf(double x);
/// Its distribution function (Abramowitz and Stegun 26.2.2), within 6 ulp in the lower tail, where 1 - N(-x)
/// would have no digit left, and within 1e-16 of one above.
double normal_cdf(double x);

/// The same over arrays: `count` values from `x` to `y`, which may be `x`.
struct ArrayFunctions {
  using Function = void (*)(const double* x, double* y, std::size_t count);
  Function exp;
  Function log;
  Function normal_pdf;
  Function normal_cdf;
};

/// Those of a target that this machine can run (`usable_targets`).
const ArrayFunctions& array_functions(Target target = native_target());

}  // namespace crossmargin::numeric
