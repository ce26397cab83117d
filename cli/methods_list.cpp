#include "crossmargin/io/method_versions.hpp"
#include "crossmargin/report/method_tables.hpp"
#include "method_actions.hpp"
#include "table_output.hpp"

namespace crossmargin::cli {
namespace {

report::Table list_table(const std::vector<io::MethodVersion>& versions) {
  report::Table table{.key = "methods",
                      .title = "",
                      .columns = {{"family", "family"},
                                  {"id", "id"},
                                  {"version", "version"},
                                  {"effective", "in force from"},
                                  {"until", "until"},
                                  {"kind", "kind"},
                                  {"scenario_set", "scenarios"},
                                  {"title", "title"}},
                      .rows = {}};
  table.columns[2].audience = report::Audience::data_only;
  for (const io::MethodVersion& method : versions) {
    report::Row row{.cells = {method.family, method.id, method.version, method.effective}};
    for (const std::string& text : {method.until, method.kind, method.scenario_set, method.title})
      row.cells.push_back(text.empty() ? report::Cell() : report::Cell(text));
    table.rows.push_back(std::move(row));
  }
  return table;
}

/// The first day of the next version of a shipped method's family; empty for none and for other files.
std::string until(const std::string& id, const io::DataFolder& folder) {
  const auto versions = io::method_versions(folder);
  if (!versions) return {};
  for (const io::MethodVersion& version : *versions)
    if (version.id == id) return version.until;
  return {};
}

report::Table head_table(const io::MethodVersion& head) {
  report::Table table{
      .key = "method", .title = "", .columns = {{"member", "method"}, {"value", head.id}}, .rows = {}};
  const auto add = [&](const char* member, std::string value) {
    if (!value.empty()) table.rows.push_back({{std::string(member), std::move(value)}});
  };
  add("title", head.title);
  add("family", head.family);
  add("version", head.version);
  add("in force", "from " + head.effective + (head.until.empty() ? "" : " until " + head.until));
  add("kind", head.kind);
  add("scenarios", head.scenario_set);
  return table;
}

class MethodsListOrShow : public ListOrShow {
 public:
  MethodsListOrShow() : ListOrShow("methods") {}

 private:
  report::Table list(const io::DataFolder& folder) const override {
    return list_table(take(io::method_versions(folder)));
  }
  Page show(const std::string& id, const io::DataFolder& folder) const override {
    const Document document = take(io::load_method_document(id, folder));
    io::MethodVersion head = take(io::method_head(document));
    head.until = until(id, folder);
    return {.above = {head_table(head), report::method_sources(document), report::method_notes(document)},
            .table = report::method_values(document)};
  }
  Result<std::string> text(const std::string& id, const io::DataFolder& folder) const override {
    return io::method_text(id, folder);
  }
};

}  // namespace

std::unique_ptr<Command> methods_list_or_show() {
  return std::make_unique<MethodsListOrShow>();
}

}  // namespace crossmargin::cli
