#pragma once

namespace crossmargin::numeric {

/// The elementary functions of the pricing kernels. Kernels call these and never the C library, so that one
/// source file decides the last bit of every price.
double exp(double x);
double log(double x);

/// Density of the standard normal distribution.
double normal_pdf(double x);
/// Its distribution function, 0.5 * erfc(-x / sqrt(2)) (Abramowitz and Stegun 26.2.29): in the lower tail the
/// relative error stays near x * x rounding errors, where 1 - N(-x) would have no digit left.
double normal_cdf(double x);

}  // namespace crossmargin::numeric
