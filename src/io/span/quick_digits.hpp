#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>

namespace crossmargin::io {

static_assert(std::endian::native == std::endian::little, "the first of eight digits is the lowest byte");

/// Eight bytes of text that were taken for digits.
struct DigitBlock {
  std::uint32_t value{0};
  bool is_sound{false};  ///< whether all were digits
};

/// The up to eight digits that end before `end`, all at once. Eight bytes before `end` must be readable.
inline DigitBlock digit_block(const char* end, int width) {
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, end - 8, sizeof bytes);
  constexpr std::uint64_t zeros = 0x3030303030303030ULL;
  constexpr std::uint64_t high = 0xF0F0F0F0F0F0F0F0ULL;
  const std::uint64_t field = ~std::uint64_t{0} << (8U * static_cast<unsigned>(8 - width));
  bytes = (bytes & field) | (zeros & ~field);
  // Digits have 3 in their upper half, and still have it when 6 is added.
  const bool is_sound =
      ((bytes & high) | (((bytes + 0x0606060606060606ULL) & high) >> 4U)) == 0x3333333333333333ULL;
  bytes -= zeros;
  bytes = bytes * 10 + (bytes >> 8U);  // pairs, in every second byte
  constexpr std::uint64_t pairs = 0x000000FF000000FFULL;
  const std::uint64_t value =
      ((bytes & pairs) * 0x000F424000000064ULL + ((bytes >> 16U) & pairs) * 0x0000271000000001ULL) >> 32U;
  return {static_cast<std::uint32_t>(value), is_sound};
}

/// Up to sixteen digits; nothing where one of them is none.
inline std::optional<std::int64_t> quick_digits(const char* end, int width) {
  if (width > 16) return std::nullopt;
  const DigitBlock low = digit_block(end, width < 8 ? width : 8);
  if (!low.is_sound) return std::nullopt;
  if (width <= 8) return low.value;
  const DigitBlock above = digit_block(end - 8, width - 8);
  if (!above.is_sound) return std::nullopt;
  return static_cast<std::int64_t>(above.value) * 100'000'000 + low.value;
}

}  // namespace crossmargin::io
