#include "margin/payoff/isolated.hpp"

#include <algorithm>

namespace crossmargin::payoff {
namespace {

double by_share(const SpotShare& rule, const ShortOption& option, Level level) {
  const double maintenance =
      std::max(rule.maintenance * option.spot, rule.of_mark * option.mark) + option.mark;
  if (level == Level::maintenance) return maintenance;
  const double out_of_the_money =
      std::max(option.is_call ? option.strike - option.spot : option.spot - option.strike, 0.0);
  const double rate = std::max(rule.most - out_of_the_money / option.spot, rule.least);
  return std::max(rate * option.spot + option.mark, rule.over_maintenance * maintenance);
}

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
  return rule.share ? by_share(*rule.share, option, level) : by_shock(*rule.shock, option);
}

}  // namespace crossmargin::payoff
