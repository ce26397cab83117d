#include "crossmargin/report/method_tables.hpp"

#include <algorithm>
#include <array>

#include "report/document_leaves.hpp"

namespace crossmargin::report {
namespace {

/// Members of the frame that stand elsewhere on a method's page, or say nothing about margin.
constexpr std::array<std::string_view, 11> head_members{"schema",  "schema_version", "id",        "family",
                                                        "version", "effective",      "kind",      "title",
                                                        "sources", "notes",          "provenance"};

bool is_head(std::string_view member) {
  return std::find(head_members.begin(), head_members.end(), member) != head_members.end();
}

std::vector<Leaf> values_of(const Document& method) {
  std::vector<Leaf> values;
  if (method.object() == nullptr) return values;
  for (const auto& [key, member] : *method.object()) {
    if (is_head(key)) continue;
    for (Leaf& leaf : leaves_of(member, key, ElementNames::places)) values.push_back(std::move(leaf));
  }
  return values;
}

/// "a.b" covers itself, "a.b.c" and "a.b[0]", but not "a.bc".
bool covers(std::string_view path, std::string_view value) {
  if (!value.starts_with(path)) return false;
  return value.size() == path.size() || value[path.size()] == '.' || value[path.size()] == '[';
}

std::string text_of(const Document& object, std::string_view key) {
  const Document* member = object.find(key);
  return member == nullptr || member->string() == nullptr ? std::string() : *member->string();
}

const Document::Array& elements_of(const Document& method, std::string_view key) {
  static const Document::Array none;
  const Document* member = method.find(key);
  return member == nullptr || member->array() == nullptr ? none : *member->array();
}

/// What is said of a value: by the longest path that covers it; null where nothing is.
const Document* mark_of(const Document& method, const std::string& path) {
  const Document* longest = nullptr;
  for (const Document& mark : elements_of(method, "provenance")) {
    const std::string marked = text_of(mark, "path");
    if (covers(marked, path) && (longest == nullptr || marked.size() > text_of(*longest, "path").size()))
      longest = &mark;
  }
  return longest;
}

std::string source_of(const Document& method, const Document& mark) {
  const std::string source = text_of(mark, "source");
  const Document::Array& sources = elements_of(method, "sources");
  for (std::size_t i = 0; i < sources.size(); ++i)
    if (sources[i].string() != nullptr && *sources[i].string() == source)
      return "[" + std::to_string(i + 1) + "]";
  return source;
}

Cell text_cell(std::string text) {
  return text.empty() ? Cell() : Cell(std::move(text));
}

Table numbered(std::string key, std::string label, const Document::Array& texts) {
  Table table{.key = std::move(key),
              .title = "",
              .columns = {{"number", ""}, {"text", std::move(label)}},
              .rows = {}};
  for (std::size_t i = 0; i < texts.size(); ++i)
    table.rows.push_back({{"[" + std::to_string(i + 1) + "]", leaf_text(texts[i])}});
  return table;
}

}  // namespace

Table method_values(const Document& method) {
  Table table{.key = "values",
              .title = "",
              .columns = {{.key = "path", .label = "path", .whole = true},
                          {"value", "value"},
                          {"status", "status"},
                          {"date", "date"},
                          {"source", "source"}},
              .rows = {}};
  for (const Leaf& leaf : values_of(method)) {
    Row row{.cells = {leaf.path, leaf_text(*leaf.value)}};
    const Document* mark = mark_of(method, leaf.path);
    row.cells.push_back(mark == nullptr ? Cell() : text_cell(text_of(*mark, "status")));
    row.cells.push_back(mark == nullptr ? Cell() : text_cell(text_of(*mark, "date")));
    row.cells.push_back(mark == nullptr ? Cell() : text_cell(source_of(method, *mark)));
    table.rows.push_back(std::move(row));
  }
  return table;
}

Table method_sources(const Document& method) {
  return numbered("sources", "sources", elements_of(method, "sources"));
}

Table method_notes(const Document& method) {
  return numbered("notes", "notes", elements_of(method, "notes"));
}

}  // namespace crossmargin::report
