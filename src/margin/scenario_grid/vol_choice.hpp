#pragma once

#include <span>
#include <vector>

#include "margin/scenario_grid/netted.hpp"

namespace crossmargin::scenario_grid {

/// The scenario that an expiry of a unit picks at a price point, and its profit and loss there.
struct ExpiryChoice {
  int expiry{-1};  ///< place in `Plan::expiries`; -1: contracts without one
  std::size_t scenario{0};
  double pnl{0.0};  ///< unit currency
};

/// Where every expiry chooses its own volatility: lowers, at every price point, the worst of the unit's
/// netted cells to the sum of what its expiries lose at their own worst volatility. The other cells stay as
/// they are. `cells` has one entry a scenario, padded.
void choose_by_expiry(const Plan& plan, std::span<const Holding> merged, int unit, std::span<double> cells,
                      Netted& room);

/// The choices at one price point, by expiry.
std::vector<ExpiryChoice> expiry_choices(const Plan& plan, std::span<const Holding> merged, int unit,
                                         std::size_t point);

}  // namespace crossmargin::scenario_grid
