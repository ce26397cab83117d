#pragma once

#include <string>
#include <string_view>

#include "crossmargin/report/account_rows.hpp"

// The cells of an account's row, written in the order of `account_columns` to whatever takes them. A taker
// has text(), money(), number() and none(), each for the next column.
namespace crossmargin::report::detail {

/// Adding zero turns minus zero into zero: it would be a difference of bytes without a meaning.
void append_csv_number(std::string& line, double number);

/// The decimal of `Money` in a currency of so many digits. False when only `Money` can tell what is wrong.
bool append_money(std::string& line, double amount, int digits);

/// Takes cells into an `AccountRow`.
class RowCells {
 public:
  RowCells(AccountRow& row, const Currency& currency) : row_(row), currency_(currency) {}
  void text(std::string_view text) { row_[next_++] = std::string(text); }
  void number(double number) { row_[next_++] = number; }
  void none() { ++next_; }
  void money(double amount);
  Issues take_issues() { return std::move(issues_); }

 private:
  AccountRow& row_;
  const Currency& currency_;
  std::size_t next_{0};
  Issues issues_;
};

template <class Cells>
void write_amounts(const AccountTotals& totals, Cells& cells) {
  cells.money(totals.requirement_initial);
  cells.money(totals.requirement_maintenance);
  cells.money(totals.isolated_initial);
  cells.money(totals.isolated_maintenance);
  cells.money(totals.benefit);
  cells.number(totals.isolated_initial > 0.0 ? totals.benefit / totals.isolated_initial : 0.0);
}

/// The scenario that drives an account: that of the unit or group with the largest risk.
template <class Cells>
void write_worst(const AccountTotals& totals, const EvaluatedBase& base, Cells& cells) {
  if (totals.leading_scenario < 0) {
    for (int i = 0; i < 3; ++i) cells.none();
    return;
  }
  cells.text(totals.leading_unit);
  cells.text(base.shocks().scenarios()[static_cast<std::size_t>(totals.leading_scenario)].id);
  if (totals.runner_up_share) {
    cells.number(*totals.runner_up_share);
  } else {
    cells.none();
  }
}

template <class Cells>
void write_row(std::string_view account, const AccountTotals& totals, const EvaluatedBase& base,
               Cells& cells) {
  cells.text(account);
  cells.text(to_string(totals.status));
  cells.text(base.market().reporting_currency().code());
  write_amounts(totals, cells);
  write_worst(totals, base, cells);
  cells.money(totals.collateral);
  cells.money(totals.equity);
  cells.number(totals.utilisation);
  cells.number(totals.coverage);
  cells.money(totals.excess);
  cells.number(static_cast<double>(totals.pools));
  std::string incomplete;
  for (const std::string& text : totals.incomplete) incomplete += (incomplete.empty() ? "" : "; ") + text;
  if (incomplete.empty()) {
    cells.none();
  } else {
    cells.text(incomplete);
  }
  cells.none();
  cells.none();
}

}  // namespace crossmargin::report::detail
