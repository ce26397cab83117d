#include "io/account_rows.hpp"

#include <utility>

#include "io/account_csv.hpp"

namespace crossmargin::io {

bool AccountRows::start(std::string_view id, SourceLocation where) {
  if (!flush()) return false;
  open_ = true;
  current_.id = id;
  current_.cross.id = "cross";
  current_.cross.positions.reserve(positions_);
  current_.where = std::move(where);
  return true;
}

bool AccountRows::add(const CsvTable& table, const CsvRow& row, Issues& row_issues) {
  const bool whole = table.check_width(row);
  const std::string_view id = table.cell(row, "account");
  if (!continues(id)) {
    if (!start(id, table.where(row, "account"))) return false;
    if (id.empty())
      row_issues.push_back(
          {ErrorCode::missing_field, "want an account", current_.where, "name the account in every row"});
  }
  if (whole) add_row(table, row, current_, row_issues);
  append(issues_, std::exchange(row_issues, {}));
  return true;
}

bool AccountRows::flush() {
  if (!open_) return true;
  open_ = false;
  positions_ = current_.cross.positions.size();
  return done_(std::exchange(current_, {}), std::exchange(issues_, {}));
}

}  // namespace crossmargin::io
