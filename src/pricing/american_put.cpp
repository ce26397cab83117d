#include "pricing/american_put.hpp"

#include <algorithm>
#include <cmath>

#include "crossmargin/numeric/functions.hpp"
#include "crossmargin/pricing/european.hpp"

namespace crossmargin::pricing::detail {

namespace {

constexpr int tree_steps = 2001;

double present_gain(const Put& put, double when) {
  return put.strike * numeric::exp(-put.terms.rate * when) -
         put.spot * numeric::exp(-put.terms.dividend * when);
}

double european_value(const Put& put) {
  const AmericanTerms& terms = put.terms;
  const double forward = put.spot * numeric::exp((terms.rate - terms.dividend) * terms.years);
  return black_76(
      {false, forward, put.strike, terms.volatility, terms.years, numeric::exp(-terms.rate * terms.years)});
}

double tree_value(const Put& put) {
  const AmericanTerms& terms = put.terms;
  return leisen_reimer(
      {false, put.spot, put.strike, terms.rate, terms.dividend, terms.volatility, terms.years}, tree_steps);
}

}  // namespace

PutRoute route_of(const Put& put) {
  const AmericanTerms& terms = put.terms;
  const double deviation = terms.volatility * std::sqrt(terms.years);
  const double moneyness = put.spot / put.strike;
  // The kernels divide by the deviation and take the logarithm of spot / strike.
  if (!(deviation > 1e-150) || put.strike == 0.0 || !(moneyness > 1e-300) || !(moneyness < 1e300))
    return PutRoute::certain;
  if (terms.rate <= 0.0 && terms.rate <= terms.dividend) return PutRoute::european;
  if (terms.rate < 0.0) return PutRoute::tree;
  return PutRoute::boundary;
}

double certain_value(const Put& put) {
  if (put.strike == 0.0) return 0.0;
  const AmericanTerms& terms = put.terms;
  const double best = std::max({0.0, present_gain(put, 0.0), present_gain(put, terms.years)});
  const double ratio = terms.rate * put.strike / (terms.dividend * put.spot);
  if (terms.rate == terms.dividend || !(ratio > 0.0) || !std::isfinite(ratio)) return best;
  const double turn = numeric::log(ratio) / (terms.rate - terms.dividend);
  return turn > 0.0 && turn < terms.years ? std::max(best, present_gain(put, turn)) : best;
}

double value_without_kernel(const Put& put, PutRoute route) {
  if (route == PutRoute::certain) return certain_value(put);
  const double value = route == PutRoute::european ? european_value(put) : tree_value(put);
  return std::max({value, put.strike - put.spot, 0.0});
}

}  // namespace crossmargin::pricing::detail
