#include "crossmargin/report/compare_report.hpp"

#include <algorithm>

#include "crossmargin/io/file.hpp"
#include "report/pool_parts.hpp"

namespace crossmargin::report {
namespace {

std::string name_in(const PoolAssessment& pool, const std::string& id) {
  return pool.id == "cross" ? id : pool.id + "/" + id;
}

const UnitResult* unit_of(const PoolAssessment& pool, const std::string& id) {
  const std::vector<UnitResult>& units = pool.margin.units;
  const auto found =
      std::find_if(units.begin(), units.end(), [&](const UnitResult& unit) { return unit.id == id; });
  return found == units.end() ? nullptr : &*found;
}

/// The unit whose price moves name the leading scenario: of a group its first.
const UnitResult* leading_unit(const AccountAssessment& assessment, const std::string& name) {
  for (const PoolAssessment& pool : assessment.pools) {
    for (const GroupResult& group : pool.margin.groups)
      if (!group.units.empty() && name_in(pool, group.id) == name) return unit_of(pool, group.units.front());
    for (const UnitResult& unit : pool.margin.units)
      if (name_in(pool, unit.id) == name) return &unit;
  }
  return nullptr;
}

/// Without folders, so that a report does not depend on them.
std::vector<std::string> texts_of(Issues issues) {
  std::vector<std::string> texts;
  for (Issue& issue : issues) {
    issue.where.file = io::base_name(issue.where.file);
    texts.push_back(to_text(issue));
  }
  return texts;
}

/// A column and the cell that an account under a method has in it.
struct Measure {
  Column column;
  Cell (*cell)(const ComparedAccount&);
  bool of_refusals{false};  ///< an account that could not be margined has it too
};

using Measures = std::vector<Measure>;

template <double AccountTotals::*member>
Cell amount(const ComparedAccount& account) {
  return account.totals.*member;
}

Cell benefit_share(const ComparedAccount& account) {
  const AccountTotals& totals = account.totals;
  return totals.isolated_initial > 0.0 ? totals.benefit / totals.isolated_initial : 0.0;
}

Cell runner_up_share(const ComparedAccount& account) {
  const std::optional<double>& share = account.totals.runner_up_share;
  return share ? Cell(*share) : Cell();
}

Measures requirement_measures() {
  return {{{"initial", "initial", ValueType::money}, amount<&AccountTotals::requirement_initial>},
          {{"maintenance", "maintenance", ValueType::money}, amount<&AccountTotals::requirement_maintenance>},
          {{"isolated_initial", "isolated sum", ValueType::money}, amount<&AccountTotals::isolated_initial>},
          {{"isolated_maintenance", "isolated, MM", ValueType::money, false, Audience::data_only},
           amount<&AccountTotals::isolated_maintenance>},
          {{"benefit", "benefit", ValueType::money}, amount<&AccountTotals::benefit>},
          {{"benefit_share", "share", ValueType::percent}, benefit_share}};
}

Measures risk_measures() {
  return {
      {{"scan_risk", "scan risk", ValueType::money},
       [](const ComparedAccount& account) { return Cell(account.scan_risk); }},
      {{"worst_unit", "worst unit"},
       [](const ComparedAccount& account) { return optional_text(account.totals.leading_unit); }},
      {{"worst_scenario", "worst"},
       [](const ComparedAccount& account) { return optional_text(account.worst_scenario); }},
      {{"worst_move", "worst scenario"},
       [](const ComparedAccount& account) { return optional_text(account.worst_move); }},
      {{"runner_up_share", "runner-up", ValueType::percent, false, Audience::data_only}, runner_up_share}};
}

Measures standing_measures() {
  return {{{"collateral", "collateral", ValueType::money}, amount<&AccountTotals::collateral>},
          {{"equity", "equity", ValueType::money}, amount<&AccountTotals::equity>},
          {{"utilisation", "utilisation", ValueType::percent}, amount<&AccountTotals::utilisation>},
          {{"coverage", "coverage", ValueType::number}, amount<&AccountTotals::coverage>},
          {{"excess", "excess", ValueType::money}, amount<&AccountTotals::excess>}};
}

std::string status_of(const ComparedAccount& account) {
  return account.issues.empty() ? std::string(to_string(account.totals.status)) : "error";
}

Measures status_measure() {
  return {
      {{"status", "status"}, [](const ComparedAccount& account) { return Cell(status_of(account)); }, true}};
}

Measures status_in_words() {
  return {{{"status", "status"},
           [](const ComparedAccount& account) {
             const bool bound = !account.totals.incomplete.empty();
             return Cell(status_of(account) + (bound ? ", lower bound" : ""));
           },
           true}};
}

/// What machines get on top.
Measures remarks() {
  return {{{"incomplete", "incomplete"},
           [](const ComparedAccount& account) { return Cell(account.totals.incomplete); },
           true},
          {{"error_code", "error"},
           [](const ComparedAccount& account) {
             return account.issues.empty() ? Cell()
                                           : Cell(std::string(to_string(account.issues.front().code)));
           },
           true},
          {{"errors", "errors"},
           [](const ComparedAccount& account) { return Cell(texts_of(account.issues)); },
           true}};
}

Measures joined(std::initializer_list<Measures> groups) {
  Measures all;
  for (const Measures& group : groups) all.insert(all.end(), group.begin(), group.end());
  return all;
}

class CompareReportBuilder {
 public:
  explicit CompareReportBuilder(CompareReportRequest request) : request_(std::move(request)) {}

  Report build() {
    report_.kind = "compare";
    report_.title = "Methods compared";
    for (std::size_t i = 0; i < request_.accounts.size(); ++i) add_account(i);
    for (Notice& notice : request_.notices) report_.notices.push_back(std::move(notice));
    std::stable_sort(report_.notices.begin(), report_.notices.end(),
                     [](const Notice& a, const Notice& b) { return a.kind < b.kind; });
    for (ComparedMethod& method : request_.methods)
      request_.provenance.methods.push_back(std::move(method.method));
    report_.provenance = std::move(request_.provenance);
    return std::move(report_);
  }

 private:
  void add_account(std::size_t place) {
    const std::string& id = request_.accounts[place];
    std::vector<ComparedAccount> rows;
    for (const ComparedMethod& method : request_.methods) {
      rows.push_back(method.issues.empty() ? method.accounts[place]
                                           : ComparedAccount{.id = id, .issues = method.issues});
      for (const std::string& text : rows.back().totals.incomplete)
        report_.notices.push_back({NoticeKind::incomplete, id, "", part_left_out(text, method.method.id)});
    }
    Section section{.kind = "account",
                    .id = id,
                    .title = "Account " + id,
                    .currency = request_.provenance.reporting_currency};
    section.tables.push_back(data_table(rows));
    section.tables.push_back(
        text_table("Requirement", joined({requirement_measures(), status_in_words()}), rows));
    section.tables.push_back(text_table("Risk", risk_measures(), rows));
    section.tables.push_back(text_table("Standing of the pool that stands worst", standing_measures(), rows));
    section.tables.push_back(refusals(rows));
    report_.sections.push_back(std::move(section));
  }

  Row row_of(std::size_t method, const Measures& measures, const ComparedAccount& account) const {
    Row row{.cells = {request_.methods[method].method.id}};
    for (const Measure& measure : measures) {
      const bool has = account.issues.empty() || measure.of_refusals;
      row.cells.push_back(has ? measure.cell(account) : Cell());
    }
    return row;
  }

  Table table_of(const Measures& measures, const std::vector<ComparedAccount>& rows) const {
    Table table{.key = "methods", .title = "", .columns = {{"method", "method"}}, .rows = {}};
    for (const Measure& measure : measures) table.columns.push_back(measure.column);
    for (std::size_t i = 0; i < rows.size(); ++i) table.rows.push_back(row_of(i, measures, rows[i]));
    return table;
  }

  Table data_table(const std::vector<ComparedAccount>& rows) const {
    Table table = table_of(
        joined({status_measure(), requirement_measures(), risk_measures(), standing_measures(), remarks()}),
        rows);
    table.audience = Audience::data_only;
    return table;
  }

  Table text_table(const std::string& title, Measures measures,
                   const std::vector<ComparedAccount>& rows) const {
    std::erase_if(measures, [](const Measure& m) { return m.column.audience == Audience::data_only; });
    Table table = table_of(measures, rows);
    table.title = title;
    table.audience = Audience::text_only;
    return table;
  }

  Table refusals(const std::vector<ComparedAccount>& rows) const {
    Table table{.key = "refusals",
                .title = "Not margined",
                .columns = {{"method", "method"}, {"error", "why"}},
                .rows = {},
                .audience = Audience::text_only};
    for (std::size_t i = 0; i < rows.size(); ++i)
      for (const std::string& text : texts_of(rows[i].issues))
        table.rows.push_back({{request_.methods[i].method.id, text}});
    return table;
  }

  CompareReportRequest request_;
  Report report_;
};

}  // namespace

ComparedAccount compared_account(const AccountAssessment& assessment, const EvaluatedBase& base) {
  ComparedAccount account{.id = assessment.id, .totals = totals_of(assessment)};
  for (const PoolAssessment& pool : assessment.pools) account.scan_risk += pool.margin.scan_risk;
  const int scenario = account.totals.leading_scenario;
  account.worst_scenario = scenario_id(base, scenario);
  if (const UnitResult* unit = leading_unit(assessment, account.totals.leading_unit))
    account.worst_move = scenario_words(base, *unit, scenario);
  return account;
}

Report compare_report(CompareReportRequest request) {
  return CompareReportBuilder(std::move(request)).build();
}

}  // namespace crossmargin::report
