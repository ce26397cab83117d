#pragma once

#include <string_view>

#include "crossmargin/io/csv.hpp"

namespace crossmargin::io {

/// What stands in a text, found in one pass over it.
struct Inspection {
  bool has_quote{false};
  bool is_clean{false};  ///< UTF-8 without a NUL byte, carriage returns before line ends only
};
Inspection inspect(std::string_view text);

/// Bounds of a record that `CsvReader` sets.
inline constexpr std::size_t longest_record = std::size_t{1} << 20U;
inline constexpr std::size_t most_cells = 16'384;

/// A cell between two separators, without the blanks at its ends.
inline std::string_view cell_of(const char* begin, const char* end) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  const auto is_black = [](char c) { return static_cast<unsigned char>(c) > ' '; };
  if (begin != end && is_black(*begin) && is_black(end[-1]))  // nearly all
    return {begin, static_cast<std::size_t>(end - begin)};
  while (begin != end && is_blank(*begin)) ++begin;
  while (begin != end && is_blank(end[-1])) --end;
  return {begin, static_cast<std::size_t>(end - begin)};
}

/// A row of a clean text without a quote, as `CsvReader` gives it. `text` is without its line end.
CsvRow plain_row(std::string_view text, int line);

}  // namespace crossmargin::io
