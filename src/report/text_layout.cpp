#include "report/text_layout.hpp"

#include <algorithm>

#include "report/format.hpp"

namespace crossmargin::report {
namespace {

constexpr std::size_t fact_gap = 4;

std::string_view code_of(Style style) {
  switch (style) {
    case Style::plain:
      return "";
    case Style::strong:
      return "\033[1m";
    case Style::good:
      return "\033[32m";
    case Style::warn:
      return "\033[33m";
    case Style::bad:
      return "\033[31m";
    case Style::faint:
      return "\033[2m";
  }
  return "";
}

bool starts_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
}

// Blocks of one row, line by line.
void append_row(Block& out, const std::vector<const Block*>& row) {
  if (!out.empty()) out.emplace_back();
  std::size_t height = 0;
  for (const Block* block : row) height = std::max(height, block->size());
  for (std::size_t i = 0; i < height; ++i) {
    Line line;
    std::size_t start = 0;
    for (const Block* block : row) {
      if (i < block->size() && (*block)[i].width > 0) {
        line.pad_to(start);
        line.text += (*block)[i].text;
        line.width += (*block)[i].width;
      }
      start += block_width(*block) + fact_gap;
    }
    out.push_back(std::move(line));
  }
}

}  // namespace

void Line::add(std::string_view plain, Style style, Color color) {
  width += display_width(plain);
  if (color == Color::none || style == Style::plain) {
    text += plain;
  } else {
    text.append(code_of(style)).append(plain).append("\033[0m");
  }
}

void Line::pad_to(std::size_t wanted) {
  if (width >= wanted) return;
  text.append(wanted - width, ' ');
  width = wanted;
}

std::size_t display_width(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), starts_character));
}

std::string shortened(std::string_view text, std::size_t width) {
  if (display_width(text) <= width) return std::string(text);
  std::string out;
  std::size_t taken = 0;
  for (const char byte : text) {
    if (starts_character(byte) && ++taken > width - std::min<std::size_t>(width, 2)) break;
    out += byte;
  }
  return out + "..";
}

std::string padded_left(std::string_view text, std::size_t width) {
  const std::size_t has = display_width(text);
  return std::string(width > has ? width - has : 0, ' ').append(text);
}

std::string padded_right(std::string_view text, std::size_t width) {
  const std::size_t has = display_width(text);
  return std::string(text).append(width > has ? width - has : 0, ' ');
}

std::size_t block_width(const Block& block) {
  std::size_t width = 0;
  for (const Line& line : block) width = std::max(width, line.width);
  return width;
}

Block pack(const std::vector<Block>& blocks, std::size_t width) {
  Block out;
  std::vector<const Block*> row;
  std::size_t used = 0;
  for (const Block& block : blocks) {
    const std::size_t needed = block_width(block) + (row.empty() ? 0 : fact_gap);
    if (!row.empty() && used + needed > width) {
      append_row(out, row);
      row.clear();
      used = 0;
    }
    used += block_width(block) + (row.empty() ? 0 : fact_gap);
    row.push_back(&block);
  }
  if (!row.empty()) append_row(out, row);
  return out;
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width, std::size_t indent) {
  const std::size_t blanks = std::min(text.find_first_not_of(' '), text.size());
  std::vector<std::string> lines{std::string(blanks, ' ')};
  text.remove_prefix(blanks);
  std::size_t used = blanks;
  bool fresh = true;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    if (!fresh && used + 1 + display_width(word) > width) {
      lines.emplace_back(indent, ' ');
      used = indent;
      fresh = true;
    }
    if (!fresh) lines.back() += ' ';
    used += display_width(word) + (fresh ? 0 : 1);
    lines.back() += word;
    fresh = false;
    text.remove_prefix(std::min(word.size() + 1, text.size()));
  }
  return lines;
}

Style status_style(std::string_view status) {
  if (status == "ok") return Style::good;
  if (status == "alert") return Style::warn;
  return status == "margin_call" || status == "liquidation" ? Style::bad : Style::plain;
}

Result<Block> group_block(const FactGroup& group, const Currency& currency, const TextOptions& options) {
  std::size_t label_width = 0;
  std::size_t value_width = 0;
  std::vector<std::string> values;
  std::vector<const Fact*> shown;
  for (const Fact& fact : group.facts) {
    if (!fact.in_text) continue;
    Result<std::string> text = cell_text(fact.value, fact.type, currency, -1);
    if (!text) return tl::unexpected(std::move(text.error()));
    label_width = std::max(label_width, display_width(fact.label));
    value_width = std::max(value_width, display_width(*text));
    values.push_back(*std::move(text));
    shown.push_back(&fact);
  }
  Block block(1);
  block[0].add(group.title, Style::strong, options.color);
  for (std::size_t i = 0; i < values.size(); ++i) {
    Line line;
    line.add("  " + padded_right(shown[i]->label, label_width + 2));
    line.pad_to(4 + label_width + value_width - display_width(values[i]));
    line.add(values[i], shown[i]->key == "status" ? status_style(values[i]) : Style::plain, options.color);
    block.push_back(std::move(line));
  }
  return block;
}

}  // namespace crossmargin::report
