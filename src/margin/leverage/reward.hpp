#pragma once

namespace crossmargin::leverage {

/// What whoever liquidates an account is paid, in the currency of the parameters: it is kept beside both
/// levels.
struct RewardRules {
  double least{0.0};         ///< above the cost
  double profit_share{0.0};  ///< of the cost
  double most{0.0};
  double most_of_collateral{0.0};  ///< share of what the collateral is worth
};

/// What a reward is reckoned from, in the currency of the parameters.
struct RewardInputs {
  double flags{0.0};       ///< sum over positions of value times their share
  double cost{0.0};        ///< of the transaction that starts a liquidation
  double collateral{0.0};  ///< before haircuts
};

/// max(cost + least, cost (1 + profit_share), flags + cost), at most `most` and the share of the collateral.
double reward_of(const RewardRules& rules, const RewardInputs& inputs);

}  // namespace crossmargin::leverage
