#include "io/json_syntax.hpp"

#include <algorithm>

#include "crossmargin/core/format.hpp"

namespace crossmargin::io {
namespace {

constexpr std::string_view digits = "0123456789";

char char_at(std::string_view text, std::size_t at) {
  return at < text.size() ? text[at] : '\0';
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::size_t skip_digits(std::string_view text, std::size_t at) {
  return std::min(text.find_first_not_of(digits, at), text.size());
}

/// The value of the four hexadecimal digits at a place, or -1.
int hex4(std::string_view text, std::size_t at) {
  int value = 0;
  for (std::size_t i = at; i < at + 4; ++i) {
    const std::size_t digit = std::string_view("0123456789abcdefABCDEF").find(char_at(text, i));
    if (i >= text.size() || digit == std::string_view::npos) return -1;
    value = 16 * value + static_cast<int>(digit < 16 ? digit : digit - 6);
  }
  return value;
}

/// The length of the escape that starts with the backslash at a place; 0 when JSON has no such escape.
std::size_t escape_length(std::string_view text, std::size_t at) {
  const char kind = char_at(text, at + 1);
  if (kind != 'u')
    return kind != '\0' && std::string_view("\"\\/bfnrt").find(kind) != std::string_view::npos ? 2 : 0;
  const int unit = hex4(text, at + 2);
  if (unit < 0 || (unit >= 0xDC00 && unit <= 0xDFFF)) return 0;
  if (unit < 0xD800 || unit > 0xDFFF) return 6;
  const bool follows = char_at(text, at + 6) == '\\' && char_at(text, at + 7) == 'u';
  const int low = follows ? hex4(text, at + 8) : -1;
  return low >= 0xDC00 && low <= 0xDFFF ? 12 : 0;
}

JsonComplaint explain_string(std::string_view text, std::size_t start) {
  for (std::size_t at = start + 1; at < text.size() && text[at] != '"';) {
    const char c = text[at];
    if (c == '\n' || c == '\r')
      return {start, "want a closing double quote, got the end of the line", "write a line break as \\n"};
    if (static_cast<unsigned char>(c) < 0x20) {
      return {at, "want text, got the control character " + in_quotes(text.substr(at, 1)),
              "write it as \\u and four digits"};
    }
    const std::size_t length = c == '\\' ? escape_length(text, at) : 1;
    if (length == 0) {
      return {at, "want an escape that JSON knows, got " + in_quotes(text.substr(at, 2)),
              "a backslash itself is written twice; \\u takes four hexadecimal digits, in pairs past U+FFFF"};
    }
    at += length;
  }
  return {start, "want a closing double quote, got the end of the text", {}};
}

std::string wanted(const JsonContext& context) {
  const bool in_object = context.inside == JsonContext::Inside::object;
  switch (context.wants) {
    case JsonContext::Wants::value:
      return "want a value";
    case JsonContext::Wants::key:
      return "want a field name in double quotes";
    case JsonContext::Wants::colon:
      return "want ':' after the field name";
    case JsonContext::Wants::comma_or_end:
      return in_object ? "want ',' or '}'" : "want ',' or ']'";
    case JsonContext::Wants::end_of_text:
      break;
  }
  return "want nothing after the value";
}

std::string hint_for(std::string_view text, std::size_t at, std::string_view token) {
  const char c = text[at];
  const bool glued_to_number = at > 0 && is_digit(text[at - 1]) && (is_digit(c) || c == '.');
  const bool like_number = is_digit(c) || c == '-' || c == '+' || c == '.';
  std::string lower(token);
  for (char& letter : lower)
    letter = letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
  if (lower == "nan" || lower.find("inf") <= 1) return "JSON has no NaN and no infinity; leave the field out";
  if (glued_to_number || (like_number && json_number_length(text, at) == 0)) {
    return "a number has no leading zero and no plus sign, and a digit on both sides of the point";
  }
  if (lower == "true" || lower == "false" || lower == "null" || lower == "none") {
    return "true, false and null are written in small letters";
  }
  if (c == '\'') return "strings stand in double quotes";
  if (c == '/' || c == '#') return "JSON has no comments";
  if (c == '}' || c == ']') return "a comma before a closing bracket is one too many; or a value is missing";
  return {};
}

}  // namespace

std::size_t json_number_length(std::string_view text, std::size_t offset) {
  std::size_t at = offset + (char_at(text, offset) == '-' ? 1 : 0);
  if (!is_digit(char_at(text, at))) return 0;
  at = text[at] == '0' ? at + 1 : skip_digits(text, at);
  if (char_at(text, at) == '.') {
    if (!is_digit(char_at(text, at + 1))) return 0;
    at = skip_digits(text, at + 1);
  }
  if (char_at(text, at) == 'e' || char_at(text, at) == 'E') {
    const char sign = char_at(text, at + 1);
    const std::size_t power = at + (sign == '+' || sign == '-' ? 2 : 1);
    if (!is_digit(char_at(text, power))) return 0;
    at = skip_digits(text, power);
  }
  return at - offset;
}

JsonComplaint explain_json_error(std::string_view text, std::size_t offset, const JsonContext& context) {
  const bool wants_string =
      context.wants == JsonContext::Wants::value || context.wants == JsonContext::Wants::key;
  if (offset >= text.size()) {
    if (context.inside == JsonContext::Inside::nothing)
      return {text.size(), "want a JSON value, got an empty text", {}};
    const std::string_view holder = context.inside == JsonContext::Inside::object ? "object" : "array";
    return {text.size(),
            "the text ends inside the " + std::string(holder) + " that opens at line " +
                std::to_string(context.opened_at_line),
            "the file may have been cut short"};
  }
  if (wants_string && text[offset] == '"') return explain_string(text, offset);
  const std::size_t end = std::min(text.find_first_of(" \t\r\n,:[]{}\"", offset), text.size());
  const std::string_view token = text.substr(offset, std::max<std::size_t>(end - offset, 1));
  return {offset, wanted(context) + ", got " + in_quotes(token), hint_for(text, offset, token)};
}

}  // namespace crossmargin::io
