#pragma once

#include <vector>

namespace crossmargin::health::token_ratio {

/// From this value of a position on its leverage is at most that.
struct Tier {
  double from{0.0};
  double max_leverage{1.0};
};

/// Maintenance margin of a position of that value: rate * value - deduction with the rate of its tier,
/// 1 / (2 max_leverage). deduction = sum over the tiers up to its own of from * (rate - rate of the tier
/// before), which makes it continuous. The first tier starts at 0.
double maintenance_margin(const std::vector<Tier>& tiers, double value);

}  // namespace crossmargin::health::token_ratio
