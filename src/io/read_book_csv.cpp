#include <algorithm>
#include <mutex>
#include <optional>
#include <utility>

#include "crossmargin/io/book.hpp"
#include "crossmargin/numeric/parallel.hpp"
#include "io/account_csv.hpp"
#include "io/book_join.hpp"
#include "io/book_pieces.hpp"
#include "io/memory_stream.hpp"
#include "io/name_pool.hpp"
#include "io/text.hpp"
#include "io/utf8.hpp"

namespace crossmargin::io {
namespace {

/// Where the header stands.
struct Header {
  std::string_view line;
  std::size_t end{0};  ///< of the line and its line end
  int number{1};
};

/// The first line that is neither blank nor a comment.
std::optional<Header> find_header(std::string_view text) {
  std::size_t at = text.starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
  for (int number = 1; at < text.size(); ++number) {
    const std::size_t stop = std::min(text.find('\n', at), text.size());
    const std::string_view line = text.substr(at, stop - at);
    at = std::min(stop + 1, text.size());
    if (!line.starts_with('#') && !trimmed(line).empty()) return Header{line, at, number};
  }
  return std::nullopt;
}

int place_of(const CsvRow& header, std::string_view column) {
  for (std::size_t i = 0; i < header.cells.size(); ++i)
    if (trimmed(header.cells[i]) == column) return static_cast<int>(i);
  return -1;
}

/// The columns of a header line; its own mistakes are issues.
Result<BookColumns> columns_of(const std::string& line, int number, const std::string& file) {
  MemoryStream stream(line);
  CsvReader reader(stream, file);
  CsvRow row;
  Issues issues;
  reader.next(row);
  issues = reader.issues();
  if (issues.empty()) CsvTable(row, account_columns(), file, issues);
  for (Issue& issue : issues) issue.where.line += number - 1;
  if (!issues.empty()) return tl::unexpected<Issues>(std::move(issues));
  return BookColumns{static_cast<int>(row.cells.size()), place_of(row, "account"),
                     place_of(row, "instrument"), place_of(row, "quantity")};
}

Result<PositionBook> read_whole(const NamedBytes& input, const BookCsv& csv, NamePool& names,
                                const Execution& execution) {
  BookPieces pieces{input.name, std::vector<BookChunk>(1), 1, csv.max_issues};
  NameTable& table = names.borrow();
  pieces.chunks.front().names = &table;
  read_book_carefully(csv, {input.bytes, true}, table, pieces.chunks.front());
  return join_book(std::move(pieces), execution);
}

tl::unexpected<Issues> empty(const std::string& file) {
  return fail(ErrorCode::missing_field, "the file holds no account", SourceLocation{file, 1, 0, ""},
              "want JSON lines with one account each, or CSV with a header account,instrument,quantity");
}

}  // namespace

Result<PositionBook> read_book_csv(const NamedBytes& input, const BookOptions& options,
                                   const Execution& execution) {
  const auto header = find_header(input.bytes);
  if (!header) return empty(input.name);
  BookCsv csv{input.name, std::string(header->line), {}, options.limits, options.max_issues};
  auto columns = columns_of(csv.header, header->number, input.name);
  if (!columns) return tl::unexpected<Issues>(std::move(columns.error()));
  csv.columns = *columns;
  NamePool names(options.instruments);
  BookPieces pieces{input.name, cut_lines(input.bytes.substr(header->end), options.chunk_bytes),
                    header->number + 1, options.max_issues};
  const bool finished =
      parallel_for_chunks(pieces.chunks.size(), 1, execution, "reading", [&](std::size_t begin, std::size_t) {
        const NamePool::Loan loan(names);
        pieces.chunks[begin].names = &loan.table();
        read_book_chunk(csv, loan.table(), pieces.chunks[begin]);
      });
  if (!finished) return fail(ErrorCode::interrupted, "stopped before all rows were read");
  const bool whole = std::any_of(pieces.chunks.begin(), pieces.chunks.end(),
                                 [](const BookChunk& chunk) { return chunk.needs_whole; });
  if (whole) return read_whole(input, csv, names, execution);
  return join_book(std::move(pieces), execution);
}

}  // namespace crossmargin::io
