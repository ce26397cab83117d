#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "crossmargin/report/report.hpp"

namespace crossmargin::report {

enum class Style { plain, strong, good, warn, bad, faint };

/// One line of text with the width it takes on a screen, which colour codes do not change.
struct Line {
  std::string text;
  std::size_t width{0};

  void add(std::string_view plain, Style style, Color color);
  void add(std::string_view plain) { add(plain, Style::plain, Color::none); }
  void pad_to(std::size_t wanted);
};

using Block = std::vector<Line>;

/// Columns that UTF-8 text takes, one a code point.
std::size_t display_width(std::string_view text);
/// At most `width` columns, the last two dots where something was cut off.
std::string shortened(std::string_view text, std::size_t width);
std::string padded_left(std::string_view text, std::size_t width);
std::string padded_right(std::string_view text, std::size_t width);

std::size_t block_width(const Block& block);
/// Sets blocks side by side with a gap while they fit into `width`, then starts a new row; a blank line
/// between rows.
Block pack(const std::vector<Block>& blocks, std::size_t width);
/// Breaks at blanks. The first line keeps the blanks it starts with, the others start with `indent` of them.
std::vector<std::string> wrapped(std::string_view text, std::size_t width, std::size_t indent);

/// How a status word is coloured.
Style status_style(std::string_view status);

/// A table as lines, at most `options.width` wide where its text columns can be cut that far.
Result<Block> table_block(const Table& table, const Currency& currency, const TextOptions& options);
/// The same with the cells of the last column, a text, below their row.
Result<Block> steps_block(const Table& table, const Currency& currency, const TextOptions& options);
Result<Block> group_block(const FactGroup& group, const Currency& currency, const TextOptions& options);

}  // namespace crossmargin::report
