#pragma once

#include <vector>

#include "crossmargin/pricing/european_grid.hpp"
#include "crossmargin/product/instrument.hpp"
#include "crossmargin/scenario/shock_table.hpp"

namespace crossmargin::detail {

/// The market itself (scenario 0) and the scenarios of one factor, those that move volatility, clock and
/// rates alike at one level. The table must outlive it.
class FactorMoves {
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

  FactorMoves(const ShockTable& table, int factor);
  /// Becomes the moves of another factor of the same table; costs next to nothing where it moves as the last
  /// one did.
  void enter(const ShockTable& table, int factor);

  int factor() const { return factor_; }
  std::span<const Level> levels() const { return levels_; }
  std::span<const pricing::PriceMove> moves() const { return moves_; }
  /// Whether any scenario can move a price above zero to zero or below it.
  bool reaches_zero() const { return reaches_zero_; }
  bool has_skew() const { return has_skew_; }
  /// Whether both move prices alike, by the same weights and level by level, whatever the levels are: options
  /// of both can then be priced side by side.
  bool goes_with(const FactorMoves& other) const;

 private:
  void collect(const ShockTable& table);
  std::size_t level_of(const Level& level);

  int factor_;
  bool reaches_zero_{false};
  bool has_skew_{false};
  std::span<const Shock> shocks_;
  std::vector<Level> levels_;
  std::vector<pricing::PriceMove> moves_;
};

/// The same in the form the grid kernel takes them.
class FactorGrid {
 public:
  using Level = FactorMoves::Level;

  FactorGrid(const ShockTable& table, int factor, pricing::PriceFloor floor);

  int factor() const { return moves_.factor(); }
  pricing::PriceFloor floor() const { return floor_; }
  std::span<const Level> levels() const { return moves_.levels(); }
  const pricing::GridScenarios& scenarios() const { return scenarios_; }
  bool reaches_zero() const { return moves_.reaches_zero(); }
  bool has_skew() const { return moves_.has_skew(); }
  bool goes_with(const FactorGrid& other) const {
    return floor_ == other.floor_ && moves_.goes_with(other.moves_);
  }

 private:
  FactorMoves moves_;
  pricing::PriceFloor floor_;
  pricing::GridScenarios scenarios_;
};

}  // namespace crossmargin::detail
