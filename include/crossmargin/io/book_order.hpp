#pragma once

#include "crossmargin/core/execution.hpp"
#include "crossmargin/core/issue.hpp"
#include "crossmargin/portfolio/position_book.hpp"

namespace crossmargin::io {

/// The same book with the entries of each account in the order of its instruments, and so of its risk units
/// where names of a unit stand together. Equal instruments keep their order. Returns the book itself where it
/// is in that order; else instruments and quantities are copied. Errors: `interrupted`.
Result<PositionBook> in_instrument_order(const PositionBook& book, const Execution& execution);

}  // namespace crossmargin::io
