#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "crossmargin/core/execution.hpp"
#include "crossmargin/core/issue.hpp"
#include "crossmargin/io/snapshot.hpp"
#include "crossmargin/portfolio/portfolio.hpp"
#include "crossmargin/portfolio/position_book.hpp"
#include "crossmargin/product/instrument_table.hpp"

namespace crossmargin::io {

/// The forms of a book: `automatic` tells them apart by their first bytes.
enum class BookFormat { automatic, csv, json_lines, snapshot };

/// A text in memory and the name it goes by in messages.
struct NamedBytes {
  std::string name;
  std::string_view bytes;
};

struct BookOptions {
  PortfolioLimits limits{};
  /// Where the quantity steps come from; without it, and for what it does not list, quantities are doubles.
  const InstrumentTable* instruments{nullptr};
  std::size_t max_issues{1000};                    ///< issues named at most; the rest is counted
  std::size_t chunk_bytes{std::size_t{1} << 20U};  ///< bytes of one task; never part of a result
};

/// Reads the account CSV (columns account, instrument, quantity; rows of one account together, quotes, CRLF,
/// a byte-order mark and comments as in `CsvReader`) straight into a book, in parallel. Errors, with file,
/// line and field: those of `stream_accounts`; `invalid_value` for a quantity that is no multiple of its
/// instrument's step; `unsupported` for rows that a book cannot hold (orders, collateral, isolated buckets,
/// average prices); `interrupted`.
Result<PositionBook> read_book_csv(const NamedBytes& input, const BookOptions& options,
                                   const Execution& execution);

/// The same for JSON lines, one account a line (`docs/file-formats/batch.md`): strict as `stream_accounts`.
Result<PositionBook> read_book_json(const NamedBytes& input, const BookOptions& options,
                                    const Execution& execution);

/// Reads a book in any form. Options say nothing to a snapshot: its steps are its own.
/// Errors: those of the form.
Result<Snapshot> read_book(const SharedBytes& input, BookFormat format, const BookOptions& options,
                           const Execution& execution);

}  // namespace crossmargin::io
