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
std::optional<Decimal> short_decimal(std::string_view text);

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
