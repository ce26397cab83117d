#include "margin/integer/whole.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <string>
#include <string_view>

namespace crossmargin::integer {
namespace {

/// digits * 10^exponent, the shortest decimal of a double.
struct Decimal {
  Whole digits;
  int exponent{0};
};

Decimal shortest(double value) {
  std::array<char, 32> buffer{};
  const auto end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::scientific);
  const std::string_view text(buffer.data(), static_cast<std::size_t>(end.ptr - buffer.data()));
  const std::size_t mark = text.find('e');
  Decimal decimal;
  std::string digits;
  for (const char c : text.substr(0, mark))
    if (c != '.') digits += c;
  const std::size_t point = text.find('.');
  const int fraction = point < mark ? static_cast<int>(mark - point - 1) : 0;
  decimal.exponent = std::atoi(std::string(text.substr(mark + 1)).c_str()) - fraction;
  const bool is_negative = digits.front() == '-';
  // A leading zero would make the text an octal number.
  const std::string figures = digits.substr(is_negative ? 1 : 0);
  const std::size_t first = figures.find_first_not_of('0');
  decimal.digits = first == std::string::npos ? Whole(0) : Whole(figures.substr(first));
  if (is_negative) decimal.digits = -decimal.digits;
  return decimal;
}

/// Below this a decimal is nothing beside any unit, whatever its digits.
constexpr int smallest_exponent = -70;

Whole rounded(const Whole& value, const Whole& divisor, Rounding rounding) {
  switch (rounding) {
    case Rounding::floor:
      return floor_div(value, divisor);
    case Rounding::ceil:
      return ceil_div(value, divisor);
    case Rounding::half_up:
      return value < 0 ? Whole(-half_up_div(-value, divisor)) : half_up_div(value, divisor);
  }
  return value / divisor;
}

}  // namespace

Whole floor_div(const Whole& value, const Whole& divisor) {
  const Whole quotient = value / divisor;
  return value < 0 && quotient * divisor != value ? Whole(quotient - 1) : quotient;
}

Whole ceil_div(const Whole& value, const Whole& divisor) {
  const Whole quotient = value / divisor;
  return value > 0 && quotient * divisor != value ? Whole(quotient + 1) : quotient;
}

Whole half_up_div(const Whole& value, const Whole& divisor) {
  return (value + divisor / 2) / divisor;
}

Whole power_of_ten(int digits) {
  return boost::multiprecision::pow(Whole(10), static_cast<unsigned>(digits));
}

Whole shifted(const Whole& value, int digits) {
  return digits >= 0 ? Whole(value * power_of_ten(digits)) : Whole(value / power_of_ten(-digits));
}

Whole magnitude(const Whole& value) {
  return value < 0 ? Whole(-value) : value;
}

Whole square_root(const Whole& value) {
  return boost::multiprecision::sqrt(value);
}

Whole scaled(double value, int digits, Rounding rounding) {
  const Decimal decimal = shortest(value);
  const int exponent = decimal.exponent + digits;
  if (exponent >= 0) return decimal.digits * power_of_ten(exponent);
  return rounded(decimal.digits, power_of_ten(-std::max(exponent, smallest_exponent)), rounding);
}

std::optional<Whole> scaled_exactly(double value, int digits) {
  const Whole floor = scaled(value, digits, Rounding::floor);
  if (floor != scaled(value, digits, Rounding::ceil)) return std::nullopt;
  return floor;
}

double unscaled(const Whole& value, int digits) {
  // Both parts are exact where they fit into a double, so that what people see survives the way back.
  const Whole unit = power_of_ten(digits);
  const Whole whole = value / unit;
  const Whole rest = value - whole * unit;
  return whole.convert_to<double>() + rest.convert_to<double>() / unit.convert_to<double>();
}

}  // namespace crossmargin::integer
