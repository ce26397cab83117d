#pragma once

#include <functional>
#include <string_view>

#include "crossmargin/io/csv.hpp"
#include "crossmargin/portfolio/portfolio.hpp"

namespace crossmargin::io {

/// Rows of one account, gathered until another account's row comes.
class AccountRows {
 public:
  /// Takes an account and what is wrong with its rows; false to stop.
  using Done = std::function<bool(Account, Issues)>;
  explicit AccountRows(Done done) : done_(std::move(done)) {}

  /// Any row. False to stop. `row_issues` is where the table notes what is wrong with this row.
  bool add(const CsvTable& table, const CsvRow& row, Issues& row_issues);
  /// Hands over the account that is being gathered, if there is one. False to stop.
  bool flush();

  /// Whether a row of this account adds to the one that is being gathered.
  bool continues(std::string_view id) const { return open_ && id == current_.id; }
  /// Begins another account. False to stop.
  bool start(std::string_view id, SourceLocation where);
  /// The account that is being gathered.
  Account& current() { return current_; }

 private:
  Done done_;
  bool open_{false};
  std::size_t positions_{0};  ///< of the account before: the next one often holds as many
  Account current_;
  Issues issues_;
};

}  // namespace crossmargin::io
