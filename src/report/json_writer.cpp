#include <cmath>
#include <nlohmann/json.hpp>

#include "crossmargin/io/file.hpp"
#include "crossmargin/report/report.hpp"
#include "report/format.hpp"

namespace crossmargin::report {
namespace {

using Json = nlohmann::ordered_json;

/// Turns cells into JSON values and keeps what could not be written.
class JsonWriter {
 public:
  Json section(const Section& section) {
    Json object;
    object["id"] = section.id;
    object["currency"] = section.currency.code();
    if (!section.status.empty()) object["status"] = section.status;
    for (const FactGroup& group : section.groups) object[group.key] = facts(group, section.currency);
    for (const Table& table : section.tables) {
      if (table.audience != Audience::text_only) object[table.key] = rows(table, section.currency);
    }
    for (const Section& child : section.children) object[child.kind + "s"].push_back(this->section(child));
    return object;
  }
  Json rows(const Table& table, const Currency& currency) {
    Json array = Json::array();
    for (const Row& row : table.rows) {
      Json object = Json::object();
      for (std::size_t i = 0; i < row.cells.size(); ++i) {
        if (table.columns[i].audience == Audience::text_only) continue;
        const Currency& unit = row.currency.empty() ? currency : row.currency;
        object[table.columns[i].key] = value(row.cells[i], type_of(table, row, i), unit);
      }
      if (!row.currency.empty()) object["currency"] = row.currency.code();
      array.push_back(std::move(object));
    }
    return array;
  }

  Issues take_issues() { return std::move(issues_); }

 private:
  Json facts(const FactGroup& group, const Currency& currency) {
    Json object = Json::object();
    for (const Fact& fact : group.facts) object[fact.key] = value(fact.value, fact.type, currency);
    return object;
  }

  Json value(const Cell& cell, ValueType type, const Currency& currency) {
    if (const std::string* text = std::get_if<std::string>(&cell)) return *text;
    if (const auto* texts = std::get_if<std::vector<std::string>>(&cell)) return *texts;
    if (const std::int64_t* count = std::get_if<std::int64_t>(&cell)) return *count;
    const double* number = std::get_if<double>(&cell);
    if (number == nullptr) return nullptr;
    if (type == ValueType::money) {
      Result<std::string> text = money_text(*number, currency);
      if (text) return *text;
      append(issues_, std::move(text.error()));
      return nullptr;
    }
    // JSON has no infinity: a ratio without a bound is null. Minus zero would be a needless difference of
    // bytes.
    if (!std::isfinite(*number)) return nullptr;
    return *number == 0.0 ? 0.0 : *number;
  }

  Issues issues_;
};

Json method_json(const MethodProvenance& method) {
  Json object{{"id", method.id}, {"version", method.version}, {"title", method.title}, {"kind", method.kind}};
  // A clearing house's parameter file is its own method: it has no file of ours and prices nothing.
  if (!method.effective.empty()) object["effective"] = method.effective;
  if (!method.hash.empty()) object["sha256"] = method.hash;
  return object;
}

Json scenario_set_json(const MethodProvenance& method) {
  Json object{{"id", method.scenario_set}};
  if (!method.scenario_hash.empty()) object["sha256"] = method.scenario_hash;
  return object;
}

/// One method stands by itself, those of a comparison in an array, each with its set.
void add_methods(const std::vector<MethodProvenance>& methods, Json& object) {
  if (methods.size() == 1) {
    object["method"] = method_json(methods.front());
    if (!methods.front().scenario_set.empty()) object["scenario_set"] = scenario_set_json(methods.front());
    return;
  }
  for (const MethodProvenance& method : methods) {
    Json one = method_json(method);
    if (!method.scenario_set.empty()) one["scenario_set"] = scenario_set_json(method);
    object["methods"].push_back(std::move(one));
  }
}

Json provenance_json(const Provenance& from) {
  Json object;
  object["code_version"] = from.code_version;
  object["as_of"] = from.as_of;
  if (!from.reporting_currency.empty()) object["reporting_currency"] = from.reporting_currency.code();
  add_methods(from.methods, object);
  if (!from.pricer.empty()) object["pricer"] = from.pricer;
  object["inputs"] = Json::array();
  for (const io::InputFile& input : from.inputs) {
    object["inputs"].push_back({{"role", input.role}, {"name", input.name}, {"sha256", input.sha256}});
  }
  return object;
}

Json notices_json(const std::vector<Notice>& notices) {
  Json array = Json::array();
  for (const Notice& notice : notices) {
    Json object;
    object["kind"] = to_string(notice.kind);
    if (!notice.account.empty()) object["account"] = notice.account;
    if (!notice.pool.empty()) object["pool"] = notice.pool;
    object["text"] = notice.text;
    array.push_back(std::move(object));
  }
  return array;
}

// Bytes that are not UTF-8 (an id in a CSV file may hold them) are replaced: a result is one valid document.
std::string dump(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace

Result<std::string> to_json(const Report& report) {
  JsonWriter writer;
  Json root;
  root["schema"] = "crossmargin-report";
  root["schema_version"] = 1;
  root["kind"] = report.kind;
  root["complete"] = report.complete();
  root["notices"] = notices_json(report.notices);
  root["provenance"] = provenance_json(report.provenance);
  for (const Table& table : report.tables)
    if (table.audience != Audience::text_only) root[table.key] = writer.rows(table, Currency());
  root["accounts"] = Json::array();
  for (const Section& section : report.sections) root["accounts"].push_back(writer.section(section));
  if (Issues issues = writer.take_issues(); !issues.empty()) return tl::unexpected(std::move(issues));
  return dump(root, 1);
}

Result<std::string> to_json(const Table& table) {
  JsonWriter writer;
  const Json rows = writer.rows(table, Currency());
  if (Issues issues = writer.take_issues(); !issues.empty()) return tl::unexpected(std::move(issues));
  return dump(rows, 1);
}

std::string json_text(std::string_view text) {
  return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string issues_json(const Issues& issues, std::size_t most) {
  Json root;
  root["errors"] = Json::array();
  for (std::size_t i = 0; i < std::min(issues.size(), most); ++i) {
    const Issue& issue = issues[i];
    Json object;
    object["code"] = to_string(issue.code);
    object["message"] = issue.message;
    if (!issue.where.file.empty()) object["file"] = issue.where.file;
    if (issue.where.line > 0) object["line"] = issue.where.line;
    if (issue.where.column > 0) object["column"] = issue.where.column;
    if (!issue.where.field.empty()) object["field"] = issue.where.field;
    if (!issue.hint.empty()) object["hint"] = issue.hint;
    root["errors"].push_back(std::move(object));
  }
  root["count"] = issues.size();
  return dump(root, -1);
}

}  // namespace crossmargin::report
