#include <algorithm>

#include "margin/scenario_grid/engine.hpp"

namespace crossmargin::scenario_grid {
namespace {

/// One scenario in which a unit's positions are looked at, and what a raw loss of 1 in the unit's currency
/// then adds to the scan risk.
struct View {
  std::size_t scenario{0};
  double weight{0.0};
};

// Share of the raw cell that recognition and dampener left; 1 where the cell nets to nothing.
double recognised_share(const NettedUnit& unit, std::size_t scenario) {
  return unit.raw[scenario] == 0.0 ? 1.0 : unit.recognised[scenario] / unit.raw[scenario];
}

void add_own(const Plan& plan, const NettedUnit& unit, double share, std::vector<View>& views) {
  if (unit.worst.scenario < 0 || share == 0.0) return;
  const auto scenario = static_cast<std::size_t>(unit.worst.scenario);
  // A tied scenario may lose a little less than the worst: scaled, so that the parts sum to the scan risk.
  const double scale = unit.worst.loss / -unit.recognised[scenario];
  const double fx = plan.units[static_cast<std::size_t>(unit.unit)].fx;
  views.push_back({scenario, share * scale * fx * recognised_share(unit, scenario)});
}

void add_joint(const Plan& plan, const Netted& netted, std::size_t slot, const Joint& joint,
               std::vector<View>& views) {
  const NettedUnit& unit = netted.units[slot];
  if (joint.pair) add_own(plan, unit, 1.0 - joint.offset, views);
  if (joint.worst.scenario < 0) return;
  const auto scenario = static_cast<std::size_t>(joint.worst.scenario);
  const double scale = joint.together / -joint_cell(plan, netted, joint, scenario);
  const double rate = plan.rate(plan.units[static_cast<std::size_t>(unit.unit)].to_reporting)[scenario];
  double counted = joint.pair ? joint.offset : 1.0;
  if (!joint.pair && unit.recognised[scenario] > 0.0) counted = joint.offset;
  views.push_back({scenario, counted * scale * rate * recognised_share(unit, scenario)});
}

std::vector<View> views_of(const Plan& plan, const Netted& netted, std::size_t slot) {
  std::vector<View> views;
  const int joint = netted.joint_of[slot];
  if (joint < 0) {
    add_own(plan, netted.units[slot], 1.0, views);
  } else {
    add_joint(plan, netted, slot, netted.joints[static_cast<std::size_t>(joint)], views);
  }
  return views;
}

}  // namespace

std::vector<PositionMargin> contributions(const Plan& plan, const Netted& netted,
                                          std::span<const Holding> positions) {
  std::vector<std::vector<View>> views(plan.units.size());
  for (std::size_t slot = 0; slot < netted.units.size(); ++slot) {
    views[static_cast<std::size_t>(netted.units[slot].unit)] = views_of(plan, netted, slot);
  }
  std::vector<PositionMargin> result;
  result.reserve(positions.size());
  for (const Holding& position : positions) {
    PositionMargin part{position.instrument, position.quantity, 0.0};
    const InstrumentPlan& instrument = plan.at(position.instrument);
    if (instrument.unit >= 0) {
      for (const View& view : views[static_cast<std::size_t>(instrument.unit)]) {
        const double rate = plan.rate(instrument.rate_row)[view.scenario];
        part.contribution -=
            position.quantity * plan.risk->pnl(position.instrument, view.scenario) * rate * view.weight;
      }
    }
    if (part.contribution == 0.0) part.contribution = 0.0;  // never minus zero
    result.push_back(part);
  }
  return result;
}

}  // namespace crossmargin::scenario_grid
