#pragma once

#include "level_state.hpp"

namespace crossmargin::pricing::kernel {

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

/// Bachelier: prices and strikes of any sign, no logarithm.
template <class V>
struct Normal {
  static V moneyness(V, V) { return V(0.0); }
  static typename V::Mask inside(V price, V strike) { return V::both(price == price, strike == strike); }
  static typename V::Mask has_volatility(V price, V strike) { return inside(price, strike); }
  static V log_move(V, V) { return V(0.0); }
  static void set_deviation(LevelState<V>& state, V deviation, V shrink) {
    state.half_deviation = deviation * shrink;
    state.inverse_deviation = V(1.0) / max(V(1e-300), state.half_deviation);
  }
  static V out_of_the_money(const LevelState<V>& state, V price, V) {
    return normal_out_of_the_money(abs(price - state.strike), state.half_deviation, state.inverse_deviation);
  }
};

}  // namespace crossmargin::pricing::kernel
