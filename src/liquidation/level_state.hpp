#pragma once

#include <span>
#include <vector>

#include "crossmargin/assessment/pool_book.hpp"
#include "crossmargin/liquidation/distance.hpp"

namespace crossmargin::detail {

/// The levels of a method: its alerts from the lowest, then margin call, liquidation, bankruptcy.
std::vector<EdgeLevel> levels_of(const StandingRules& rules);

/// Whether a pool has reached a level, by the comparison with which `assess` finds it.
bool reached(const EdgeLevel& level, const PoolStanding& pool);

/// What the pool has left before the level, reporting currency; not positive where it is reached. Only to
/// look for edges with: what decides is `reached`.
double gap(const EdgeLevel& level, const PoolStanding& pool);

}  // namespace crossmargin::detail
