#include "io/book_chunk.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "crossmargin/io/csv.hpp"
#include "io/book_row.hpp"
#include "io/decimal.hpp"
#include "io/memory_stream.hpp"
#include "io/plain_csv.hpp"
#include "io/separators.hpp"

namespace crossmargin::io {
namespace {

constexpr std::size_t most_columns = 8;

bool has_control_character(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

/// Reads rows that hold no quote. A row that is anything but a sound cross position goes to the checker.
class PlainRows {
 public:
  PlainRows(const BookCsv& csv, NameTable& names, BookChunk& chunk)
      : csv_(csv), names_(names), chunk_(chunk), count_(static_cast<std::size_t>(csv.columns.count)) {}

  void read() {
    const char* const end = chunk_.text.data() + chunk_.text.size();
    Separators separators(chunk_.text.data(), end);
    chunk_.instrument.reserve(chunk_.text.size() / 24);
    chunk_.quantity.reserve(chunk_.text.size() / 24);
    for (const char* at = chunk_.text.data(); at != end;) {
      std::size_t rows = 0;
      for (; rows < batch_.size() && at != end; ++rows) {
        at = cut_row(at, end, separators, batch_[rows]);
        names_.expect(batch_[rows].hash);
      }
      for (std::size_t i = 0; i < rows; ++i) names_.expect_entry(batch_[i].hash);
      for (std::size_t i = 0; i < rows; ++i) take(batch_[i], chunk_.line_count++);
    }
  }

 private:
  /// A row as text and as cells.
  struct Row {
    std::string_view text;
    std::size_t cells{0};
    std::array<std::string_view, most_columns> cell{};
    std::uint32_t hash{0};  ///< of the instrument
  };

  /// Cuts the row at `at` into cells; where the next one starts.
  const char* cut_row(const char* at, const char* end, Separators& separators, Row& row) const {
    const char* const start = at;
    const char* stop = start;
    row.cells = 0;
    for (;; at = stop + 1) {
      stop = separators.next();
      if (row.cells < count_) row.cell[row.cells] = cell_of(at, stop);
      ++row.cells;
      if (stop == end || *stop == '\n') break;
    }
    row.text = {start, static_cast<std::size_t>(stop - start)};
    if (row.cells == count_)
      row.hash = short_hash(row.cell[static_cast<std::size_t>(csv_.columns.instrument)]);
    return stop == end ? end : stop + 1;
  }

  void take(const Row& row, std::uint32_t line) {
    if (row.text.size() > longest_record) chunk_.needs_whole = true;
    if (row.cells == count_ && is_plain(row, line)) return;
    if (cell_of(row.text.data(), row.text.data() + row.text.size()).empty()) return;
    if (!checker_) checker_.emplace(csv_, names_, chunk_);
    checker_->add(plain_row(row.text, static_cast<int>(line)));
  }

  /// Adds a row; false, and nothing added, when it is not a sound position of the cross pool alone.
  bool is_plain(const Row& row, std::uint32_t line) {
    const std::string_view account = row.cell[static_cast<std::size_t>(csv_.columns.account)];
    const std::string_view instrument = row.cell[static_cast<std::size_t>(csv_.columns.instrument)];
    const std::string_view quantity = row.cell[static_cast<std::size_t>(csv_.columns.quantity)];
    if (account.empty() || instrument.empty()) return false;
    if (count_ > 3 && !others_are_empty(row)) return false;
    const bool is_new = chunk_.runs.empty() || !same_text(chunk_.runs.back().account, account);
    if (is_new && has_control_character(account)) return false;
    const std::int32_t place = names_.place_of(instrument, row.hash);
    const StoredQuantity stored = stored_in_text(quantity, names_.step(place));
    const double size = std::abs(stored.contracts);
    if (stored.fault != StoredQuantity::Fault::none || size == 0.0 || size >= csv_.limits.max_quantity)
      return false;
    if (is_new) chunk_.start_run(account, line);
    chunk_.instrument.push_back(place);
    chunk_.quantity.push_back(stored.stored);
    return true;
  }

  /// The chunk's text may be read from its start on.
  StoredQuantity stored_in_text(std::string_view quantity, QuantityStep step) const {
    const auto before = quantity.data() + quantity.size() - chunk_.text.data();
    if (before < 8) return stored_quantity(quantity, step);
    const auto decimal = short_decimal_within(quantity);
    return decimal ? stored_quantity(*decimal, step) : stored_quantity(quantity, step);
  }

  bool others_are_empty(const Row& row) const {
    for (std::size_t i = 0; i < count_; ++i) {
      const int column = static_cast<int>(i);
      if (column == csv_.columns.account || column == csv_.columns.instrument ||
          column == csv_.columns.quantity)
        continue;
      if (!row.cell[i].empty()) return false;
    }
    return true;
  }

  const BookCsv& csv_;
  NameTable& names_;
  BookChunk& chunk_;
  std::size_t count_;
  std::array<Row, 16> batch_{};  ///< cut together, so that the cache can fetch their names meanwhile
  std::optional<RowChecker> checker_;
};

std::uint32_t line_ends(std::string_view text) {
  return static_cast<std::uint32_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace

void read_book_chunk(const BookCsv& csv, NameTable& names, BookChunk& chunk) {
  const Inspection found = inspect(chunk.text);
  if (!found.is_clean) {
    chunk.needs_whole = true;
  } else if (found.has_quote) {
    read_book_carefully(csv, {chunk.text, false}, names, chunk);
  } else {
    PlainRows(csv, names, chunk).read();
  }
}

void read_book_carefully(const BookCsv& csv, CarefulText input, NameTable& names, BookChunk& chunk) {
  // The reader takes '#' for a comment until a header has been read.
  const std::string text = input.is_whole ? std::string() : "header\n" + std::string(input.text);
  MemoryStream stream(input.is_whole ? input.text : std::string_view(text));
  CsvReader reader(stream, csv.file);
  CsvRow row;
  reader.next(row);
  RowChecker checker(csv, names, chunk);
  const int before = input.is_whole ? 1 : 2;
  while (reader.next(row)) {
    row.line -= before;
    const std::size_t positions = chunk.instrument.size();
    checker.add(row);
    if (chunk.instrument.size() != positions) chunk.lines.push_back(static_cast<std::uint32_t>(row.line));
  }
  chunk.line_count = line_ends(input.text) + (input.text.empty() || input.text.back() != '\n' ? 1 : 0);
  if (reader.issues().empty()) return;
  chunk.needs_whole = !input.is_whole;
  Issues issues = reader.issues();
  for (Issue& issue : issues) issue.where.line -= before;
  chunk.note(std::move(issues), csv.max_issues);
}

}  // namespace crossmargin::io
