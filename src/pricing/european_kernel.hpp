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

/// What the value of a lognormal option out of the money is made of: with near = |ln(F/K)| / s - s / 2, far =
/// near + s, it is min(F, K) N(-near) - max(F, K) N(-far), and the two densities are one: min(F, K) n(near) =
/// max(F, K) n(far). N(-x) = exp(-x^2 / 2) above(x) / below(x), both over one denominator.
template <class V>
struct LognormalParts {
  V density;     ///< min(F, K) exp(-near^2 / 2)
  V near_above;  ///< of |near|, negative where near is: N(-near) = 1 - N(near), and the 1 is in `rest`
  V far_above;
  V below;
  typename V::Mask near_is_below;  ///< 0
  V out_of_the_money;              ///< undiscounted, 0 or more
};

template <class V>
LognormalParts<V> lognormal_parts(V lower, V log_moneyness, V half_deviation, V inverse_deviation) {
  const V x = min(V(largest_x), abs(log_moneyness) * inverse_deviation);
  const V near = x - half_deviation;
  const V far = x + half_deviation;
  const V size = abs(near);
  const V near_below = lanes::mills_below(size);
  const V far_below = lanes::mills_below(far);
  const V above = lanes::mills_above(size);
  LognormalParts<V> parts;
  parts.density = lower * exp_of_minus_half(near * near);
  parts.near_is_below = near < V(0.0);
  parts.near_above = V::select(parts.near_is_below, -above, above) * far_below;
  const V far_above = lanes::mills_above(far);
  parts.far_above = far_above * near_below;
  parts.below = near_below * far_below;
  const V rest = V::select(parts.near_is_below, lower, V(0.0));
  const V difference = fnma(far_above, near_below, parts.near_above);
  parts.out_of_the_money = max(V(0.0), fma(parts.density, difference / parts.below, rest));
  return parts;
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
  static V moneyness(V price, V strike) { return log_of_ratio(price, strike); }
  static typename V::Mask inside(V price, V strike) { return V::both(price >= V(0.0), strike >= V(0.0)); }
  static typename V::Mask has_volatility(V price, V strike) {
    return V::both(price > V(0.0), strike > V(0.0));
  }
  static V log_move(V moved, V price) { return log_of_ratio(moved, price); }
  static void set_deviation(LevelState<V>& state, V deviation, V growth) {
    (void)growth;
    const V limited = min(V(largest_deviation), deviation);
    state.inverse_deviation = V(1.0) / max(V(smallest_deviation), limited);
    state.half_deviation = V(0.5) * limited;
  }
  static V out_of_the_money(const LevelState<V>& state, V price, V log_move) {
    return lognormal_parts(min(state.strike, price), state.log_moneyness + log_move, state.half_deviation,
                           state.inverse_deviation)
        .out_of_the_money;
  }
};

/// Bachelier: prices and strikes of any sign, no logarithm.
template <class V>
struct Normal {
  static V moneyness(V, V) { return V(0.0); }
  static typename V::Mask inside(V price, V strike) { return V::both(price == price, strike == strike); }
  static typename V::Mask has_volatility(V price, V strike) { return inside(price, strike); }
  static V log_move(V, V) { return V(0.0); }
  static void set_deviation(LevelState<V>& state, V deviation, V growth) {
    state.half_deviation = deviation / growth;
    state.inverse_deviation = V(1.0) / max(V(1e-300), state.half_deviation);
  }
  static V out_of_the_money(const LevelState<V>& state, V price, V) {
    return normal_out_of_the_money(abs(price - state.strike), state.half_deviation, state.inverse_deviation);
  }
};

/// What an option is, whatever the level.
template <class V>
struct OptionTerms {
  V price;
  V strike;
  V sign;
  V moneyness;  ///< ln(price / strike)
};

/// One level of one option. `growth` is exp(carry); `keep` is what of it stays in the value: the growth
/// itself, or 1 where the value is divided by the forward.
template <class V>
struct LevelTerms {
  V volatility;
  V root_years;
  V discount;
  V carry;
  V growth;
  V keep;
};

template <class V, template <class> class Model>
LevelState<V> at_level(const OptionTerms<V>& option, const LevelTerms<V>& level) {
  const auto positive = V::both(level.volatility >= V(0.0), level.root_years >= V(0.0));
  const auto domain = V::both(positive, Model<V>::inside(option.price, option.strike));
  LevelState<V> state;
  state.price = option.price;
  state.sign = option.sign;
  state.strike = option.strike / level.growth;
  state.log_moneyness = option.moneyness + level.carry;
  state.factor = V::select(domain, level.discount * level.keep, V(__builtin_nan("")));
  Model<V>::set_deviation(state, level.volatility * level.root_years, level.growth);
  return state;
}

/// The value of one cell: the one place where the parts of a European price come together.
template <class V, template <class> class Model>
V cell_value(const LevelState<V>& state, V price, V log_move) {
  const V gain = max(V(0.0), state.sign * (price - state.strike));
  return state.factor * (gain + Model<V>::out_of_the_money(state, price, log_move));
}

}  // namespace crossmargin::pricing::kernel
