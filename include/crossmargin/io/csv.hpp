#pragma once

#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crossmargin/core/issue.hpp"

namespace crossmargin::io {

/// One record. Cells are unquoted; `line` is where it starts.
struct CsvRow {
  std::vector<std::string> cells;
  std::vector<int> columns;  ///< 1-based character column at which each cell starts
  int line{0};
};

/// A streaming RFC 4180 reader: quoted cells, doubled quotes, CRLF or LF, a UTF-8 byte-order mark, blank
/// lines skipped. Lines whose first character is '#' are comments until the header has been read.
class CsvReader {
 public:
  CsvReader(std::istream& input, std::string file);
  /// False at the end or after an error. Errors: `malformed` for an unclosed or misplaced quote, a NUL byte
  /// or bytes that are not UTF-8; `limit` for a record over 1 MiB or over 16,384 cells; `unreadable` when the
  /// input fails.
  bool next(CsvRow& row);
  const Issues& issues() const { return issues_; }
  const std::string& file() const { return file_; }

 private:
  bool fill();
  bool read_plain_line(std::string& record);
  bool read_record(std::string& record);
  bool check_bytes(std::string_view record);
  bool split(std::string_view record, CsvRow& row);
  bool stop_at(std::string_view record, std::size_t offset, Issue issue);
  std::istream& input_;
  std::string file_;
  Issues issues_;
  std::string block_;  ///< bytes read ahead
  std::size_t at_{0};  ///< the next of them
  std::string record_;
  int line_{1};
  bool at_start_{true};     ///< a byte-order mark may still come
  bool has_header_{false};  ///< the first record has been read
  bool finished_{false};
};

/// Columns by name. Cells of a row are read through it, so that errors carry file, line, column and column
/// name.
class CsvTable {
 public:
  /// Notes `missing_field` for a required column that is absent, `duplicate` for a name that stands twice,
  /// and `unknown_field` for columns in neither list unless `allow_unknown`.
  struct Columns {
    std::vector<std::string> required;
    std::vector<std::string> optional;
    bool allow_unknown{false};
  };
  CsvTable(const CsvRow& header, const Columns& columns, std::string file, Issues& issues);
  const std::string& file() const { return file_; }
  /// The cell, or empty when the column is absent. Cells keep no surrounding blanks.
  std::string_view cell(const CsvRow& row, std::string_view column) const;
  SourceLocation where(const CsvRow& row, std::string_view column) const;
  /// A required finite number. Notes an issue and returns 0 when it is not one.
  double number(const CsvRow& row, std::string_view column) const;
  /// Empty when the cell is empty; notes an issue when it is not a finite number.
  std::optional<double> optional_number(const CsvRow& row, std::string_view column) const;
  /// Notes `malformed` for a row with another count of cells than the header.
  bool check_width(const CsvRow& row) const;

 private:
  int find(std::string_view column) const;
  std::vector<std::string> names_;
  std::string file_;
  Issues& issues_;
};

}  // namespace crossmargin::io
