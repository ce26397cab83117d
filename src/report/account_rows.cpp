#include "crossmargin/report/account_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "crossmargin/io/csv_write.hpp"
#include "crossmargin/io/file.hpp"
#include "report/account_cells.hpp"

namespace crossmargin::report {
namespace {

consteval std::size_t column(std::string_view name) {
  return static_cast<std::size_t>(std::find(account_columns.begin(), account_columns.end(), name) -
                                  account_columns.begin());
}

std::string to_error_text(const Issues& issues, std::size_t max_errors) {
  std::string text;
  const std::size_t shown = std::min(issues.size(), max_errors);
  for (std::size_t i = 0; i < shown; ++i) {
    Issue issue = issues[i];
    issue.where.file = io::base_name(issue.where.file);
    text += (i == 0 ? "" : "; ") + to_text(issue);
  }
  if (shown < issues.size()) text += fmt::format("; and {} more", issues.size() - shown);
  return text;
}

}  // namespace

Result<AccountRow> account_row(const AccountAssessment& assessment, const EvaluatedBase& base) {
  AccountRow row;
  detail::RowCells cells(row, base.market().reporting_currency());
  detail::write_row(assessment.id, totals_of(assessment), base, cells);
  if (Issues issues = cells.take_issues(); !issues.empty()) return tl::unexpected(std::move(issues));
  return row;
}

AccountRow failed_account_row(std::string_view account, const Issues& issues, std::size_t max_errors) {
  AccountRow row;
  row[column("account")] = std::string(account);
  row[column("status")] = std::string("error");
  const ErrorCode code = issues.empty() ? ErrorCode::internal : issues.front().code;
  row[column("error_code")] = std::string(to_string(code));
  row[column("error")] = to_error_text(issues, max_errors);
  return row;
}

std::string account_csv_header() {
  return fmt::format("{}\n", fmt::join(account_columns.begin(), account_columns.end(), ","));
}

std::string to_csv_line(const AccountRow& row) {
  std::string line;
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (i > 0) line += ',';
    if (const auto* text = std::get_if<std::string>(&row[i])) io::append_csv_cell(line, *text);
    if (const auto* number = std::get_if<double>(&row[i])) detail::append_csv_number(line, *number);
  }
  line += '\n';
  return line;
}

std::string to_json_line(const AccountRow& row) {
  nlohmann::ordered_json object;
  for (std::size_t i = 0; i < row.size(); ++i) {
    auto& cell = object[std::string(account_columns[i])];
    if (const auto* text = std::get_if<std::string>(&row[i])) cell = *text;
    if (const auto* number = std::get_if<double>(&row[i])) cell = *number + 0.0;
  }
  // Bytes that are not UTF-8 (an account id in a CSV file may hold them) are replaced, not thrown on.
  return object.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace crossmargin::report
