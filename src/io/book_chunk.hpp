#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "crossmargin/core/issue.hpp"
#include "crossmargin/portfolio/portfolio.hpp"
#include "io/name_table.hpp"

namespace crossmargin::io {

/// Rows of one account that stand together.
struct AccountRun {
  std::string_view account;
  std::size_t first{0};   ///< position in the chunk
  std::uint32_t line{0};  ///< of its first row, counted from the chunk's first line, which is 0
};

/// What one piece of a text gave: whole lines, read by themselves. Lines count from the piece's first, which
/// is 0, until the pieces are joined.
struct BookChunk {
  std::string_view text;
  const NameTable* names{nullptr};       ///< in which `instrument` is a place
  std::vector<std::int32_t> instrument;  ///< of each position
  std::vector<std::int64_t> quantity;    ///< of each position, as stored
  std::size_t position_count{0};         ///< stays when the two have been handed over
  std::vector<AccountRun> runs;
  std::vector<std::uint32_t> lines;  ///< of each position; empty where every line of `text` is one, or blank
  std::uint32_t line_count{0};
  bool run_is_line{false};  ///< every run is one line (JSON lines)
  bool ascending{true};     ///< the accounts of the runs ascend strictly
  Issues issues;
  std::size_t issue_count{0};         ///< of which `issues` holds the first
  std::size_t cannot_hold{0};         ///< rows that are sound and no cross position
  std::uint32_t cannot_hold_line{0};  ///< of the first of them
  /// The piece cannot be read by itself: the text has to be read from its start, as one piece.
  bool needs_whole{false};
  std::deque<std::string> kept;  ///< accounts whose text is not that of the input

  /// The next positions are of another account.
  void start_run(std::string_view account, std::uint32_t line) {
    ascending = ascending && (runs.empty() || runs.back().account < account);
    runs.push_back({account, instrument.size(), line});
  }
  void note(Issues more, std::size_t most) {
    issue_count += more.size();
    for (Issue& issue : more)
      if (issues.size() < most) issues.push_back(std::move(issue));
  }
};

/// Which cells of a row mean what; -1 where the column is absent.
struct BookColumns {
  int count{0};
  int account{-1};
  int instrument{-1};
  int quantity{-1};
};

/// How to read the rows of one CSV text.
struct BookCsv {
  std::string file;
  std::string header;  ///< the header line, as it stands
  BookColumns columns;
  PortfolioLimits limits;
  std::size_t max_issues{0};
};

/// Reads whole lines of CSV rows into `chunk` (which has its text and is otherwise empty).
void read_book_chunk(const BookCsv& csv, NameTable& names, BookChunk& chunk);

/// The same through `CsvReader`: slower, for quotes and for texts that cannot be read to their end. A text
/// that breaks off, for example in an open quote, gives an issue when `is_whole`, and otherwise sets
/// `needs_whole`.
struct CarefulText {
  std::string_view text;
  bool is_whole{false};
};
void read_book_carefully(const BookCsv& csv, CarefulText input, NameTable& names, BookChunk& chunk);

}  // namespace crossmargin::io
