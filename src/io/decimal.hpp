#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <optional>
#include <string_view>

#include "crossmargin/portfolio/position_book.hpp"

namespace crossmargin::io {

/// digits / 10^decimals, with a sign: a number as it was written.
struct Decimal {
  std::uint64_t digits{0};
  int decimals{0};
  bool negative{false};
};

/// A text such as "-12.50": a sign or none, at most 18 digits, a point or none. Nothing for anything else, of
/// which some (1e-7, 25 digits) are numbers all the same.
std::optional<Decimal> short_decimal(std::string_view text);

/// Powers of ten that are exact doubles.
inline constexpr std::array exact_powers{1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8, 1e9,
                                         1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18};

/// What a number of contracts is stored as in a book, and as a double.
struct StoredQuantity {
  std::int64_t stored{0};
  double contracts{0.0};
  enum class Fault { none, no_number, no_multiple, too_large } fault{Fault::none};
};

/// The same for a number that was cut already.
StoredQuantity counted_quantity(const Decimal& decimal, QuantityStep step);
inline StoredQuantity stored_quantity(const Decimal& decimal, QuantityStep step) {
  if (step.units != 0 || decimal.digits >= std::uint64_t{1} << 53U) return counted_quantity(decimal, step);
  const double size =
      static_cast<double>(decimal.digits) / exact_powers[static_cast<std::size_t>(decimal.decimals)];
  const double contracts = decimal.negative ? -size : size;
  return {std::bit_cast<std::int64_t>(contracts), contracts};
}

/// The text of a quantity in multiples of `step`, exactly, or the bits of the nearest double where the step
/// is none.
StoredQuantity stored_quantity(std::string_view text, QuantityStep step);

}  // namespace crossmargin::io
