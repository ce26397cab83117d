#include <algorithm>
#include <cmath>

#include "crossmargin/numeric/functions.hpp"
#include "pricing/american_boundary.hpp"

namespace crossmargin::pricing::detail {

namespace {

/// Any time to expiry, not the nodes alone; the barycentric weights of Chebyshev's extrema are 1, but 1/2 at
/// both ends, with alternating sign.
class Boundary {
 public:
  explicit Boundary(const BoundaryState& state, double years) : state_(state), years_(years) {}

  double log_at(double years_to_expiry) const {
    const double x = std::sqrt(years_to_expiry / years_);
    const double* node = american_tables().fine.node;
    double above = 0.0;
    double below = x == 0.0 ? HUGE_VAL : 0.5 / x;  // the node at expiry, where the square is 0
    for (std::size_t i = 0; i < american_nodes; ++i) {
      if (x == node[i]) return state_.log_boundary[i];
      const double size = i + 1 == american_nodes ? 0.5 : 1.0;
      const double part = (i % 2 == 0 ? -size : size) / (x - node[i]);
      above += part * state_.square[i];
      below += part;
    }
    return state_.log_at_expiry - std::sqrt(std::max(above / below, 0.0));
  }

 private:
  const BoundaryState& state_;
  double years_;
};

class SplitPremium {
 public:
  SplitPremium(const AmericanTerms& terms, const BoundaryState& state, double moneyness)
      : terms_(terms),
        boundary_(state, terms.years),
        moneyness_(moneyness),
        log_moneyness_(numeric::log(moneyness)) {}

  double value() const {
    const double crossing = std::sqrt(crossing_time() / terms_.years);
    double sum = european();
    sum += panel(0.0, crossing);
    if (crossing < 1.0) sum += panel(crossing, 1.0);
    return sum;
  }

 private:
  /// How far the certain path of the spot is above the boundary after t years.
  double height(double t) const {
    return log_moneyness_ + (terms_.rate - terms_.dividend) * t - boundary_.log_at(terms_.years - t);
  }

  /// The premium flows once the path is below the boundary: a step where the drift outweighs the volatility.
  double crossing_time() const {
    double low = 0.0;
    double high = terms_.years;
    if (height(high) >= 0.0) return high;
    for (int i = 0; i < 60; ++i) {
      const double middle = 0.5 * (low + high);
      (height(middle) > 0.0 ? low : high) = middle;
    }
    return high;
  }

  /// strike_weight exp(-rate t) N(-d_minus) - m spot_weight exp(-dividend t) N(-d_plus).
  double flow(double t, double log_then, double strike_weight, double spot_weight) const {
    const double deviation = terms_.volatility * std::sqrt(t);
    const double drift = (terms_.rate - terms_.dividend) * t;
    const double d_plus = (log_moneyness_ - log_then + drift) / deviation + 0.5 * deviation;
    return strike_weight * numeric::exp(-terms_.rate * t) * numeric::normal_cdf(deviation - d_plus) -
           moneyness_ * spot_weight * numeric::exp(-terms_.dividend * t) * numeric::normal_cdf(-d_plus);
  }
  double european() const { return flow(terms_.years, 0.0, 1.0, 1.0); }

  /// The premium of the times whose sqrt(t / years) lies between the two, by the points of the tables.
  double panel(double from, double to) const {
    const AmericanTables& tables = american_tables();
    double sum = 0.0;
    for (std::size_t i = 0; i + 1 < american_points; ++i) {
      const double root = from + (to - from) * tables.point_root[i];
      const double t = terms_.years * root * root;
      const double weight = terms_.years * 2.0 * root * (to - from) * tables.point_width[i];
      if (!(t > 0.0) || !(t < terms_.years)) continue;
      sum += weight * flow(t, boundary_.log_at(terms_.years - t), terms_.rate, terms_.dividend);
    }
    return sum;
  }

  const AmericanTerms& terms_;
  Boundary boundary_;
  double moneyness_;
  double log_moneyness_;
};

}  // namespace

double split_value(const AmericanTerms& terms, const BoundaryState& state, double moneyness) {
  const double log_today = state.log_boundary[american_nodes - 1];
  if (numeric::log(moneyness) <= log_today) return 1.0 - moneyness;
  return SplitPremium(terms, state, moneyness).value();
}

}  // namespace crossmargin::pricing::detail
