#include "command_scenarios.hpp"

#include <cmath>

#include "common_options.hpp"
#include "crossmargin/core/format.hpp"
#include "crossmargin/io/inputs.hpp"
#include "crossmargin/report/report.hpp"
#include "table_output.hpp"

namespace crossmargin::cli {
namespace {

using report::Cell;
using report::ValueType;

// Thirds are what these files are full of, and 0.3333333333333333 is hard to read.
std::string fraction_words(double value) {
  const double thirds = value * 3.0;
  if (thirds == std::round(thirds) && std::fabs(thirds) < 100.0 && value != std::round(value))
    return shortest(thirds) + "/3";
  return shortest(value);
}

std::string price_words(const PriceMove& move) {
  if (move.value == 0.0) return "same";
  const std::string sign = move.value > 0.0 ? "+" : "";
  switch (move.unit) {
    case MoveUnit::of_range:
      return sign + fraction_words(move.value) + " range";
    case MoveUnit::relative:
      return sign + shortest(move.value * 100.0) + " %";
    case MoveUnit::absolute:
      return sign + shortest(move.value);
  }
  return {};
}

std::string prices_words(const ScenarioRow& row) {
  std::string words = row.price ? price_words(*row.price) : std::string();
  for (const auto* table : {&row.price_by_class, &row.price_by_underlying}) {
    for (const auto& [name, move] : *table)
      words += (words.empty() ? "" : ", ") + name + " " + price_words(move);
  }
  return words;
}

std::string other_words(const ScenarioRow& row) {
  std::string words;
  const auto add = [&](const std::string& name, double value) {
    if (value != 0.0) words += (words.empty() ? "" : ", ") + name + " " + shortest(value);
  };
  for (const auto* table : {&row.volatility_by_class, &row.volatility_by_underlying}) {
    for (const auto& [name, value] : *table) add("vol " + name, value);
  }
  add("days", row.time_days);
  add("rates", row.rate_shift);
  for (const auto& [currency, value] : row.fx) add(currency.code(), value);
  add("skew", row.skew);
  add("term", row.term);
  return words;
}

report::Table rows_table(const ScenarioSet& set) {
  report::Table table{.key = "rows",
                      .title = set.title + ": " + set.id + " version " + set.version + ", " +
                               std::to_string(set.rows.size()) + " scenarios",
                      .columns = {{"id", "scenario"},
                                  {"role", "role"},
                                  {"price", "price"},
                                  {"volatility", "volatility", ValueType::number},
                                  {"weight", "weight", ValueType::number},
                                  {"weight_rule", "weight rule"},
                                  {"other", "other moves"}},
                      .rows = {}};
  for (const ScenarioRow& row : set.rows) {
    table.rows.push_back(
        {{row.id, std::string(row.role == RowRole::extended ? "extended" : "standard"), prices_words(row),
          row.volatility, row.weight,
          std::string(row.weight_rule == WeightRule::constant ? "constant" : "range over move"),
          other_words(row)}});
  }
  table.note =
      "price in fractions of the product's range or as it stands; volatility in multiples of its range; "
      "look-ahead " +
      shortest(set.look_ahead_days) + " days.";
  return table;
}

report::Table list_table(const io::DataFolder& folder) {
  report::Table table{.key = "scenarios",
                      .title = "",
                      .columns = {{"id", "id"},
                                  {"version", "version"},
                                  {"scenarios", "scenarios", ValueType::count},
                                  {"title", "title"}},
                      .rows = {}};
  Issues issues;
  for (const std::string& id : io::list_scenario_sets(folder)) {
    Result<ScenarioSet> set = io::load_scenario_set(id, folder);
    if (set) {
      table.rows.push_back(
          {{set->id, set->version, static_cast<std::int64_t>(set->rows.size()), set->title}});
    } else {
      append(issues, std::move(set.error()));
    }
  }
  if (!issues.empty()) throw InputError(std::move(issues));
  return table;
}

class ScenariosCommand : public ListOrShow {
 public:
  ScenariosCommand() : ListOrShow("scenarios") {}

 private:
  report::Table list(const io::DataFolder& folder) const override { return list_table(folder); }
  Page show(const std::string& id, const io::DataFolder& folder) const override {
    return {.table = rows_table(take(io::load_scenario_set(id, folder)))};
  }
  Result<std::string> text(const std::string& id, const io::DataFolder& folder) const override {
    return io::scenario_set_text(id, folder);
  }
};

CommandSpec scenarios_spec() {
  CommandSpec spec;
  spec.name = "scenarios";
  spec.summary = "list the scenario sets, or show one";
  spec.description =
      "A scenario set declares moves as fractions of a product's ranges or as they stand; a method gives the "
      "ranges. With --format json, show prints the file itself.";
  spec.examples = {{"what sets there are", "crossmargin scenarios list"},
                   {"one of them, row by row", "crossmargin scenarios show span-16"}};
  spec.positionals = list_or_show_words("a set");
  spec.options = join({output_options({"text", "json", "csv"}), general_options()});
  return spec;
}

}  // namespace

CommandEntry scenarios_command() {
  return {scenarios_spec(), [] { return std::unique_ptr<Command>(std::make_unique<ScenariosCommand>()); }};
}

}  // namespace crossmargin::cli
