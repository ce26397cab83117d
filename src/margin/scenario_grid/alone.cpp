#include "margin/scenario_grid/alone.hpp"

#include <algorithm>
#include <cmath>

namespace crossmargin::scenario_grid {
namespace {

bool is_constant(const Plan& plan, int row) {
  const std::span<const double> rate = plan.rate(row).first(plan.scenarios.size());
  return std::all_of(rate.begin(), rate.end(), [&](double one) { return one == rate.front(); });
}

/// Whether a loss of the unit in its own currency decides that in reporting currency.
bool converts_alike(const Plan& plan, const UnitPlan& unit) {
  return unit.group < 0 ||
         (is_constant(plan, unit.to_reporting) && plan.rate(unit.to_reporting).front() == unit.fx);
}

/// The joint of a group with one member, as `combine` has it: its loss at the group's rate is the unit's.
double group_requirement(const NettedUnit& unit, double fx) {
  const double risk = unit.worst.loss * fx + unit.charges() * fx;
  return risk + std::max(unit.minimum * fx - risk, 0.0);
}

}  // namespace

AlonePlan::AlonePlan(const Plan& plan) : stale_(plan.instruments.size(), 0) {
  rows_.reserve(plan.instruments.size());
  for (std::size_t i = 0; i < plan.instruments.size(); ++i) rows_.push_back(extremes(plan, i));
}

AlonePlan::Extremes AlonePlan::extremes(const Plan& plan, std::size_t instrument) const {
  Extremes row;
  const InstrumentPlan& at = plan.instruments[instrument];
  if (at.unit < 0 || plan.scenarios.empty()) return row;
  const UnitPlan& unit = plan.units[static_cast<std::size_t>(at.unit)];
  row.rate = plan.rate(at.rate_row).front();
  row.quick = plan.held.empty() && unit.dampening.empty() && is_constant(plan, at.rate_row) &&
              converts_alike(plan, unit);
  const auto index = static_cast<std::int32_t>(instrument);
  row.lowest = row.highest = plan.risk->pnl(index, 0);
  for (std::size_t s = 1; s < plan.scenarios.size(); ++s) {
    row.lowest = std::min(row.lowest, plan.risk->pnl(index, s));
    row.highest = std::max(row.highest, plan.risk->pnl(index, s));
  }
  return row;
}

void AlonePlan::settle(const Plan& plan) {
  for (std::size_t i = 0; i < stale_.size(); ++i) {
    if (stale_[i] == 0) continue;
    rows_[i] = extremes(plan, i);
    stale_[i] = 0;
  }
}

double AlonePlan::requirement(const Plan& plan, const Holding& holding, Netted& room) const {
  const Extremes& row = rows_[static_cast<std::size_t>(holding.instrument)];
  if (!row.quick) {
    net_into(plan, {&holding, 1}, room);
    return room.requirement;
  }
  const InstrumentPlan& instrument = plan.at(holding.instrument);
  const UnitPlan& unit_plan = plan.units[static_cast<std::size_t>(instrument.unit)];
  NettedUnit unit;
  const double cell = holding.quantity > 0.0 ? row.lowest : row.highest;
  unit.worst.loss = std::max(0.0, -(holding.quantity * cell * row.rate));
  add_amounts(instrument, holding.quantity, unit);
  if (instrument.bucket >= 0) {
    const double rate = plan.buckets[static_cast<std::size_t>(instrument.bucket)].rate;
    unit.expiry_charge = std::abs(holding.quantity * instrument.exposure) * rate;
  }
  charge_net_delta(unit_plan, unit);
  if (unit_plan.group >= 0) return group_requirement(unit, unit_plan.fx);
  return unit.requirement() * unit_plan.fx;
}

}  // namespace crossmargin::scenario_grid
