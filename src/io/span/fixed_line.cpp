#include "io/span/fixed_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "crossmargin/core/format.hpp"
#include "io/text.hpp"

namespace crossmargin::io {
namespace {

/// Doubles hold every whole number up to here.
constexpr double most_whole = 9007199254740992.0;
constexpr int most_exponent = 30;

/// Control characters would end the line, or be taken for blanks.
bool is_printable(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; });
}

}  // namespace

std::optional<std::int64_t> whole_number(double value, int exponent) {
  const double scaled = std::round(times_ten_to(value, -exponent));
  if (!(std::abs(scaled) <= most_whole) || times_ten_to(scaled, exponent) != value) return std::nullopt;
  return static_cast<std::int64_t>(scaled);
}

FixedLine::FixedLine(std::string_view id, std::string_view subject, FixedText& out)
    : subject_(subject), out_(out) {
  line_.fill(' ');
  std::copy(id.begin(), id.end(), line_.begin());
}

void FixedLine::text(const Columns& columns, std::string_view text) {
  if (text.size() > static_cast<std::size_t>(columns.width()) || trimmed(text) != text || !is_printable(text))
    complain(columns, fmt::format("{} does not fit {} characters", in_quotes(text), columns.width()));
  const auto length = std::min(text.size(), static_cast<std::size_t>(columns.width()));
  std::copy_n(text.begin(), length, line_.begin() + columns.from - 1);
}

void FixedLine::character(const Columns& columns, char character) {
  line_[static_cast<std::size_t>(columns.from) - 1] = character;
}

bool FixedLine::put(const Columns& columns, std::int64_t value) {
  for (int at = columns.to; at >= columns.from; --at, value /= 10)
    line_[static_cast<std::size_t>(at) - 1] = static_cast<char>('0' + value % 10);
  return value == 0;
}

void FixedLine::digits(const Columns& columns, std::int64_t value) {
  if (value < 0 || !put(columns, value))
    complain(columns, fmt::format("{} does not fit {} digits", value, columns.width()));
}

void FixedLine::amount(const Columns& columns, double value, int exponent) {
  const auto whole = whole_number(value, exponent);
  if (!whole || *whole < 0 || !put(columns, *whole))
    complain(columns, fmt::format("{} does not fit {} digits in units of {}", shortest(value),
                                  columns.width(), shortest(times_ten_to(1.0, exponent))));
}

void FixedLine::signed_amount(const Columns& columns, const Columns& sign_columns, double value,
                              int exponent) {
  amount(columns, std::abs(value), exponent);
  sign(sign_columns, value < 0.0);
}

void FixedLine::scaled(const ScaledColumns& columns, double value, ZeroExponent zero) {
  for (int tried = 0; tried <= 2 * most_exponent; ++tried) {
    const int exponent = tried % 2 == 0 ? tried / 2 : -(tried + 1) / 2;
    const auto whole = whole_number(value, exponent - columns.number.places);
    if (!whole || *whole < 0 || !put(columns.number, *whole)) continue;
    if (exponent != 0 || zero == ZeroExponent::digits) digits(columns.exponent, std::abs(exponent));
    if (exponent != 0) sign(columns.sign, exponent < 0);
    return;
  }
  complain(columns.number,
           fmt::format("{} does not fit {} digits and an exponent", shortest(value), columns.number.width()));
}

void FixedLine::period(const Columns& month, const Columns& day, const span::Period& period) {
  if (period.empty()) return;
  const std::string written = span::to_string(period);
  text(month, std::string_view(written).substr(0, 6));
  text(day, std::string_view(written).substr(6));
}

void FixedLine::complain(const Columns& columns, const std::string& what, ErrorCode code) {
  const std::string id(line_.begin(), line_.begin() + 2);
  out_.issues.push_back({code, fmt::format("record {} of {}: {}", trimmed(id), subject_, what),
                         SourceLocation{{}, 0, columns.from, columns.name},
                         "the positional format has no room for it"});
}

void FixedLine::finish() {
  std::size_t end = line_.size();
  while (end > 0 && line_[end - 1] == ' ') --end;
  out_.text.append(line_.data(), end);
  out_.text += '\n';
}

}  // namespace crossmargin::io
