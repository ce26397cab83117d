#pragma once

#include <optional>

#include "crossmargin/io/csv.hpp"
#include "io/book_chunk.hpp"

namespace crossmargin::io {

/// Adds rows that have been cut into cells, with every check and message of the account CSV.
class RowChecker {
 public:
  /// All arguments must outlive this.
  RowChecker(const BookCsv& csv, NameTable& names, BookChunk& chunk);
  RowChecker(const RowChecker&) = delete;
  RowChecker& operator=(const RowChecker&) = delete;

  /// `row.line` is counted from the chunk's first line, which is 0.
  void add(const CsvRow& row);

 private:
  Account alone(const CsvRow& row);
  const BookCsv& csv_;
  NameTable& names_;
  BookChunk& chunk_;
  Issues issues_;  ///< of the row at hand
  CsvTable table_;
};

}  // namespace crossmargin::io
