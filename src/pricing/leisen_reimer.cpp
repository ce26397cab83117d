#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "crossmargin/numeric/functions.hpp"
#include "crossmargin/pricing/american.hpp"

namespace crossmargin::pricing {

namespace {

/// One step of the tree: the moves and the discounted probabilities of the upper and the lower branch.
struct Step {
  double up;
  double down;
  double weight_up;
  double weight_down;
};

/// Peizer and Pratt's inversion (method 2): the probability p at which a binomial of n steps exceeds its
/// middle with probability N(z), and 1 - p without cancellation.
struct Probability {
  double up;
  double down;
};

Probability invert(double z, double n) {
  const double a = z / (n + 1.0 / 3.0 + 0.1 / (n + 1.0));
  const double root = std::sqrt(-std::expm1(-a * a * (n + 1.0 / 6.0)));
  const double near = 0.5 * numeric::exp(-a * a * (n + 1.0 / 6.0)) / (1.0 + root);  // (1 - root) / 2
  if (z >= 0.0) return {0.5 + 0.5 * root, near};
  return {near, 0.5 + 0.5 * root};
}

Step step_of(const AmericanInput& in, double n) {
  const double deviation = in.volatility * std::sqrt(in.years);
  const double drift = (in.rate - in.dividend) * in.years;
  const double d2 = (numeric::log(in.spot / in.strike) + drift) / deviation - 0.5 * deviation;
  const Probability p = invert(d2, n);
  const Probability shifted = invert(d2 + deviation, n);
  const double growth = numeric::exp(drift / n);
  const double discount = numeric::exp(-in.rate * in.years / n);
  return {growth * shifted.up / p.up, growth * shifted.down / p.down, discount * p.up, discount * p.down};
}

double gain(const AmericanInput& in, double spot) {
  return std::max(in.call ? spot - in.strike : in.strike - spot, 0.0);
}

/// Where the deviation is too small for two branches, the price is certain.
double without_volatility(AmericanInput in) {
  in.volatility = 0.0;
  return american(in).value_or(std::numeric_limits<double>::quiet_NaN());
}

}  // namespace

double leisen_reimer(const AmericanInput& in, int steps) {
  const auto n = static_cast<std::size_t>(steps);
  const Step step = step_of(in, static_cast<double>(n));
  if (!std::isfinite(step.up) || !std::isfinite(step.down) || !(step.up > step.down))
    return without_volatility(in);
  std::vector<double> spot(n + 1);
  std::vector<double> value(n + 1);
  for (std::size_t j = 0; j <= n; ++j) {
    const double ups = static_cast<double>(j);
    spot[j] = in.spot * std::pow(step.up, ups) * std::pow(step.down, static_cast<double>(n) - ups);
    value[j] = gain(in, spot[j]);
  }
  for (std::size_t level = n; level-- > 0;) {
    for (std::size_t j = 0; j <= level; ++j) {
      spot[j] /= step.down;
      const double held = step.weight_down * value[j] + step.weight_up * value[j + 1];
      value[j] = std::max(held, in.call ? spot[j] - in.strike : in.strike - spot[j]);
    }
  }
  return value[0];
}

}  // namespace crossmargin::pricing
