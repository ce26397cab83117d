#include <doctest/doctest.h>

#include <limits>
#include <string>

#include "crossmargin/report/account_rows.hpp"

namespace account_rows_test {

using namespace crossmargin;
using report::AccountRow;

namespace {

AccountRow row_with(std::size_t column, report::AccountCell cell) {
  AccountRow row;
  row[column] = std::move(cell);
  return row;
}

std::string commas(std::size_t count) {
  return std::string(count, ',');
}

}  // namespace

TEST_CASE("the header names every column once") {
  const std::string header = report::account_csv_header();
  CHECK(header.starts_with("account,status,currency,initial,maintenance,isolated_initial,"));
  CHECK(header.ends_with(",incomplete,error_code,error\n"));
}

TEST_CASE("CSV: texts are quoted where they must be, numbers are short, absent cells are empty") {
  const std::size_t last = report::account_columns.size() - 1;
  CHECK(report::to_csv_line(AccountRow{}) == commas(last) + "\n");
  CHECK(report::to_csv_line(row_with(0, std::string("plain"))) == "plain" + commas(last) + "\n");
  CHECK(report::to_csv_line(row_with(0, std::string("a,\"b\"\n"))) ==
        "\"a,\"\"b\"\"\n\"" + commas(last) + "\n");
  CHECK(report::to_csv_line(row_with(last, 0.1)) == commas(last) + "0.1\n");
  CHECK(report::to_csv_line(row_with(last, std::numeric_limits<double>::infinity())) ==
        commas(last) + "inf\n");
}

TEST_CASE("JSON lines: one object a line, absent and infinite cells are null") {
  AccountRow row = row_with(0, std::string("a\"b\n"));
  row[14] = 0.25;
  row[15] = std::numeric_limits<double>::infinity();
  const std::string line = report::to_json_line(row);
  CHECK(line.starts_with("{\"account\":\"a\\\"b\\n\",\"status\":null,"));
  CHECK(line.find("\"utilisation\":0.25,\"coverage\":null,") != std::string::npos);
  CHECK(line.ends_with("\"error\":null}\n"));
}

TEST_CASE("a failed account names its mistakes by file name, and says how many more there are") {
  Issues issues;
  for (int line = 2; line < 5; ++line) {
    Issue issue{ErrorCode::unknown_instrument, "no instrument \"X\""};
    issue.where.file = "some/folder/accounts.csv";
    issue.where.line = line;
    issues.push_back(issue);
  }
  const AccountRow row = report::failed_account_row("A1", issues, 2);
  CHECK(std::get<std::string>(row[0]) == "A1");
  CHECK(std::get<std::string>(row[1]) == "error");
  CHECK(std::holds_alternative<std::monostate>(row[3]));
  const std::string code = std::get<std::string>(row[row.size() - 2]);
  CHECK(code == to_string(ErrorCode::unknown_instrument));
  const std::string text = std::get<std::string>(row[row.size() - 1]);
  CHECK(text.starts_with("accounts.csv:2"));
  CHECK(text.find("; accounts.csv:3") != std::string::npos);
  CHECK(text.ends_with("; and 1 more"));
}

}  // namespace account_rows_test
