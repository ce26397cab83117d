#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace crossmargin::io {

/// Eight bytes of a text as they stand in memory.
inline std::uint64_t word_at(const char* at) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}

/// One to eight bytes in the low bytes of a word, zeros above, without reading past them.
inline std::uint64_t few_bytes(const char* at, std::size_t size) {
  if (size == 8) return word_at(at);
  if (size >= 4) {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    std::memcpy(&first, at, 4);
    std::memcpy(&last, at + size - 4, 4);
    return first | static_cast<std::uint64_t>(last) << (8 * (size - 4));
  }
  const auto byte = [&](std::size_t i) {
    return static_cast<std::uint64_t>(static_cast<unsigned char>(at[i])) << (8 * i);
  };
  return byte(0) | byte(size / 2) | byte(size - 1);
}

/// Whether two texts are equal, for texts of some ten or twenty bytes: no call, and no loop over bytes.
inline bool same_text(std::string_view a, std::string_view b) {
  const std::size_t size = a.size();
  if (size != b.size()) return false;
  if (size < 8) return size == 0 || few_bytes(a.data(), size) == few_bytes(b.data(), size);
  for (std::size_t at = 0; at + 8 < size; at += 8)
    if (word_at(a.data() + at) != word_at(b.data() + at)) return false;
  return word_at(a.data() + size - 8) == word_at(b.data() + size - 8);
}

/// Whether a text of at least one byte holds no backslash and no control character.
inline bool is_plain_text(std::string_view text) {
  constexpr std::uint64_t ones = 0x0101010101010101U;
  constexpr std::uint64_t highs = ones * 0x80U;
  // A byte below `n`, as the high bit of some byte; exact as a yes or no for the whole word.
  const auto below = [](std::uint64_t word, std::uint64_t n) { return (word - ones * n) & ~word & highs; };
  const auto odd = [&](std::uint64_t word) {
    return below(word, 0x20) | below(word ^ (ones * 0x5CU), 1) | below(word ^ (ones * 0x7FU), 1);
  };
  const std::size_t size = text.size();
  if (size < 8) return odd(few_bytes(text.data(), size) | (ones * 0x40U << (8 * size))) == 0;
  std::uint64_t found = odd(word_at(text.data() + size - 8));
  for (std::size_t at = 0; at + 8 < size; at += 8) found |= odd(word_at(text.data() + at));
  return found == 0;
}

/// A hash for tables in memory; it never enters a result.
inline std::uint32_t short_hash(std::string_view text) {
  constexpr std::uint64_t odd = 0x9E3779B97F4A7C15U;
  const std::size_t size = text.size();
  std::uint64_t hash = size * odd;
  const auto mix = [&](std::uint64_t word) {
    hash = (hash ^ word) * odd;
    hash ^= hash >> 32U;
  };
  if (size >= 8) {
    for (std::size_t at = 0; at + 8 < size; at += 8) mix(word_at(text.data() + at));
    mix(word_at(text.data() + size - 8));
  } else {
    mix(size == 0 ? 0 : few_bytes(text.data(), size));
  }
  return static_cast<std::uint32_t>(hash * odd >> 32U);
}

}  // namespace crossmargin::io
