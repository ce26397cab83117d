#pragma once

#include "european_kernel.hpp"

namespace crossmargin::pricing::kernel {

struct GreeksTask {
  std::size_t count;
  const double *forward, *strike, *sign, *volatility, *years, *discount, *rate;
  double *value, *delta, *gamma, *vega, *theta;
};

/// `V::width` entries of arrays, or what is left of them.
template <class V>
struct Slice {
  std::size_t first;
  std::size_t left;
  V load(const double* from) const {
    return left >= V::width ? V::load(from + first) : V::load_some(from + first, left, 1.0);
  }
  void store(V value, double* to) const {
    if (left >= V::width) {
      value.store(to + first);
    } else {
      value.store_some(to + first, left);
    }
  }
};

constexpr double inverse_sqrt_2_pi = 0x1.9884533d43651p-2;

template <class V>
struct GreeksOfOne {
  V value, delta, gamma, vega, theta;
};

/// Value and Greeks. What `lognormal_out_of_the_money` does, in the same order, with its parts kept.
template <class V>
GreeksOfOne<V> greeks_of(const OptionTerms<V>& option, const LevelTerms<V>& level, V rate) {
  const LevelState<V> state = at_level<V, Lognormal>(option, level);
  const LognormalParts<V> parts = lognormal_parts(min(option.strike, option.price), state.log_moneyness,
                                                  state.half_deviation, state.inverse_deviation);
  const V gain = max(V(0.0), option.sign * (option.price - option.strike));
  // One division for both: 1 / (below F).
  const V forward = max(V(1e-150), option.price);
  const V one_by_both = V(1.0) / (parts.below * forward);
  const V one_by_below = one_by_both * forward;
  const V one_by_forward = one_by_both * parts.below;
  // F n(d1) = min(F, K) n(near), and N(-|d1|) = n(d1) times the ratio at |d1|, which is near or far.
  const auto in_the_money = state.log_moneyness > V(0.0);
  const V ratio = V::select(in_the_money, parts.far_above, abs(parts.near_above)) * one_by_below;
  const V tail = parts.density * one_by_forward * ratio;
  const auto d1_above = V::either(in_the_money, parts.near_is_below);
  const V sign_of_d1 = V::select(d1_above, V(1.0), V(-1.0));
  const V probability = V::select(option.sign == sign_of_d1, V(1.0) - tail, tail);
  GreeksOfOne<V> out;
  out.value = state.factor * (gain + parts.out_of_the_money);
  out.delta = state.factor * option.sign * probability;
  const V density = state.factor * (V(inverse_sqrt_2_pi) * parts.density);
  const V by_deviation = density * state.inverse_deviation;
  out.gamma = by_deviation * one_by_forward * one_by_forward;
  out.vega = density * level.root_years;
  out.theta = fnma(V(0.5) * level.volatility * level.volatility, by_deviation, rate * out.value);
  return out;
}

template <class V>
void run_greeks(const GreeksTask& task) {
  for (std::size_t i = 0; i < task.count; i += V::width) {
    const Slice<V> slice{i, task.count - i};
    OptionTerms<V> option;
    option.price = slice.load(task.forward);
    option.strike = slice.load(task.strike);
    option.sign = slice.load(task.sign);
    option.moneyness = log_of_ratio(option.price, option.strike);
    LevelTerms<V> level;
    level.volatility = slice.load(task.volatility);
    level.root_years = sqrt(slice.load(task.years));
    level.discount = slice.load(task.discount);
    level.carry = V(0.0);
    level.shrink = level.keep = V(1.0);
    const GreeksOfOne<V> greeks = greeks_of(option, level, slice.load(task.rate));
    slice.store(greeks.value, task.value);
    slice.store(greeks.delta, task.delta);
    slice.store(greeks.gamma, task.gamma);
    slice.store(greeks.vega, task.vega);
    slice.store(greeks.theta, task.theta);
  }
}

}  // namespace crossmargin::pricing::kernel
