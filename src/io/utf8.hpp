#pragma once

#include <cstddef>
#include <string_view>

namespace crossmargin::io {

/// How many bytes of `text` are well-formed UTF-8: its size, or where the first bad sequence starts. Refuses
/// overlong forms, surrogates and code points over U+10FFFF (Unicode standard, table 3-7).
std::size_t valid_utf8_prefix(std::string_view text);

/// True for the second and later bytes of a character, which do not count as columns.
constexpr bool is_continuation_byte(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

/// The byte-order mark that some programs put in front of UTF-8.
inline constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

}  // namespace crossmargin::io
