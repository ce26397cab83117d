#include <algorithm>
#include <cmath>
#include <numeric>

#include "report/format.hpp"
#include "report/pool_parts.hpp"

namespace crossmargin::report {
namespace {

double sum_of(const std::vector<Charge>& charges) {
  return std::accumulate(charges.begin(), charges.end(), 0.0,
                         [](double sum, const Charge& charge) { return sum + charge.amount; });
}

Cell runner_up_share(const UnitResult& unit) {
  if (unit.runner_up < 0 || unit.scan_risk <= 0.0) return std::monostate{};
  return unit.runner_up_loss / unit.scan_risk;
}

}  // namespace

Cell optional_text(std::string text) {
  if (text.empty()) return std::monostate{};
  return text;
}

Table collateral_table(const PoolAssessment& pool) {
  Table table{.key = "collateral",
              .title = "Collateral",
              .columns = {{"asset", "asset"},
                          {"amount", "amount", ValueType::money},
                          {"fx", "rate", ValueType::number},
                          {"gross", "worth", ValueType::money},
                          {"haircut_initial", "haircut, init.", ValueType::money},
                          {"haircut_maintenance", "haircut, maint.", ValueType::money}},
              .rows = {}};
  for (const CollateralLine& line : pool.collateral.lines) {
    // Its own units, so it is written here: the other amounts of the row are in the reporting currency.
    const Result<std::string> amount = money_text(line.amount, line.currency);
    table.rows.push_back({{line.currency.code(), amount.value_or("nan"), line.fx, line.gross,
                           line.haircut_initial, line.haircut_maintenance}});
  }
  return table;
}

Table unit_table(const PoolAssessment& pool, const EvaluatedBase& base) {
  Table table{.key = "units",
              .title = "Risk units",
              .columns = {{"unit", "unit"},
                          {"scan_risk", "scan risk", ValueType::money},
                          {"worst_scenario", "worst", ValueType::text},
                          {"worst_move", "worst scenario", ValueType::text},
                          {"runner_up", "runner-up", ValueType::text, false, Audience::data_only},
                          {"runner_up_move", "runner-up", ValueType::text},
                          {"runner_up_share", "its share", ValueType::percent},
                          {"charges", "charges", ValueType::money},
                          {"requirement", "requirement", ValueType::money},
                          {"fx", "rate", ValueType::number, false, Audience::data_only}},
              .rows = {}};
  for (const UnitResult& unit : pool.margin.units) {
    table.rows.push_back(
        {.cells = {unit.id, unit.scan_risk, optional_text(scenario_id(base, unit.worst_scenario)),
                   optional_text(scenario_words(base, unit, unit.worst_scenario)),
                   optional_text(scenario_id(base, unit.runner_up)),
                   optional_text(scenario_words(base, unit, unit.runner_up)), runner_up_share(unit),
                   sum_of(unit.charges), unit.requirement, unit.fx},
         .currency = unit.currency});
  }
  return table;
}

Table group_table(const PoolAssessment& pool, const EvaluatedBase& base) {
  const std::vector<GroupResult>& groups = pool.margin.groups;
  // A text without groups in groups need not say so on every line.
  const bool nested = std::any_of(groups.begin(), groups.end(),
                                  [](const GroupResult& group) { return !group.within.empty(); });
  Table table{.key = "groups",
              .title = "Offsets between units",
              .columns = {{"group", "group"},
                          {"units", "units"},
                          {"within", "within", ValueType::text, false,
                           nested ? Audience::everyone : Audience::data_only},
                          {"offset", "offset", ValueType::percent},
                          {"window", "window", ValueType::count, false, Audience::data_only},
                          {"without_offset", "without", ValueType::money},
                          {"requirement", "with", ValueType::money},
                          {"worst_scenario", "worst scenario", ValueType::text}},
              .rows = {}};
  for (const GroupResult& group : groups) {
    table.rows.push_back({{group.id, group.units, optional_text(group.within), group.offset,
                           static_cast<std::int64_t>(group.window), group.without_offset, group.requirement,
                           optional_text(scenario_id(base, group.worst_scenario))}});
  }
  return table;
}

Table charge_table(const PoolAssessment& pool, const EvaluatedBase& base) {
  Table table{.key = "charges",
              .title = "Charges",
              .columns = {{"unit", "unit"},
                          {"charge", "charge"},
                          {"where", "where"},
                          {"amount", "amount", ValueType::money}},
              .rows = {}};
  table.key_columns = 3;
  for (const UnitResult& unit : pool.margin.units) {
    for (const Charge& charge : unit.charges) {
      table.rows.push_back(
          {.cells = {unit.id, charge.name, charge.where, charge.amount}, .currency = unit.currency});
    }
  }
  for (const Charge& charge : pool.margin.pool_charges)
    table.rows.push_back({.cells = {std::string("all"), charge.name, charge.where, charge.amount},
                          .currency = base.market().reporting_currency()});
  return table;
}

Table position_table(const PoolAssessment& pool) {
  Table table{
      .key = "positions",
      .title = "Positions",
      .columns = {{"instrument", "instrument"},
                  {"underlying", "underlying", ValueType::text, false, Audience::data_only},
                  {"quantity", "quantity", ValueType::number},
                  {"contribution", "contribution", ValueType::money, true},
                  {"contribution_share", "of scan", ValueType::percent, true},
                  {"incremental", "incremental", ValueType::money},
                  {"isolated_initial", "isolated", ValueType::money, true},
                  {"isolated_maintenance", "isolated, maint.", ValueType::money, true, Audience::data_only},
                  {"value", "value", ValueType::money, true},
                  {"unrealised", "unrealised", ValueType::money, true, Audience::data_only}},
      .rows = {},
      .limited = true};
  Row total{
      .cells = {std::string("sum"), {}, {}, 0.0, {}, {}, pool.isolated_initial, {}, pool.position_value, {}}};
  double sum = 0.0;
  for (const PositionAssessment& position : pool.positions) {
    const double scan = pool.margin.scan_risk;
    const Cell share = scan > 0.0 ? Cell(position.contribution / scan) : Cell();
    sum += position.contribution;
    table.rows.push_back({{position.instrument, position.underlying, position.quantity, position.contribution,
                           share, position.incremental, position.isolated_initial,
                           position.isolated_maintenance, position.value, position.unrealised}});
  }
  total.cells[3] = sum;
  if (pool.margin.scan_risk > 0.0) total.cells[4] = sum / pool.margin.scan_risk;
  table.totals.push_back(std::move(total));
  table.note =
      "contribution: loss at the worst scenario, sums to the scan risk; incremental: initial margin with it "
      "less without it; "
      "isolated: initial margin of it alone. Negative contributions are hedges.";
  return table;
}

Table trace_table(const PoolAssessment& pool) {
  Table table{.key = "trace",
              .title = "Steps of the method",
              .columns = {{"step", "step"}, {"value", "value", ValueType::money}, {"formula", "formula"}},
              .rows = {}};
  table.layout = Layout::steps;
  for (const TraceStep& step : pool.margin.trace) {
    const Result<Currency> currency = Currency::parse(step.currency);
    // A ratio over nothing is no amount of money.
    const bool is_finite = std::isfinite(step.value);
    table.rows.push_back({.cells = {step.name, is_finite ? Cell(step.value) : Cell(),
                                    is_finite ? step.formula : step.formula + ": infinite"},
                          .currency = currency.value_or(Currency())});
  }
  return table;
}

}  // namespace crossmargin::report
