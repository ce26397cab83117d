#include "crossmargin/report/reconcile_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "report/pool_parts.hpp"

namespace crossmargin::report {
namespace {

// Stage, name, unit and cell.
constexpr std::size_t name_columns = 4;

Cell number_or_nothing(const std::optional<double>& value) {
  return value ? Cell(*value) : Cell();
}

bool is_on_both(const Comparison& one) {
  return one.agreement == Agreement::same || one.agreement == Agreement::different;
}

std::vector<Column> columns() {
  return {{"stage", "stage"},
          {"name", "component"},
          {"unit", "of"},
          {"cell", "cell"},
          {"unit_of_value", "in"},
          {"theirs", "theirs", ValueType::number},
          {"ours", "ours", ValueType::number},
          {"difference", "difference", ValueType::number},
          {"relative", "relative", ValueType::number},
          {"verdict", "verdict"},
          {"label", "their name"}};
}

Row row_of(const Comparison& one) {
  const Cell difference = is_on_both(one) ? Cell(one.difference) : Cell();
  const Cell relative = is_on_both(one) ? Cell(one.relative) : Cell();
  return {.cells = {std::string(to_string(one.stage)), one.name, optional_text(one.unit),
                    optional_text(one.cell), optional_text(one.currency.code()),
                    number_or_nothing(one.theirs), number_or_nothing(one.ours), difference, relative,
                    std::string(to_string(one.agreement)), optional_text(one.label)}};
}

std::size_t count(const Reconciliation& all, Agreement agreement) {
  return static_cast<std::size_t>(std::count_if(all.comparisons.begin(), all.comparisons.end(),
                                                [&](const auto& one) { return one.agreement == agreement; }));
}

FactGroup verdict(const Reconciliation& all) {
  const auto number_of = [&](Agreement agreement) {
    return Cell(static_cast<std::int64_t>(count(all, agreement)));
  };
  return {"counts",
          "Components",
          {{"compared", "compared", ValueType::count, static_cast<std::int64_t>(all.compared)},
           {"different", "different", ValueType::count, number_of(Agreement::different)},
           {"only_theirs", "only theirs", ValueType::count, number_of(Agreement::only_theirs)},
           {"only_ours", "only ours", ValueType::count, number_of(Agreement::only_ours)}}};
}

const std::string& label_of(const Reconciliation& all) {
  return all.comparisons[static_cast<std::size_t>(all.first)].label;
}

FactGroup first_difference(const Reconciliation& all) {
  FactGroup group{"first_difference", "First difference", {}};
  if (all.first < 0) return group;
  const Comparison& one = all.comparisons[static_cast<std::size_t>(all.first)];
  group.facts = {
      {"stage", "stage", ValueType::text, std::string(to_string(one.stage))},
      {"name", "component", ValueType::text, one.name},
      {"unit", "of", ValueType::text, optional_text(one.unit), !one.unit.empty()},
      {"cell", "cell", ValueType::text, optional_text(one.cell), !one.cell.empty()},
      {"label", "their name", ValueType::text, optional_text(one.label), false},
      {"unit_of_value", "in", ValueType::text, optional_text(one.currency.code()), !one.currency.empty()},
      {"theirs", "theirs", ValueType::number, number_or_nothing(one.theirs)},
      {"ours", "ours", ValueType::number, number_or_nothing(one.ours)},
      {"difference", "difference", ValueType::number, one.difference},
      {"relative", "relative", ValueType::number, one.relative}};
  return group;
}

std::string to_digits(const std::optional<double>& value, int digits) {
  return value ? fmt::format("{:.{}g}", *value + 0.0, digits) : std::string("-");
}

std::string_view short_word(Agreement agreement) {
  switch (agreement) {
    case Agreement::different:
      return "differs";
    case Agreement::only_theirs:
      return "theirs";
    case Agreement::only_ours:
      return "ours";
    case Agreement::same:
      break;
  }
  return "same";
}

Row text_row(const Comparison& one) {
  // What the last bits of doubles leave says nothing to a reader.
  constexpr double no_difference = 1e-12;
  std::optional<double> difference;
  if (is_on_both(one)) difference = one.relative < no_difference ? 0.0 : one.difference;
  return {.cells = {one.name, optional_text(one.unit), optional_text(one.cell),
                    optional_text(one.currency.code()), to_digits(one.theirs, 8), to_digits(one.ours, 8),
                    to_digits(difference, 2), std::string(short_word(one.agreement))}};
}

/// Cells of one name, unit and verdict, as one row.
Row text_row(const Comparison& one, std::size_t count) {
  return {.cells = {one.name, optional_text(one.unit), std::to_string(count) + " cells",
                    optional_text(one.currency.code()), std::string("-"), std::string("-"), std::string("-"),
                    std::string(short_word(one.agreement))}};
}

/// In text a cell stands by itself only where it differs.
bool is_gathered(const Comparison& one) {
  return one.stage == Stage::cell && one.agreement != Agreement::different;
}

using CellKey = std::tuple<std::string, std::string, Agreement>;

CellKey key_of(const Comparison& one) {
  return {one.name, one.unit, one.agreement};
}

Table text_table(const Reconciliation& all) {
  Table table{.key = "components",
              .title = "",
              .columns = {{"name", "component"},
                          {"unit", "of"},
                          {"cell", "cell"},
                          {"unit_of_value", "in"},
                          {"theirs", "theirs"},
                          {"ours", "ours"},
                          {"difference", "by"},
                          {"verdict", "verdict"}},
              .rows = {},
              .audience = Audience::text_only};
  std::map<CellKey, std::size_t> gathered;
  for (const Comparison& one : all.comparisons)
    if (is_gathered(one)) ++gathered[key_of(one)];
  for (const Comparison& one : all.comparisons) {
    if (one.agreement == Agreement::only_ours) continue;
    if (!is_gathered(one)) {
      table.rows.push_back(text_row(one));
    } else if (const auto found = gathered.find(key_of(one)); found != gathered.end()) {
      table.rows.push_back(text_row(one, found->second));
      gathered.erase(found);
    }
  }
  return table;
}

Table data_table(const Reconciliation& all) {
  Table table{.key = "components",
              .title = "",
              .columns = columns(),
              .rows = {},
              .key_columns = name_columns,
              .audience = Audience::data_only};
  for (const Comparison& one : all.comparisons) table.rows.push_back(row_of(one));
  return table;
}

}  // namespace

Report reconcile_report(ReconcileReportRequest request) {
  const Reconciliation& all = *request.reconciliation;
  Report report;
  report.kind = "reconcile";
  report.title = "Reconciliation with " + request.answer_title;
  report.provenance = std::move(request.provenance);
  report.notices = std::move(request.notices);
  Section section{.kind = "account",
                  .id = request.account,
                  .title = "Account " + request.account,
                  .currency = request.currency,
                  .status = all.first < 0 ? "same" : "different"};
  if (all.first >= 0) section.groups.push_back(first_difference(all));
  section.groups.push_back(verdict(all));
  section.tables.push_back(text_table(all));
  if (all.first >= 0) section.tables.back().note = "They call the first one " + label_of(all) + ".";
  section.tables.push_back(data_table(all));
  report.sections.push_back(std::move(section));
  return report;
}

}  // namespace crossmargin::report
