#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "crossmargin/core/format.hpp"
#include "crossmargin/report/method_tables.hpp"
#include "report/document_leaves.hpp"

namespace crossmargin::report {
namespace {

/// A value that can differ: as text, and as a number where it is one.
struct Entry {
  std::string path;
  std::string text;
  std::optional<double> number{};
};

using Entries = std::vector<Entry>;

void add_document(const Document& method, Entries& entries) {
  for (const std::string_view key :
       {"id", "family", "version", "effective", "kind", "scenario_set", "haircuts", "alert_levels",
        "coverage_trigger", "unrealised_gain", "parameters"}) {
    const Document* member = method.find(key);
    if (member == nullptr) continue;
    for (const Leaf& leaf : leaves_of(*member, std::string(key), ElementNames::identities)) {
      const double* number = leaf.value->number();
      entries.push_back({leaf.path, leaf_text(*leaf.value),
                         number == nullptr ? std::nullopt : std::optional<double>(*number)});
    }
  }
}

std::string words_of(const PriceMove& move) {
  const std::string value = shortest(move.value);
  switch (move.unit) {
    case MoveUnit::of_range:
      return value + " of range";
    case MoveUnit::relative:
      return value + " relative";
    case MoveUnit::absolute:
      return value + " absolute";
  }
  return value;
}

/// The members of a scenario that say something, each an entry below the row's id.
class RowEntries {
 public:
  RowEntries(const ScenarioRow& row, Entries& entries)
      : start_("scenarios[" + row.id + "]."), entries_(entries) {
    add("role", row.role == RowRole::extended ? "extended" : "standard");
    if (row.price) add("price", words_of(*row.price));
    for (const auto& [name, move] : row.price_by_underlying)
      add("underlyings." + name + ".price", words_of(move));
    for (const auto& [name, move] : row.price_by_class) add("classes." + name + ".price", words_of(move));
    add("volatility", row.volatility);
    for (const auto& [name, move] : row.volatility_by_underlying)
      add("underlyings." + name + ".volatility", move);
    for (const auto& [name, move] : row.volatility_by_class) add("classes." + name + ".volatility", move);
    add("weight", row.weight);
    add("weight_rule", row.weight_rule == WeightRule::constant ? "constant" : "range_over_move");
    add("time_days", row.time_days);
    add("rate_shift", row.rate_shift);
    for (const auto& [currency, move] : row.fx) add("fx." + std::string(currency.code()), move);
    add("skew", row.skew);
    add("term", row.term);
  }

 private:
  void add(const std::string& name, std::string text) {
    entries_.push_back({start_ + name, std::move(text)});
  }
  void add(const std::string& name, double number) {
    entries_.push_back({start_ + name, shortest(number), number});
  }

  std::string start_;
  Entries& entries_;
};

bool has_row(const ScenarioSet* set, const std::string& id) {
  return set != nullptr && std::any_of(set->rows.begin(), set->rows.end(),
                                       [&](const ScenarioRow& row) { return row.id == id; });
}

/// A scenario that the other side does not have is one change, not one a member.
Entry whole_row(const ScenarioRow& row) {
  const std::string price = row.price ? words_of(*row.price) : "by underlying";
  return {"scenarios[" + row.id + "]",
          "price " + price + ", volatility " + shortest(row.volatility) + ", weight " + shortest(row.weight)};
}

void add_scenarios(const ScenarioSet& set, const ScenarioSet* other, Entries& entries) {
  entries.push_back({"scenarios.look_ahead_days", shortest(set.look_ahead_days), set.look_ahead_days});
  entries.push_back({"scenarios.floor_price_at_zero", set.floor_price_at_zero ? "true" : "false"});
  for (const ScenarioRow& row : set.rows) {
    if (has_row(other, row.id)) {
      RowEntries(row, entries);
    } else {
      entries.push_back(whole_row(row));
    }
  }
}

Entries entries_of(const MethodSide& side, const MethodSide& other) {
  Entries entries;
  add_document(*side.document, entries);
  if (side.scenarios != nullptr) add_scenarios(*side.scenarios, other.scenarios, entries);
  return entries;
}

Row row_of(const std::string& what, const Entry* before, const Entry* after) {
  Row row{.cells = {(before != nullptr ? before : after)->path, what}};
  row.cells.push_back(before == nullptr ? Cell() : Cell(before->text));
  row.cells.push_back(after == nullptr ? Cell() : Cell(after->text));
  const bool numbers = before != nullptr && after != nullptr && before->number && after->number;
  const double change = numbers ? *after->number - *before->number : 0.0;
  row.cells.push_back(numbers ? Cell(change) : Cell());
  row.cells.push_back(numbers && *before->number != 0.0 ? Cell(change / std::fabs(*before->number)) : Cell());
  return row;
}

using ByPath = std::map<std::string_view, const Entry*>;

ByPath by_path(const Entries& entries) {
  ByPath found;
  for (const Entry& entry : entries) found.emplace(entry.path, &entry);
  return found;
}

}  // namespace

Table method_changes(const MethodSide& before, const MethodSide& after) {
  Table table{.key = "changes",
              .title = "",
              .columns = {{.key = "path", .label = "path", .whole = true},
                          {"what", "what"},
                          {"before", "before"},
                          {"after", "after"},
                          {"difference", "difference", ValueType::number},
                          {"share", "change", ValueType::move}},
              .rows = {}};
  const Entries first = entries_of(before, after);
  const Entries second = entries_of(after, before);
  const ByPath old_values = by_path(first);
  const ByPath new_values = by_path(second);
  for (const Entry& entry : first) {
    const auto found = new_values.find(entry.path);
    if (found == new_values.end()) {
      table.rows.push_back(row_of("removed", &entry, nullptr));
    } else if (found->second->text != entry.text) {
      table.rows.push_back(row_of("changed", &entry, found->second));
    }
  }
  for (const Entry& entry : second)
    if (!old_values.contains(entry.path)) table.rows.push_back(row_of("added", nullptr, &entry));
  return table;
}

}  // namespace crossmargin::report
