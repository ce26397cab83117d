#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "crossmargin/core/issue.hpp"
#include "crossmargin/margin/span/terms.hpp"
#include "io/span/layout.hpp"
#include "io/span/quick_digits.hpp"

namespace crossmargin::io {

/// One record of fixed columns. A line that ends early has blanks where it ends. Issues are collected; a
/// field that is wrong reads as its default. The line and what stands beside it must outlive it.
class FixedFields {
 public:
  FixedFields(std::string_view line, int number, const std::string& file, Issues& issues)
      : line_(line), number_(number), file_(&file), issues_(&issues) {}

  /// The field as it stands, without what lies beyond the line's end.
  std::string_view raw(const Columns& columns) const {
    const auto from = static_cast<std::size_t>(columns.from) - 1;
    return from < line_.size() ? line_.substr(from, static_cast<std::size_t>(columns.width()))
                               : std::string_view();
  }
  /// The same without blanks at its ends.
  std::string_view text(const Columns& columns) const;
  char character(const Columns& columns) const {
    const auto at = static_cast<std::size_t>(columns.from) - 1;
    return at < line_.size() ? line_[at] : ' ';
  }
  bool is_blank(const Columns& columns) const { return text(columns).empty(); }

  /// Nothing for blanks; an issue for anything but digits.
  std::optional<std::int64_t> digits(const Columns& columns) const {
    if (static_cast<std::size_t>(columns.from) > line_.size()) return std::nullopt;
    if (columns.from > 8 && static_cast<std::size_t>(columns.to) <= line_.size())
      if (const auto quick = quick_digits(line_.data() + columns.to, columns.width())) return quick;
    return any_digits(columns);
  }
  /// With the decimals of the field.
  std::optional<double> number(const Columns& columns) const;
  /// The same with an issue where the field is blank.
  std::int64_t required_digits(const Columns& columns) const;
  double required(const Columns& columns) const;
  /// With decimals and exponent together: the double next to what the record says.
  std::optional<double> scaled(const ScaledColumns& columns) const;
  /// '+', '-' or blank; -1 or 1.
  int sign(const Columns& columns) const;
  /// Digits with '+' or '-': without its sign a number that was cut off would pass.
  std::int64_t required_signed(const Columns& columns, const Columns& sign_columns) const;

  std::optional<span::Period> period(const Columns& month, const Columns& day) const;
  span::Side side(const Columns& columns) const;

  void complain(ErrorCode code, std::string message, const Columns& columns, std::string hint) const;
  SourceLocation where(const Columns& columns) const;
  int line_number() const { return number_; }
  std::string_view line() const { return line_; }

 private:
  std::optional<std::int64_t> any_digits(const Columns& columns) const;

  std::string_view line_;
  int number_;
  const std::string* file_;
  Issues* issues_;
};

/// Ten to a power that is not negative; exact up to 22.
double ten_to(std::int64_t power);
/// `value` times ten to `exponent`, rounded once.
double times_ten_to(double value, std::int64_t exponent);

}  // namespace crossmargin::io
