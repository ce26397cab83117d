#pragma once

#include "io/snapshot_look.hpp"

// Each look gathers a sign bit over plain words and has no exit but its end, so that the compiler makes
// vectors of it. Included once by each file that is compiled for an instruction set.
namespace crossmargin::io::snapshot {
namespace {

constexpr std::uint64_t sign = std::uint64_t{1} << 63U;
constexpr std::uint64_t exponent = 0x7FF0000000000000U;
constexpr std::uint64_t one = 0x0010000000000000U;  ///< in the last place of the exponent

bool never_falls(const std::int64_t* values, std::size_t count) {
  std::uint64_t bad = count == 0 ? 0 : static_cast<std::uint64_t>(values[0]);
  for (std::size_t i = 1; i < count; ++i) {
    const auto next = static_cast<std::uint64_t>(values[i]);
    bad |= next | (next - static_cast<std::uint64_t>(values[i - 1]));
  }
  return (bad & sign) == 0;
}

bool all_up_to(const std::int32_t* values, std::size_t count, std::int32_t last) {
  std::uint32_t bad = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const auto value = static_cast<std::uint32_t>(values[i]);
    bad |= value | (static_cast<std::uint32_t>(last) - value);
  }
  return bad >> 31U == 0;
}

std::size_t not_below_next(const std::int32_t* values, std::size_t count) {
  std::uint32_t found = 0;
  for (std::size_t i = 0; i < count; ++i) found += values[i] >= values[i + 1] ? 1U : 0U;
  return found;
}

bool none_is_zero(const std::int64_t* values, std::size_t count) {
  std::uint64_t bad = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const auto bits = static_cast<std::uint64_t>(values[i]);
    bad |= (bits - 1U) & ~bits;
  }
  return (bad & sign) == 0;
}

bool all_finite(const std::int64_t* values, std::size_t count) {
  std::uint64_t bad = 0;
  for (std::size_t i = 0; i < count; ++i) bad |= (static_cast<std::uint64_t>(values[i]) & exponent) + one;
  return (bad & sign) == 0;
}

bool all_numbers(const std::int64_t* values, std::size_t count) {
  std::uint64_t bad = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const auto bits = static_cast<std::uint64_t>(values[i]);
    const std::uint64_t size = bits & ~sign;
    bad |= ((bits & exponent) + one) | ((size - 1U) & ~size);
  }
  return (bad & sign) == 0;
}

Looks looks() {
  return {&never_falls, &all_up_to, &not_below_next, &none_is_zero, &all_finite, &all_numbers};
}

}  // namespace
}  // namespace crossmargin::io::snapshot
