#include "io/book_row.hpp"

#include <algorithm>
#include <utility>

#include "io/account_csv.hpp"
#include "io/book_pieces.hpp"
#include "io/decimal.hpp"
#include "io/memory_stream.hpp"

namespace crossmargin::io {
namespace {

CsvRow header_row(const BookCsv& csv) {
  MemoryStream text(csv.header);
  CsvReader reader(text, csv.file);
  CsvRow row;
  reader.next(row);
  return row;
}

bool is_plain(const Account& account) {
  return account.cross.positions.size() == 1 && !account.cross.positions.front().average_price;
}

}  // namespace

RowChecker::RowChecker(const BookCsv& csv, NameTable& names, BookChunk& chunk)
    : csv_(csv),
      names_(names),
      chunk_(chunk),
      table_(header_row(csv), account_columns(), csv.file, issues_) {}

/// The row as an account of its own.
Account RowChecker::alone(const CsvRow& row) {
  Account account{std::string(table_.cell(row, "account")), Bucket{"cross", {}, {}, {}}, {}, {}};
  account.where = table_.where(row, "account");
  if (!table_.check_width(row)) return account;
  if (account.id.empty())
    issues_.push_back(
        {ErrorCode::missing_field, "want an account", account.where, "name the account in every row"});
  add_row(table_, row, account, issues_);
  Issues found = validate(account, csv_.limits);
  if (!issues_.empty())
    std::erase_if(found, [](const Issue& issue) { return issue.code == ErrorCode::missing_field; });
  append(issues_, std::move(found));
  return account;
}

void RowChecker::add(const CsvRow& row) {
  issues_.clear();
  const Account account = alone(row);
  if (issues_.empty() && !is_plain(account)) {
    if (chunk_.cannot_hold++ == 0) chunk_.cannot_hold_line = static_cast<std::uint32_t>(row.line);
    return;
  }
  std::int32_t place = 0;
  StoredQuantity quantity;
  if (issues_.empty()) {
    place = names_.place_of(table_.cell(row, "instrument"));
    quantity = stored_quantity(table_.cell(row, "quantity"), names_.step(place));
    if (quantity.fault != StoredQuantity::Fault::none)
      issues_.push_back(bad_multiple(table_.cell(row, "quantity"), table_.cell(row, "instrument"),
                                     table_.where(row, "quantity"), quantity.fault));
  }
  if (!issues_.empty()) {
    chunk_.note(std::move(issues_), csv_.max_issues);
    return;
  }
  if (chunk_.runs.empty() || chunk_.runs.back().account != account.id)
    chunk_.start_run(chunk_.kept.emplace_back(account.id), static_cast<std::uint32_t>(row.line));
  chunk_.instrument.push_back(place);
  chunk_.quantity.push_back(quantity.stored);
}

}  // namespace crossmargin::io
