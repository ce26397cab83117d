#include <algorithm>

#include "crossmargin/margin/totals.hpp"

namespace crossmargin {
namespace {

bool in_losing_group(const MarginResult& margin, const std::string& unit) {
  return std::any_of(margin.groups.begin(), margin.groups.end(), [&](const GroupResult& group) {
    return group.within.empty() && group.worst_scenario >= 0 &&
           std::find(group.units.begin(), group.units.end(), unit) != group.units.end();
  });
}

}  // namespace

LeadingRisk leading_risk(const MarginResult& margin) {
  LeadingRisk lead;
  for (const GroupResult& group : margin.groups) {
    if (!group.within.empty() || group.worst_scenario < 0 || group.requirement <= lead.risk) continue;
    lead = {&group.id, group.worst_scenario, group.requirement, std::nullopt};
  }
  for (const UnitResult& unit : margin.units) {
    const double risk = unit.scan_risk * unit.fx;
    if (unit.worst_scenario < 0 || risk <= lead.risk || in_losing_group(margin, unit.id)) continue;
    lead = {&unit.id, unit.worst_scenario, risk, std::nullopt};
    if (unit.runner_up >= 0) lead.runner_up_share = unit.runner_up_loss / unit.scan_risk;
  }
  return lead;
}

}  // namespace crossmargin
