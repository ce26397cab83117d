#include "io/csv_piece.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "crossmargin/core/format.hpp"
#include "crossmargin/io/instrument_names.hpp"
#include "io/account_csv.hpp"
#include "io/account_rows.hpp"
#include "io/memory_stream.hpp"
#include "io/plain_csv.hpp"
#include "io/separators.hpp"
#include "io/text.hpp"
#include "io/utf8.hpp"

namespace crossmargin::io {
namespace {

constexpr std::size_t most_columns = 7;

/// A row as text, without its line end, and as cells with the blanks at their ends.
struct Row {
  std::string_view text;
  std::size_t count{0};
  std::array<std::string_view, most_columns> cells{};
};

/// What a column means.
enum class Column { account, instrument, quantity, record, other };

Column column_named(std::string_view name) {
  if (name == "account") return Column::account;
  if (name == "instrument") return Column::instrument;
  if (name == "quantity") return Column::quantity;
  return name == "record" ? Column::record : Column::other;
}

/// The cells of a position or a balance of the cross pool; nothing in all other columns.
struct PlainCells {
  std::array<std::string_view, 4> cell{};  ///< by column
  std::array<const char*, 4> start{};
  std::string_view operator[](Column column) const { return cell[static_cast<std::size_t>(column)]; }
};

/// Reads the rows of one piece. Rows that are not plain go to the strict reader.
class PieceRows {
 public:
  PieceRows(const PieceReading& reading, CsvPiece& piece)
      : reading_(reading),
        piece_(piece),
        table_(reading.header, account_columns(), reading.file, row_issues_),
        rows_([this](Account account, Issues issues) {
          Issues found = reading_.gate.check(account);
          piece_.accounts.push_back({std::move(account), std::move(issues), std::move(found)});
          return true;
        }) {
    for (const std::string& name : reading.header.cells) columns_.push_back(column_named(trimmed(name)));
  }

  void read_strictly() {
    // The reader takes '#' for a comment until a header has been read.
    const std::string text = "header\n" + std::string(piece_.text);
    MemoryStream stream(text);
    CsvReader reader(stream, reading_.file);
    CsvRow row;
    reader.next(row);
    while (reader.next(row)) {
      row.line += piece_.line - 2;
      rows_.add(table_, row, row_issues_);
    }
    rows_.flush();
    piece_.is_doubtful = !reader.issues().empty();
  }

  /// A text that is clean and has no quote.
  void read_quickly() {
    const char* const end = piece_.text.data() + piece_.text.size();
    Separators separators(piece_.text.data(), end);
    Row row;
    int line = piece_.line;
    for (const char* at = piece_.text.data(); at != end && !piece_.is_doubtful; ++line) {
      at = cut_row(at, end, separators, row);
      take(row, line);
    }
    rows_.flush();
  }

 private:
  /// Cuts the row at `at` into cells; where the next one starts.
  static const char* cut_row(const char* at, const char* end, Separators& separators, Row& row) {
    const char* const start = at;
    const char* stop = start;
    row.count = 0;
    for (;; at = stop + 1) {
      stop = separators.next();
      if (row.count < most_columns) row.cells[row.count] = {at, static_cast<std::size_t>(stop - at)};
      ++row.count;
      if (stop == end || *stop == '\n') break;
    }
    row.text = {start, static_cast<std::size_t>(stop - start)};
    return stop == end ? end : stop + 1;
  }

  void take(const Row& row, int line) {
    piece_.is_doubtful = row.text.size() > longest_record || row.count > most_cells;
    if (piece_.is_doubtful || (row.count == columns_.size() && take_plain(row, line))) return;
    if (!trimmed(row.text).empty()) rows_.add(table_, plain_row(row.text, line), row_issues_);
  }

  /// False, and nothing done, for a row that is anything else.
  bool take_plain(const Row& row, int line) {
    PlainCells cells;
    if (!find_cells(row, cells)) return false;
    const auto quantity = parse_number(cells[Column::quantity]);
    if (!quantity) return false;
    const std::string_view record = cells[Column::record];
    if (record.empty() || record == "position") {
      Account& account = account_of(row, cells, line);
      account.cross.positions.push_back({canonical_instrument_id(cells[Column::instrument]),
                                         *quantity,
                                         {},
                                         SourceLocation{reading_.file, line, 0, {}}});
      return true;
    }
    if (record != "collateral") return false;
    const auto currency = Currency::parse(cells[Column::instrument]);
    if (!currency) return false;
    Account& account = account_of(row, cells, line);
    account.cross.collateral.push_back({*currency, *quantity, place(row, cells, Column::quantity, line)});
    return true;
  }

  /// False when the account or the instrument is empty or any other column is not.
  bool find_cells(const Row& row, PlainCells& cells) const {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const std::string_view raw = row.cells[i];
      const std::string_view cell = cell_of(raw.data(), raw.data() + raw.size());
      if (columns_[i] != Column::other) {
        cells.cell[static_cast<std::size_t>(columns_[i])] = cell;
        cells.start[static_cast<std::size_t>(columns_[i])] = raw.data();
      } else if (!cell.empty()) {
        return false;
      }
    }
    return !cells[Column::account].empty() && !cells[Column::instrument].empty();
  }

  Account& account_of(const Row& row, const PlainCells& cells, int line) {
    const std::string_view id = cells[Column::account];
    if (!rows_.continues(id)) rows_.start(id, place(row, cells, Column::account, line));
    return rows_.current();
  }

  SourceLocation place(const Row& row, const PlainCells& cells, Column column, int line) const {
    const char* const start = cells.start[static_cast<std::size_t>(column)];
    const auto before =
        std::count_if(row.text.data(), start, [](char c) { return !is_continuation_byte(c); });
    return {reading_.file, line, static_cast<int>(before) + 1,
            column == Column::account ? "account" : "quantity"};
  }

  const PieceReading& reading_;
  CsvPiece& piece_;
  Issues row_issues_;
  CsvTable table_;
  AccountRows rows_;
  std::vector<Column> columns_;
};

}  // namespace

void read_piece(const PieceReading& reading, CsvPiece& piece) {
  const Inspection found = inspect(piece.text);
  piece.is_doubtful = !found.is_clean;
  if (piece.is_doubtful) return;
  PieceRows rows(reading, piece);
  if (found.has_quote) {
    rows.read_strictly();
  } else {
    rows.read_quickly();
  }
}

}  // namespace crossmargin::io
