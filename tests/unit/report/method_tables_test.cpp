#include "crossmargin/report/method_tables.hpp"

#include <doctest/doctest.h>

#include "crossmargin/io/json.hpp"

namespace method_tables_test {

using namespace crossmargin;
using report::Cell;
using report::Row;
using report::Table;

namespace {

Document read(const std::string& text) {
  return io::parse_json(text, "m.json").value();
}

const Row* row_of(const Table& table, const std::string& path) {
  for (const Row& row : table.rows)
    if (row.cells[0] == Cell(path)) return &row;
  return nullptr;
}

std::string text_in(const Table& table, const std::string& path, std::size_t column) {
  const Row* row = row_of(table, path);
  REQUIRE(row != nullptr);
  const std::string* text = std::get_if<std::string>(&row->cells[column]);
  return text == nullptr ? "" : *text;
}

const std::string marked = R"({
  "schema": "crossmargin-method", "id": "m", "effective": "2025-01-01", "sources": ["a page", "a reply"],
  "notes": ["first"],
  "provenance": [
    {"path": "parameters.charges", "status": "inferred", "source": "a reply", "date": "2025-03-01"},
    {"path": "parameters.charges.rate", "status": "published", "source": "a book"},
    {"path": "parameters.groups[1]", "status": "ours"}],
  "parameters": {"charges": {"rate": 0.5, "rates": 0.25}, "charge": 1, "groups": [{"id": "x"}, {"id": "y"}]}})";

const std::string before = R"({"id": "a", "version": "1", "parameters":
  {"factor": 0.8, "word": "old", "gone": 0, "pairs": [{"a": "X", "b": "Y", "offset": 0.5}, {"a": "X", "b": "Z", "offset": 0.25}],
   "levels": [1, 2]}})";
const std::string after = R"({"id": "a", "version": "1", "parameters":
  {"factor": 1, "word": "new", "pairs": [{"a": "V", "b": "W", "offset": 0.5}, {"a": "X", "b": "Y", "offset": 0.75}],
   "levels": [1, 2, 3]}})";

ScenarioSet set_of(std::vector<ScenarioRow> rows) {
  ScenarioSet set;
  set.rows = std::move(rows);
  return set;
}

}  // namespace

TEST_CASE("the longest path that covers a value speaks for it") {
  const Table table = report::method_values(read(marked));
  CHECK(text_in(table, "parameters.charges.rates", 2) == "inferred");
  CHECK(text_in(table, "parameters.charges.rates", 3) == "2025-03-01");
  CHECK(text_in(table, "parameters.charges.rates", 4) == "[2]");
  CHECK(text_in(table, "parameters.charges.rate", 2) == "published");
  CHECK(text_in(table, "parameters.charges.rate", 4) == "a book");
}

TEST_CASE("a path covers what is below it, not what only begins alike") {
  const Table table = report::method_values(read(marked));
  CHECK(text_in(table, "parameters.charge", 2).empty());
  CHECK(text_in(table, "parameters.groups[0].id", 2).empty());
  CHECK(text_in(table, "parameters.groups[1].id", 2) == "ours");
}

TEST_CASE("the values of a method leave its head out, which has tables of its own") {
  const Document method = read(marked);
  CHECK(row_of(report::method_values(method), "sources[0]") == nullptr);
  CHECK(row_of(report::method_values(method), "id") == nullptr);
  CHECK(report::method_sources(method).rows.size() == 2);
  CHECK(report::method_notes(method).rows[0].cells[1] == Cell(std::string("first")));
}

TEST_CASE("changes of a method: values by path, elements by what identifies them") {
  const Document first = read(before);
  const Document second = read(after);
  const Table table = report::method_changes({&first, nullptr}, {&second, nullptr});
  CHECK(table.rows.size() == 11);  // a pair that is gone or new counts by its three members
  const Row* factor = row_of(table, "parameters.factor");
  REQUIRE(factor != nullptr);
  CHECK(std::get<std::string>(factor->cells[1]) == "changed");
  CHECK(std::get<double>(factor->cells[4]) == doctest::Approx(0.2));
  CHECK(std::get<double>(factor->cells[5]) == doctest::Approx(0.25));
  CHECK(text_in(table, "parameters.word", 2) == "old");
  CHECK(text_in(table, "parameters.word", 3) == "new");
  CHECK(text_in(table, "parameters.gone", 1) == "removed");
  CHECK(text_in(table, "parameters.levels[2]", 1) == "added");
  CHECK(text_in(table, "parameters.pairs[X+Y].offset", 3) == "0.75");
  CHECK(text_in(table, "parameters.pairs[X+Z].offset", 1) == "removed");
  CHECK(text_in(table, "parameters.pairs[V+W].offset", 1) == "added");
}

TEST_CASE("a change from zero has no share") {
  const Document first = read(R"({"parameters": {"x": 0}})");
  const Document second = read(R"({"parameters": {"x": 2}})");
  const Table table = report::method_changes({&first, nullptr}, {&second, nullptr});
  REQUIRE(table.rows.size() == 1);
  CHECK(std::get<double>(table.rows[0].cells[4]) == 2.0);
  CHECK(std::holds_alternative<std::monostate>(table.rows[0].cells[5]));
}

TEST_CASE("scenarios are compared by id; one that is on one side only is one change") {
  ScenarioRow up;
  up.id = "up";
  up.price = PriceMove{1.0, MoveUnit::of_range};
  ScenarioRow heavier = up;
  heavier.weight = 0.5;
  ScenarioRow down = up;
  down.id = "down";
  const Document method = read(R"({"parameters": {}})");
  const ScenarioSet first = set_of({up, down});
  const ScenarioSet second = set_of({heavier});
  const Table table = report::method_changes({&method, &first}, {&method, &second});
  REQUIRE(table.rows.size() == 2);
  CHECK(text_in(table, "scenarios[up].weight", 3) == "0.5");
  CHECK(text_in(table, "scenarios[down]", 2) == "price 1 of range, volatility 0, weight 1");
  CHECK(report::method_changes({&method, &first}, {&method, &first}).rows.empty());
}

}  // namespace method_tables_test
