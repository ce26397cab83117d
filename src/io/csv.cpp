#include "crossmargin/io/csv.hpp"

#include <algorithm>
#include <streambuf>
#include <utility>

#include "crossmargin/core/format.hpp"
#include "crossmargin/core/similar.hpp"
#include "io/text.hpp"
#include "io/utf8.hpp"

namespace crossmargin::io {
namespace {

constexpr std::size_t max_record_bytes = std::size_t{1} << 20U;
constexpr std::size_t max_cells = 16'384;
constexpr std::size_t block_bytes = std::size_t{1} << 16U;

/// Follows the quotes of a record far enough to know which line ends are inside a cell.
class QuoteState {
 public:
  bool inside() const { return inside_; }
  void read(char c) {
    const bool quote = c == '"';
    if (inside_) {
      inside_ = !quote;
      just_closed_ = quote;
    } else {
      inside_ = quote && (at_cell_start_ || just_closed_);
      just_closed_ = false;
    }
    at_cell_start_ = c == ',' && !inside_;
  }

 private:
  bool inside_{false};
  bool at_cell_start_{true};
  bool just_closed_{false};
};

int count_lines(std::string_view text) {
  return static_cast<int>(std::count(text.begin(), text.end(), '\n'));
}

/// The 1-based column, in characters of its own line, that follows a piece of text that starts at `column`.
std::size_t column_after(std::string_view piece, std::size_t column) {
  const std::size_t line_end = piece.rfind('\n');
  if (line_end != std::string_view::npos) {
    piece.remove_prefix(line_end + 1);
    column = 1;
  }
  const auto continued = std::count_if(piece.begin(), piece.end(), is_continuation_byte);
  return column + piece.size() - static_cast<std::size_t>(continued);
}

/// Reads the quoted cell at `at` and moves past its closing quote; false when there is none.
bool read_quoted(std::string_view record, std::size_t& at, std::string& cell) {
  for (std::size_t from = at + 1;;) {
    const std::size_t quote = record.find('"', from);
    if (quote == std::string_view::npos) return false;
    cell += record.substr(from, quote - from);
    at = quote + 1;
    if (at >= record.size() || record[at] != '"') return true;
    cell += '"';
    from = at + 1;
  }
}

/// Reads the cell at `at` and moves past it; false for a quote that is not closed.
bool read_cell(std::string_view record, std::size_t& at, std::string& cell) {
  if (at < record.size() && record[at] == '"') return read_quoted(record, at, cell);
  const auto ends = [](char c) { return c == ',' || c == '"' || c == '\r' || c == '\n'; };
  const std::size_t start = at;
  while (at < record.size() && !ends(record[at])) ++at;
  cell = record.substr(start, at - start);
  return true;
}

bool is_blank(std::string_view record) {
  return trimmed(record).empty();
}

}  // namespace

CsvReader::CsvReader(std::istream& input, std::string file) : input_(input), file_(std::move(file)) {}

/// Ends the reading with an issue at a byte of the record that starts at `line_`.
bool CsvReader::stop_at(std::string_view record, std::size_t offset, Issue issue) {
  const std::string_view before = record.substr(0, offset);
  issue.where = {file_, line_ + count_lines(before), static_cast<int>(column_after(before, 1)), {}};
  issues_.push_back(std::move(issue));
  finished_ = true;
  return false;
}

/// Makes sure that a byte is at hand; false at the end of the input.
bool CsvReader::fill() {
  if (at_ < block_.size()) return true;
  block_.resize(block_bytes);
  at_ = 0;
  std::streamsize count = 0;
  try {
    count = input_.rdbuf()->sgetn(block_.data(), static_cast<std::streamsize>(block_bytes));
  } catch (const std::ios_base::failure&) {  // a read error under the buffer, a directory for example
    input_.setstate(std::ios_base::badbit);
  }
  block_.resize(static_cast<std::size_t>(count));
  return count > 0;
}

/// A line that stands whole in the block and has no quote: what nearly every line is. False when this one
/// does not.
bool CsvReader::read_plain_line(std::string& record) {
  const std::string_view rest = std::string_view(block_).substr(at_);
  const std::size_t end = rest.find('\n');
  if (!has_header_ || end == std::string_view::npos) return false;
  const std::string_view line = rest.substr(0, end);
  if (line.find('"') != std::string_view::npos) return false;
  record = line;
  at_ += end + 1;
  return true;
}

/// The bytes up to the line end that closes a record, without that line end; false at the end of the input.
bool CsvReader::read_record(std::string& record) {
  record.clear();
  QuoteState quotes;
  if (read_plain_line(record)) return true;
  while (fill()) {
    const char c = block_[at_++];
    if (c == '\n' && !quotes.inside()) return true;
    record += c;
    if (at_start_ && record == byte_order_mark) {
      record.clear();
      quotes = QuoteState{};
      continue;
    }
    if (record.size() > max_record_bytes) {
      return stop_at(
          record, 0,
          {ErrorCode::limit, "is a record of more than 1 MiB", {}, "look for a quote that is not closed"});
    }
    const bool comment = !has_header_ && record.front() == '#';
    if (!comment) quotes.read(c);
  }
  finished_ = true;
  if (input_.bad()) return stop_at(record, 0, {ErrorCode::unreadable, "cannot be read to its end", {}, {}});
  return !record.empty();
}

bool CsvReader::next(CsvRow& row) {
  while (!finished_ && read_record(record_)) {
    const int line_ends = count_lines(record_) + 1;
    at_start_ = false;
    const bool comment = !has_header_ && !record_.empty() && record_.front() == '#';
    if (!comment && !is_blank(record_)) {
      has_header_ = true;
      if (!split(record_, row)) return false;
      line_ += line_ends;
      return true;
    }
    line_ += line_ends;
  }
  return false;
}

bool CsvReader::check_bytes(std::string_view record) {
  const std::size_t nul = record.find('\0');
  if (nul != std::string_view::npos)
    return stop_at(record, nul, {ErrorCode::malformed, "want text, got a NUL byte", {}, {}});
  const std::size_t valid = valid_utf8_prefix(record);
  if (valid == record.size()) return true;
  return stop_at(record, valid,
                 {ErrorCode::malformed,
                  "want UTF-8, got the byte " + in_quotes(record.substr(valid, 1)),
                  {},
                  "save the file in the encoding UTF-8"});
}

bool CsvReader::split(std::string_view record, CsvRow& row) {
  // Cells keep their memory from row to row.
  row.line = line_;
  row.columns.clear();
  std::size_t cells = 0;
  if (!record.empty() && record.back() == '\r') record.remove_suffix(1);
  if (!check_bytes(record)) return false;
  for (std::size_t at = 0, column = 1;; ++at) {
    const std::size_t start = at;
    if (cells == max_cells)
      return stop_at(record, start, {ErrorCode::limit, "is a cell too many: 16,384 at most", {}, {}});
    if (cells == row.cells.size()) row.cells.emplace_back();
    std::string& cell = row.cells[cells++];
    cell.clear();
    if (!read_cell(record, at, cell)) {
      return stop_at(record, start, {ErrorCode::malformed, "opens a quote that is not closed", {}, {}});
    }
    if (at < record.size() && record[at] != ',') {
      return stop_at(record, at,
                     {ErrorCode::malformed,
                      "want a comma, got " + in_quotes(record.substr(at, 1)),
                      {},
                      "put double quotes around the whole cell and write each quote inside it twice"});
    }
    row.columns.push_back(static_cast<int>(column));
    if (at >= record.size()) break;
    column = column_after(record.substr(start, at + 1 - start), column);
  }
  row.cells.resize(cells);
  return true;
}

CsvTable::CsvTable(const CsvRow& header, const Columns& columns, std::string file, Issues& issues)
    : file_(std::move(file)), issues_(issues) {
  std::vector<std::string_view> known(columns.required.begin(), columns.required.end());
  known.insert(known.end(), columns.optional.begin(), columns.optional.end());
  for (std::size_t i = 0; i < header.cells.size(); ++i) {
    const std::string name(trimmed(header.cells[i]));
    SourceLocation where{file_, header.line, header.columns[i], name};
    if (name.empty()) {
      if (!columns.allow_unknown)
        issues_.push_back({ErrorCode::malformed, "is a column without a name", where, {}});
    } else if (find(name) >= 0) {
      issues_.push_back(
          {ErrorCode::duplicate, "is a column that stands twice", where, "keep one of the two"});
    } else if (!columns.allow_unknown && std::find(known.begin(), known.end(), name) == known.end()) {
      issues_.push_back(
          {ErrorCode::unknown_field, "is not a column of this format", where, did_you_mean(name, known)});
    }
    names_.push_back(name);
  }
  for (const std::string& name : columns.required) {
    if (find(name) >= 0) continue;
    issues_.push_back(
        {ErrorCode::missing_field, "is a required column and absent", {file_, header.line, 0, name}, {}});
  }
}

int CsvTable::find(std::string_view column) const {
  const auto found = std::find(names_.begin(), names_.end(), column);
  return found == names_.end() ? -1 : static_cast<int>(found - names_.begin());
}

std::string_view CsvTable::cell(const CsvRow& row, std::string_view column) const {
  const int index = find(column);
  if (index < 0 || static_cast<std::size_t>(index) >= row.cells.size()) return {};
  return trimmed(row.cells[static_cast<std::size_t>(index)]);
}

SourceLocation CsvTable::where(const CsvRow& row, std::string_view column) const {
  const int index = find(column);
  const bool known = index >= 0 && static_cast<std::size_t>(index) < row.columns.size();
  return {file_, row.line, known ? row.columns[static_cast<std::size_t>(index)] : 0, std::string(column)};
}

std::optional<double> CsvTable::optional_number(const CsvRow& row, std::string_view column) const {
  const std::string_view text = cell(row, column);
  if (text.empty()) return std::nullopt;
  const auto value = parse_number(text);
  if (!value) {
    issues_.push_back({ErrorCode::invalid_value, "want a finite number, got " + in_quotes(text),
                       where(row, column),
                       "write it like -1234.5 or 1e-7, with a point and no thousands separators"});
  }
  return value;
}

double CsvTable::number(const CsvRow& row, std::string_view column) const {
  if (cell(row, column).empty()) {
    issues_.push_back({ErrorCode::missing_field, "want a number, got an empty cell", where(row, column), {}});
    return 0;
  }
  return optional_number(row, column).value_or(0);
}

bool CsvTable::check_width(const CsvRow& row) const {
  if (row.cells.size() == names_.size()) return true;
  issues_.push_back({ErrorCode::malformed,
                     "want " + std::to_string(names_.size()) + " cells as in the header, got " +
                         std::to_string(row.cells.size()),
                     {file_, row.line, 0, {}},
                     {}});
  return false;
}

}  // namespace crossmargin::io
