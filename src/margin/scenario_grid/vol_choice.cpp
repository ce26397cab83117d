#include "margin/scenario_grid/vol_choice.hpp"

#include <algorithm>

namespace crossmargin::scenario_grid {
namespace {

/// The unit's expiries in these holdings, each once, sorted.
void find_expiries(const Plan& plan, std::span<const Holding> merged, int unit, std::vector<int>& found) {
  found.clear();
  for (const Holding& holding : merged)
    if (plan.at(holding.instrument).unit == unit) found.push_back(plan.at(holding.instrument).expiry);
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
}

void add_expiry(const Plan& plan, std::span<const Holding> merged, int unit, int expiry,
                std::span<double> cells) {
  std::fill(cells.begin(), cells.end(), 0.0);
  for (const Holding& holding : merged) {
    const InstrumentPlan& instrument = plan.at(holding.instrument);
    if (instrument.unit == unit && instrument.expiry == expiry)
      netting::add_scaled(*plan.risk, holding, plan.rate(instrument.rate_row), cells);
  }
}

/// The first of the lowest cells of a point.
std::size_t lowest_cell(const Plan& plan, std::span<const double> cells, std::size_t point) {
  return lowest_in(cells, {plan.points.first(point), plan.points.last(point)});
}

}  // namespace

void choose_by_expiry(const Plan& plan, std::span<const Holding> merged, int unit, std::span<double> cells,
                      Netted& room) {
  find_expiries(plan, merged, unit, room.expiries);
  if (room.expiries.size() < 2) return;  // one expiry's worst cells are the unit's
  room.chosen.assign(plan.points.count(), 0.0);
  room.expiry_cells.resize(plan.padded);
  for (const int expiry : room.expiries) {
    add_expiry(plan, merged, unit, expiry, room.expiry_cells);
    for (std::size_t p = 0; p < room.chosen.size(); ++p)
      room.chosen[p] += room.expiry_cells[lowest_cell(plan, room.expiry_cells, p)];
  }
  for (std::size_t p = 0; p < room.chosen.size(); ++p) cells[lowest_cell(plan, cells, p)] = room.chosen[p];
}

std::vector<ExpiryChoice> expiry_choices(const Plan& plan, std::span<const Holding> merged, int unit,
                                         std::size_t point) {
  std::vector<int> expiries;
  find_expiries(plan, merged, unit, expiries);
  std::vector<ExpiryChoice> choices;
  std::vector<double> cells(plan.padded);
  for (const int expiry : expiries) {
    add_expiry(plan, merged, unit, expiry, cells);
    const std::size_t scenario = lowest_cell(plan, cells, point);
    choices.push_back({expiry, scenario, cells[scenario]});
  }
  return choices;
}

}  // namespace crossmargin::scenario_grid
