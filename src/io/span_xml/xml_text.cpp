#include "io/span_xml/xml_text.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "crossmargin/core/format.hpp"
#include "io/span_positions/xml_elements.hpp"
#include "io/text.hpp"
#include "io/utf8.hpp"

namespace crossmargin::io {

void XmlText::begin(Tag tag) {
  text_ += '<';
  text_ += name_of(tag);
  text_ += '>';
}

void XmlText::end(Tag tag) {
  text_ += "</";
  text_ += name_of(tag);
  text_ += '>';
}

void XmlText::open(Tag tag) {
  begin(tag);
}

void XmlText::close(Tag tag) {
  end(tag);
  text_ += '\n';
}

void XmlText::text(Tag tag, std::string_view value) {
  if (!is_printable(value) || valid_utf8_prefix(value) != value.size() ||
      trimmed(value).size() != value.size())
    complain(ErrorCode::unsupported, fmt::format("{} cannot hold {}", name_of(tag), in_quotes(value)),
             "want printable UTF-8 without blanks at its ends");
  begin(tag);
  if (value.find_first_of("&<>") == std::string_view::npos) {
    text_ += value;
  } else {
    text_ += xml_escaped(value);
  }
  end(tag);
}

void XmlText::number(Tag tag, double value) {
  if (!std::isfinite(value))
    complain(ErrorCode::unsupported, fmt::format("{} is not a finite number", name_of(tag)), "");
  std::array<char, 32> digits{};
  const auto [stop, error] = std::to_chars(digits.data(), digits.data() + digits.size(), value + 0.0);
  begin(tag);
  text_.append(digits.data(), stop);
  end(tag);
}

void XmlText::period(Tag tag, const span::Period& period) {
  text(tag, period.empty() ? "00000000" : span::to_string(period));
}

void XmlText::text_if_any(Tag tag, std::string_view value) {
  if (!value.empty()) text(tag, value);
}

void XmlText::number_if_any(Tag tag, double value) {
  if (value != 0.0) number(tag, value);
}

void XmlText::complain(ErrorCode code, std::string message, std::string hint) {
  constexpr std::size_t most = 100;
  if (issues_.size() < most) issues_.push_back({code, std::move(message), {}, std::move(hint)});
}

Result<std::string> XmlText::take() {
  if (!issues_.empty()) return tl::unexpected(std::move(issues_));
  return std::move(text_);
}

}  // namespace crossmargin::io
