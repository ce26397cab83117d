#pragma once

#include <cstddef>
#include <cstdint>

namespace crossmargin::numeric::lanes {

// The elementary functions over any lane class: the same operations in the same order on every target, so the
// same bits. The coefficients are minimax fits made for these forms with 50 digits (Remez' exchange); the
// error beside each is that of the fit, before rounding. docs/pricing.md tells how they were made.

/// c[n-1] * x^(n-1) + ... + c[0], one fused operation a step.
template <class V, std::size_t n>
V polynomial(V x, const double (&coefficient)[n]) {
  V sum(coefficient[n - 1]);
  for (std::size_t i = n - 1; i-- > 0;) sum = fma(sum, x, V(coefficient[i]));
  return sum;
}

/// x = n ln 2 + r, |r| <= ln(2) / 2; exp(r), and n in the low bits of `shifted`.
template <class V>
struct ReducedExp {
  V fraction;
  typename V::Bits shifted;
};

constexpr double exp_magic = 0x1.8p52;  // adding it rounds to a whole number and leaves that in the low bits

template <class V>
ReducedExp<V> reduced_exp(V x) {
  // exp(r) = 1 + r + r^2 q(r), q of degree 9: 4e-18 relative.
  static constexpr double series[] = {
      1.0,
      1.0,
      0x1.000000000000ap-1,
      0x1.55555555554fap-3,
      0x1.555555555087dp-5,
      0x1.1111111127be8p-7,
      0x1.6c16c18429efcp-10,
      0x1.a01a012a5699dp-13,
      0x1.a0199a0cb4d6ep-16,
      0x1.71df25551b8c8p-19,
      0x1.28ad728e35f73p-22,
      0x1.ad7f69f4ea7abp-26,
  };
  const V shifted = fma(x, V(0x1.71547652b82fep+0), V(exp_magic));
  const V n = shifted - V(exp_magic);
  const V r = fnma(n, V(0x1.abc9e3b39803fp-56), fnma(n, V(0x1.62e42fefa39efp-1), x));
  return {polynomial(r, series), shifted.bits()};
}

/// `result`, or the one NaN of ours where x is none: sign and payload of a NaN that went through a
/// computation are the target's own.
template <class V>
V only_numbers(V x, V result) {
  return V::select(x == x, result, V(__builtin_nan("")));
}

/// e^x within 1 ulp for every double: overflow gives infinity, results below the normal numbers are rounded
/// once, NaN stays NaN.
template <class V>
V exp(V x) {
  // Beyond these ends the results are 0 and infinity already. The constant stands first: NaN passes.
  const ReducedExp<V> e = reduced_exp(max(V(-746.0), min(V(710.0), x)));
  // 2^n as a product of two powers, because n may leave the range of exponents: k = n + 2048 = k1 + k2.
  const auto magic = V::each(0x4338000000000000U - 2048U);
  const auto k = V::subtract(e.shifted, magic);
  const auto k1 = V::template shift_right<1>(k);
  const auto k2 = V::subtract(k, k1);
  const auto power = [](auto half) {
    return V::from_bits(V::template shift_left<52>(V::subtract(half, V::each(1))));
  };
  return only_numbers(x, e.fraction * power(k1) * power(k2));
}

/// e^x for x <= 0 within 1 ulp, and 0 below -708, where a price of it counts for nothing: three operations
/// less than `exp`.
template <class V>
V exp_of_negative(V x) {
  const ReducedExp<V> e = reduced_exp(max(V(-709.0), x));
  const V scaled = V::from_bits(V::add(e.fraction.bits(), V::template shift_left<52>(e.shifted)));
  return V::select(x < V(-708.0), V(0.0), scaled);
}

/// (ln((1 + s) / (1 - s)) - 2 s) / s^3 as a polynomial in s^2: 1.3e-18 relative to the logarithm.
constexpr double log_series[] = {
    0x1.5555555555592p-1, 0x1.999999997ff0cp-2, 0x1.24924941e2487p-2, 0x1.c71c52134aa02p-3,
    0x1.74663d3195362p-3, 0x1.39a1e07ba8698p-3, 0x1.2f041bc98c54fp-3,
};

/// ln x for x > 0 and normal, finite; the core of `log`.
/// x = 2^k m, sqrt(1/2) <= m < sqrt(2); ln m = 2 atanh(s), s = f / (2 + f), f = m - 1, summed as in W. J.
/// Cody and W. Waite, "Software Manual for the Elementary Functions", 1980: f - (f^2 / 2 - s (f^2 / 2 +
/// R(s^2))).
template <class V>
V log_of_normal(V x, V exponent_less) {
  constexpr std::uint64_t root_half = 0x3fe6a09e667f3bcdU;
  const auto moved = V::add(x.bits(), V::each(0x3ff0000000000000U - root_half));
  const auto exponent = V::template shift_right<52>(moved);  // k + 1023
  const V k =
      V::from_bits(V::bit_or(exponent, V::each(0x4330000000000000U))) - V(0x1p52 + 1023.0) - exponent_less;
  const V m = V::from_bits(V::add(V::bit_and(moved, V::each(0x000fffffffffffffU)), V::each(root_half)));
  const V f = m - V(1.0);
  const V s = f / (f + V(2.0));
  const V z = s * s;
  const V rest = z * polynomial(z, log_series);
  const V half_square = f * f * V(0.5);
  const V low = fma(k, V(0x1.abc9e3b39803fp-56), s * (half_square + rest));
  return fma(k, V(0x1.62e42fefa39efp-1), f - (half_square - low));
}

/// ln x within 1 ulp for every positive double; -infinity at 0, NaN below and for NaN.
template <class V>
V log(V x) {
  const auto tiny = x < V(0x1p-1022);
  const V normal = V::select(tiny, x * V(0x1p54), x);
  const V finite = log_of_normal(normal, V::select(tiny, V(54.0), V(0.0)));
  const V infinity(__builtin_inf());
  const V at_zero = V::select(x == V(0.0), -infinity, V(__builtin_nan("")));
  const V beyond = V::select(x == infinity, infinity, at_zero);
  return V::select(V::both(x > V(0.0), x < infinity), finite, beyond);
}

/// Where exp(-x^2 / 2) is 0 in doubles, and to where `mills_*` were fitted.
constexpr double normal_end = 40.0;

/// N(-x) = exp(-x^2 / 2) * mills_above(x) / mills_below(x), N the normal distribution function, for x from 0
/// to `normal_end`: 5.4e-17 relative. All coefficients are positive, so nothing cancels. Apart because two
/// ratios over one denominator cost one division.
template <class V>
V mills_above(V x) {
  static constexpr double series[] = {
      0x1p-1,
      0x1.8d0e904d9e756p-1,
      0x1.309e2a7762e47p-1,
      0x1.28f16d405f2e5p-2,
      0x1.915fbfcc66bcep-4,
      0x1.847e91c9e9406p-6,
      0x1.0d3e1c305f518p-8,
      0x1.028fe07bf3fa6p-11,
      0x1.3a9bb6520f275p-15,
      0x1.76f6dda20e5c6p-20,
  };
  return polynomial(x, series);
}

template <class V>
V mills_below(V x) {
  static constexpr double series[] = {
      0x1p+0,
      0x1.2ca85cf620127p+1,
      0x1.4832f3990f593p+1,
      0x1.b7a140c231056p+0,
      0x1.9158c3e0695a9p-1,
      0x1.05e0623eadc7bp-2,
      0x1.f0f99bc059dd1p-5,
      0x1.5486ac90b3416p-7,
      0x1.44fa306b4a7f1p-10,
      0x1.8a4d8f55a2eebp-14,
      0x1.d5f2b587c63f4p-19,
  };
  return polynomial(x, series);
}

/// N(-x) exp(x^2 / 2), x >= 0; beyond `normal_end` its value there, where the exponential is 0.
template <class V>
V mills_ratio(V x) {
  const V inside = min(V(normal_end), x);
  return mills_above(inside) / mills_below(inside);
}

/// exp(-x^2 / 2) with the rounding of x^2 put right: within 2 ulp however large x is.
template <class V>
V exp_of_half_square(V x) {
  const V inside = min(V(normal_end), abs(x));
  const V square = inside * inside;
  const V lost = fma(inside, inside, -square);
  const V rounded = exp(V(-0.5) * square);
  return fma(rounded, V(-0.5) * lost, rounded);
}

/// Density of the standard normal distribution, within 3 ulp.
template <class V>
V normal_pdf(V x) {
  return only_numbers(x, V(0x1.9884533d43651p-2) * exp_of_half_square(x));
}

/// Its distribution function: relative accuracy in the lower tail, absolute in the upper.
template <class V>
V normal_cdf(V x) {
  const V tail = exp_of_half_square(x) * mills_ratio(abs(x));
  return only_numbers(x, V::select(x > V(0.0), V(1.0) - tail, tail));
}

}  // namespace crossmargin::numeric::lanes
