#include "margin/netting/scan_kernel.hpp"
#include "numeric/lanes/avx512.hpp"

namespace crossmargin::netting {
namespace {

using numeric::lanes::Avx512;

__m512d of(Avx512 a) {
  return _mm512_castsi512_pd(a.bits().lanes);
}

/// The smaller of neighbours: of a's pair and of b's, in turn.
__m512d pairs(Avx512 a, Avx512 b) {
  return _mm512_min_pd(_mm512_unpacklo_pd(of(a), of(b)), _mm512_unpackhi_pd(of(a), of(b)));
}

/// The same of pairs that stand beside each other: first a's, then b's.
__m512d fours(__m512d a, __m512d b) {
  return _mm512_min_pd(_mm512_shuffle_f64x2(a, b, 0x88), _mm512_shuffle_f64x2(a, b, 0xdd));
}

struct Fold {
  static constexpr std::int64_t words = 8;
  static constexpr std::int64_t step = 8;
  static double lowest(Avx512 a) { return _mm512_reduce_min_pd(of(a)); }
  static unsigned places(Avx512::Mask mask) { return mask; }
  static Avx512 cleared(Avx512 a, unsigned start) {
    return Avx512(_mm512_maskz_mov_pd(static_cast<__mmask8>(start - 1U), of(a)));
  }
  /// Of eight vectors.
  static Avx512 lowest_of_each(const Avx512* v) {
    return Avx512(
        fours(fours(pairs(v[0], v[1]), pairs(v[2], v[3])), fours(pairs(v[4], v[5]), pairs(v[6], v[7]))));
  }
  /// Writes the lanes where the flag is 1, and returns how many. Room for eight is wanted.
  static std::size_t append(Avx512 a, const std::uint8_t* flags, double* to) {
    const __m128i set = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(flags));
    const auto mask = static_cast<__mmask8>(_mm_test_epi8_mask(set, set));
    _mm512_storeu_pd(to, _mm512_maskz_compress_pd(mask, of(a)));
    return static_cast<std::size_t>(__builtin_popcount(mask));
  }
  static void unpack(const std::uint32_t* from, unsigned bits, double* into) {
    const __m256i word = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
    _mm512_storeu_pd(into,
                     _mm512_cvtepi32_pd(_mm256_sra_epi32(word, _mm_cvtsi32_si128(static_cast<int>(bits)))));
  }
};

}  // namespace

ScanKernels scan_kernels_avx512() {
  using Ours = Kernels<Avx512, Fold>;
  return {&Ours::accounts, &Ours::units, &Ours::places};
}

}  // namespace crossmargin::netting
