#pragma once

#include "numeric/lanes/functions.hpp"
#include "pricing/american_state.hpp"
#include "pricing/american_target.hpp"
#include "pricing/quick_kernel.hpp"

namespace crossmargin::pricing::detail {

// L. Andersen, M. Lake and D. Offengenden, "High-Performance American Option Pricing", Journal of
// Computational Finance 20, 2016, for a put with strike 1. Lanes are nodes of one option while its boundary
// is sought and points of the quadrature while it is priced: full for a single option, and nothing crosses
// options.

/// The two equations of the paper for the boundary B: `smooth` (its FP-A) from the slope at the boundary,
/// which settles faster, `value` (FP-B) from the value there, which settles where the drift is large beside
/// the volatility.
enum class BoundaryEquation { smooth, value };

template <class V>
struct NormalTail {
  V density;  ///< exp(-d^2 / 2)
  V below;    ///< N(d)
};

template <class V>
NormalTail<V> normal_tail(V d) {
  using namespace numeric::lanes;
  const V density = exp_of_negative(V(-0.5) * d * d);
  const V tail = density * mills_ratio(abs(d));
  return {density, V::select(d > V(0.0), V(1.0) - tail, tail)};
}

template <class V>
void begin_boundary(const AmericanTables& tables, const AmericanTerms& terms, BoundaryState& state) {
  using namespace numeric::lanes;
  for (std::size_t i = 0; i < american_nodes; i += V::width) {
    const V node = V::load(tables.node + i);
    const V years = V(terms.years) * node * node;
    const V deviation = V(terms.volatility) * sqrt(V(terms.years)) * node;
    years.store(state.years + i);
    deviation.store(state.deviation + i);
    (V(1.0) / deviation).store(state.inverse_deviation + i);
    exp(V(-terms.rate) * years).store(state.discount + i);
    exp(V(-terms.dividend) * years).store(state.spot_discount + i);
    for (std::size_t k = 0; k < american_steps; ++k) {
      const V square_sine(tables.step_sine[k] * tables.step_sine[k]);
      const V t = years * square_sine;
      const V du = years * V(tables.step_weight[k]);
      (V(terms.rate) * du * exp(V(-terms.rate) * t)).store(state.strike_flow[k] + i);
      (V(terms.dividend) * du * exp(V(-terms.dividend) * t)).store(state.spot_flow[k] + i);
    }
  }
}

/// Barone-Adesi and Whaley's boundary at each node.
template <class V>
void guess_boundary(const AmericanTerms& terms, BoundaryState& state) {
  using namespace numeric::lanes;
  const V at_expiry(state.log_at_expiry);
  for (std::size_t i = 0; i < american_nodes; i += V::width) {
    const QuickTerms<V> quick{V(-1.0), V(terms.rate), V(terms.dividend), V(terms.volatility),
                              V::load(state.years + i)};
    const V guess = log(find_critical(quick, 4).price);
    const V below = min(guess, at_expiry - V(1e-3) * V::load(state.deviation + i));
    const V square = (below - at_expiry) * (below - at_expiry);
    below.store(state.log_boundary + i);
    square.store(state.square + i);
  }
}

/// Numerator and denominator of the equation B = N / D, each already discounted.
template <class V>
struct BoundarySums {
  V above;
  V below;
};

template <class V, BoundaryEquation equation>
void add_flow(BoundarySums<V>& sums, V d_minus, V d_plus, V inverse, const BoundarySums<V>& flow) {
  using namespace numeric::lanes;
  const NormalTail<V> plus = normal_tail(d_plus);
  if constexpr (equation == BoundaryEquation::smooth) {
    const V scale = V(0x1.9884533d43651p-2) * inverse;  // of the density: 1 / sqrt(2 pi)
    sums.above = fma(flow.above * scale, exp_of_negative(V(-0.5) * d_minus * d_minus), sums.above);
    sums.below = fma(flow.below, fma(plus.density, scale, plus.below), sums.below);
  } else {
    sums.above = fma(flow.above, normal_tail(d_minus).below, sums.above);
    sums.below = fma(flow.below, plus.below, sums.below);
  }
}

/// ln B at the nodes i, i + 1, ... from the boundary of the last iteration.
template <class V, BoundaryEquation equation>
V next_boundary(const AmericanTables& tables, const AmericanTerms& terms, const BoundaryState& state,
                std::size_t i) {
  using namespace numeric::lanes;
  const V drift(terms.rate - terms.dividend - 0.5 * terms.volatility * terms.volatility);
  const V at_expiry(state.log_at_expiry);
  const V log_boundary = V::load(state.log_boundary + i);
  const V years = V::load(state.years + i);
  const V deviation = V::load(state.deviation + i);
  const V inverse = V::load(state.inverse_deviation + i);
  BoundarySums<V> sums{V(0.0), V(0.0)};
  const V d_minus = fma(drift, years, log_boundary) * inverse;
  add_flow<V, equation>(sums, d_minus, d_minus + deviation, inverse,
                        {V::load(state.discount + i), V::load(state.spot_discount + i)});
  for (std::size_t k = 0; k < american_steps; ++k) {
    V square(0.0);
    for (std::size_t from = 0; from < american_nodes; ++from)
      square = fma(V::load(tables.at_step[k][from] + i), V(state.square[from]), square);
    const double sine = tables.step_sine[k];
    const V log_then = at_expiry - sqrt(max(square, V(0.0)));
    const V step_inverse = inverse * V(1.0 / sine);
    const V d = fma(drift, years * V(sine * sine), log_boundary - log_then) * step_inverse;
    add_flow<V, equation>(sums, d, fma(deviation, V(sine), d), step_inverse,
                          {V::load(state.strike_flow[k] + i), V::load(state.spot_flow[k] + i)});
  }
  return log(sums.above / sums.below);
}

/// One iteration at every node, all from the boundary of the one before.
template <class V, BoundaryEquation equation>
void improve_boundary(const AmericanTables& tables, const AmericanTerms& terms, BoundaryState& state) {
  alignas(64) double next[american_nodes];
  for (std::size_t i = 0; i < american_nodes; i += V::width)
    next_boundary<V, equation>(tables, terms, state, i).store(next + i);
  const V at_expiry(state.log_at_expiry);
  for (std::size_t i = 0; i < american_nodes; i += V::width) {
    const V found = V::load(next + i);
    const V change = abs(found - V::load(state.log_boundary + i)) * V::load(state.inverse_deviation + i);
    const V below = min(found, at_expiry);
    const V square = (below - at_expiry) * (below - at_expiry);
    change.store(state.change + i);
    below.store(state.log_boundary + i);
    square.store(state.square + i);
  }
}

template <class V>
void fill_premium(const AmericanTables& tables, const AmericanTerms& terms, const BoundaryState& state,
                  PremiumTerms& premium) {
  using namespace numeric::lanes;
  const V drift(terms.rate - terms.dividend - 0.5 * terms.volatility * terms.volatility);
  for (std::size_t i = 0; i < american_points; i += V::width) {
    V square(0.0);
    for (std::size_t from = 0; from < american_nodes; ++from)
      square = fma(V::load(tables.at_point[from] + i), V(state.square[from]), square);
    const V is_premium = V::load(tables.is_premium + i);
    const V log_then = is_premium * (V(state.log_at_expiry) - sqrt(max(square, V(0.0))));
    const V root = V::load(tables.point_root + i);
    const V t = V(terms.years) * root * root;
    const V du = V(2.0 * terms.years) * root * V::load(tables.point_width + i);
    const V deviation = V(terms.volatility) * sqrt(V(terms.years)) * root;
    const V inverse = V(1.0) / deviation;
    const V rest = V(1.0) - is_premium;
    const V discount = exp(V(-terms.rate) * t);
    const V spot_part = fma(V(terms.dividend), du, rest);
    inverse.store(premium.inverse_deviation + i);
    (fma(drift, t, -log_then) * inverse).store(premium.offset + i);
    deviation.store(premium.deviation + i);
    (fma(V(terms.rate), du, rest) * discount).store(premium.strike_weight + i);
    (spot_part * exp(V(-terms.dividend) * t)).store(premium.spot_weight + i);
    (spot_part * discount * exp(log_then)).store(premium.tail_weight + i);
  }
  premium.log_boundary = state.log_boundary[american_nodes - 1];
}

/// strike_weight N(-d_minus) - m spot_weight N(-d_plus) at the points i, i + 1, ...
template <class V>
V premium_part(const PremiumTerms& premium, V log_moneyness, V moneyness, std::size_t i) {
  using namespace numeric::lanes;
  const V d_minus = fma(log_moneyness, V::load(premium.inverse_deviation + i), V::load(premium.offset + i));
  const V d_plus = d_minus + V::load(premium.deviation + i);
  const V far_minus = min(V(normal_end), abs(d_minus));
  const V far_plus = min(V(normal_end), abs(d_plus));
  const V below_minus = mills_below(far_minus);
  const V below_plus = mills_below(far_plus);
  const V density = exp_of_negative(V(-0.5) * d_minus * d_minus) / (below_minus * below_plus);
  const V minus = V::load(premium.strike_weight + i) * density * mills_above(far_minus) * below_plus;
  const V plus = V::load(premium.tail_weight + i) * density * mills_above(far_plus) * below_minus;
  const V strike_part = V::select(d_minus > V(0.0), minus, V::load(premium.strike_weight + i) - minus);
  const V spot_weight = moneyness * V::load(premium.spot_weight + i);
  return strike_part - V::select(d_plus > V(0.0), plus, spot_weight - plus);
}

/// Value of the put of strike 1 at one spot. Eight sums on every target, joined in one order.
template <class V>
double premium_value(const PremiumTerms& premium, double log_moneyness, double moneyness) {
  alignas(64) double sum[8];
  for (std::size_t lane = 0; lane < 8; lane += V::width) {
    V part(0.0);
    for (std::size_t i = lane; i < american_points; i += 8)
      part = part + premium_part(premium, V(log_moneyness), V(moneyness), i);
    part.store(sum + lane);
  }
  return ((sum[0] + sum[4]) + (sum[2] + sum[6])) + ((sum[1] + sum[5]) + (sum[3] + sum[7]));
}

/// The values of `count` puts of strike 1 with spots `moneyness`, all above zero.
template <class V>
void premium_values(const PremiumTerms& premium, const double* moneyness, double* value, std::size_t count) {
  using namespace numeric::lanes;
  for (std::size_t i = 0; i < count; i += V::width) {
    const std::size_t some = count - i < V::width ? count - i : V::width;
    log(V::load_some(moneyness + i, some, 1.0)).store_some(value + i, some);
  }
  for (std::size_t i = 0; i < count; ++i)
    value[i] = value[i] <= premium.log_boundary ? 1.0 - moneyness[i]
                                                : premium_value<V>(premium, value[i], moneyness[i]);
}

template <class V>
constexpr AmericanKernel american_kernel() {
  return {begin_boundary<V>,
          guess_boundary<V>,
          improve_boundary<V, BoundaryEquation::smooth>,
          improve_boundary<V, BoundaryEquation::value>,
          fill_premium<V>,
          premium_values<V>,
          find_criticals<V>,
          quick_values<V>};
}

}  // namespace crossmargin::pricing::detail
