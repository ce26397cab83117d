#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "crossmargin/core/format.hpp"
#include "report/format.hpp"
#include "report/pool_parts.hpp"

namespace crossmargin::report {
namespace {

// A grid of more rows than this is no longer read as a shape; the data formats have every scenario anyway.
constexpr std::size_t most_grid_rows = 60;

using Place = std::pair<double, double>;  // price fraction, volatility

struct UnitView {
  const UnitResult& unit;
  std::span<const ScenarioInfo> scenarios;
  std::span<const double> moves;  // empty where the unit has no factor
};

bool stands_apart(const ScenarioInfo& scenario) {
  return scenario.role == RowRole::extended || scenario.weight != 1.0;
}

// Scenarios of the grid by place. Of several at one place (they differ in time or rates) only the first fits.
std::map<Place, std::size_t> places(std::span<const ScenarioInfo> scenarios) {
  std::map<Place, std::size_t> found;
  for (std::size_t i = 0; i < scenarios.size(); ++i) {
    if (!stands_apart(scenarios[i]))
      found.try_emplace({scenarios[i].price_fraction, scenarios[i].volatility}, i);
  }
  return found;
}

std::string move_words(const UnitView& view, std::size_t scenario) {
  if (view.moves.empty() || !std::isfinite(view.moves[scenario])) {
    return "range x " + fixed(view.scenarios[scenario].price_fraction, 2);
  }
  return cell_text(view.moves[scenario], ValueType::move, Currency(), 0).value_or("");
}

Table grid_table(const UnitView& view, const std::map<Place, std::size_t>& cells) {
  std::set<double> prices;
  std::set<double> volatilities;
  for (const auto& [place, scenario] : cells) {
    prices.insert(place.first);
    volatilities.insert(place.second);
  }
  Table table{.key = "grid",
              .title = view.unit.id + ", " + view.unit.currency.code(),
              .columns = {{"price", "price", ValueType::move}},
              .rows = {},
              .audience = Audience::text_only,
              .layout = Layout::beside};
  for (const double volatility : volatilities)
    table.columns.push_back({"", volatility_words(volatility), ValueType::money});
  for (const double price : prices) {
    Row row{.cells = {std::string()}, .currency = view.unit.currency};
    for (const double volatility : volatilities) {
      const auto found = cells.find({price, volatility});
      if (found == cells.end()) {
        row.cells.emplace_back();
        continue;
      }
      row.cells[0] = move_words(view, found->second);
      if (static_cast<int>(found->second) == view.unit.worst_scenario)
        row.marked = static_cast<int>(row.cells.size());
      row.cells.emplace_back(view.unit.pnl[found->second]);
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

Table apart_table(const UnitView& view, const std::map<Place, std::size_t>& cells) {
  Table table{.key = "apart",
              .title = view.unit.id + ", " + view.unit.currency.code(),
              .columns = {{"scenario", "scenario"},
                          {"price", "price", ValueType::move},
                          {"volatility", "volatility"},
                          {"pnl", "profit", ValueType::money}},
              .rows = {},
              .audience = Audience::text_only,
              .layout = Layout::beside};
  // Methods draw such scenarios towards zero or count gains in part: then the profit alone would not explain
  // the worst.
  const bool differs =
      view.unit.recognised.size() == view.unit.pnl.size() && view.unit.recognised != view.unit.pnl;
  if (differs) table.columns.push_back({"recognised", "counted", ValueType::money});
  std::set<std::size_t> in_grid;
  for (const auto& [place, scenario] : cells) in_grid.insert(scenario);
  for (std::size_t i = 0; i < view.scenarios.size(); ++i) {
    if (in_grid.contains(i)) continue;
    Row row{.cells = {view.scenarios[i].id, move_words(view, i),
                      volatility_words(view.scenarios[i].volatility), view.unit.pnl[i]},
            .currency = view.unit.currency};
    if (differs) row.cells.emplace_back(view.unit.recognised[i]);
    if (static_cast<int>(i) == view.unit.worst_scenario) row.marked = differs ? 4 : 3;
    table.rows.push_back(std::move(row));
  }
  return table;
}

void add_rows(Table& table, const UnitView& view) {
  for (std::size_t i = 0; i < view.unit.pnl.size() && i < view.scenarios.size(); ++i) {
    const ScenarioInfo& scenario = view.scenarios[i];
    const Cell move = view.moves.empty() ? Cell() : Cell(view.moves[i]);
    const Cell recognised = i < view.unit.recognised.size() ? Cell(view.unit.recognised[i]) : Cell();
    table.rows.push_back({.cells = {view.unit.id, scenario.id,
                                    std::string(scenario.role == RowRole::extended ? "extended" : "standard"),
                                    scenario.price_fraction, move, scenario.volatility, scenario.weight,
                                    view.unit.pnl[i], recognised},
                          .currency = view.unit.currency});
  }
}

Table scenario_list() {
  Table table{.key = "scenarios",
              .title = "Scenarios",
              .columns = {{"unit", "unit"},
                          {"scenario", "scenario"},
                          {"role", "role"},
                          {"price_fraction", "of range", ValueType::number},
                          {"price_move", "move", ValueType::move},
                          {"volatility", "volatility", ValueType::number},
                          {"weight", "weight", ValueType::number},
                          {"pnl", "profit", ValueType::money},
                          {"recognised", "recognised", ValueType::money}},
              .rows = {}};
  table.key_columns = 2;
  table.audience = Audience::data_only;
  return table;
}

}  // namespace

std::string volatility_words(double multiple) {
  if (multiple == 0.0) return "vol same";
  const std::string size = std::fabs(multiple) == 1.0 ? "" : fixed(std::fabs(multiple), 2) + " ";
  return "vol " + size + (multiple > 0.0 ? "up" : "down");
}

std::string scenario_id(const EvaluatedBase& base, int scenario) {
  return scenario < 0 ? std::string() : base.shocks().scenarios()[static_cast<std::size_t>(scenario)].id;
}

std::span<const double> unit_moves(const EvaluatedBase& base, const UnitResult& unit) {
  if (unit.factor < 0) return {};
  return base.shocks().relative_moves(unit.factor);
}

std::string scenario_words(const EvaluatedBase& base, const UnitResult& unit, int scenario) {
  if (scenario < 0) return {};
  const auto place = static_cast<std::size_t>(scenario);
  const std::span<const ScenarioInfo> scenarios = base.shocks().scenarios();
  const UnitView view{unit, scenarios, unit_moves(base, unit)};
  return move_words(view, place) + ", " + volatility_words(scenarios[place].volatility);
}

std::vector<Table> scenario_tables(const PoolAssessment& pool, const EvaluatedBase& base) {
  std::vector<Table> tables;
  std::vector<Table> outside;
  Table list = scenario_list();
  const std::map<Place, std::size_t> cells = places(base.shocks().scenarios());
  for (const UnitResult& unit : pool.margin.units) {
    const UnitView view{unit, base.shocks().scenarios(), unit_moves(base, unit)};
    add_rows(list, view);
    if (unit.pnl.size() != view.scenarios.size()) continue;
    Table grid = grid_table(view, cells);
    if (grid.rows.size() > most_grid_rows) continue;
    tables.push_back(std::move(grid));
    Table apart = apart_table(view, cells);
    if (!apart.rows.empty() && apart.rows.size() <= most_grid_rows) outside.push_back(std::move(apart));
  }
  if (!tables.empty())
    tables.front().heading = "Profit and loss by price and volatility, weights included; [worst]";
  if (!outside.empty()) outside.front().heading = "Scenarios outside the grid: extended, or weighted";
  for (Table& apart : outside) tables.push_back(std::move(apart));
  tables.push_back(std::move(list));
  return tables;
}

}  // namespace crossmargin::report
