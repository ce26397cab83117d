#pragma once

#include <cstddef>
#include <vector>

#include "crossmargin/scenario/shock_table.hpp"

namespace crossmargin::scenario_grid {

/// Who picks the volatility of a price point.
enum class VolatilityChoice {
  common,     ///< nobody: a scenario is one for all
  per_unit,   ///< every unit the worst for itself, where it meets others
  per_expiry  ///< every expiry of a unit the worst for itself
};

/// Scenarios that follow each other and differ in volatility alone: one price point.
class PricePoints {
 public:
  PricePoints() = default;
  /// With a common volatility every scenario is a point of its own.
  PricePoints(const ShockTable& shocks, VolatilityChoice choice);

  std::size_t count() const { return first_.size() - 1; }
  /// The point's scenarios are those from `first` to before `last`.
  std::size_t first(std::size_t point) const { return first_[point]; }
  std::size_t last(std::size_t point) const { return first_[point + 1]; }
  std::size_t point_of(std::size_t scenario) const;
  /// Whether every point is one scenario.
  bool plain() const { return count() == first_.back(); }

 private:
  std::vector<std::size_t> first_{0};
};

/// Whether the points' price moves only rise or only fall, so that neighbours are next to each other.
bool in_order(const PricePoints& points, std::span<const ScenarioInfo> scenarios);

/// The points, from `first` to before `last`, among which a member may stand while the window stands at one.
struct Window {
  std::size_t first{0};
  std::size_t last{0};
};
Window window_at(std::size_t point, int width, std::size_t count);

/// Where a member stands: its lowest cell in the window, the first of equals.
std::size_t lowest_in(std::span<const double> cells, Window window);

}  // namespace crossmargin::scenario_grid
