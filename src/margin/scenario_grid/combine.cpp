#include <algorithm>
#include <cmath>

#include "margin/scenario_grid/netted.hpp"

namespace crossmargin::scenario_grid {
namespace {

const UnitPlan& plan_of(const Plan& plan, const NettedUnit& unit) {
  return plan.units[static_cast<std::size_t>(unit.unit)];
}

std::size_t place(int index) {
  return static_cast<std::size_t>(index);
}

/// The next joint, cleared; what it held before is used again.
Joint& next_joint(Netted& netted, std::size_t count) {
  if (netted.joint_room.size() == count) netted.joint_room.emplace_back();
  Joint& joint = netted.joint_room[count];
  Joint cleared;
  cleared.id = std::move(joint.id);
  cleared.members = std::move(joint.members);
  cleared.own = std::move(joint.own);
  cleared.inner = std::move(joint.inner);
  cleared.id.clear();
  cleared.members.clear();
  cleared.own.clear();
  cleared.inner.clear();
  joint = std::move(cleared);
  return joint;
}

/// Marks the groups of which something is held, also in the groups inside them.
void find_held_groups(const Plan& plan, Netted& netted) {
  netted.joint_of_group.assign(plan.groups.size(), -1);
  for (const NettedUnit& unit : netted.units) {
    for (int group = plan_of(plan, unit).group; group >= 0; group = plan.groups[place(group)].outer)
      netted.joint_of_group[place(group)] = 0;
  }
}

/// Tells every joint of a group its units, and which joints hold which.
void add_members(const Plan& plan, Netted& netted) {
  for (std::size_t slot = 0; slot < netted.units.size(); ++slot) {
    const int own = plan_of(plan, netted.units[slot]).group;
    if (own >= 0) netted.joint_room[place(netted.joint_of_group[place(own)])].own.push_back(slot);
    for (int group = own; group >= 0; group = plan.groups[place(group)].outer)
      netted.joint_room[place(netted.joint_of_group[place(group)])].members.push_back(slot);
  }
  for (std::size_t g = 0; g < plan.groups.size(); ++g) {
    const int joint = netted.joint_of_group[g];
    if (joint < 0 || plan.groups[g].outer < 0) continue;
    const int outer = netted.joint_of_group[place(plan.groups[g].outer)];
    netted.joint_room[place(joint)].outer = outer;
    netted.joint_room[place(outer)].inner.push_back(place(joint));
  }
}

/// The number of joints there are now.
std::size_t add_groups(const Plan& plan, Netted& netted) {
  find_held_groups(plan, netted);
  std::size_t count = 0;
  for (std::size_t g = 0; g < plan.groups.size(); ++g) {
    if (netted.joint_of_group[g] < 0) continue;
    Joint& joint = next_joint(netted, count);
    joint.id = plan.groups[g].id;
    joint.offset = plan.groups[g].offset;
    joint.window = plan.groups[g].window;
    netted.joint_of_group[g] = static_cast<int>(count++);
  }
  add_members(plan, netted);
  return count;
}

int slot_of(const Netted& netted, int unit) {
  for (std::size_t slot = 0; slot < netted.units.size(); ++slot) {
    if (netted.units[slot].unit == unit) return static_cast<int>(slot);
  }
  return -1;
}

/// Pairs come by falling offset; a unit that has found a partner looks no further.
std::size_t add_pairs(const Plan& plan, Netted& netted, std::size_t count) {
  std::vector<char>& taken = netted.taken;
  taken.assign(netted.units.size(), 0);
  for (const PairPlan& pair : plan.pairs) {
    const int a = slot_of(netted, pair.a);
    const int b = slot_of(netted, pair.b);
    if (a < 0 || b < 0) continue;
    const auto first = static_cast<std::size_t>(a);
    const auto second = static_cast<std::size_t>(b);
    if (taken[first] != 0 || taken[second] != 0) continue;
    taken[first] = taken[second] = 1;
    Joint& joint = next_joint(netted, count++);
    joint.id.append(plan.units[static_cast<std::size_t>(pair.a)].name.id).append(" + ");
    joint.id.append(plan.units[static_cast<std::size_t>(pair.b)].name.id);
    joint.members.assign({first, second});
    joint.own = joint.members;
    joint.offset = pair.offset;
    joint.pair = true;
  }
  return count;
}

/// What members add up to in one field, reporting currency.
template <class Field>
double sum(const Plan& plan, const Netted& netted, const Joint& joint, Field field) {
  double total = 0.0;
  for (const std::size_t slot : joint.members) {
    total += field(netted.units[slot]) * plan_of(plan, netted.units[slot]).fx;
  }
  return total;
}

double scan_of(const NettedUnit& unit) {
  return unit.worst.loss;
}
double charges_of(const NettedUnit& unit) {
  return unit.charges();
}
double minimum_of(const NettedUnit& unit) {
  return unit.minimum;
}
double requirement_of(const NettedUnit& unit) {
  return unit.requirement();
}

/// The members' largest moves at every price point.
std::span<const double> joint_sizes(const Plan& plan, Netted& netted, const Joint& joint) {
  std::vector<double>& sizes = netted.joint_sizes;
  sizes.assign(plan.points.count(), 0.0);
  for (const std::size_t slot : joint.members) {
    const std::vector<double>& own = plan_of(plan, netted.units[slot]).sizes;
    for (std::size_t p = 0; p < sizes.size(); ++p) sizes[p] = std::max(sizes[p], own[plan.points.first(p)]);
  }
  return sizes;
}

/// Adds a member at every position of the window, each time at its lowest point inside.
void add_member(std::span<const double> cells, int window, Netted& netted) {
  for (std::size_t p = 0; p < cells.size(); ++p) {
    const double cell = window == 0 ? cells[p] : cells[lowest_in(cells, window_at(p, window, cells.size()))];
    (cell < 0.0 ? netted.losses : netted.gains)[p] += cell;
  }
}

/// losses + offset * gains over the members, which are units and joints inside.
void fill_joint(const Plan& plan, Netted& netted, std::size_t index) {
  const Joint& joint = netted.joints[index];
  const std::size_t points = plan.points.count();
  netted.losses.assign(points, 0.0);
  netted.gains.assign(points, 0.0);
  netted.member_cells.resize(points);
  for (const std::size_t slot : joint.own) {
    fill_points(plan, netted.units[slot], netted.member_cells);
    add_member(netted.member_cells, joint.window, netted);
  }
  for (const std::size_t inner : joint.inner)
    add_member(joint_row(plan, netted, inner), joint.window, netted);
  const double counted = joint.pair ? 1.0 : joint.offset;
  for (std::size_t p = 0; p < points; ++p)
    netted.joint_cells[index * points + p] = netted.losses[p] + counted * netted.gains[p];
}

/// Of a point's scenarios the one that moves volatility least: at a joint point members may differ in it.
int shown_scenario(const Plan& plan, std::size_t point) {
  std::size_t shown = plan.points.first(point);
  for (std::size_t s = shown; s < plan.points.last(point); ++s)
    if (std::abs(plan.scenarios[s].volatility) < std::abs(plan.scenarios[shown].volatility)) shown = s;
  return static_cast<int>(shown);
}

void find_worst(const Plan& plan, Netted& netted, std::size_t index) {
  Joint& joint = netted.joints[index];
  joint.worst = netting::worst(joint_row(plan, netted, index), plan.order(joint_sizes(plan, netted, joint)));
  if (joint.worst.scenario < 0) return;
  joint.point = place(joint.worst.scenario);
  joint.worst.scenario = shown_scenario(plan, joint.point);
}

void solve(const Plan& plan, Netted& netted, std::size_t index) {
  fill_joint(plan, netted, index);
  find_worst(plan, netted, index);
  Joint& joint = netted.joints[index];
  joint.without_offset = sum(plan, netted, joint, requirement_of);
  const double apart = sum(plan, netted, joint, scan_of);
  // Under shocked FX a joint vector may lose more than its members do at today's rate: an offset never adds
  // risk.
  joint.together = std::min(joint.worst.loss, apart);
  joint.scan_risk = joint.pair ? apart - joint.offset * (apart - joint.together) : joint.together;
  const double risk = joint.scan_risk + sum(plan, netted, joint, charges_of);
  joint.minimum_addition = std::max(sum(plan, netted, joint, minimum_of) - risk, 0.0);
  joint.requirement = risk + joint.minimum_addition;
}

void add_totals(const Plan& plan, Netted& netted) {
  netted.scan_risk = netted.scan_risk_without_offsets = netted.charges = 0.0;
  netted.minimum_addition = netted.requirement = netted.requirement_without_offsets = 0.0;
  for (std::size_t slot = 0; slot < netted.units.size(); ++slot) {
    const NettedUnit& unit = netted.units[slot];
    const double fx = plan_of(plan, unit).fx;
    netted.scan_risk_without_offsets += unit.worst.loss * fx;
    netted.requirement_without_offsets += unit.requirement() * fx;
    netted.charges += unit.charges() * fx;
    if (netted.joint_of[slot] >= 0) continue;
    netted.scan_risk += unit.worst.loss * fx;
    netted.requirement += unit.requirement() * fx;
    netted.minimum_addition += unit.minimum_addition() * fx;
  }
  for (const Joint& joint : netted.joints) {
    if (joint.outer >= 0) continue;
    netted.scan_risk += joint.scan_risk;
    netted.requirement += joint.requirement;
    netted.minimum_addition += joint.minimum_addition;
  }
}

}  // namespace

void fill_points(const Plan& plan, const NettedUnit& unit, std::span<double> cells) {
  const std::span<const double> rate = plan.rate(plan_of(plan, unit).to_reporting);
  for (std::size_t p = 0; p < cells.size(); ++p) {
    std::size_t s = plan.points.first(p);
    double lowest = unit.recognised[s] * rate[s];
    while (++s < plan.points.last(p)) lowest = std::min(lowest, unit.recognised[s] * rate[s]);
    cells[p] = lowest;
  }
}

std::size_t scenario_at(const Plan& plan, const NettedUnit& unit, std::size_t point) {
  const std::span<const double> rate = plan.rate(plan_of(plan, unit).to_reporting);
  std::size_t chosen = plan.points.first(point);
  for (std::size_t s = chosen; s < plan.points.last(point); ++s)
    if (unit.recognised[s] * rate[s] < unit.recognised[chosen] * rate[chosen]) chosen = s;
  return chosen;
}

std::span<const double> joint_row(const Plan& plan, const Netted& netted, std::size_t joint) {
  const std::size_t points = plan.points.count();
  return std::span(netted.joint_cells).subspan(joint * points, points);
}

void combine(const Plan& plan, Netted& netted) {
  netted.joint_of.assign(netted.units.size(), -1);
  const std::size_t groups = add_groups(plan, netted);
  const std::size_t joints = add_pairs(plan, netted, groups);
  netted.joints = std::span(netted.joint_room).first(joints);
  netted.joint_cells.resize(joints * plan.points.count());
  for (std::size_t j = 0; j < netted.joints.size(); ++j) {
    // Inner joints come first, so that the outermost has the last word.
    for (const std::size_t slot : netted.joints[j].members) netted.joint_of[slot] = static_cast<int>(j);
    solve(plan, netted, j);
  }
  add_totals(plan, netted);
}

}  // namespace crossmargin::scenario_grid
