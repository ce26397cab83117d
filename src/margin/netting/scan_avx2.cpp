#include "margin/netting/scan_kernel.hpp"
#include "numeric/lanes/avx2.hpp"

namespace crossmargin::netting {
namespace {

using numeric::lanes::Avx2;

__m256d of(Avx2 a) {
  return _mm256_castsi256_pd(a.bits().lanes);
}

/// The smaller of neighbours: of a's pair and of b's, in turn.
__m256d pairs(Avx2 a, Avx2 b) {
  return _mm256_min_pd(_mm256_unpacklo_pd(of(a), of(b)), _mm256_unpackhi_pd(of(a), of(b)));
}

struct Fold {
  static constexpr std::int64_t words = 4;
  static constexpr std::int64_t step = 4;
  static double lowest(Avx2 a) {
    const __m128d two = _mm_min_pd(_mm256_castpd256_pd128(of(a)), _mm256_extractf128_pd(of(a), 1));
    return _mm_cvtsd_f64(_mm_min_sd(two, _mm_unpackhi_pd(two, two)));
  }
  static unsigned places(Avx2::Mask mask) { return static_cast<unsigned>(_mm256_movemask_pd(mask.lanes)); }
  static Avx2 cleared(Avx2 a, unsigned start) {
    const __m256i kept = _mm256_set1_epi64x(static_cast<long long>(start) - 1);
    return Avx2(_mm256_and_pd(of(a), _mm256_castsi256_pd(kept)));
  }
  /// Of four vectors.
  static Avx2 lowest_of_each(const Avx2* v) {
    const __m256d a = pairs(v[0], v[1]);
    const __m256d b = pairs(v[2], v[3]);
    return Avx2(_mm256_min_pd(_mm256_permute2f128_pd(a, b, 0x20), _mm256_permute2f128_pd(a, b, 0x31)));
  }
  /// Writes the lanes where the flag is 1, and returns how many. Room for four is wanted.
  static std::size_t append(Avx2 a, const std::uint8_t* flags, double* to) {
    double lane[4];
    a.store(lane);
    std::size_t count = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      to[count] = lane[i];
      count += flags[i];
    }
    return count;
  }
  static void unpack(const std::uint32_t* from, unsigned bits, double* into) {
    const __m128i word = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
    _mm256_storeu_pd(into,
                     _mm256_cvtepi32_pd(_mm_sra_epi32(word, _mm_cvtsi32_si128(static_cast<int>(bits)))));
  }
};

}  // namespace

ScanKernels scan_kernels_avx2() {
  using Ours = Kernels<Avx2, Fold>;
  return {&Ours::accounts, &Ours::units, &Ours::places};
}

}  // namespace crossmargin::netting
