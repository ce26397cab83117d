#include "crossmargin/io/span_positions.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "crossmargin/core/format.hpp"
#include "io/span_positions/read_forms.hpp"
#include "io/text.hpp"

namespace crossmargin::io {
namespace {

constexpr std::string_view utf8_mark = "\xEF\xBB\xBF";

bool is_xml(std::string_view bytes) {
  if (bytes.starts_with(utf8_mark)) bytes.remove_prefix(utf8_mark.size());
  const std::size_t first = bytes.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && bytes[first] == '<';
}

bool is_expanded(std::string_view bytes) {
  return bytes.starts_with('1') && is_day(bytes.substr(0, 11).substr(3));
}

/// The first element of an XML text, behind its declaration and comments.
std::string_view first_element(std::string_view bytes) {
  std::size_t at = bytes.find('<');
  while (at + 1 < bytes.size() && (bytes[at + 1] == '?' || bytes[at + 1] == '!')) {
    at = bytes.find('<', at + 1);
    if (at == std::string_view::npos) return {};
  }
  const std::string_view behind = bytes.substr(std::min(at + 1, bytes.size()));
  return behind.substr(0, behind.find_first_of(" \t\r\n/>"));
}

}  // namespace

bool is_position_file(std::string_view bytes) {
  return is_xml(bytes) || (bytes.size() > 11 && is_expanded(bytes));
}

bool holds_positions(std::string_view bytes) {
  return is_xml(bytes) ? first_element(bytes) == "posFile" : is_position_file(bytes);
}

Result<PositionFile> read_span_positions(const NamedBytes& input) {
  return is_xml(input.bytes) ? read_xml_positions(input) : read_expanded_positions(input);
}

Result<std::string> write_span_positions(const PositionFile& file, PositionForm form) {
  return form == PositionForm::xml ? write_xml_positions(file) : write_expanded_positions(file);
}

bool is_day(std::string_view text) {
  if (text.size() != 8 || !all_digits(text)) return false;
  const auto month = parse_digits(text.substr(4, 2));
  const auto day = parse_digits(text.substr(6, 2));
  return *month >= 1 && *month <= 12 && *day >= 1 && *day <= 31;
}

bool is_option_type(std::string_view type) {
  return type.size() == 3 && type.starts_with("OO");
}

std::optional<span::Period> read_file_period(std::string_view text) {
  text = trimmed(text);
  if ((text.size() == 6 || text.size() == 8) && text.find_first_not_of('0') == std::string_view::npos)
    return span::Period{};
  const auto period = span::parse_period(text);
  return period ? std::optional(*period) : std::nullopt;
}

Issue skipped_note(const std::string& file, const std::string& name, int count) {
  return {ErrorCode::unsupported,
          fmt::format("{} of {} were read past", count, in_quotes(name)),
          SourceLocation{file, 0, 0, {}},
          {}};
}

}  // namespace crossmargin::io
