#include <algorithm>

#include "margin/scenario_grid/engine.hpp"
#include "margin/scenario_grid/vol_choice.hpp"

namespace crossmargin::scenario_grid {
namespace {

/// One scenario in which a unit's positions are looked at, and what a raw loss of 1 in the unit's currency
/// then adds to the scan risk.
struct View {
  std::size_t scenario{0};
  double weight{0.0};
};

/// Of every unit of a pool.
using Views = std::vector<std::vector<View>>;

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

/// A joint at one of its points: every member where the window finds it lowest, its gains by the offset.
void add_members(const Plan& plan, const Netted& netted, std::size_t index, View at, Views& views) {
  const Joint& joint = netted.joints[index];
  const std::size_t points = plan.points.count();
  const Window window = window_at(at.scenario, joint.window, points);
  const auto weight = [&](double cell) {
    return at.weight * (cell > 0.0 && !joint.pair ? joint.offset : 1.0);
  };
  std::vector<double> cells(points);
  for (const std::size_t slot : joint.own) {
    const NettedUnit& unit = netted.units[slot];
    fill_points(plan, unit, cells);
    const std::size_t point = lowest_in(cells, window);
    const std::size_t scenario = scenario_at(plan, unit, point);
    const double rate = plan.rate(plan.units[static_cast<std::size_t>(unit.unit)].to_reporting)[scenario];
    views[slot].push_back({scenario, weight(cells[point]) * rate * recognised_share(unit, scenario)});
  }
  for (const std::size_t inner : joint.inner) {
    const std::span<const double> row = joint_row(plan, netted, inner);
    const std::size_t point = lowest_in(row, window);
    add_members(plan, netted, inner, {point, weight(row[point])}, views);
  }
}

void add_joint(const Plan& plan, const Netted& netted, std::size_t index, Views& views) {
  const Joint& joint = netted.joints[index];
  if (joint.pair) {
    for (const std::size_t slot : joint.own)
      add_own(plan, netted.units[slot], 1.0 - joint.offset, views[slot]);
  }
  if (joint.worst.scenario < 0) return;
  const double scale = joint.together / -joint_row(plan, netted, index)[joint.point];
  add_members(plan, netted, index, {joint.point, joint.pair ? joint.offset * scale : scale}, views);
}

Views views_of(const Plan& plan, const Netted& netted) {
  Views views(netted.units.size());
  for (std::size_t slot = 0; slot < netted.units.size(); ++slot)
    if (netted.joint_of[slot] < 0) add_own(plan, netted.units[slot], 1.0, views[slot]);
  for (std::size_t joint = 0; joint < netted.joints.size(); ++joint)
    if (netted.joints[joint].outer < 0) add_joint(plan, netted, joint, views);
  return views;
}

/// The scenarios that positions are looked at in, where an expiry may choose its own.
class Looks {
 public:
  Looks(const Plan& plan, const Netted& netted, std::span<const Holding> merged)
      : plan_(plan), merged_(merged), views_(plan.units.size()) {
    Views views = views_of(plan, netted);
    for (std::size_t slot = 0; slot < views.size(); ++slot)
      views_[static_cast<std::size_t>(netted.units[slot].unit)] = std::move(views[slot]);
  }

  std::span<const View> of_unit(int unit) const { return views_[static_cast<std::size_t>(unit)]; }

  std::size_t scenario(const InstrumentPlan& instrument, const View& view) const {
    if (plan_.volatility_choice != VolatilityChoice::per_expiry) return view.scenario;
    const std::size_t point = plan_.points.point_of(view.scenario);
    for (const ExpiryChoice& choice : expiry_choices(plan_, merged_, instrument.unit, point))
      if (choice.expiry == instrument.expiry) return choice.scenario;
    return view.scenario;
  }

 private:
  const Plan& plan_;
  std::span<const Holding> merged_;
  Views views_;  ///< by unit of the plan
};

}  // namespace

std::vector<PositionMargin> contributions(const Plan& plan, const Netted& netted,
                                          std::span<const Holding> merged,
                                          std::span<const Holding> positions) {
  const Looks looks(plan, netted, merged);
  std::vector<PositionMargin> result;
  result.reserve(positions.size());
  for (const Holding& position : positions) {
    PositionMargin part{position.instrument, position.quantity, 0.0};
    const InstrumentPlan& instrument = plan.at(position.instrument);
    if (instrument.unit >= 0) {
      for (const View& view : looks.of_unit(instrument.unit)) {
        const std::size_t scenario = looks.scenario(instrument, view);
        const double rate = plan.rate(instrument.rate_row)[scenario];
        part.contribution -=
            position.quantity * plan.risk->pnl(position.instrument, scenario) * rate * view.weight;
      }
    }
    if (part.contribution == 0.0) part.contribution = 0.0;  // never minus zero
    result.push_back(part);
  }
  return result;
}

}  // namespace crossmargin::scenario_grid
