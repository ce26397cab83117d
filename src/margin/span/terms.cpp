#include "crossmargin/margin/span/terms.hpp"

#include <fmt/format.h>

#include <charconv>

#include "crossmargin/core/format.hpp"

namespace crossmargin::span {
namespace {

constexpr std::int32_t first_week = 40;

bool read_digits(std::string_view text, std::int32_t& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() && !text.empty() && text.front() != '-';
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

bool read_day(std::string_view text, std::int32_t& day) {
  if (text.empty()) return true;
  if (text.size() != 2) return false;
  if (text.front() == 'W') {
    if (!read_digits(text.substr(1), day) || day == 0) return false;
    day += first_week;
    return true;
  }
  return read_digits(text, day) && day <= 31;
}

}  // namespace

Result<Period> parse_period(std::string_view month, std::string_view day) {
  Period period;
  month = trimmed(month);
  day = trimmed(day);
  const bool sound = month.size() == 6 && read_digits(month, period.month) && period.month % 100 >= 1 &&
                     period.month % 100 <= 12 && period.month >= 190000 && read_day(day, period.day);
  if (!sound)
    return fail(ErrorCode::invalid_value,
                fmt::format("want a contract month such as 202507, 20250703 or 202507W2, got {}",
                            in_quotes(std::string(month) + std::string(day))));
  return period;
}

Result<Period> parse_period(std::string_view text) {
  text = trimmed(text);
  return parse_period(text.substr(0, 6), text.size() > 6 ? text.substr(6) : std::string_view{});
}

std::string to_string(const Period& period) {
  if (period.empty()) return "-";
  if (period.day == 0) return fmt::format("{:06}", period.month);
  if (period.day > first_week) return fmt::format("{:06}W{}", period.month, period.day - first_week);
  return fmt::format("{:06}{:02}", period.month, period.day);
}

}  // namespace crossmargin::span
