#pragma once

#include <cstddef>
#include <cstdint>

namespace crossmargin::io::snapshot {

/// Looks at many elements at once. Raw pointers, because files that are compiled for an instruction set may
/// not share inline functions with others.
struct Looks {
  /// Whether none is above the next, and none is negative.
  bool (*never_falls)(const std::int64_t* values, std::size_t count);
  /// Whether all are from 0 to `last`.
  bool (*all_up_to)(const std::int32_t* values, std::size_t count, std::int32_t last);
  /// How many of values[0 .. count) are not below the one behind them; values[count] is read.
  std::size_t (*not_below_next)(const std::int32_t* values, std::size_t count);
  bool (*none_is_zero)(const std::int64_t* values, std::size_t count);
  /// Whether all are bits of finite doubles.
  bool (*all_finite)(const std::int64_t* values, std::size_t count);
  /// Whether all are bits of finite doubles other than zero of either sign.
  bool (*all_numbers)(const std::int64_t* values, std::size_t count);
};

Looks looks_scalar();
Looks looks_avx2();

}  // namespace crossmargin::io::snapshot
