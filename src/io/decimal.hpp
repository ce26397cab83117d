#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <optional>
#include <string_view>

#include "crossmargin/portfolio/position_book.hpp"
#include "io/short_text.hpp"

namespace crossmargin::io {

/// digits / 10^decimals, with a sign: a number as it was written.
struct Decimal {
  std::uint64_t digits{0};
  int decimals{0};
  bool negative{false};
};

inline constexpr std::uint64_t every_byte = 0x0101010101010101U;

/// The bytes of `word` that equal `byte`, as their high bits; bytes above the first hit may be marked
/// wrongly.
inline std::uint64_t marks_of(std::uint64_t word, unsigned char byte) {
  const std::uint64_t difference = word ^ (every_byte * byte);
  return (difference - every_byte) & ~difference & (every_byte * 0x80U);
}

/// Whether all eight bytes are digits.
inline bool eight_digits(std::uint64_t word) {
  return ((word & (word + every_byte * 6U)) & (every_byte * 0xF0U)) == every_byte * 0x30U;
}

/// The number that eight digits are, the first in the lowest byte: pairs, then fours, then all.
inline std::uint64_t value_of(std::uint64_t word) {
  word = (word & (every_byte * 0x0FU)) * 2561U >> 8U;
  word = (word & 0x00FF00FF00FF00FFU) * 6553601U >> 16U;
  return (word & 0x0000FFFF0000FFFFU) * 42949672960001U >> 32U;
}

/// The decimal that the last `size` bytes of `word` are, one to eight, the last of the text in the highest.
inline std::optional<Decimal> brief_decimal(std::uint64_t word, std::size_t size, bool negative) {
  const std::uint64_t text = ~std::uint64_t{0} << (8 * (8 - size));
  word = (word & text) | (every_byte * '0' & ~text);
  const std::uint64_t marks = marks_of(word, '.');
  const bool pointed = marks != 0;
  const std::uint64_t to_point = marks ^ (marks - 1);  // the bytes up to the first point, with it
  const std::uint64_t closed = (word & ~to_point) | (word & (to_point >> 8U)) << 8U | '0';
  const std::uint64_t digits = pointed ? closed : word;
  if (size == static_cast<std::size_t>(pointed) || !eight_digits(digits)) return std::nullopt;
  const int after = 7 - std::countr_zero(marks) / 8;
  return Decimal{value_of(digits), pointed ? after : 0, negative};
}

/// A text such as "-12.50": a sign or none, at most 18 digits, a point or none. Nothing for anything else, of
/// which some (1e-7, 25 digits) are numbers all the same.
std::optional<Decimal> short_decimal(std::string_view text);

/// The same for a text that ends eight bytes or more after the start of what may be read. Up to eight bytes
/// after the sign it takes no branch on what stands there: signs, lengths and points change from row to row,
/// and a wrong guess costs more than the arithmetic.
inline std::optional<Decimal> short_decimal_within(std::string_view text) {
  const bool negative = !text.empty() && text.front() == '-';
  const bool positive = !text.empty() && text.front() == '+';
  const std::size_t size = text.size() - static_cast<std::size_t>(negative | positive);
  if (size - 1 > 7) return short_decimal(text);
  return brief_decimal(word_at(text.data() + text.size() - 8), size, negative);
}

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
  const std::uint64_t sign = static_cast<std::uint64_t>(decimal.negative) << 63U;  // no branch: see above
  const auto contracts = std::bit_cast<double>(std::bit_cast<std::uint64_t>(size) | sign);
  return {std::bit_cast<std::int64_t>(contracts), contracts};
}

/// The text of a quantity in multiples of `step`, exactly, or the bits of the nearest double where the step
/// is none.
StoredQuantity stored_quantity(std::string_view text, QuantityStep step);

}  // namespace crossmargin::io
