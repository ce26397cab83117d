#pragma once

#include <vector>

#include "crossmargin/pricing/european_grid.hpp"
#include "crossmargin/product/instrument.hpp"
#include "crossmargin/scenario/shock_table.hpp"

namespace crossmargin::detail {

/// The market itself (scenario 0) and the scenarios of one factor in the form the grid kernel takes them:
/// scenarios that move volatility, clock and rates alike share a level.
class FactorGrid {
 public:
  struct Level {
    double vol_scale{1.0};
    double vol_shift{0.0};
    double vol_floor{0.0};
    double skew{0.0};
    double years_passed{0.0};
    double rate_shift{0.0};
    bool operator==(const Level&) const = default;
  };

  FactorGrid(const ShockTable& table, int factor, pricing::PriceFloor floor);

  int factor() const { return factor_; }
  pricing::PriceFloor floor() const { return floor_; }
  std::span<const Level> levels() const { return levels_; }
  const pricing::GridScenarios& scenarios() const { return scenarios_; }
  /// Whether any scenario can move a price above zero to zero or below it.
  bool reaches_zero() const { return reaches_zero_; }
  bool has_skew() const { return has_skew_; }

 private:
  std::vector<pricing::PriceMove> collect(const ShockTable& table);
  std::size_t level_of(const Level& level);

  int factor_;
  pricing::PriceFloor floor_;
  bool reaches_zero_{false};
  bool has_skew_{false};
  std::vector<Level> levels_;
  pricing::GridScenarios scenarios_;
};

}  // namespace crossmargin::detail
