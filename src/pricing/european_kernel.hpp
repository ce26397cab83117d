#pragma once

#include <cstddef>
#include <cstdint>

#include "numeric/lanes/functions.hpp"

namespace crossmargin::pricing::kernel {

namespace lanes = numeric::lanes;

/// What `EuropeanGrid` says, in pointers alone. Scenarios stand in order of their level.
struct GridTask {
  std::size_t options;
  std::size_t levels;
  const double* price;       ///< [option]
  const double* strike;      ///< [option]
  const double* sign;        ///< [option]: 1 for a call, -1 for a put
  const double* volatility;  ///< [level][option], and the next three
  const double* years;
  const double* carry;
  const double* discount;
  const std::size_t* level_end;  ///< [level]: one past its last scenario
  const std::size_t* scenario;   ///< [in order]: row of `value`
  const double* price_scale;     ///< [in order], and the next two
  const double* price_shift;
  const double* log_scale;  ///< ln(price_scale) where the shift is 0 and the scale above 0, else NaN
  const double* one_by_scale;
  double price_floor;  ///< 0 or -infinity
  double* value;       ///< [scenario][option]
};

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
  const V exact = lanes::log(a / b);
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

/// Undiscounted value of the lognormal option that is out of the money, 0 or more: with near = |ln(F/K)| / s
/// - s / 2, far = near + s, it is min(F, K) N(-near) - max(F, K) N(-far), and the two densities are one:
/// min(F, K) n(near) = max(F, K) n(far).
template <class V>
V lognormal_out_of_the_money(V lower, V log_moneyness, V half_deviation, V inverse_deviation) {
  const V x = min(V(largest_x), abs(log_moneyness) * inverse_deviation);
  const V near = x - half_deviation;
  const V far = x + half_deviation;
  const V size = abs(near);
  const V density = lower * exp_of_minus_half(near * near);
  const V near_below = lanes::mills_below(size);
  const V far_below = lanes::mills_below(far);
  // N(-near) = 1 - N(near) below zero: the sign goes into the ratio, and the 1 into `rest`.
  const auto is_below = near < V(0.0);
  const V above = lanes::mills_above(size);
  const V near_above = V::select(is_below, -above, above);
  const V rest = V::select(is_below, lower, V(0.0));
  const V difference = fnma(lanes::mills_above(far), near_below, near_above * far_below);
  return max(V(0.0), fma(density, difference / (near_below * far_below), rest));
}

/// (n(d) - d N(-d)) exp(d^2 / 2) for d >= 0, fitted for itself because the difference cancels: 7.9e-17
/// relative up to `lanes::normal_end`, beyond which the exponential is 0.
template <class V>
V bachelier_ratio(V d) {
  static constexpr double above[] = {
      0x1.9884533d43651p-2,  0x1.0765f1d43826bp-1,  0x1.5927b1f717150p-2,  0x1.254fcb59bb6c3p-3,
      0x1.5fc2ca6e3af20p-5,  0x1.32d57feaa5a78p-7,  0x1.84cf2bf29302bp-10, 0x1.5a16c3eae4297p-13,
      0x1.8beecdbce6e8cp-17, 0x1.c367ff6f29b1fp-22,
  };
  static constexpr double below[] = {
      0x1p+0,
      0x1.457c0c91f6538p+1,
      0x1.8414d28f765e5p+1,
      0x1.1f111b9665647p+1,
      0x1.258ff9f1cd9a1p+0,
      0x1.b5387e7054be9p-2,
      0x1.e5d30838f16ebp-4,
      0x1.94c9c74844f02p-6,
      0x1.f2ee34e930769p-9,
      0x1.b512b7448bbd8p-12,
      0x1.f03a6bebaeb51p-16,
      0x1.1ae07d4de372fp-20,
  };
  return lanes::polynomial(d, above) / lanes::polynomial(d, below);
}

/// Undiscounted value under Bachelier of the option that is out of the money: s (n(d) - d N(-d)), d = |F - K|
/// / s.
template <class V>
V normal_out_of_the_money(V distance, V deviation, V inverse_deviation) {
  const V d = min(V(2.0 * lanes::normal_end), distance * inverse_deviation);
  return deviation * exp_of_minus_half(d * d) * bachelier_ratio(d);
}

/// Black (1976): what the grid asks of a model.
template <class V>
struct Lognormal {
  static V moneyness(V price, V strike, V carry) { return log_of_ratio(price, strike) + carry; }
  static typename V::Mask inside(V price, V strike) { return V::both(price >= V(0.0), strike >= V(0.0)); }
  static V log_move(V moved, V price) { return log_of_ratio(moved, price); }
  static void set_deviation(LevelState<V>& state, V deviation, V growth) {
    (void)growth;
    const V limited = min(V(largest_deviation), deviation);
    state.inverse_deviation = V(1.0) / max(V(smallest_deviation), limited);
    state.half_deviation = V(0.5) * limited;
  }
  static V out_of_the_money(const LevelState<V>& state, V price, V log_move) {
    return lognormal_out_of_the_money(min(state.strike, price), state.log_moneyness + log_move,
                                      state.half_deviation, state.inverse_deviation);
  }
};

/// Bachelier: prices and strikes of any sign, no logarithm.
template <class V>
struct Normal {
  static V moneyness(V, V, V) { return V(0.0); }
  static typename V::Mask inside(V price, V strike) { return V::both(price == price, strike == strike); }
  static V log_move(V, V) { return V(0.0); }
  static void set_deviation(LevelState<V>& state, V deviation, V growth) {
    state.half_deviation = deviation / growth;
    state.inverse_deviation = V(1.0) / max(V(1e-300), state.half_deviation);
  }
  static V out_of_the_money(const LevelState<V>& state, V price, V) {
    return normal_out_of_the_money(abs(price - state.strike), state.half_deviation, state.inverse_deviation);
  }
};

}  // namespace crossmargin::pricing::kernel
