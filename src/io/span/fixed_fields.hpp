#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "crossmargin/core/issue.hpp"
#include "crossmargin/margin/span/terms.hpp"

namespace crossmargin::io {

/// Columns of a field, from 1, both included, and its name for messages.
struct Columns {
  int from{0};
  int to{0};
  const char* name{""};
};

/// Digits with an implied point: `places` of them are decimals.
struct Number {
  Columns columns;
  int places{0};
};

/// One record of fixed columns. A line that ends early has blanks where it ends. Issues are collected; a
/// field that is wrong reads as its default.
class FixedFields {
 public:
  FixedFields(std::string_view line, int number, const std::string& file, Issues& issues)
      : line_(line), number_(number), file_(file), issues_(issues) {}

  /// The field as it stands, without what lies beyond the line's end.
  std::string_view raw(Columns columns) const;
  /// The same without blanks at its ends.
  std::string_view text(Columns columns) const;
  char character(Columns columns) const;

  /// Nothing for blanks; an issue for anything but digits.
  std::optional<std::int64_t> digits(Columns columns) const;
  std::optional<double> number(const Number& field) const;
  /// The same with an issue where the field is blank.
  std::int64_t required_digits(Columns columns) const;
  double required(const Number& field) const;
  /// '+', '-' or blank; -1 or 1.
  double sign(Columns columns) const;
  /// Ten to a signed exponent of two digits; 1 where it is blank.
  double power(Columns digits, Columns sign) const;

  std::optional<span::Period> period(Columns month, Columns day) const;
  span::Side side(Columns columns) const;

  void complain(ErrorCode code, std::string message, Columns columns, std::string hint) const;
  SourceLocation where(Columns columns) const;
  int line_number() const { return number_; }

 private:
  std::string_view line_;
  int number_;
  const std::string& file_;
  Issues& issues_;
};

}  // namespace crossmargin::io
