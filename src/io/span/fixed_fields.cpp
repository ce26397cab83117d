#include "io/span/fixed_fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "crossmargin/core/format.hpp"
#include "io/text.hpp"

namespace crossmargin::io {

namespace {

/// Exact for all that fields hold.
double ten_to(std::int64_t exponent) {
  constexpr std::array<double, 15> powers{1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6, 1e7,
                                          1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14};
  return exponent < 15 ? powers[static_cast<std::size_t>(exponent)]
                       : std::pow(10.0, static_cast<double>(exponent));
}

}  // namespace

std::string_view FixedFields::raw(Columns columns) const {
  const auto from = std::min(static_cast<std::size_t>(columns.from) - 1, line_.size());
  const auto to = std::min(static_cast<std::size_t>(columns.to), line_.size());
  return line_.substr(from, to - from);
}

std::string_view FixedFields::text(Columns columns) const {
  return trimmed(raw(columns));
}

char FixedFields::character(Columns columns) const {
  const std::string_view text = raw(columns);
  return text.empty() ? ' ' : text.front();
}

std::optional<std::int64_t> FixedFields::digits(Columns columns) const {
  const std::string_view found = text(columns);
  if (found.empty()) return std::nullopt;
  // A number's last digits are never blank: half of it would be another number.
  if (raw(columns).size() <= static_cast<std::size_t>(columns.to - columns.from)) {
    complain(ErrorCode::missing_field, "the line ends inside the field", columns,
             "the record is cut off: take a complete file");
    return std::nullopt;
  }
  std::int64_t value = 0;
  for (const char c : found) {
    if (c < '0' || c > '9') {
      complain(ErrorCode::malformed, fmt::format("want digits, got {}", quoted(found)), columns,
               "the columns of this record do not hold what its layout says");
      return std::nullopt;
    }
    value = value * 10 + (c - '0');
  }
  return value;
}

std::optional<double> FixedFields::number(const Number& field) const {
  const auto value = digits(field.columns);
  if (!value) return std::nullopt;
  return static_cast<double>(*value) / ten_to(field.places);
}

std::int64_t FixedFields::required_digits(Columns columns) const {
  if (text(columns).empty()) {
    complain(ErrorCode::missing_field, "the field is blank, or the line ends before it", columns,
             "the record may be cut off: take a complete file");
    return 0;
  }
  return digits(columns).value_or(0);
}

double FixedFields::required(const Number& field) const {
  return static_cast<double>(required_digits(field.columns)) / ten_to(field.places);
}

double FixedFields::sign(Columns columns) const {
  const char found = character(columns);
  if (found == '-') return -1.0;
  if (found != '+' && found != ' ')
    complain(ErrorCode::malformed, fmt::format("want + or -, got {}", quoted(std::string(1, found))), columns,
             "the columns of this record do not hold what its layout says");
  return 1.0;
}

double FixedFields::power(Columns digits_at, Columns sign_at) const {
  const double power = ten_to(digits(digits_at).value_or(0));
  return sign(sign_at) < 0.0 ? 1.0 / power : power;
}

std::optional<span::Period> FixedFields::period(Columns month, Columns day) const {
  const std::string_view found = text(month);
  if (found.empty() || found == "000000") return std::nullopt;
  std::string_view of_month = text(day);
  if (of_month == "00") of_month = {};
  auto parsed = span::parse_period(found, of_month);
  if (parsed) return *parsed;
  complain(ErrorCode::invalid_value, parsed.error().front().message, month, "want the year and the month");
  return std::nullopt;
}

span::Side FixedFields::side(Columns columns) const {
  const char found = character(columns);
  if (found != 'A' && found != 'B')
    complain(ErrorCode::malformed, fmt::format("want side A or B, got {}", quoted(std::string(1, found))),
             columns, "a leg of a spread is on one of two sides");
  return found == 'B' ? span::Side::b : span::Side::a;
}

void FixedFields::complain(ErrorCode code, std::string message, Columns columns, std::string hint) const {
  issues_.push_back({code, std::move(message), where(columns), std::move(hint)});
}

SourceLocation FixedFields::where(Columns columns) const {
  return {file_, number_, columns.from, columns.name};
}

}  // namespace crossmargin::io
