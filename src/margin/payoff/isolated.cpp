#include "margin/payoff/isolated.hpp"

#include <algorithm>

namespace crossmargin::payoff {
namespace {

/// A put: the bound on what the shocked spot leaves of the strike, the rest of the strike in full. A call the
/// same in units of the underlying, worth the spot each.
double by_shock(const SpotShock& rule, const ShortOption& option) {
  const double bound = *rule.bound(option.days);
  if (!option.is_call) {
    const double shocked = rule.shock * option.spot;
    return bound * std::min(option.strike, shocked) + std::max(option.strike - shocked, 0.0);
  }
  const double ratio = option.strike * rule.shock / option.spot;
  return (bound * std::min(1.0, ratio) + std::max(1.0 - ratio, 0.0)) * option.spot;
}

}  // namespace

double isolated_need(const IsolatedRule& rule, const ShortOption& option, Level level) {
  if (!rule.share) return by_shock(*rule.shock, option);
  const ShortOptionNeed need = short_option_need(*rule.share, option);
  return level == Level::initial ? need.initial : need.maintenance;
}

}  // namespace crossmargin::payoff
