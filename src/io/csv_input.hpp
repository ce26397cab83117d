#pragma once

#include <istream>
#include <optional>
#include <streambuf>
#include <string>
#include <string_view>
#include <vector>

#include "crossmargin/io/csv.hpp"
#include "io/account_gate.hpp"

namespace crossmargin::io {

/// Text of a stream, read ahead.
class CsvInput {
 public:
  CsvInput(std::istream& input, std::size_t block_bytes) : input_(input), block_bytes_(block_bytes) {}

  /// Reads one block more.
  void fill();
  /// What has been read and not been skipped.
  std::string_view text() const { return std::string_view(text_).substr(at_); }
  void skip(std::size_t bytes) { at_ += bytes; }
  /// `text` goes to the end of the input.
  bool is_whole() const { return ended_ && !failed_; }
  bool failed() const { return failed_; }
  std::istream& stream() const { return input_; }

 private:
  std::istream& input_;
  std::size_t block_bytes_;
  std::string text_;
  std::size_t at_{0};
  bool ended_{false};
  bool failed_{false};
};

/// What is left of an input, behind some lines put in front of it, for `CsvReader`.
class RestOfInput : private std::streambuf, public std::istream {
 public:
  RestOfInput(std::string_view before, const CsvInput& input);

 private:
  std::streamsize xsgetn(char* to, std::streamsize most) override;
  std::string bytes_;
  std::size_t at_{0};
  std::streambuf* rest_;
  bool failed_;
};

/// The header of a table of accounts.
struct CsvHeader {
  CsvRow row;
  std::size_t bytes{0};  ///< of the text up to the end of its line
};
/// The first line that is neither blank nor a comment; nothing when there is any doubt about it, for example
/// an unknown column.
std::optional<CsvHeader> find_header(const CsvInput& input, const std::string& file);

/// Whole lines of rows, of which no account goes on in the next piece.
struct CsvPiece {
  std::string_view text;
  int line{0};       ///< number of the first line
  int line_ends{0};  ///< in `text`
  std::vector<CheckedAccount> accounts{};
  bool is_doubtful{false};  ///< has to be read in one go with what follows
};

/// How to cut a text.
struct CsvCut {
  std::size_t columns{0};
  std::size_t account{0};  ///< place of that column
  std::size_t piece_bytes{0};
  int line{0};  ///< number of the text's first line
};
/// Cuts what has been read into pieces of at least `piece_bytes`. The last one leaves over what may go on;
/// none when no end of an account is in sight.
std::vector<CsvPiece> cut_pieces(const CsvInput& input, const CsvCut& cut);

}  // namespace crossmargin::io
