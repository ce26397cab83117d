#include "io/book_join.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <unordered_map>
#include <utility>

#include "crossmargin/core/format.hpp"
#include "crossmargin/numeric/parallel.hpp"
#include "io/book_memory.hpp"
#include "io/book_repeats.hpp"
#include "io/text.hpp"

namespace crossmargin::io {
namespace {

/// The names of all tables, sorted, each once; and for each table where its places went.
struct SortedNames {
  std::vector<std::pair<std::string_view, QuantityStep>> names;
  std::unordered_map<const NameTable*, std::vector<std::int32_t>> places;
};

SortedNames sort_names(const std::vector<BookChunk>& chunks) {
  SortedNames sorted;
  for (const BookChunk& chunk : chunks) sorted.places[chunk.names];
  for (const auto& [table, places] : sorted.places)
    for (std::size_t i = 0; i < table->canonical().size(); ++i)
      sorted.names.emplace_back(table->canonical()[i], table->step(static_cast<std::int32_t>(i)));
  const auto text = [](const auto& name) { return name.first; };
  std::sort(sorted.names.begin(), sorted.names.end(),
            [&](const auto& a, const auto& b) { return text(a) < text(b); });
  const auto same = [&](const auto& a, const auto& b) { return text(a) == text(b); };
  sorted.names.erase(std::unique(sorted.names.begin(), sorted.names.end(), same), sorted.names.end());
  for (auto& [table, places] : sorted.places) {
    for (const std::string_view name : table->canonical()) {
      const auto found = std::lower_bound(sorted.names.begin(), sorted.names.end(), name,
                                          [&](const auto& a, std::string_view b) { return text(a) < b; });
      places.push_back(static_cast<std::int32_t>(found - sorted.names.begin()));
    }
  }
  return sorted;
}

/// Where each piece's positions, accounts and account bytes go in the book.
struct Places {
  std::vector<std::size_t> position{0};
  std::vector<std::size_t> account{0};
  std::vector<std::size_t> byte{0};
  std::vector<std::size_t> skipped;  ///< 1 where a piece goes on with the account of the one before
};

Places place_pieces(const std::vector<BookChunk>& chunks) {
  Places places;
  std::string_view last;
  for (const BookChunk& chunk : chunks) {
    const bool goes_on = !chunk.run_is_line && !chunk.runs.empty() && chunk.runs.front().account == last;
    std::size_t bytes = 0;
    for (const AccountRun& run : chunk.runs) bytes += run.account.size();
    if (goes_on) bytes -= last.size();
    if (!chunk.runs.empty()) last = chunk.runs.back().account;
    places.skipped.push_back(goes_on ? 1 : 0);
    places.position.push_back(places.position.back() + chunk.instrument.size());
    places.account.push_back(places.account.back() + chunk.runs.size() - places.skipped.back());
    places.byte.push_back(places.byte.back() + bytes);
  }
  return places;
}

std::shared_ptr<BookMemory> reserve(const Places& places, const SortedNames& sorted) {
  auto memory = std::make_shared<BookMemory>();
  const std::size_t accounts = places.account.back();
  memory->account_offsets = RawArray<std::uint64_t>(accounts + 1);
  memory->account_bytes = RawArray<char>(places.byte.back());
  memory->rows = RawArray<std::int64_t>(accounts + 1);
  memory->instrument = RawArray<std::int32_t>(places.position.back());
  memory->quantity = RawArray<std::int64_t>(places.position.back());
  memory->account_offsets[accounts] = places.byte.back();
  memory->rows[accounts] = static_cast<std::int64_t>(places.position.back());
  const std::size_t names = sorted.names.size();
  std::size_t bytes = 0;
  for (const auto& [name, step] : sorted.names) bytes += name.size();
  memory->instrument_offsets = RawArray<std::uint64_t>(names + 1);
  memory->instrument_bytes = RawArray<char>(bytes);
  memory->steps = RawArray<QuantityStep>(names);
  std::size_t at = 0;
  for (std::size_t i = 0; i < names; ++i) {
    const auto& [name, step] = sorted.names[i];
    memory->instrument_offsets[i] = at;
    memory->steps[i] = step;
    std::copy(name.begin(), name.end(), memory->instrument_bytes.data() + at);
    at += name.size();
  }
  memory->instrument_offsets[names] = at;
  return memory;
}

/// Copies one piece into its places and gives its own memory back.
void copy_piece(BookChunk& chunk, std::size_t index, const Places& places,
                const std::vector<std::int32_t>& renamed, BookMemory& memory) {
  const std::size_t first = places.position[index];
  for (std::size_t i = 0; i < chunk.instrument.size(); ++i)
    memory.instrument[first + i] = renamed[static_cast<std::size_t>(chunk.instrument[i])];
  std::copy(chunk.quantity.begin(), chunk.quantity.end(), memory.quantity.data() + first);
  std::size_t account = places.account[index];
  std::size_t byte = places.byte[index];
  for (std::size_t i = places.skipped[index]; i < chunk.runs.size(); ++i, ++account) {
    const AccountRun& run = chunk.runs[i];
    memory.rows[account] = static_cast<std::int64_t>(first + run.first);
    memory.account_offsets[account] = byte;
    std::copy(run.account.begin(), run.account.end(), memory.account_bytes.data() + byte);
    byte += run.account.size();
  }
  chunk.position_count = chunk.instrument.size();
  chunk.instrument = {};
  chunk.quantity = {};
}

Issues issues_of(BookPieces& pieces) {
  Issues all;
  std::size_t count = 0;
  std::size_t cannot_hold = 0;
  int cannot_hold_line = 0;
  int line = pieces.first_line;
  for (BookChunk& chunk : pieces.chunks) {
    for (Issue& issue : chunk.issues) {
      if (all.size() == pieces.max_issues) break;
      issue.where.line += line;
      all.push_back(std::move(issue));
    }
    count += chunk.issue_count;
    if (cannot_hold == 0) cannot_hold_line = line + static_cast<int>(chunk.cannot_hold_line);
    cannot_hold += chunk.cannot_hold;
    line += static_cast<int>(chunk.line_count);
  }
  if (count > all.size())
    all.push_back({ErrorCode::limit, fmt::format("{} more mistakes are not named", count - all.size()),
                   SourceLocation{pieces.file, 0, 0, {}}, "correct these first"});
  if (cannot_hold > 0)
    all.push_back(
        {ErrorCode::unsupported,
         fmt::format("is the first of {} rows that are no positions of a cross pool alone", cannot_hold),
         SourceLocation{pieces.file, cannot_hold_line, 0, {}},
         "a book holds no orders, collateral, isolated buckets or average prices: crossmargin batch "
         "reads them"});
  return all;
}

}  // namespace

Result<PositionBook> join_book(BookPieces pieces, const Execution& execution) {
  if (Issues issues = issues_of(pieces); !issues.empty()) return tl::unexpected(std::move(issues));
  const Places places = place_pieces(pieces.chunks);
  if (places.account.back() == 0)
    return fail(ErrorCode::missing_field, "the file holds no account", SourceLocation{pieces.file, 1, 0, ""},
                "want JSON lines with one account each, or CSV with a header account,instrument,quantity");
  const SortedNames sorted = sort_names(pieces.chunks);
  const auto memory = reserve(places, sorted);
  const bool finished =
      parallel_for_chunks(pieces.chunks.size(), 1, execution, "", [&](std::size_t i, std::size_t) {
        BookChunk& chunk = pieces.chunks[i];
        copy_piece(chunk, i, places, sorted.places.at(chunk.names), *memory);
      });
  if (!finished) return fail(ErrorCode::interrupted, "stopped before all rows were read");
  PositionBook book = book_over(memory);
  auto checked = check_repeats(book, pieces, execution);
  if (!checked) return tl::unexpected(std::move(checked.error()));
  return book;
}

}  // namespace crossmargin::io
