#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace crossmargin::io {

/// Without the blanks at both ends.
std::string_view trimmed(std::string_view text);
std::vector<std::string_view> split(std::string_view text, char separator);
bool all_digits(std::string_view text);  ///< at least one, and nothing but 0-9

/// The number of a run of digits; at most nine of them.
std::optional<int> parse_digits(std::string_view text);

/// 1 to 12 of "JAN" or "Jan" (three letters) or of a whole English name; 0 for anything else.
unsigned parse_month(std::string_view name);

/// The middle value, or the mean of the two in the middle. `values` must not be empty.
double median(std::vector<double> values);

}  // namespace crossmargin::io
