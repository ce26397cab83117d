#include "margin/leverage/reward.hpp"

#include <algorithm>

namespace crossmargin::leverage {

double reward_of(const RewardRules& rules, const RewardInputs& inputs) {
  const double least = std::max(inputs.cost + rules.least, inputs.cost * (1.0 + rules.profit_share));
  const double most = std::min(rules.most, rules.most_of_collateral * inputs.collateral);
  return std::min(std::max(least, inputs.flags + inputs.cost), most);
}

}  // namespace crossmargin::leverage
