#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "crossmargin/core/issue.hpp"
#include "crossmargin/margin/span/terms.hpp"
#include "io/span/fixed_fields.hpp"

namespace crossmargin::io {

/// More are not looked for.
inline constexpr std::size_t most_issues = 100;

/// The lines written so far, and what did not fit.
struct FixedText {
  std::string text;
  Issues issues;
};

/// The whole number that times ten to `exponent` is `value` to the last bit; nothing where there is none.
std::optional<std::int64_t> whole_number(double value, int exponent);

/// One record on its way out. What does not fit its field is an issue, and is never cut or rounded.
class FixedLine {
 public:
  /// `subject` is what the record is of, for messages; it must outlive the line.
  FixedLine(std::string_view id, std::string_view subject, FixedText& out);

  void text(const Columns& columns, std::string_view text);
  void character(const Columns& columns, char character);
  /// Zeros in front.
  void digits(const Columns& columns, std::int64_t value);
  /// With the decimals of the field.
  void number(const Columns& columns, double value) { amount(columns, value, -columns.places); }
  /// In units of ten to `exponent`.
  void amount(const Columns& columns, double value, int exponent);
  /// The same with a sign of its own field.
  void signed_amount(const Columns& columns, const Columns& sign, double value, int exponent);
  /// With the exponent that is nearest to 0; its own field stays blank where it is 0 and `keeps_zero` is not
  /// asked for.
  enum class ZeroExponent { blank, digits };
  void scaled(const ScaledColumns& columns, double value, ZeroExponent zero);
  void sign(const Columns& columns, bool is_negative) { character(columns, is_negative ? '-' : '+'); }
  void period(const Columns& month, const Columns& day, const span::Period& period);

  void complain(const Columns& columns, const std::string& what, ErrorCode code = ErrorCode::invalid_value);
  /// Without trailing blanks.
  void finish();

 private:
  bool put(const Columns& columns, std::int64_t value);

  std::string_view subject_;
  FixedText& out_;
  std::array<char, 200> line_;
};

}  // namespace crossmargin::io
