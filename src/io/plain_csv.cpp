#include "io/plain_csv.hpp"

#include <emmintrin.h>
#include <simdjson.h>

#include <algorithm>
#include <cstring>

#include "io/text.hpp"
#include "io/utf8.hpp"

namespace crossmargin::io {
namespace {

bool ends_lines_only(std::string_view text) {
  for (std::size_t at = text.find('\r'); at != std::string_view::npos; at = text.find('\r', at + 1))
    if (at + 1 < text.size() && text[at + 1] != '\n') return false;
  return true;
}

/// The bytes of 16 that are neither plain ASCII nor line ends: quotes, control characters and anything
/// beyond.
__m128i special_of(__m128i bytes) {
  const __m128i below = _mm_cmplt_epi8(bytes, _mm_set1_epi8(0x20));  // beyond ASCII is below zero
  const __m128i line_end = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\n'));
  const __m128i quote = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
  return _mm_or_si128(_mm_andnot_si128(line_end, below), quote);
}

/// Whether a text holds neither quotes nor control characters but line ends, nor anything beyond ASCII: most
/// do, and this is the quickest question that settles it. SSE2 is part of every x86-64.
bool is_plain_ascii(std::string_view text) {
  const auto at = [&](std::size_t i) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + i));
  };
  __m128i special = _mm_setzero_si128();
  std::size_t i = 0;
  for (; i + 64 <= text.size(); i += 64) {
    const __m128i first = _mm_or_si128(special_of(at(i)), special_of(at(i + 16)));
    const __m128i second = _mm_or_si128(special_of(at(i + 32)), special_of(at(i + 48)));
    special = _mm_or_si128(special, _mm_or_si128(first, second));
  }
  char rest[64];
  std::memset(rest, ' ', sizeof rest);
  std::memcpy(rest, text.data() + i, text.size() - i);
  for (std::size_t k = 0; k < 64; k += 16)
    special = _mm_or_si128(special, special_of(_mm_loadu_si128(reinterpret_cast<const __m128i*>(rest + k))));
  return _mm_movemask_epi8(special) == 0;
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
