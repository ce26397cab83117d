#pragma once

#include <compare>
#include <string>
#include <string_view>
#include <utility>

#include "crossmargin/core/issue.hpp"

namespace crossmargin {

/// A currency or coin, by its code: 2 to 12 of A-Z, 0-9. "USD", "BTC", "USDC".
class Currency {
 public:
  Currency() = default;
  static Result<Currency> parse(std::string_view code);
  const std::string& code() const { return code_; }
  bool empty() const { return code_.empty(); }
  /// Digits after the decimal point at a boundary: 2 for USD, 0 for JPY, 8 for coins that are not listed.
  int digits() const;
  auto operator<=>(const Currency&) const = default;

 private:
  explicit Currency(std::string code) : code_(std::move(code)) {}
  std::string code_;
};

/// Rounds to `digits` decimals (below zero: to tens, hundreds), halves away from zero. What is rounded is the
/// shortest decimal of the double, the number people see: 1.005 to two digits is 1.01. Errors: none; NaN and
/// infinities come back unchanged, and zero is never negative.
double round_half_away(double value, int digits);

/// 128 bits, because 9.3 ETH in wei overflows 64. `__extension__` says that we know ISO C++ has no such type.
__extension__ typedef __int128 Int128;

/// A decimal amount in a currency's own digits, 128 bits wide. The form in which money leaves and enters the
/// tool.
class Money {
 public:
  /// Rounds half away from zero. Errors: `invalid_value` for NaN, infinities or more than 128 bits.
  static Result<Money> from_double(double value, const Currency& currency);
  /// Reads plain decimals such as "-1234.50". Errors: `malformed`, or `invalid_value` for more digits than
  /// the currency has.
  static Result<Money> parse(std::string_view text, const Currency& currency);
  double to_double() const;
  std::string to_string() const;  ///< "-1234.50", without the code
  const Currency& currency() const { return currency_; }
  bool operator==(const Money&) const = default;

 private:
  Money(Int128 minor_units, Currency currency) : minor_units_(minor_units), currency_(std::move(currency)) {}
  Int128 minor_units_{0};
  Currency currency_;
};

}  // namespace crossmargin
