#pragma once

#include "numeric/lanes/log_ratio.hpp"

namespace crossmargin::pricing::kernel {

namespace lanes = numeric::lanes;

/// What the cells of one level share, for some options at a time.
template <class V>
struct LevelState {
  V price;
  V sign;
  V strike;         ///< in units of price: what the carry adds to the forward is taken off the strike instead
  V log_moneyness;  ///< ln(forward / strike) at the unmoved price
  V half_deviation;  ///< half of volatility * sqrt(years); Bachelier: the whole, in units of price
  V inverse_deviation;
  V factor;  ///< linear: discount * forward / price; inverse: discount alone
};

// Ends beyond which a price is at its limit already; within them no power in `mills_*` overflows, so that
// nothing but a wrong argument makes a NaN.
constexpr double largest_log = 1e4;
constexpr double largest_deviation = 1e4;
constexpr double smallest_deviation = 1e-20;
constexpr double largest_x = 1e6;

/// ln(a / b), kept inside the ends; 0 for 0 / 0, whose option is worth its intrinsic value whatever this is.
template <class V>
V log_of_ratio(V a, V b) {
  const V exact = lanes::log_ratio(a, b);
  return V::select(exact == exact, max(V(-largest_log), min(V(largest_log), exact)), V(0.0));
}

/// (e^(-t / 2), 0 from t = 1416 on): the exponential of a cell, with t = x^2. The halving is in the powers of
/// two of the coefficients. One fused step of the reduction is enough here: it leaves 2.4e-17 t relative,
/// and e^(-t / 2) itself is what multiplies it.
template <class V>
V exp_of_minus_half(V t) {
  static constexpr double series[] = {
      0x1p0,
      -0x1p-1,
      0x1.000000000000ap-3,
      -0x1.55555555554fap-6,
      0x1.555555555087dp-9,
      -0x1.1111111127be8p-12,
      0x1.6c16c18429efcp-16,
      -0x1.a01a012a5699dp-20,
      0x1.a0199a0cb4d6ep-24,
      -0x1.71df25551b8c8p-28,
      0x1.28ad728e35f73p-32,
      -0x1.ad7f69f4ea7abp-37,
  };
  const V shifted = fnma(t, V(0x1.71547652b82fep-1), V(lanes::exp_magic));
  const V n = shifted - V(lanes::exp_magic);
  const V r = fma(n, V(0x1.62e42fefa39efp+0), t);
  const V fraction = lanes::polynomial(r, series);
  const V scaled = V::from_bits(V::add(fraction.bits(), V::template shift_left<52>(shifted.bits())));
  return V::select(t < V(1416.0), scaled, V(0.0));
}

}  // namespace crossmargin::pricing::kernel
