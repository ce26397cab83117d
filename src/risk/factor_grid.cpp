#include "factor_grid.hpp"

#include <algorithm>
#include <cstring>

namespace crossmargin::detail {

FactorMoves::FactorMoves(const ShockTable& table, int factor) : factor_(factor) {
  collect(table);
}

void FactorMoves::enter(const ShockTable& table, int factor) {
  const auto before = table.shocks(factor_), now = table.shocks(factor);
  factor_ = factor;
  // Time and rates move alike for all factors, and most factors have the same shocks.
  static_assert(sizeof(Shock) == 8 * sizeof(double));
  if (std::memcmp(before.data(), now.data(), now.size_bytes()) != 0) collect(table);
}

void FactorMoves::collect(const ShockTable& table) {
  const std::span<const Shock> shocks = table.shocks(factor_);
  reaches_zero_ = has_skew_ = false;
  levels_.assign(1, {});
  moves_.assign(1, {});
  for (std::size_t i = 0; i < shocks.size(); ++i) {
    const Shock& shock = shocks[i];
    const std::size_t level = level_of({shock.vol_scale, shock.vol_shift, shock.vol_floor, shock.skew,
                                        table.time_years(i), table.rate_shift(i)});
    moves_.push_back({shock.price_scale, shock.price_shift, level});
    reaches_zero_ = reaches_zero_ || !(shock.price_scale > 0.0) || shock.price_shift != 0.0;
    has_skew_ = has_skew_ || shock.skew != 0.0;
  }
}

std::size_t FactorMoves::level_of(const Level& level) {
  const auto found = std::find(levels_.begin(), levels_.end(), level);
  if (found != levels_.end()) return static_cast<std::size_t>(found - levels_.begin());
  levels_.push_back(level);
  return levels_.size() - 1;
}

FactorGrid::FactorGrid(const ShockTable& table, int factor, pricing::PriceFloor floor)
    : moves_(table, factor), floor_(floor), scenarios_(moves_.moves(), moves_.levels().size(), floor) {}

}  // namespace crossmargin::detail
