#pragma once

#include "crossmargin/core/execution.hpp"
#include "crossmargin/core/issue.hpp"
#include "crossmargin/io/snapshot.hpp"
#include "crossmargin/portfolio/position_book.hpp"

namespace crossmargin::io {

/// Writes a book as CSV with the columns account, instrument, quantity, or as JSON lines, one account a line:
/// the canonical forms, which read back as the same book and are written again as the same bytes. Quantities
/// are exact decimals without an exponent or trailing zeros. An account without positions has no row in CSV.
/// Errors: the sink's; `interrupted`.
Status write_book_csv(const PositionBook& book, const ByteSink& sink, const Execution& execution);
Status write_book_json(const PositionBook& book, const ByteSink& sink, const Execution& execution);

}  // namespace crossmargin::io
