#pragma once

#include "functions.hpp"

namespace crossmargin::numeric::lanes {

/// A normal number above zero as 2^k m, 1 <= m < 2.
template <class V>
struct Binary {
  V exponent;  ///< k + 2^52 + 1023, exactly
  V fraction;
};

template <class V>
Binary<V> binary_of(V x) {
  const auto exponent = V::template shift_right<52>(x.bits());
  const auto fraction = V::bit_and(x.bits(), V::each(0x000fffffffffffffU));
  return {V::from_bits(V::bit_or(exponent, V::each(0x4330000000000000U))),
          V::from_bits(V::bit_or(fraction, V::each(0x3ff0000000000000U)))};
}

template <class V>
typename V::Mask is_normal_and_positive(V x) {
  return V::both(x >= V(0x1p-1022), x < V(__builtin_inf()));
}

template <class V>
[[gnu::noinline]] V log_of_quotient(V a, V b) {
  return log(a / b);
}

/// ln(a / b) within 2 ulp for normal a and b above zero: with one division, and none of the rounding of a /
/// b, because 2 atanh((a - b) / (a + b)) needs only the difference. Elsewhere `log` of the quotient.
template <class V>
V log_ratio(V a, V b) {
  const Binary<V> of_a = binary_of(a);
  const Binary<V> of_b = binary_of(b);
  // The quotient of the fractions lies in (1/2, 2); brought into [sqrt(1/2), sqrt(2)] up to a rounding.
  const V root(0x1.6a09e667f3bcdp+0);
  const auto large = of_a.fraction > root * of_b.fraction;
  const auto small = root * of_a.fraction < of_b.fraction;
  const V m = of_a.fraction * V::select(large, V(0.5), V::select(small, V(2.0), V(1.0)));
  const V k = (of_a.exponent - of_b.exponent) + V::select(large, V(1.0), V::select(small, V(-1.0), V(0.0)));
  const V s = (m - of_b.fraction) / (m + of_b.fraction);
  const V z = s * s;
  const V rest = s * (z * polynomial(z, log_series));
  const V low = fma(k, V(0x1.abc9e3b39803fp-56), rest);
  const V normal = fma(k, V(0x1.62e42fefa39efp-1), fma(V(2.0), s, low));
  const auto usual = V::both(is_normal_and_positive(a), is_normal_and_positive(b));
  return V::all(usual) ? normal : V::select(usual, normal, log_of_quotient(a, b));
}

}  // namespace crossmargin::numeric::lanes
