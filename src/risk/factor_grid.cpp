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
  shocks_ = now;
  // Time and rates move alike for all factors, and most factors have the same shocks.
  static_assert(sizeof(Shock) == 8 * sizeof(double));
  if (std::memcmp(before.data(), now.data(), now.size_bytes()) != 0) collect(table);
}

void FactorMoves::collect(const ShockTable& table) {
  shocks_ = table.shocks(factor_);
  reaches_zero_ = has_skew_ = false;
  levels_.assign(1, {});
  moves_.assign(1, {});
  for (std::size_t i = 0; i < shocks_.size(); ++i) {
    const Shock& shock = shocks_[i];
    const std::size_t level = level_of({shock.vol_scale, shock.vol_shift, shock.vol_floor, shock.skew,
                                        table.time_years(i), table.rate_shift(i)});
    moves_.push_back({shock.price_scale, shock.price_shift, level});
    reaches_zero_ = reaches_zero_ || !(shock.price_scale > 0.0) || shock.price_shift != 0.0;
    has_skew_ = has_skew_ || shock.skew != 0.0;
  }
}

bool FactorMoves::goes_with(const FactorMoves& other) const {
  const auto same_move = [](const pricing::PriceMove& a, const pricing::PriceMove& b) {
    return a.scale == b.scale && a.shift == b.shift && a.level == b.level;
  };
  const auto same_weights = [](const Shock& a, const Shock& b) {
    return a.weight_linear == b.weight_linear && a.weight_coin == b.weight_coin;
  };
  return levels_.size() == other.levels_.size() &&
         std::equal(moves_.begin(), moves_.end(), other.moves_.begin(), other.moves_.end(), same_move) &&
         std::equal(shocks_.begin(), shocks_.end(), other.shocks_.begin(), other.shocks_.end(), same_weights);
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
