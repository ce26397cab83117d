#include "io/book_repeats.hpp"

#include <fmt/format.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <mutex>
#include <utility>

#include "crossmargin/core/format.hpp"
#include "crossmargin/numeric/parallel.hpp"
#include "io/text.hpp"

namespace crossmargin::io {
namespace {

constexpr std::size_t accounts_per_look = 4096;
constexpr std::size_t repeat_parts = 16;

/// Something that stands twice: where it stands again, as a place in the book, and where first.
struct Repeat {
  std::size_t again{0};
  std::size_t first{0};
  bool operator<(const Repeat& other) const { return again < other.again; }
};

/// Repeats that several threads find; sorted at the end, so that their order does not show.
class Found {
 public:
  void add(Repeat repeat) {
    const std::scoped_lock lock(mutex_);
    repeats_.push_back(repeat);
  }
  std::vector<Repeat> take() {
    std::sort(repeats_.begin(), repeats_.end());
    return std::move(repeats_);
  }

 private:
  std::mutex mutex_;
  std::vector<Repeat> repeats_;
};

bool all_ascend(const BookPieces& pieces) {
  std::string_view last;
  bool any = false;
  for (const BookChunk& chunk : pieces.chunks) {
    if (!chunk.ascending) return false;
    if (chunk.runs.empty()) continue;
    const std::string_view first = chunk.runs.front().account;
    if (any && (first < last || (chunk.run_is_line && first == last))) return false;
    last = chunk.runs.back().account;
    any = true;
  }
  return true;
}

std::uint64_t word_of(const char* text) {
  std::uint64_t word = 0;
  std::memcpy(&word, text, sizeof word);
  return __builtin_bswap64(word);
}

/// a < b by bytes, eight at a time: ids of a book mostly differ at their end.
bool is_before(std::string_view a, std::string_view b) {
  const std::size_t common = std::min(a.size(), b.size());
  if (common < sizeof(std::uint64_t)) return a < b;
  for (std::size_t i = 0;; i = std::min(i + sizeof(std::uint64_t), common - sizeof(std::uint64_t))) {
    const std::uint64_t x = word_of(a.data() + i);
    const std::uint64_t y = word_of(b.data() + i);
    if (x != y) return x < y;
    if (i + sizeof(std::uint64_t) == common) return a.size() < b.size();
  }
}

/// Finds equal accounts among those whose hash falls into one part.
void search_part(const PositionBook& book, const std::vector<std::uint64_t>& hashes, std::size_t part,
                 Found& found) {
  std::vector<std::uint32_t> mine;
  for (std::size_t i = 0; i < hashes.size(); ++i)
    if (hashes[i] % repeat_parts == part) mine.push_back(static_cast<std::uint32_t>(i));
  std::size_t slots = 16;
  while (slots < 2 * mine.size()) slots *= 2;
  std::vector<std::uint32_t> table(slots, UINT32_MAX);
  for (const std::uint32_t account : mine) {
    std::size_t at = (hashes[account] / repeat_parts) & (slots - 1);
    while (table[at] != UINT32_MAX &&
           (hashes[table[at]] != hashes[account] || book.accounts[table[at]] != book.accounts[account]))
      at = (at + 1) & (slots - 1);
    if (table[at] != UINT32_MAX) found.add({account, table[at]});
    if (table[at] == UINT32_MAX) table[at] = account;
  }
}

bool search_accounts(const PositionBook& book, const Execution& execution, Found& found) {
  std::vector<std::uint64_t> hashes(book.account_count());
  const bool hashed = parallel_for_chunks(
      hashes.size(), accounts_per_look, execution, "", [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i)
          hashes[i] = XXH3_64bits(book.accounts[i].data(), book.accounts[i].size());
      });
  return hashed && parallel_for_chunks(repeat_parts, 1, execution, "", [&](std::size_t part, std::size_t) {
           search_part(book, hashes, part, found);
         });
}

/// Looks at the instruments of some accounts. `last` holds for each instrument the place at which it stood
/// last.
void search_instruments(const PositionBook& book, std::size_t begin, std::size_t end, Found& found) {
  std::vector<std::int64_t> last(book.instruments.size(), -1);
  for (std::size_t account = begin; account < end; ++account) {
    for (std::int64_t i = book.rows[account]; i < book.rows[account + 1]; ++i) {
      std::int64_t& before = last[static_cast<std::size_t>(book.instrument[static_cast<std::size_t>(i)])];
      if (before >= book.rows[account])
        found.add({static_cast<std::size_t>(i), static_cast<std::size_t>(before)});
      before = i;
    }
  }
}

/// Finds the line in which a position of the book stands.
class Lines {
 public:
  explicit Lines(const BookPieces& pieces) : pieces_(pieces) {}

  SourceLocation of_account(std::size_t position) const {
    return find(position,
                [](const BookChunk& chunk, std::size_t) { return chunk.run_is_line ? "" : "account"; });
  }
  SourceLocation of_position(std::size_t position) const {
    return find(position, [](const BookChunk& chunk, std::size_t at) {
      return chunk.run_is_line ? fmt::format("positions[{}]", at - run_of(chunk, at).first) : std::string();
    });
  }

 private:
  template <class Field>
  SourceLocation find(std::size_t position, const Field& field) const {
    int line = pieces_.first_line;
    for (const BookChunk& chunk : pieces_.chunks) {
      if (position < chunk.position_count)
        return {pieces_.file, line + static_cast<int>(inside(chunk, position)), 0, field(chunk, position)};
      position -= chunk.position_count;
      line += static_cast<int>(chunk.line_count);
    }
    return {pieces_.file, 0, 0, {}};
  }
  static const AccountRun& run_of(const BookChunk& chunk, std::size_t position) {
    const auto after = std::upper_bound(chunk.runs.begin(), chunk.runs.end(), position,
                                        [](std::size_t at, const AccountRun& run) { return at < run.first; });
    return *std::prev(after);
  }
  static std::uint32_t inside(const BookChunk& chunk, std::size_t position) {
    if (!chunk.lines.empty()) return chunk.lines[position];
    if (chunk.run_is_line) return run_of(chunk, position).line;
    return row_line(chunk.text, position);
  }
  /// The line of a row: blank lines are none.
  static std::uint32_t row_line(std::string_view text, std::size_t row) {
    std::uint32_t line = 0;
    for (std::size_t at = 0; at < text.size(); ++line) {
      const std::size_t stop = std::min(text.find('\n', at), text.size());
      if (!trimmed(text.substr(at, stop - at)).empty() && row-- == 0) break;
      at = stop + 1;
    }
    return line;
  }
  const BookPieces& pieces_;
};

Issues account_issues(const PositionBook& book, const BookPieces& pieces,
                      const std::vector<Repeat>& repeats) {
  Issues issues;
  const Lines lines(pieces);
  for (const Repeat& repeat : repeats) {
    if (issues.size() == pieces.max_issues) break;
    issues.push_back({ErrorCode::duplicate,
                      fmt::format("account {} came before", in_quotes(book.accounts[repeat.again])),
                      lines.of_account(static_cast<std::size_t>(book.rows[repeat.again])),
                      "keep the rows of an account together, and each account once"});
  }
  return issues;
}

Issues instrument_issues(const PositionBook& book, const BookPieces& pieces,
                         const std::vector<Repeat>& repeats) {
  Issues issues;
  const Lines lines(pieces);
  for (const Repeat& repeat : repeats) {
    if (issues.size() == pieces.max_issues) break;
    const std::string_view name = book.instruments[static_cast<std::size_t>(book.instrument[repeat.again])];
    issues.push_back({ErrorCode::duplicate,
                      fmt::format("a position in {} stands twice (first at line {})", name,
                                  lines.of_position(repeat.first).line),
                      lines.of_position(repeat.again), "join the two into one"});
  }
  return issues;
}

}  // namespace

Status check_repeats(const PositionBook& book, const BookPieces& pieces, const Execution& execution) {
  Found accounts;
  Found instruments;
  bool finished = all_ascend(pieces) || search_accounts(book, execution, accounts);
  finished = finished && parallel_for_chunks(book.account_count(), accounts_per_look, execution, "",
                                             [&](std::size_t begin, std::size_t end) {
                                               search_instruments(book, begin, end, instruments);
                                             });
  if (!finished) return fail(ErrorCode::interrupted, "stopped before all rows were checked");
  Issues issues = account_issues(book, pieces, accounts.take());
  append(issues, instrument_issues(book, pieces, instruments.take()));
  std::stable_sort(issues.begin(), issues.end(),
                   [](const Issue& a, const Issue& b) { return a.where.line < b.where.line; });
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  return {};
}

Status check_accounts_once(const PositionBook& book, const std::string& file, const Execution& execution) {
  std::atomic<bool> ascending{true};
  const bool looked = parallel_for_chunks(book.account_count() - 1, accounts_per_look, execution, "",
                                          [&](std::size_t begin, std::size_t end) {
                                            for (std::size_t i = begin; i < end; ++i)
                                              if (!is_before(book.accounts[i], book.accounts[i + 1]))
                                                return ascending.store(false);
                                          });
  Found found;
  if (!looked || (!ascending && !search_accounts(book, execution, found)))
    return fail(ErrorCode::interrupted, "stopped before all accounts were compared");
  Issues issues;
  for (const Repeat& repeat : found.take())
    issues.push_back({ErrorCode::duplicate,
                      fmt::format("account {} stands twice", in_quotes(book.accounts[repeat.again])),
                      SourceLocation{file, 0, 0, {}}, "keep each account once"});
  if (issues.size() > 100) issues.resize(100);
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  return {};
}

}  // namespace crossmargin::io
