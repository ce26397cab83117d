#pragma once

#include "io/book_join.hpp"

namespace crossmargin::io {

/// Whether every account stands once in the book, and every instrument once in an account. Errors:
/// `duplicate` with the line of the row that stands again; `interrupted`.
Status check_repeats(const PositionBook& book, const BookPieces& pieces, const Execution& execution);

}  // namespace crossmargin::io
