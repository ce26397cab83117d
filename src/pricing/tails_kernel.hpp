#pragma once

#include "numeric/lanes/functions.hpp"

namespace crossmargin::pricing::detail {

// The normal distribution as the kernels of American options want it: its density kept, divisions shared.

template <class V>
struct NormalTail {
  V density;  ///< exp(-d^2 / 2)
  V below;    ///< N(d)
};

template <class V>
[[gnu::always_inline]] inline NormalTail<V> normal_tail(V d) {
  using namespace numeric::lanes;
  const V density = exp_of_negative(V(-0.5) * d * d);
  const V tail = density * mills_ratio(abs(d));
  return {density, V::select(d > V(0.0), V(1.0) - tail, tail)};
}

/// Where N(x) and N(y) are wanted and exp(-x^2 / 2): both tails with one division and one exponential.
template <class V>
struct TwoTails {
  V density;  ///< exp(-x^2 / 2)
  V first;    ///< exp(-x^2 / 2) M(|x|), M the ratio of Mills: N(-|x|)
  V second;   ///< exp(-x^2 / 2) M(|y|)
};

template <class V>
TwoTails<V> two_tails(V x, V y) {
  using namespace numeric::lanes;
  const V far_x = min(V(normal_end), abs(x));
  const V far_y = min(V(normal_end), abs(y));
  const V below_x = mills_below(far_x);
  const V below_y = mills_below(far_y);
  const V density = exp_of_negative(V(-0.5) * x * x);
  const V shared = density / (below_x * below_y);
  return {density, shared * mills_above(far_x) * below_y, shared * mills_above(far_y) * below_x};
}

}  // namespace crossmargin::pricing::detail
