#include "io/span_xml/values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "crossmargin/core/format.hpp"
#include "io/decimal.hpp"
#include "io/text.hpp"

namespace crossmargin::io {
namespace {

bool all_zeros(std::string_view text) {
  return !text.empty() && text.find_first_not_of('0') == std::string_view::npos;
}

}  // namespace

void Value::complain(const char* wanted) const {
  stream_.complain(ErrorCode::invalid_value, fmt::format("want {}, got {}", wanted, in_quotes(text_)), "");
}

std::string Value::name() const {
  if (!is_printable(text_)) complain("printable text");
  return std::string(text_);
}

std::optional<double> Value::number() const {
  // The stream keeps eight bytes before the text readable, which this needs.
  if (const auto decimal = short_decimal_within(text_);
      decimal && decimal->digits < std::uint64_t{1} << 53U) {
    const double size =
        static_cast<double>(decimal->digits) / exact_powers[static_cast<std::size_t>(decimal->decimals)];
    return decimal->negative && size != 0.0 ? -size : size;
  }
  const auto parsed = parse_number(text_);
  if (!parsed) complain("a number");
  return parsed;
}

std::optional<int> Value::integer() const {
  int value = 0;
  const auto [end, error] = std::from_chars(text_.data(), text_.data() + text_.size(), value);
  if (error == std::errc{} && end == text_.data() + text_.size()) return value;
  complain("a whole number");
  return std::nullopt;
}

std::optional<bool> Value::flag() const {
  if (text_ == "1" || text_ == "true") return true;
  if (text_ == "0" || text_ == "false") return false;
  complain("1 or 0");
  return std::nullopt;
}

std::optional<span::Period> Value::period() const {
  if (all_zeros(text_)) return span::Period{};
  const bool is_whole_month = text_.size() == 8 && text_.ends_with("00");
  if (const auto parsed = span::parse_period(is_whole_month ? text_.substr(0, 6) : text_)) return *parsed;
  complain("a month or a day such as 202507 or 20250703");
  return std::nullopt;
}

std::optional<span::Side> Value::side() const {
  if (text_ == "A") return span::Side::a;
  if (text_ == "B") return span::Side::b;
  complain("side A or B");
  return std::nullopt;
}

std::optional<Currency> Value::currency() const {
  if (auto parsed = Currency::parse(text_)) return *std::move(parsed);
  complain("the code of a currency");
  return std::nullopt;
}

std::optional<int> Value::date() const {
  if (all_zeros(text_) || text_.empty()) return 0;
  if (text_.size() == 8 && all_digits(text_) && text_ >= "19000101") return parse_digits(text_);
  complain("a date such as 20250620");
  return std::nullopt;
}

}  // namespace crossmargin::io
