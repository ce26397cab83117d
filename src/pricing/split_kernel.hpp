#pragma once

#include "numeric/lanes/functions.hpp"
#include "pricing/american_state.hpp"

namespace crossmargin::pricing::detail {

/// The premium where the drift outweighs the volatility: as a function of time it holds a step, and the
/// quadrature is split there. Lanes are spots.
template <class V>
class SplitPremium {
 public:
  SplitPremium(const AmericanTables& tables, const AmericanTerms& terms, const BoundaryState& state,
               V moneyness)
      : tables_(tables),
        terms_(terms),
        state_(state),
        moneyness_(moneyness),
        log_moneyness_(numeric::lanes::log(moneyness)) {}

  /// Of the put of strike 1.
  V value() const {
    const V crossing = sqrt(crossing_time() / V(terms_.years));
    const V european = flow(V(terms_.years), V(0.0), 1.0, 1.0);
    const V before = european + panel(V(0.0), crossing);
    const V held = V::select(crossing < V(1.0), before + panel(crossing, V(1.0)), before);
    const V log_today(state_.log_boundary[american_nodes - 1]);
    return V::select(log_moneyness_ <= log_today, V(1.0) - moneyness_, held);
  }

 private:
  /// ln B at any time to expiry, not the nodes alone; the barycentric weights of Chebyshev's extrema are 1,
  /// but 1/2 at both ends, with alternating sign.
  V log_boundary(V years_to_expiry) const {
    const double* node = tables_.fine.node;
    const V x = sqrt(years_to_expiry / V(terms_.years));
    V above(0.0);
    V below = V(0.5) / x;  // the node at expiry, where the square is 0
    V at_node(0.0);
    auto is_node = x < V(0.0);
    for (std::size_t i = 0; i < american_nodes; ++i) {
      const auto is_this = x == V(node[i]);
      at_node = V::select(is_this, V(state_.log_boundary[i]), at_node);
      is_node = V::either(is_node, is_this);
      const double size = i + 1 == american_nodes ? 0.5 : 1.0;
      const V part = V(i % 2 == 0 ? -size : size) / (x - V(node[i]));
      above = above + part * V(state_.square[i]);
      below = below + part;
    }
    const V between = V(state_.log_at_expiry) - sqrt(max(above / below, V(0.0)));
    return V::select(is_node, at_node, between);
  }

  /// How far the certain path of the spot is above the boundary after t years.
  V height(V t) const {
    return log_moneyness_ + V(terms_.rate - terms_.dividend) * t - log_boundary(V(terms_.years) - t);
  }

  /// The premium flows once the path is below the boundary: a step where the drift outweighs the volatility.
  V crossing_time() const {
    V low(0.0);
    V high(terms_.years);
    const auto never = height(high) >= V(0.0);
    for (int i = 0; i < 48; ++i) {
      const V middle = V(0.5) * (low + high);
      const auto is_above = height(middle) > V(0.0);
      low = V::select(is_above, middle, low);
      high = V::select(is_above, high, middle);
    }
    return V::select(never, V(terms_.years), high);
  }

  /// strike_weight exp(-rate t) N(-d_minus) - m spot_weight exp(-dividend t) N(-d_plus).
  V flow(V t, V log_then, double strike_weight, double spot_weight) const {
    using namespace numeric::lanes;
    const V deviation = V(terms_.volatility) * sqrt(t);
    const V drift = V(terms_.rate - terms_.dividend) * t;
    const V d_plus = (log_moneyness_ - log_then + drift) / deviation + V(0.5) * deviation;
    return V(strike_weight) * exp(V(-terms_.rate) * t) * normal_cdf(deviation - d_plus) -
           moneyness_ * V(spot_weight) * exp(V(-terms_.dividend) * t) * normal_cdf(-d_plus);
  }

  /// The premium of the times whose sqrt(t / years) lies between the two, by the points of the tables.
  V panel(V from, V to) const {
    const V years(terms_.years);
    V sum(0.0);
    for (std::size_t i = 0; i + 1 < american_points; ++i) {
      const V root = from + (to - from) * V(tables_.point_root[i]);
      const V t = years * root * root;
      const V weight = years * V(2.0) * root * (to - from) * V(tables_.point_width[i]);
      const V part = weight * flow(t, log_boundary(years - t), terms_.rate, terms_.dividend);
      sum = V::select(V::both(t > V(0.0), t < years), sum + part, sum);
    }
    return sum;
  }

  const AmericanTables& tables_;
  const AmericanTerms& terms_;
  const BoundaryState& state_;
  V moneyness_;
  V log_moneyness_;
};

template <class V>
void split_values(const AmericanTables& tables, const AmericanTerms& terms, const BoundaryState& state,
                  const PutCells& cells) {
  for (std::size_t i = 0; i < cells.count; i += V::width) {
    const std::size_t some = cells.count - i < V::width ? cells.count - i : V::width;
    const V moneyness = V::load_some(cells.moneyness + i, some, 1.0);
    SplitPremium<V>(tables, terms, state, moneyness).value().store_some(cells.value + i, some);
  }
}

}  // namespace crossmargin::pricing::detail
