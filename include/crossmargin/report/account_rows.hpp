#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

#include "crossmargin/assessment/assess_totals.hpp"

namespace crossmargin::report {

/// Columns of the one-row-per-account table, in the order in which they are written.
/// docs/batch.md says what each one means.
inline constexpr std::array<std::string_view, 21> account_columns{"account",
                                                                  "status",
                                                                  "currency",
                                                                  "initial",
                                                                  "maintenance",
                                                                  "isolated_initial",
                                                                  "isolated_maintenance",
                                                                  "benefit",
                                                                  "benefit_share",
                                                                  "worst_unit",
                                                                  "worst_scenario",
                                                                  "runner_up_share",
                                                                  "collateral",
                                                                  "equity",
                                                                  "utilisation",
                                                                  "coverage",
                                                                  "excess",
                                                                  "pools",
                                                                  "incomplete",
                                                                  "error_code",
                                                                  "error"};

/// Nothing, a text (money is a decimal text in the reporting currency's digits), or a plain number.
using AccountCell = std::variant<std::monostate, std::string, double>;

/// One row: a cell for each of `account_columns`.
using AccountRow = std::array<AccountCell, account_columns.size()>;

/// The row of an assessed account. Sums run over its pools; utilisation, coverage and excess are those of the
/// pool that stands worst. Errors: `invalid_value` for an amount that a decimal of 128 bits cannot hold.
Result<AccountRow> account_row(const AccountAssessment& assessment, const EvaluatedBase& base);

/// How lines of rows are written.
enum class RowStyle { csv, json_lines };

/// Writes the line of each of many assessed accounts: the bytes of `to_csv_line` or `to_json_line` of its
/// `account_row`, without a row in between. Safe to call from many threads.
class RowWriter {
 public:
  RowWriter(const EvaluatedBase& base, RowStyle style);
  /// Appends one line. Errors: those of `account_row`; then nothing is appended.
  Status append(std::string_view account, const AccountTotals& totals, std::string& lines) const;

 private:
  const EvaluatedBase& base_;
  RowStyle style_;
  int digits_;  ///< of the reporting currency
};

/// The row of an account that could not be assessed: at most `max_errors` of its issues, each with file name,
/// line and field; the code is that of the first. Paths are cut to the file's name, so that rows do not
/// depend on the folder.
AccountRow failed_account_row(std::string_view account, const Issues& issues, std::size_t max_errors);

/// Header line and row as RFC 4180 CSV, and a row as one JSON object on a line; all end in '\n'. Empty cells
/// are empty in CSV and null in JSON; an infinite ratio (nothing required, or nothing to cover it) is "inf"
/// in CSV, null in JSON.
std::string account_csv_header();
std::string to_csv_line(const AccountRow& row);
std::string to_json_line(const AccountRow& row);

}  // namespace crossmargin::report
