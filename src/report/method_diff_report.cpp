#include <algorithm>
#include <cmath>
#include <map>

#include "crossmargin/analysis/what_if.hpp"
#include "crossmargin/report/method_tables.hpp"
#include "report/pool_parts.hpp"

namespace crossmargin::report {
namespace {

/// What one thing needs under both methods; zero where it is on one side only.
struct Pair {
  double before{0.0};
  double after{0.0};
};

/// Amounts by name, the largest difference first, equals by name.
using Amounts = std::map<std::string, Pair>;

std::vector<std::pair<std::string, Pair>> largest_first(const Amounts& amounts) {
  std::vector<std::pair<std::string, Pair>> sorted(amounts.begin(), amounts.end());
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
    return std::fabs(a.second.after - a.second.before) > std::fabs(b.second.after - b.second.before);
  });
  return sorted;
}

std::vector<Column> differing(Column name) {
  return {std::move(name),
          {"base", "before", ValueType::money, true},
          {"changed", "after", ValueType::money, true},
          {"difference", "difference", ValueType::money, true}};
}

Table amounts_table(Table table, const Amounts& amounts) {
  for (const auto& [name, pair] : largest_first(amounts))
    table.rows.push_back({{name, pair.before, pair.after, pair.after - pair.before}});
  return table;
}

const PoolAssessment* find_pool(const AccountAssessment& account, const std::string& id) {
  const auto found = std::find_if(account.pools.begin(), account.pools.end(),
                                  [&](const PoolAssessment& pool) { return pool.id == id; });
  return found == account.pools.end() ? nullptr : &*found;
}

/// Requirements of risk units, in the reporting currency.
Table units_table(const PoolAssessment& before, const PoolAssessment& after) {
  Amounts amounts;
  for (const UnitResult& unit : before.margin.units) amounts[unit.id].before = unit.requirement * unit.fx;
  for (const UnitResult& unit : after.margin.units) amounts[unit.id].after = unit.requirement * unit.fx;
  return amounts_table(
      {.key = "units", .title = "Risk units", .columns = differing({"unit", "unit"}), .rows = {}}, amounts);
}

/// What positions add to the initial margin: with each less without it, under both.
Table positions_table(const PoolAssessment& before, const PoolAssessment& after) {
  Amounts amounts;
  for (const PositionAssessment& held : before.positions) amounts[held.instrument].before = held.incremental;
  for (const PositionAssessment& held : after.positions) amounts[held.instrument].after = held.incremental;
  Table table{.key = "positions",
              .title = "Positions: initial margin with each less without it",
              .columns = differing({"instrument", "instrument"}),
              .rows = {}};
  table.columns[1].sums = table.columns[2].sums = table.columns[3].sums = false;
  return amounts_table(std::move(table), amounts);
}

class MethodDiffBuilder {
 public:
  explicit MethodDiffBuilder(MethodDiffRequest request) : request_(std::move(request)) {}

  Report build() {
    report_.kind = "method_diff";
    report_.title = "What a change of methods costs";
    request_.changes.title = "Changes";
    for (const MethodCost& cost : request_.costs) add_account(cost);
    for (Notice& notice : request_.notices) report_.notices.push_back(std::move(notice));
    std::stable_sort(report_.notices.begin(), report_.notices.end(),
                     [](const Notice& a, const Notice& b) { return a.kind < b.kind; });
    report_.provenance = std::move(request_.provenance);
    report_.tables.push_back(std::move(request_.changes));
    return std::move(report_);
  }

 private:
  void add_account(const MethodCost& cost) {
    add_incomplete(cost.before, request_.provenance.methods.front().id, report_.notices);
    add_incomplete(cost.after, request_.provenance.methods.back().id, report_.notices);
    Section section{.kind = "account",
                    .id = cost.before.id,
                    .title = "Account " + cost.before.id,
                    .currency = request_.provenance.reporting_currency};
    section.groups.push_back(
        {"status_change",
         "Status",
         {{"base", "before", ValueType::text, std::string(to_string(cost.before.status))},
          {"changed", "after", ValueType::text, std::string(to_string(cost.after.status))}}});
    add_components(section, compare_accounts(cost.before, cost.after), {"before", "after"});
    // Both sides hold the same account, so they have the same pools.
    for (const PoolAssessment& pool : cost.before.pools) {
      const PoolAssessment* after = find_pool(cost.after, pool.id);
      if (after != nullptr) section.children.push_back(pool_section(cost.before.id, pool, *after));
    }
    report_.sections.push_back(std::move(section));
  }

  Section pool_section(const std::string& account, const PoolAssessment& before,
                       const PoolAssessment& after) const {
    Section section{
        .kind = "pool",
        .id = before.id,
        .title = before.id == "cross" ? account + ", cross pool" : account + ", isolated bucket " + before.id,
        .currency = request_.provenance.reporting_currency};
    add_components(section, compare_pools(&before, &after), {"before", "after"});
    section.tables.push_back(units_table(before, after));
    section.tables.push_back(positions_table(before, after));
    return section;
  }

  MethodDiffRequest request_;
  Report report_;
};

}  // namespace

Report method_diff_report(MethodDiffRequest request) {
  return MethodDiffBuilder(std::move(request)).build();
}

}  // namespace crossmargin::report
