#pragma once

#include "level_state.hpp"
#include "numeric/lanes/pair.hpp"

namespace crossmargin::pricing::kernel {

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
[[gnu::always_inline]] inline LognormalParts<V> lognormal_parts(V lower, V log_moneyness, V half_deviation,
                                                                V inverse_deviation) {
  const V x = min(V(largest_x), abs(log_moneyness) * inverse_deviation);
  const V near = x - half_deviation;
  const V far = x + half_deviation;
  const V size = abs(near);
  LognormalParts<V> parts;
  using Two = lanes::Pair<V>;
  const Two all_below = lanes::mills_below(Two(size, far));
  const Two all_above = lanes::mills_above(Two(size, far));
  const V near_below = all_below.first(), far_below = all_below.second(), above = all_above.first();
  parts.density = lower * exp_of_minus_half(near * near);
  parts.near_is_below = near < V(0.0);
  parts.near_above = V::select(parts.near_is_below, -above, above) * far_below;
  const V far_above = all_above.second();
  parts.far_above = far_above * near_below;
  parts.below = near_below * far_below;
  const V rest = V::select(parts.near_is_below, lower, V(0.0));
  const V difference = fnma(far_above, near_below, parts.near_above);
  parts.out_of_the_money = max(V(0.0), fma(parts.density, difference / parts.below, rest));
  return parts;
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
  static void set_deviation(LevelState<V>& state, V deviation, V) {
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

}  // namespace crossmargin::pricing::kernel
