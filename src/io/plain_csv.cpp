#include "io/plain_csv.hpp"

#include <simdjson.h>

#include <algorithm>

#include "io/text.hpp"
#include "io/utf8.hpp"

namespace crossmargin::io {
namespace {

bool ends_lines_only(std::string_view text) {
  for (std::size_t at = text.find('\r'); at != std::string_view::npos; at = text.find('\r', at + 1))
    if (at + 1 < text.size() && text[at + 1] != '\n') return false;
  return true;
}

/// Whether a text holds neither quotes nor control characters but line ends, nor anything beyond ASCII: most
/// do, and this is the quickest question that settles it.
bool is_plain_ascii(std::string_view text) {
  unsigned char special = 0;
  for (const char c : text) {
    const auto byte = static_cast<signed char>(c);  // beyond ASCII is below zero
    special |= static_cast<unsigned char>(byte < 0x20) & static_cast<unsigned char>(byte != '\n');
    special |= static_cast<unsigned char>(byte == '"');
  }
  return special == 0;
}

}  // namespace

Inspection inspect(std::string_view text) {
  if (is_plain_ascii(text)) return {false, true};
  unsigned char quote = 0;
  unsigned char nul = 0;
  unsigned char high = 0;
  unsigned char carriage_return = 0;
  for (const char c : text) {
    quote |= static_cast<unsigned char>(c == '"');
    nul |= static_cast<unsigned char>(c == '\0');
    high |= static_cast<unsigned char>(c);
    carriage_return |= static_cast<unsigned char>(c == '\r');
  }
  const bool text_bytes = nul == 0 && (high < 0x80 || simdjson::validate_utf8(text.data(), text.size()));
  return {quote != 0, text_bytes && (carriage_return == 0 || ends_lines_only(text))};
}

CsvRow plain_row(std::string_view text, int line) {
  CsvRow made;
  made.line = line;
  if (!text.empty() && text.back() == '\r') text.remove_suffix(1);
  int column = 1;
  for (const std::string_view cell : split(text, ',')) {
    made.cells.emplace_back(cell);
    made.columns.push_back(column);
    const auto continued = std::count_if(cell.begin(), cell.end(), is_continuation_byte);
    column += static_cast<int>(cell.size()) - static_cast<int>(continued) + 1;
  }
  return made;
}

}  // namespace crossmargin::io
