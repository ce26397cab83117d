#pragma once

#include <string_view>

#include "crossmargin/io/csv.hpp"
#include "crossmargin/portfolio/portfolio.hpp"

namespace crossmargin::io {

/// account, instrument, quantity, and if wanted bucket, record, average_price, limit_price.
CsvTable::Columns account_columns();

/// Adds one row to the account it belongs to: a position, an order or a balance of the cross pool or of a
/// bucket. Notes everything wrong with the row, and then adds nothing.
void add_row(const CsvTable& table, const CsvRow& row, Account& account, Issues& issues);

}  // namespace crossmargin::io
