#pragma once

#include <string>

#include "crossmargin/assessment/scan_book.hpp"
#include "crossmargin/io/inputs.hpp"
#include "crossmargin/io/snapshot.hpp"

namespace crossmargin::batch {

/// The instruments of a book that the market lists, or whose name a grammar reads and whose underlying it
/// knows. What it knows nothing of is left out: its accounts fail when they are scanned. Errors: those of
/// `InstrumentTable::create`.
Result<InstrumentTable> book_instruments(const PositionBook& book, const io::MarketInputs& market);

/// The risk of a book's instruments under an evaluated base, in the form in which a snapshot stores it.
/// `market` is the SHA-256 of the market's files. Errors: why an instrument of the book has no row, one issue
/// each.
Result<io::SnapshotRisk> risk_of_book(const PositionBook& book, const EvaluatedBase& base,
                                      std::string market);

/// What a scan of a book needs to be written: rows to net, and what they are in.
struct BookRisk {
  ScanRows rows;
  Currency currency;                   ///< the reporting currency
  std::vector<std::string> scenarios;  ///< ids
};

/// The rows of a snapshot that stores them, ready to be netted. Errors: `malformed` for a currency that is
/// none.
Result<BookRisk> stored_risk(const PositionBook& book, const io::SnapshotRisk& risk);

/// The rows of a book's instruments under an evaluated base. An instrument without a row fails the accounts
/// that hold it, when they are scanned.
BookRisk evaluated_risk(const PositionBook& book, const EvaluatedBase& base);

/// Scans every account of a book and writes one line each, in the order of the book, after a header: account,
/// positions, scanning_risk, currency, worst_unit, worst_scenario; the last two are empty where nothing can
/// be lost. Errors: those of `scan`, the sink's.
Status write_scan(const PositionBook& book, const BookRisk& risk, const io::ByteSink& sink,
                  const Execution& execution);

}  // namespace crossmargin::batch
