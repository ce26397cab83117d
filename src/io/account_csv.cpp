#include "io/account_csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "crossmargin/core/format.hpp"
#include "crossmargin/io/instrument_names.hpp"

namespace crossmargin::io {
namespace {

enum class Record { position, order, collateral, wrong };

Record record_of(std::string_view word) {
  if (word.empty() || word == "position") return Record::position;
  if (word == "order") return Record::order;
  return word == "collateral" ? Record::collateral : Record::wrong;
}

Bucket& bucket_of(Account& account, std::string_view id) {
  if (id.empty() || id == account.cross.id) return account.cross;
  const auto found = std::find_if(account.isolated.begin(), account.isolated.end(),
                                  [&](const Bucket& b) { return b.id == id; });
  if (found != account.isolated.end()) return *found;
  account.isolated.push_back(Bucket{std::string(id), {}, {}, {}});
  return account.isolated.back();
}

/// A price column that says nothing for this kind of record must be empty: it would be left out unseen.
void want_empty(const CsvTable& table, const CsvRow& row, std::string_view column, Issues& issues) {
  if (table.cell(row, column).empty()) return;
  issues.push_back(
      {ErrorCode::invalid_value,
       fmt::format("means nothing for a record of kind {}", in_quotes(table.cell(row, "record"))),
       table.where(row, column), "leave the cell empty"});
}

void add_balance(const CsvTable& table, const CsvRow& row, double amount, std::vector<Balance>& balances,
                 Issues& issues) {
  const auto currency = Currency::parse(table.cell(row, "instrument"));
  if (currency) {
    balances.push_back({*currency, amount, table.where(row, "quantity")});
    return;
  }
  Issue issue = currency.error().front();
  issue.where = table.where(row, "instrument");
  issue.hint = "a collateral row names its currency in this column";
  issues.push_back(std::move(issue));
}

}  // namespace

CsvTable::Columns account_columns() {
  return {{"account", "instrument", "quantity"}, {"bucket", "record", "average_price", "limit_price"}, false};
}

void add_row(const CsvTable& table, const CsvRow& row, Account& account, Issues& issues) {
  const std::size_t before = issues.size();
  const Record record = record_of(table.cell(row, "record"));
  const std::string_view instrument = table.cell(row, "instrument");
  const double quantity = table.number(row, "quantity");
  const auto average = table.optional_number(row, "average_price");
  const auto limit = table.optional_number(row, "limit_price");
  if (instrument.empty()) {
    issues.push_back({ErrorCode::missing_field, "want an instrument", table.where(row, "instrument"),
                      "name it, or leave the row out"});
  }
  if (record == Record::wrong) {
    issues.push_back(
        {ErrorCode::invalid_value,
         fmt::format("want position, order or collateral, got {}", in_quotes(table.cell(row, "record"))),
         table.where(row, "record"), "leave the cell empty for a position"});
  }
  if (record == Record::order || record == Record::collateral)
    want_empty(table, row, "average_price", issues);
  if (record == Record::position || record == Record::collateral)
    want_empty(table, row, "limit_price", issues);
  if (issues.size() != before) return;
  Bucket& bucket = bucket_of(account, table.cell(row, "bucket"));
  SourceLocation where{table.file(), row.line, 0, {}};
  if (record == Record::position) {
    bucket.positions.push_back({canonical_instrument_id(instrument), quantity, average, std::move(where)});
  } else if (record == Record::order) {
    bucket.orders.push_back({canonical_instrument_id(instrument), quantity, limit, std::move(where)});
  } else {
    add_balance(table, row, quantity, bucket.collateral, issues);
  }
}

}  // namespace crossmargin::io
