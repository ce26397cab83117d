#include "crossmargin/core/format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <system_error>

namespace crossmargin {
namespace {

constexpr std::size_t max_quoted_bytes = 60;

bool is_continuation_byte(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

void append_escaped(std::string& out, char c) {
  constexpr std::string_view digits = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  if (byte >= 0x20 && byte != 0x7F) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
    return;
  }
  out += "\\x";
  out += digits[byte >> 4U];
  out += digits[byte & 15U];
}

}  // namespace

std::string shortest(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  if (value == 0) return "0";
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
  return {buffer.data(), end};
}

std::string ten_digits(double value) {
  return fmt::format("{:.10g}", value == 0.0 ? 0.0 : value);
}

std::optional<double> parse_number(std::string_view text) {
  if (text.size() > 1 && text.front() == '+' && text[1] != '-') text.remove_prefix(1);
  double value = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value);
  if (read.ec != std::errc{} || read.ptr != end || !std::isfinite(value)) return std::nullopt;
  // Some libraries read 1e-400 as zero without an error. A number that is not zero must not become zero here.
  const std::string_view mantissa = text.substr(0, text.find_first_of("eE"));
  if (value == 0 && mantissa.find_first_of("123456789") != std::string_view::npos) return std::nullopt;
  return value;
}

bool is_printable(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F;
  });
}

std::string in_quotes(std::string_view text) {
  std::size_t size = std::min(text.size(), max_quoted_bytes);
  while (size > 0 && size < text.size() && is_continuation_byte(text[size])) --size;
  std::string out = "\"";
  for (const char c : text.substr(0, size)) append_escaped(out, c);
  out += size < text.size() ? "...\"" : "\"";
  return out;
}

}  // namespace crossmargin
