#pragma once

#include <memory>
#include <string>
#include <vector>

#include "crossmargin/core/execution.hpp"
#include "crossmargin/portfolio/position_book.hpp"
#include "io/book_chunk.hpp"

namespace crossmargin::io {

/// The pieces of one text, in order, and the first line of the first (from 1).
struct BookPieces {
  std::string file;
  std::vector<BookChunk> chunks;
  int first_line{1};
  std::size_t max_issues{0};
};

/// Joins pieces into one book: the same for the same text, however it was cut. Errors: the issues of the
/// pieces; `duplicate` for an account whose rows do not stand together and for an instrument twice in one
/// account; `unsupported` for rows that a book cannot hold; `missing_field` for a text without an account;
/// `interrupted`.
Result<PositionBook> join_book(BookPieces pieces, const Execution& execution);

}  // namespace crossmargin::io
