#include <algorithm>

#include "margin/scenario_grid/netted.hpp"

namespace crossmargin::scenario_grid {
namespace {

const UnitPlan& plan_of(const Plan& plan, const NettedUnit& unit) {
  return plan.units[static_cast<std::size_t>(unit.unit)];
}

/// The next joint, cleared; what it held before is used again.
Joint& next_joint(Netted& netted, std::size_t count) {
  if (netted.joint_room.size() == count) netted.joint_room.emplace_back();
  Joint& joint = netted.joint_room[count];
  std::string id = std::move(joint.id);
  std::vector<std::size_t> members = std::move(joint.members);
  id.clear();
  members.clear();
  joint = Joint{};
  joint.id = std::move(id);
  joint.members = std::move(members);
  return joint;
}

/// The number of joints there are now.
std::size_t add_groups(const Plan& plan, Netted& netted) {
  std::size_t count = 0;
  for (std::size_t g = 0; g < plan.groups.size(); ++g) {
    Joint& joint = next_joint(netted, count);
    joint.id = plan.groups[g].id;
    joint.offset = plan.groups[g].offset;
    for (std::size_t slot = 0; slot < netted.units.size(); ++slot) {
      if (plan_of(plan, netted.units[slot]).group == static_cast<int>(g)) joint.members.push_back(slot);
    }
    if (!joint.members.empty()) ++count;
  }
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

std::span<const double> joint_sizes(const Plan& plan, Netted& netted, const Joint& joint) {
  std::vector<double>& sizes = netted.joint_sizes;
  sizes.assign(plan.scenarios.size(), 0.0);
  for (const std::size_t slot : joint.members) {
    const std::vector<double>& own = plan_of(plan, netted.units[slot]).sizes;
    for (std::size_t s = 0; s < sizes.size(); ++s) sizes[s] = std::max(sizes[s], own[s]);
  }
  return sizes;
}

void solve(const Plan& plan, Netted& netted, Joint& joint) {
  std::vector<double>& cells = netted.joint_cells;
  cells.resize(plan.scenarios.size());
  for (std::size_t s = 0; s < cells.size(); ++s) cells[s] = joint_cell(plan, netted, joint, s);
  joint.worst = netting::worst(cells, plan.order(joint_sizes(plan, netted, joint)));
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
    netted.scan_risk += joint.scan_risk;
    netted.requirement += joint.requirement;
    netted.minimum_addition += joint.minimum_addition;
  }
}

}  // namespace

double joint_cell(const Plan& plan, const Netted& netted, const Joint& joint, std::size_t scenario) {
  double losses = 0.0;
  double gains = 0.0;
  for (const std::size_t slot : joint.members) {
    const double rate = plan.rate(plan_of(plan, netted.units[slot]).to_reporting)[scenario];
    const double cell = netted.units[slot].recognised[scenario] * rate;
    (cell < 0.0 ? losses : gains) += cell;
  }
  return losses + (joint.pair ? 1.0 : joint.offset) * gains;
}

void combine(const Plan& plan, Netted& netted) {
  netted.joint_of.assign(netted.units.size(), -1);
  const std::size_t groups = add_groups(plan, netted);
  const std::size_t joints = add_pairs(plan, netted, groups);
  netted.joints = std::span(netted.joint_room).first(joints);
  for (std::size_t j = 0; j < netted.joints.size(); ++j) {
    for (const std::size_t slot : netted.joints[j].members) netted.joint_of[slot] = static_cast<int>(j);
    solve(plan, netted, netted.joints[j]);
  }
  add_totals(plan, netted);
}

}  // namespace crossmargin::scenario_grid
