#pragma once

#include <emmintrin.h>

#include <bit>
#include <cstdint>
#include <cstring>

namespace crossmargin::io {

/// Walks over the commas and line ends of a text, 64 bytes at a time. SSE2 is part of every x86-64.
class Separators {
 public:
  Separators(const char* begin, const char* end) : block_(begin), end_(end) { load(); }

  /// The next comma or line end; the end of the text when there is none.
  const char* next() {
    while (mask_ == 0) {
      if (end_ - block_ <= 64) return end_;
      block_ += 64;
      load();
    }
    const char* found = block_ + std::countr_zero(mask_);
    mask_ &= mask_ - 1;
    return found;
  }

 private:
  static std::uint64_t mask_of(const char* block) {
    const __m128i comma = _mm_set1_epi8(',');
    const __m128i line_end = _mm_set1_epi8('\n');
    std::uint64_t mask = 0;
    for (unsigned i = 0; i < 4; ++i) {
      const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(block + std::size_t{16} * i));
      const __m128i hit = _mm_or_si128(_mm_cmpeq_epi8(bytes, comma), _mm_cmpeq_epi8(bytes, line_end));
      mask |= static_cast<std::uint64_t>(static_cast<unsigned>(_mm_movemask_epi8(hit))) << (16 * i);
    }
    return mask;
  }
  void load() {
    const auto left = static_cast<std::size_t>(end_ - block_);
    if (left >= 64) {
      mask_ = mask_of(block_);
      return;
    }
    char rest[64] = {};  // bytes after the text may belong to no page
    std::memcpy(rest, block_, left);
    mask_ = mask_of(rest);
  }
  const char* block_;
  const char* end_;
  std::uint64_t mask_{0};
};

}  // namespace crossmargin::io
