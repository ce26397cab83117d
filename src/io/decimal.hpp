#pragma once

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
inline std::optional<Decimal> short_decimal(std::string_view text) {
  const char* at = text.data();
  const char* const end = at + text.size();
  Decimal made;
  if (at != end && (*at == '-' || *at == '+')) made.negative = *at++ == '-';
  if (end - at > 19 || at == end) return std::nullopt;
  const char* point = nullptr;
  for (; at != end; ++at) {
    const auto digit = static_cast<unsigned>(*at) - unsigned{'0'};
    if (digit <= 9) {
      made.digits = made.digits * 10 + digit;
    } else if (*at == '.' && point == nullptr) {
      point = at;
    } else {
      return std::nullopt;
    }
  }
  const auto length = static_cast<int>(text.size()) - (text.front() == '-' || text.front() == '+' ? 1 : 0);
  if (point != nullptr) made.decimals = static_cast<int>(end - point) - 1;
  const int digits = length - (point != nullptr ? 1 : 0);
  if (digits < 1 || digits > 18) return std::nullopt;
  return made;
}

/// What a number of contracts is stored as in a book, and as a double.
struct StoredQuantity {
  std::int64_t stored{0};
  double contracts{0.0};
  enum class Fault { none, no_number, no_multiple, too_large } fault{Fault::none};
};

/// The text of a quantity in multiples of `step`, exactly, or the bits of the nearest double where the step
/// is none.
StoredQuantity stored_quantity(std::string_view text, QuantityStep step);

}  // namespace crossmargin::io
