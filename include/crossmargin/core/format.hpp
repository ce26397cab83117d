#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace crossmargin {

/// The shortest decimal text that reads back as the same double, whatever the locale: "0.1", "-12", "1e+30".
/// Minus zero is "0"; what is not finite is spelled "nan", "inf" and "-inf".
std::string shortest(double value);

/// A number as the steps of a trace print it: at most ten digits that count, minus zero as "0".
std::string ten_digits(double value);

/// The whole of a text as a decimal number such as "12", "-0.5", "+3" or "1e-7", whatever the locale. Nothing
/// when it is anything else (empty, blanks, "nan", "inf", hexadecimal), too large for a double, or not zero
/// but too small for one.
std::optional<double> parse_number(std::string_view text);

/// Whether a text holds no control character: names are printed into reports and rows as they stand.
bool is_printable(std::string_view text);

/// A text in double quotes for a message: control characters as escapes, at most 60 bytes, cut between
/// characters.
std::string in_quotes(std::string_view text);

}  // namespace crossmargin
