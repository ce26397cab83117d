#include <algorithm>
#include <map>
#include <set>

#include "crossmargin/report/margin_report.hpp"
#include "report/pool_parts.hpp"

namespace crossmargin::report {
namespace {

const PoolAssessment* find_pool(const AccountAssessment& account, const std::string& id) {
  const auto found = std::find_if(account.pools.begin(), account.pools.end(),
                                  [&](const PoolAssessment& pool) { return pool.id == id; });
  return found == account.pools.end() ? nullptr : &*found;
}

/// One position on both sides.
struct Pair {
  const PositionAssessment* base{nullptr};
  const PositionAssessment* changed{nullptr};
};

Cell member(const PositionAssessment* position, double PositionAssessment::*value) {
  return position == nullptr ? 0.0 : position->*value;
}

Table positions_table(const PoolAssessment* base, const PoolAssessment* changed) {
  std::map<std::string, Pair> pairs;
  if (base != nullptr) {
    for (const PositionAssessment& position : base->positions) pairs[position.instrument].base = &position;
  }
  if (changed != nullptr) {
    for (const PositionAssessment& position : changed->positions)
      pairs[position.instrument].changed = &position;
  }
  Table table{.key = "positions",
              .title = "Positions",
              .columns = {{"instrument", "instrument"},
                          {"quantity_base", "quantity", ValueType::number},
                          {"quantity_changed", "changed", ValueType::number},
                          {"contribution_base", "contribution", ValueType::money, true},
                          {"contribution_changed", "changed", ValueType::money, true},
                          {"isolated_base", "isolated", ValueType::money, true},
                          {"isolated_changed", "changed", ValueType::money, true}},
              .rows = {},
              .limited = true};
  for (const auto& [instrument, pair] : pairs) {
    Row row{.cells = {instrument}};
    for (double PositionAssessment::*value :
         {&PositionAssessment::quantity, &PositionAssessment::contribution,
          &PositionAssessment::isolated_initial}) {
      row.cells.push_back(member(pair.base, value));
      row.cells.push_back(member(pair.changed, value));
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

const UnitResult* find_unit(const PoolAssessment* pool, const std::string& id) {
  if (pool == nullptr) return nullptr;
  const auto found = std::find_if(pool->margin.units.begin(), pool->margin.units.end(),
                                  [&](const UnitResult& unit) { return unit.id == id; });
  return found == pool->margin.units.end() ? nullptr : &*found;
}

/// Worst scenarios of every unit on both sides, each in the moves of its own market.
Table units_table(const PoolAssessment* base_pool, const PoolAssessment* changed_pool,
                  const WhatIfReportRequest& request) {
  const EvaluatedBase& base = *request.base;
  const EvaluatedBase& after = request.what_if->changed_base ? *request.what_if->changed_base : base;
  Table table{.key = "units",
              .title = "Risk units",
              .columns = {{"unit", "unit"},
                          {"scan_base", "scan risk", ValueType::money},
                          {"scan_changed", "changed", ValueType::money},
                          {"worst_base", "worst scenario", ValueType::text},
                          {"worst_changed", "changed", ValueType::text}},
              .rows = {}};
  std::set<std::string> ids;
  for (const PoolAssessment* pool : {base_pool, changed_pool}) {
    if (pool == nullptr) continue;
    for (const UnitResult& unit : pool->margin.units) ids.insert(unit.id);
  }
  for (const std::string& id : ids) {
    const UnitResult* before = find_unit(base_pool, id);
    const UnitResult* changed = find_unit(changed_pool, id);
    Row row{
        .cells = {id, before == nullptr ? 0.0 : before->scan_risk,
                  changed == nullptr ? 0.0 : changed->scan_risk,
                  optional_text(before == nullptr ? ""
                                                  : scenario_words(base, *before, before->worst_scenario)),
                  optional_text(
                      changed == nullptr ? "" : scenario_words(after, *changed, changed->worst_scenario))},
        .currency = before == nullptr ? changed->currency : before->currency};
    table.rows.push_back(std::move(row));
  }
  return table;
}

Section pool_section(const std::string& id, const WhatIfReportRequest& request) {
  const PoolAssessment* base = find_pool(request.what_if->base, id);
  const PoolAssessment* changed = find_pool(request.what_if->changed, id);
  const std::string& account = request.what_if->base.id;
  Section section{.kind = "pool",
                  .id = id,
                  .title = id == "cross" ? account + ", cross pool" : account + ", isolated bucket " + id,
                  .currency = request.base->market().reporting_currency()};
  add_components(section, compare_pools(base, changed), {"base", "changed"});
  section.tables.push_back(units_table(base, changed, request));
  section.tables.push_back(positions_table(base, changed));
  return section;
}

Section account_section(const WhatIfReportRequest& request) {
  const WhatIf& what_if = *request.what_if;
  Section section{.kind = "account",
                  .id = what_if.base.id,
                  .title = "Account " + what_if.base.id,
                  .currency = request.base->market().reporting_currency()};
  section.groups.push_back(
      {"status_change",
       "Status",
       {{"base", "base", ValueType::text, std::string(to_string(what_if.base.status))},
        {"changed", "changed", ValueType::text, std::string(to_string(what_if.changed.status))}}});
  add_components(section, compare_accounts(what_if.base, what_if.changed), {"base", "changed"});
  std::vector<std::string> ids;
  for (const AccountAssessment* account : {&what_if.base, &what_if.changed}) {
    for (const PoolAssessment& pool : account->pools) {
      if (std::find(ids.begin(), ids.end(), pool.id) == ids.end()) ids.push_back(pool.id);
    }
  }
  for (const std::string& id : ids) section.children.push_back(pool_section(id, request));
  return section;
}

}  // namespace

Report what_if_report(WhatIfReportRequest request) {
  Report report;
  report.kind = "what_if";
  report.title = "What if";
  add_incomplete(request.what_if->base, "base", report.notices);
  add_incomplete(request.what_if->changed, "changed", report.notices);
  for (Notice& notice : request.notices) report.notices.push_back(std::move(notice));
  std::stable_sort(report.notices.begin(), report.notices.end(),
                   [](const Notice& a, const Notice& b) { return a.kind < b.kind; });
  report.sections.push_back(account_section(request));
  report.provenance = std::move(request.provenance);
  return report;
}

}  // namespace crossmargin::report
