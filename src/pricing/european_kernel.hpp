#pragma once

#include <cstddef>
#include <cstdint>

#include "lognormal_kernel.hpp"
#include "normal_kernel.hpp"

namespace crossmargin::pricing::kernel {

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
  V shrink;
  V keep;
};

template <class V, template <class> class Model>
LevelState<V> at_level(const OptionTerms<V>& option, const LevelTerms<V>& level) {
  const auto positive = V::both(level.volatility >= V(0.0), level.root_years >= V(0.0));
  const auto domain = V::both(positive, Model<V>::inside(option.price, option.strike));
  LevelState<V> state;
  state.price = option.price;
  state.sign = option.sign;
  state.strike = option.strike * level.shrink;
  state.log_moneyness = option.moneyness + level.carry;
  state.factor = V::select(domain, level.discount * level.keep, V(__builtin_nan("")));
  Model<V>::set_deviation(state, level.volatility * level.root_years, level.shrink);
  return state;
}

/// The value of one cell: the one place where the parts of a European price come together.
template <class V, template <class> class Model>
[[gnu::always_inline]] inline V cell_value(const LevelState<V>& state, V price, V log_move) {
  const V gain = max(V(0.0), state.sign * (price - state.strike));
  return state.factor * (gain + Model<V>::out_of_the_money(state, price, log_move));
}

}  // namespace crossmargin::pricing::kernel
