#pragma once

#include "numeric/lanes/functions.hpp"
#include "pricing/american_state.hpp"
#include "pricing/tails_kernel.hpp"

namespace crossmargin::pricing::detail {

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
  const TwoTails<V> tails = two_tails(d_minus, d_plus);
  const V minus = V::load(premium.strike_weight + i) * tails.first;
  const V plus = V::load(premium.tail_weight + i) * tails.second;
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

}  // namespace crossmargin::pricing::detail
