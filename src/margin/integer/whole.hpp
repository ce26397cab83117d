#pragma once

#include <boost/multiprecision/cpp_int.hpp>
#include <optional>

namespace crossmargin::integer {

/// A whole number of 256 bits and a sign. What does not fit throws std::overflow_error or std::range_error;
/// division by zero throws std::overflow_error. `/` and `%` truncate towards zero.
using Whole = boost::multiprecision::checked_int256_t;

/// Towards minus infinity. `divisor` > 0.
Whole floor_div(const Whole& value, const Whole& divisor);
/// Towards plus infinity. `divisor` > 0.
Whole ceil_div(const Whole& value, const Whole& divisor);
/// To the nearest, halves up. `value` >= 0, `divisor` > 0.
Whole half_up_div(const Whole& value, const Whole& divisor);

/// 10^digits, 0 <= digits <= 77.
Whole power_of_ten(int digits);
/// value * 10^digits; with digits < 0 truncated towards zero.
Whole shifted(const Whole& value, int digits);
Whole magnitude(const Whole& value);
/// The largest root with root^2 <= value; `value` >= 0.
Whole square_root(const Whole& value);

inline const Whole million = 1'000'000;    ///< parts per million
inline const Whole ten_thousand = 10'000;  ///< basis points
inline const Whole wad = 1'000'000'000'000'000'000;
inline const Whole ray = wad * 1'000'000'000;

enum class Rounding { floor, ceil, half_up };

/// value * 10^digits as a whole number. The decimal that is scaled is the shortest one that reads back as the
/// double, the number people see. `half_up` rounds halves away from zero. `value` is finite.
Whole scaled(double value, int digits, Rounding rounding);
/// The same where nothing has to be rounded, else nothing.
std::optional<Whole> scaled_exactly(double value, int digits);
/// value / 10^digits, to the nearest double.
double unscaled(const Whole& value, int digits);

}  // namespace crossmargin::integer
