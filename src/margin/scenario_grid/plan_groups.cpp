// What of a plan joins units: expiries that choose their volatility, groups and pairs.
#include <algorithm>
#include <set>

#include "margin/scenario_grid/plan_builder.hpp"

namespace crossmargin::scenario_grid {

void PlanBuilder::add_expiries() {
  if (parameters_.volatility_choice != VolatilityChoice::per_expiry) return;
  std::set<Instant> found;
  for (std::size_t i = 0; i < plan_.instruments.size(); ++i) {
    const std::optional<Instant>& expiry = inputs_.instruments[static_cast<std::int32_t>(i)].expiry;
    if (plan_.instruments[i].unit >= 0 && expiry) found.insert(*expiry);
  }
  plan_.expiries.assign(found.begin(), found.end());
  for (std::size_t i = 0; i < plan_.instruments.size(); ++i) {
    const std::optional<Instant>& expiry = inputs_.instruments[static_cast<std::int32_t>(i)].expiry;
    if (plan_.instruments[i].unit < 0 || !expiry) continue;
    const auto place = std::lower_bound(plan_.expiries.begin(), plan_.expiries.end(), *expiry);
    plan_.instruments[i].expiry = static_cast<int>(place - plan_.expiries.begin());
  }
}

void PlanBuilder::bind_groups() {
  for (const Group& group : parameters_.groups) {
    for (const std::string& id : group.units) {
      const auto unit = units_.find(id);
      if (unit != units_.end())
        plan_.units[static_cast<std::size_t>(unit->second)].group = static_cast<int>(plan_.groups.size());
    }
    plan_.groups.push_back({group.id, group.offset, group.window, group.outer});
  }
}

void PlanBuilder::bind_pairs() {
  for (const Pair& pair : parameters_.pairs) {
    const auto a = units_.find(pair.a);
    const auto b = units_.find(pair.b);
    if (a != units_.end() && b != units_.end()) plan_.pairs.push_back({a->second, b->second, pair.offset});
  }
}

void PlanBuilder::check_windows() {
  const bool windowed = std::any_of(plan_.groups.begin(), plan_.groups.end(),
                                    [](const GroupPlan& group) { return group.window > 0; });
  if (!windowed || in_order(plan_.points, plan_.scenarios)) return;
  note(ErrorCode::invalid_value, "the windows of parameters.groups need price points that rise or fall",
       "order the scenario set by its price moves; where it moves volatility too, set vol_choice to "
       "\"per_unit\" or \"per_expiry\"");
}

}  // namespace crossmargin::scenario_grid
