#include <algorithm>
#include <cmath>
#include <utility>

#include "crossmargin/core/format.hpp"
#include "crossmargin/io/book.hpp"
#include "crossmargin/numeric/parallel.hpp"
#include "io/account_line.hpp"
#include "io/book_join.hpp"
#include "io/book_pieces.hpp"
#include "io/decimal.hpp"
#include "io/name_pool.hpp"
#include "io/quick_line.hpp"
#include "io/text.hpp"
#include "io/utf8.hpp"

namespace crossmargin::io {
namespace {

/// Reads the lines of one piece. What the quick reader does not take goes to the strict one.
class LineReader {
 public:
  LineReader(const NamedBytes& input, const BookOptions& options, NameTable& names, BookChunk& chunk)
      : input_(input), options_(options), names_(names), chunk_(chunk) {
    chunk_.run_is_line = true;
  }

  /// The number of the piece's first line, for messages that name another line than their own.
  void start_at(int line) { first_line_ = line; }

  void read() {
    const std::string_view text = chunk_.text;
    chunk_.instrument.reserve(text.size() / 40);
    chunk_.quantity.reserve(text.size() / 40);
    for (std::size_t at = 0; at < text.size(); ++chunk_.line_count) {
      const std::size_t stop = std::min(text.find('\n', at), text.size());
      const std::string_view line = text.substr(at, stop - at);
      at = stop + 1;
      if (!is_quick(line) && !trimmed(line).empty()) read_strictly(line);
    }
  }

 private:
  bool is_quick(std::string_view line) {
    const auto readable = static_cast<std::size_t>(input_.bytes.data() + input_.bytes.size() - line.data());
    if (!quick_.read(line, readable)) return false;
    for (const QuickPosition& position : quick_.positions()) names_.expect(position.hash);
    for (const QuickPosition& position : quick_.positions()) names_.expect_entry(position.hash);
    const std::size_t before = chunk_.instrument.size();
    for (const QuickPosition& position : quick_.positions()) {
      const std::int32_t place = names_.place_of(position.instrument, position.hash);
      const StoredQuantity stored = stored_quantity(position.decimal, names_.step(place));
      if (!is_sound(stored)) {
        chunk_.instrument.resize(before);
        chunk_.quantity.resize(before);
        return false;
      }
      chunk_.instrument.push_back(place);
      chunk_.quantity.push_back(stored.stored);
    }
    // The reader may have worked on a copy of the last line.
    const std::string_view id = quick_.id();
    const bool is_copy = id.data() < line.data() || id.data() >= line.data() + line.size();
    start_account(is_copy ? chunk_.kept.emplace_back(id) : id, before);
    return true;
  }

  bool is_sound(const StoredQuantity& quantity) const {
    const double size = std::abs(quantity.contracts);
    return quantity.fault == StoredQuantity::Fault::none && size > 0.0 && size < options_.limits.max_quantity;
  }

  void start_account(std::string_view id, std::size_t first) {
    chunk_.ascending = chunk_.ascending && (chunk_.runs.empty() || chunk_.runs.back().account < id);
    chunk_.runs.push_back({id, first, chunk_.line_count});
  }

  void read_strictly(std::string_view line) {
    Issues issues;
    const int number = first_line_ + static_cast<int>(chunk_.line_count);
    const Account account = read_account_line(std::string(line), input_.name, number, issues);
    const bool clean = issues.empty();
    Issues found = validate(account, options_.limits);
    if (!clean) std::erase_if(found, [](const Issue& i) { return i.code == ErrorCode::missing_field; });
    append(issues, std::move(found));
    if (issues.empty() && holds_more(account)) {
      if (chunk_.cannot_hold++ == 0) chunk_.cannot_hold_line = chunk_.line_count;
      return;
    }
    const std::size_t first = chunk_.instrument.size();
    if (issues.empty()) add_positions(account, issues);
    if (issues.empty()) return start_account(chunk_.kept.emplace_back(account.id), first);
    chunk_.instrument.resize(first);
    chunk_.quantity.resize(first);
    for (Issue& issue : issues) issue.where.line -= first_line_;
    chunk_.note(std::move(issues), options_.max_issues);
  }

  static bool holds_more(const Account& account) {
    return !account.isolated.empty() || !account.cross.orders.empty() || !account.cross.collateral.empty() ||
           std::any_of(account.cross.positions.begin(), account.cross.positions.end(),
                       [](const Position& position) { return position.average_price.has_value(); });
  }

  void add_positions(const Account& account, Issues& issues) {
    for (const Position& position : account.cross.positions) {
      const std::int32_t place = names_.place_of(position.instrument);
      const StoredQuantity stored = stored_quantity(shortest(position.quantity), names_.step(place));
      if (stored.fault != StoredQuantity::Fault::none) {
        SourceLocation where = position.where;
        where.field += ".quantity";
        issues.push_back(
            bad_multiple(shortest(position.quantity), position.instrument, std::move(where), stored.fault));
      }
      chunk_.instrument.push_back(place);
      chunk_.quantity.push_back(stored.stored);
    }
  }

  const NamedBytes& input_;
  const BookOptions& options_;
  NameTable& names_;
  BookChunk& chunk_;
  int first_line_{1};
  QuickLine quick_;
};

/// Reads pieces with mistakes again, now that the numbers of their lines are known.
void read_again(const NamedBytes& input, const BookOptions& options, BookPieces& pieces, NamePool& names) {
  const NamePool::Loan loan(names);
  int line = pieces.first_line;
  for (BookChunk& chunk : pieces.chunks) {
    const int next = line + static_cast<int>(chunk.line_count);
    if (chunk.issue_count > 0) {
      BookChunk again;
      again.text = chunk.text;
      again.names = &loan.table();
      LineReader reader(input, options, loan.table(), again);
      reader.start_at(line);
      reader.read();
      chunk = std::move(again);
    }
    line = next;
  }
}

}  // namespace

Result<PositionBook> read_book_json(const NamedBytes& input, const BookOptions& options,
                                    const Execution& execution) {
  std::string_view text = input.bytes;
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  NamePool names(options.instruments);
  BookPieces pieces{input.name, cut_lines(text, options.chunk_bytes), 1, options.max_issues};
  const bool finished =
      parallel_for_chunks(pieces.chunks.size(), 1, execution, "reading", [&](std::size_t begin, std::size_t) {
        const NamePool::Loan loan(names);
        pieces.chunks[begin].names = &loan.table();
        LineReader(input, options, loan.table(), pieces.chunks[begin]).read();
      });
  if (!finished) return fail(ErrorCode::interrupted, "stopped before all lines were read");
  read_again(input, options, pieces, names);
  return join_book(std::move(pieces), execution);
}

}  // namespace crossmargin::io
