#include "command_methods.hpp"

#include "common_options.hpp"
#include "crossmargin/core/fields.hpp"
#include "crossmargin/core/format.hpp"
#include "crossmargin/io/inputs.hpp"
#include "crossmargin/report/report.hpp"
#include "table_output.hpp"

namespace crossmargin::cli {
namespace {

// A method that needs a parameter of the user's still has a place in the list: only its head is read.
std::vector<report::Cell> head_of(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  std::vector<report::Cell> cells;
  for (const char* key : {"id", "version", "effective", "kind"}) cells.emplace_back(fields.string(key));
  cells.emplace_back(fields.string_or("scenario_set", ""));
  cells.emplace_back(fields.string("title"));
  return cells;
}

report::Table list_table(const io::DataFolder& folder) {
  report::Table table{.key = "methods",
                      .title = "",
                      .columns = {{"id", "id"},
                                  {"version", "version"},
                                  {"effective", "in force from"},
                                  {"kind", "kind"},
                                  {"scenario_set", "scenarios"},
                                  {"title", "title"}},
                      .rows = {}};
  Issues issues;
  for (const std::string& id : io::list_methods(folder)) {
    Result<Document> document = io::load_method_document(id, folder);
    if (document) {
      table.rows.push_back({head_of(*document, issues)});
    } else {
      append(issues, std::move(document.error()));
    }
  }
  if (!issues.empty()) throw InputError(std::move(issues));
  return table;
}

std::string leaf_text(const Document& value) {
  if (const std::string* text = value.string()) return *text;
  if (const double* number = value.number()) return shortest(*number);
  if (const bool* flag = value.boolean()) return *flag ? "true" : "false";
  return value.is_null() ? "null" : "(empty)";
}

// One row a value, under the path by which --set would reach it; elements of arrays are numbered.
void add_leaves(const Document& value, const std::string& path, report::Table& table) {
  const Document::Object* object = value.object();
  const Document::Array* array = value.array();
  if (object != nullptr && !object->empty()) {
    for (const auto& [key, member] : *object)
      add_leaves(member, path.empty() ? key : path + "." + key, table);
  } else if (array != nullptr && !array->empty()) {
    for (std::size_t i = 0; i < array->size(); ++i)
      add_leaves((*array)[i], path + "[" + std::to_string(i) + "]", table);
  } else {
    table.rows.push_back({{path, leaf_text(value)}});
  }
}

report::Table show_table(const std::string& id, const io::DataFolder& folder) {
  report::Table table{
      .key = "parameters", .title = "", .columns = {{"path", "path"}, {"value", "value"}}, .rows = {}};
  const Document document = take(io::load_method_document(id, folder));
  Issues issues;
  head_of(document, issues);
  if (!issues.empty()) throw InputError(std::move(issues));
  add_leaves(document, "", table);
  return table;
}

class MethodsCommand : public ListOrShow {
 public:
  MethodsCommand() : ListOrShow("methods") {}

 private:
  report::Table list(const io::DataFolder& folder) const override { return list_table(folder); }
  report::Table show(const std::string& id, const io::DataFolder& folder) const override {
    return show_table(id, folder);
  }
  Result<std::string> text(const std::string& id, const io::DataFolder& folder) const override {
    return io::method_text(id, folder);
  }
};

CommandSpec spec() {
  CommandSpec spec;
  spec.name = "methods";
  spec.summary = "list the margin methods, or show one";
  spec.description =
      "A method is a file of parameters with its version, date and sources. With --format json, show prints "
      "the file itself: change a copy and give its path to --method.";
  spec.examples = {{"what methods there are", "crossmargin methods list"},
                   {"a copy to change", "crossmargin methods show scan-16 --format json --output mine.json"}};
  spec.positionals = list_or_show_words("a method");
  spec.options = join({output_options({"text", "json", "csv"}), general_options()});
  return spec;
}

}  // namespace

CommandEntry methods_command() {
  return {spec(), [] { return std::unique_ptr<Command>(std::make_unique<MethodsCommand>()); }};
}

}  // namespace crossmargin::cli
