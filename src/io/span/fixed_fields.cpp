#include "io/span/fixed_fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "crossmargin/core/format.hpp"
#include "io/text.hpp"

namespace crossmargin::io {

double ten_to(std::int64_t power) {
  constexpr std::array<double, 23> powers{1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                          1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                          1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
  return power < 23 ? powers[static_cast<std::size_t>(power)] : std::pow(10.0, static_cast<double>(power));
}

double times_ten_to(double value, std::int64_t exponent) {
  return exponent < 0 ? value / ten_to(-exponent) : value * ten_to(exponent);
}

std::string_view FixedFields::text(const Columns& columns) const {
  return trimmed(raw(columns));
}

std::optional<std::int64_t> FixedFields::any_digits(const Columns& columns) const {
  const std::string_view found = text(columns);
  if (found.empty()) return std::nullopt;
  // A number's last digits are never blank: half of it would be another number.
  if (raw(columns).size() <= static_cast<std::size_t>(columns.width() - 1)) {
    complain(ErrorCode::missing_field, "the line ends inside the field", columns,
             "the record is cut off: take a complete file");
    return std::nullopt;
  }
  std::int64_t value = 0;
  const std::string_view from_first = raw(columns).substr(raw(columns).find_first_not_of(' '));
  for (const char c : from_first) {
    if (c < '0' || c > '9') {
      complain(ErrorCode::malformed, fmt::format("want digits, got {}", in_quotes(from_first)), columns,
               "the columns of this record do not hold what its layout says");
      return std::nullopt;
    }
    value = value * 10 + (c - '0');
  }
  return value;
}

std::optional<double> FixedFields::number(const Columns& columns) const {
  const auto value = digits(columns);
  if (!value) return std::nullopt;
  return static_cast<double>(*value) / ten_to(columns.places);
}

std::int64_t FixedFields::required_digits(const Columns& columns) const {
  if (const auto value = digits(columns)) return *value;
  // What is neither blank nor digits has its issue already.
  if (is_blank(columns))
    complain(ErrorCode::missing_field, "the field is blank, or the line ends before it", columns,
             "the record may be cut off: take a complete file");
  return 0;
}

double FixedFields::required(const Columns& columns) const {
  return static_cast<double>(required_digits(columns)) / ten_to(columns.places);
}

std::optional<double> FixedFields::scaled(const ScaledColumns& columns) const {
  const auto value = digits(columns.number);
  if (!value) return std::nullopt;
  const std::int64_t exponent = digits(columns.exponent).value_or(0) * sign(columns.sign);
  return times_ten_to(static_cast<double>(*value), exponent - columns.number.places);
}

int FixedFields::sign(const Columns& columns) const {
  const char found = character(columns);
  if (found == '-') return -1;
  if (found != '+' && found != ' ')
    complain(ErrorCode::malformed, fmt::format("want + or -, got {}", in_quotes(std::string(1, found))),
             columns, "the columns of this record do not hold what its layout says");
  return 1;
}

std::int64_t FixedFields::required_signed(const Columns& columns, const Columns& sign_columns) const {
  const std::int64_t value = required_digits(columns);
  if (character(sign_columns) == ' ' && !is_blank(columns))
    complain(ErrorCode::missing_field, "want + or -: the field is blank, or the line ends before it",
             sign_columns, "the record may be cut off: take a complete file");
  return value * sign(sign_columns);
}

std::optional<span::Period> FixedFields::period(const Columns& month, const Columns& day) const {
  const std::string_view found = text(month);
  if (found.empty() || found == "000000") return std::nullopt;
  std::string_view of_month = text(day);
  if (of_month == "00") of_month = {};
  auto parsed = span::parse_period(found, of_month);
  if (parsed) return *parsed;
  complain(ErrorCode::invalid_value, parsed.error().front().message, month, "want the year and the month");
  return std::nullopt;
}

span::Side FixedFields::side(const Columns& columns) const {
  const char found = character(columns);
  if (found != 'A' && found != 'B')
    complain(ErrorCode::malformed, fmt::format("want side A or B, got {}", in_quotes(std::string(1, found))),
             columns, "a leg of a spread is on one of two sides");
  return found == 'B' ? span::Side::b : span::Side::a;
}

void FixedFields::complain(ErrorCode code, std::string message, const Columns& columns,
                           std::string hint) const {
  issues_->push_back({code, std::move(message), where(columns), std::move(hint)});
}

SourceLocation FixedFields::where(const Columns& columns) const {
  return {*file_, number_, columns.from, columns.name};
}

}  // namespace crossmargin::io
