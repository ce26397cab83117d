#pragma once

#include "io/book_join.hpp"

namespace crossmargin::io {

/// Whether every account stands once in the book, and every instrument once in an account. Errors:
/// `duplicate` with the line of the row that stands again; `interrupted`.
Status check_repeats(const PositionBook& book, const BookPieces& pieces, const Execution& execution);

/// Whether every account of a book without lines stands once: quickly where they ascend. Errors: `duplicate`
/// with the account; `interrupted`.
Status check_accounts_once(const PositionBook& book, const std::string& file, const Execution& execution);

}  // namespace crossmargin::io
