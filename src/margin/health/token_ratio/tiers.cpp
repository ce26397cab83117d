#include "margin/health/token_ratio/tiers.hpp"

namespace crossmargin::health::token_ratio {

double maintenance_margin(const std::vector<Tier>& tiers, double value) {
  double rate = 0.0;
  double deduction = 0.0;
  for (const Tier& tier : tiers) {
    if (value < tier.from) break;
    const double next = 0.5 / tier.max_leverage;
    deduction += tier.from * (next - rate);
    rate = next;
  }
  return value * rate - deduction;
}

}  // namespace crossmargin::health::token_ratio
