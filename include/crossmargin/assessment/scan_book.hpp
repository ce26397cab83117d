#pragma once

#include "crossmargin/assessment/assess.hpp"
#include "crossmargin/margin/scan.hpp"

namespace crossmargin {

/// The rows of a book's instruments under an evaluated base, in the book's order. An instrument that the base
/// does not list, could not price or lacks a parameter for is refused, with the reason.
ScanRows scan_rows(const PositionBook& book, const EvaluatedBase& base);

/// The scanning risk of every account of a book: `scan` over `scan_rows`. Names must be those of the base's
/// instruments. Errors: those of `scan`.
Result<BookScan> scan_book(const PositionBook& book, const EvaluatedBase& base, const ScanOptions& options,
                           const Execution& execution);

}  // namespace crossmargin
