#include "factor_grid.hpp"

#include <algorithm>

namespace crossmargin::detail {

FactorGrid::FactorGrid(const ShockTable& table, int factor, pricing::PriceFloor floor)
    : factor_(factor), floor_(floor), levels_(1), scenarios_({}, 0, floor) {
  const auto moves = collect(table);
  scenarios_ = pricing::GridScenarios(moves, levels_.size(), floor);
}

std::vector<pricing::PriceMove> FactorGrid::collect(const ShockTable& table) {
  const std::span<const Shock> shocks = table.shocks(factor_);
  std::vector<pricing::PriceMove> moves(shocks.size() + 1);
  for (std::size_t i = 0; i < shocks.size(); ++i) {
    const Shock& shock = shocks[i];
    const std::size_t level = level_of({shock.vol_scale, shock.vol_shift, shock.vol_floor, shock.skew,
                                        table.time_years(i), table.rate_shift(i)});
    moves[i + 1] = {shock.price_scale, shock.price_shift, level};
    reaches_zero_ = reaches_zero_ || !(shock.price_scale > 0.0) || shock.price_shift != 0.0;
    has_skew_ = has_skew_ || shock.skew != 0.0;
  }
  return moves;
}

std::size_t FactorGrid::level_of(const Level& level) {
  const auto found = std::find(levels_.begin(), levels_.end(), level);
  if (found != levels_.end()) return static_cast<std::size_t>(found - levels_.begin());
  levels_.push_back(level);
  return levels_.size() - 1;
}

}  // namespace crossmargin::detail
