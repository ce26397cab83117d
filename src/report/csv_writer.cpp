#include <cmath>

#include "crossmargin/io/csv_write.hpp"
#include "crossmargin/report/report.hpp"
#include "report/format.hpp"

namespace crossmargin::report {
namespace {

/// One line of the long table: account,pool,section,item,measure,value,currency.
struct Line {
  std::string_view section;
  std::string_view item;
  std::string_view measure;
};

class CsvWriter {
 public:
  void section(const Section& section, const std::string& account) {
    const bool is_pool = section.kind == "pool";
    account_ = is_pool ? account : section.id;
    pool_ = is_pool ? section.id : std::string();
    if (!section.status.empty()) text({"status", "", "status"}, section.status);
    for (const FactGroup& group : section.groups) {
      for (const Fact& fact : group.facts)
        value({group.key, "", fact.key}, fact.value, fact.type, section.currency);
    }
    for (const Table& table : section.tables) {
      if (table.audience != Audience::text_only) rows(table, section.currency);
    }
    for (const Section& child : section.children) this->section(child, section.id);
  }

  void tables(const std::vector<Table>& tables) {
    for (const Table& table : tables)
      if (table.audience != Audience::text_only) rows(table, Currency());
  }

  void notices(const std::vector<Notice>& notices) {
    for (const Notice& notice : notices) {
      account_ = notice.account;
      pool_ = notice.pool;
      text({"notices", to_string(notice.kind), "text"}, notice.text);
    }
    account_.clear();
    pool_.clear();
  }

  void text(const Line& line, std::string_view value, std::string_view currency = {}) {
    for (const std::string_view cell : {std::string_view(account_), std::string_view(pool_), line.section,
                                        line.item, line.measure, value}) {
      io::append_csv_cell(out_, cell);
      out_ += ',';
    }
    out_.append(currency) += '\n';
  }

  Result<std::string> finish() {
    if (!issues_.empty()) return tl::unexpected(std::move(issues_));
    return std::move(out_);
  }

 private:
  void value(const Line& line, const Cell& cell, ValueType type, const Currency& currency) {
    Result<std::string> data = cell_data(cell, type, currency);
    if (!data) return append(issues_, std::move(data.error()));
    text(line, *data, type == ValueType::money ? std::string_view(currency.code()) : std::string_view());
  }

  void rows(const Table& table, const Currency& currency) {
    for (const Row& row : table.rows) {
      std::string item;
      for (std::size_t i = 0; i < table.key_columns; ++i) {
        if (i > 0) item += '/';
        item += cell_data(row.cells[i], table.columns[i].type, currency).value_or("");
      }
      for (std::size_t i = table.key_columns; i < row.cells.size(); ++i) {
        if (table.columns[i].audience == Audience::text_only) continue;
        value({table.key, item, table.columns[i].key}, row.cells[i], type_of(table, row, i),
              row.currency.empty() ? currency : row.currency);
      }
    }
  }

  std::string out_{"account,pool,section,item,measure,value,currency\n"};
  std::string account_;
  std::string pool_;
  Issues issues_;
};

void write_provenance(const Provenance& from, CsvWriter& writer) {
  const auto line = [&](std::string_view item, std::string_view measure, const std::string& value) {
    writer.text({"provenance", item, measure}, value);
  };
  line("", "code_version", from.code_version);
  line("", "as_of", from.as_of);
  line("", "reporting_currency", from.reporting_currency.code());
  for (const MethodProvenance& method : from.methods) {
    const bool several = from.methods.size() > 1;
    const std::string item = several ? "method:" + method.id : "method";
    const std::string set = several ? "scenario_set:" + method.id : "scenario_set";
    line(item, "id", method.id);
    line(item, "version", method.version);
    line(item, "title", method.title);
    line(item, "kind", method.kind);
    line(item, "effective", method.effective);
    line(item, "sha256", method.hash);
    line(set, "id", method.scenario_set);
    if (!method.scenario_hash.empty()) line(set, "sha256", method.scenario_hash);
  }
  line("", "pricer", from.pricer);
  for (const io::InputFile& input : from.inputs) line(input.role + ":" + input.name, "sha256", input.sha256);
}

}  // namespace

Result<std::string> to_csv(const Report& report) {
  CsvWriter writer;
  writer.text({"report", "", "kind"}, report.kind);
  writer.text({"report", "", "complete"}, report.complete() ? "true" : "false");
  writer.notices(report.notices);
  write_provenance(report.provenance, writer);
  writer.tables(report.tables);
  for (const Section& section : report.sections) writer.section(section, section.id);
  return writer.finish();
}

Result<std::string> to_csv(const Table& table) {
  std::string out;
  Issues issues;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (i > 0) out += ',';
    io::append_csv_cell(out, table.columns[i].key);
  }
  out += '\n';
  for (const Row& row : table.rows) {
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      if (i > 0) out += ',';
      Result<std::string> data = cell_data(row.cells[i], type_of(table, row, i), row.currency);
      if (!data)
        append(issues, std::move(data.error()));
      else
        io::append_csv_cell(out, *data);
    }
    out += '\n';
  }
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  return out;
}

}  // namespace crossmargin::report
