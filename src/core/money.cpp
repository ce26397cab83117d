#include "crossmargin/core/money.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

#include "crossmargin/core/format.hpp"

namespace crossmargin {
namespace {

/// Digits and a power of ten: 0.{digits} x 10^point. The digits have no leading zero; none at all means zero.
struct Decimal {
  std::string digits;
  int point{0};
};

/// The shortest decimal of a finite magnitude, the one that people see printed. Rounding it, and not the
/// binary value behind it, makes 1.005 a tie although its double lies a little below.
Decimal shortest_decimal(double magnitude) {
  std::array<char, 32> buffer{};
  const auto end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), magnitude, std::chars_format::scientific)
          .ptr;
  const std::string_view text(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  const std::size_t e = text.find('e');
  int exponent = 0;
  const std::size_t sign = text[e + 1] == '+' ? 1 : 0;
  std::from_chars(text.data() + e + 1 + sign, end, exponent);
  Decimal decimal{std::string(1, text[0]), exponent + 1};
  if (e > 2) decimal.digits += text.substr(2, e - 2);
  if (decimal.digits == "0") return {};
  return decimal;
}

void add_one_in_last_place(std::string& digits) {
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit) {
    if (*digit != '9') {
      ++*digit;
      return;
    }
    *digit = '0';
  }
  digits.insert(digits.begin(), '1');
}

/// The whole number of 10^-places nearest to a decimal, halves away from zero, as digits ("" is zero).
std::string whole_units(const Decimal& decimal, int places) {
  const int kept = decimal.point + places;
  if (decimal.digits.empty() || kept < 0) return {};
  std::string digits = decimal.digits;
  const auto count = static_cast<std::size_t>(kept);
  if (count >= digits.size()) return digits.append(count - digits.size(), '0');
  const bool up = digits[count] >= '5';
  digits.resize(count);
  if (up) add_one_in_last_place(digits);
  return digits;
}

/// Digits as a 128-bit number; nothing when they need more bits.
std::optional<Int128> to_integer(std::string_view digits) {
  Int128 value = 0;
  for (const char digit : digits) {
    if (__builtin_mul_overflow(value, static_cast<Int128>(10), &value) ||
        __builtin_add_overflow(value, static_cast<Int128>(digit - '0'), &value)) {
      return std::nullopt;
    }
  }
  return value;
}

double round_by_text(double magnitude, int places) {
  const std::string units = whole_units(shortest_decimal(magnitude), places);
  if (units.empty()) return 0;
  const std::string text = units + "e" + std::to_string(-places);
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

bool all_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool contains(std::string_view words, std::string_view word) {
  for (std::size_t at = words.find(word); at != std::string_view::npos; at = words.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || words[at - 1] == ' ') && (end == words.size() || words[end] == ' ')) return true;
  }
  return false;
}

// ISO 4217 minor units; coins by the digits their accounts are commonly kept in.
constexpr std::string_view no_decimals = "CLP ISK JPY KRW PYG UGX VND XAF XOF XPF";
constexpr std::string_view two_decimals =
    "AED ARS AUD BRL CAD CHF CNH CNY COP CZK DKK EGP EUR GBP HKD HUF IDR ILS INR KES MXN MYR NGN NOK NZD PEN "
    "PHP PKR "
    "PLN QAR RON RUB SAR SEK SGD THB TRY TWD UAH USD ZAR";
constexpr std::string_view three_decimals = "BHD IQD JOD KWD LYD OMR TND";
constexpr std::string_view six_decimals = "EURC USDC USDT";

}  // namespace

Result<Currency> Currency::parse(std::string_view code) {
  const auto allowed = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
  if (code.size() >= 2 && code.size() <= 12 && std::all_of(code.begin(), code.end(), allowed)) {
    return Currency(std::string(code));
  }
  return fail(ErrorCode::invalid_value, "want a currency code such as USD or BTC, got " + in_quotes(code), {},
              "a code has 2 to 12 of A-Z and 0-9, in capitals");
}

int Currency::digits() const {
  if (contains(two_decimals, code_)) return 2;
  if (contains(six_decimals, code_)) return 6;
  if (contains(no_decimals, code_)) return 0;
  if (contains(three_decimals, code_)) return 3;
  return 8;
}

double round_half_away(double value, int digits) {
  if (!std::isfinite(value)) return value;
  if (value == 0) return 0;
  const double magnitude = std::abs(value);
  if (digits >= 0 && digits <= 15) {
    constexpr std::array<double, 16> powers{1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                            1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    const double power = powers[static_cast<std::size_t>(digits)];
    const double scaled = magnitude * power;
    // Away from a tie, and where the product's last bits cannot matter, arithmetic gives what the text would.
    const double distance_to_tie = std::abs(scaled - std::floor(scaled) - 0.5);
    if (scaled < 1e12 && distance_to_tie > 1e-3)
      return std::copysign(std::round(scaled) / power, value) + 0.0;
  }
  return std::copysign(round_by_text(magnitude, digits), value) + 0.0;
}

Result<Money> Money::from_double(double value, const Currency& currency) {
  if (!std::isfinite(value)) {
    return fail(ErrorCode::invalid_value,
                "want a finite amount of " + currency.code() + ", got " + shortest(value));
  }
  const auto units = to_integer(whole_units(shortest_decimal(std::abs(value)), currency.digits()));
  if (!units) {
    return fail(ErrorCode::invalid_value,
                "want an amount of " + currency.code() + " that fits in 128 bits, got " + shortest(value));
  }
  return Money(value < 0 ? -*units : *units, currency);
}

Result<Money> Money::parse(std::string_view text, const Currency& currency) {
  std::string_view rest = text;
  const bool negative = !rest.empty() && rest.front() == '-';
  if (negative) rest.remove_prefix(1);
  const std::size_t dot = rest.find('.');
  const std::string_view whole = rest.substr(0, dot);
  const std::string_view fraction = dot == std::string_view::npos ? std::string_view{} : rest.substr(dot + 1);
  if (!all_digits(whole) || (dot != std::string_view::npos && !all_digits(fraction))) {
    return fail(ErrorCode::malformed, "want a decimal amount such as -1234.50, got " + in_quotes(text));
  }
  const auto places = static_cast<std::size_t>(currency.digits());
  if (fraction.size() > places) {
    return fail(ErrorCode::invalid_value, "want at most " + std::to_string(places) + " decimals for " +
                                              currency.code() + ", got " + in_quotes(text));
  }
  std::string digits = std::string(whole) + std::string(fraction);
  const auto units = to_integer(digits.append(places - fraction.size(), '0'));
  if (!units)
    return fail(ErrorCode::invalid_value, "want an amount that fits in 128 bits, got " + in_quotes(text));
  return Money(negative ? -*units : *units, currency);
}

double Money::to_double() const {
  const std::string text = to_string();
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::string Money::to_string() const {
  std::string digits;
  for (Int128 rest = minor_units_; rest != 0; rest /= 10) {
    const int digit = static_cast<int>(rest % 10);
    digits += static_cast<char>('0' + (digit < 0 ? -digit : digit));
  }
  const auto places = static_cast<std::size_t>(currency_.digits());
  while (digits.size() <= places) digits += '0';
  std::reverse(digits.begin(), digits.end());
  if (places > 0) digits.insert(digits.size() - places, 1, '.');
  return minor_units_ < 0 ? "-" + digits : digits;
}

}  // namespace crossmargin
