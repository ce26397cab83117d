#include "numeric/lanes/avx2.hpp"
#include "profit.hpp"

namespace crossmargin::detail {
namespace {

using Lanes = numeric::lanes::Avx2;

__m256d raw(Lanes lanes) {
  return _mm256_castsi256_pd(lanes.bits().lanes);
}

struct Transpose {
  void operator()(Lanes (&square)[4]) const {
    const __m256d even01 = _mm256_unpacklo_pd(raw(square[0]), raw(square[1]));
    const __m256d odd01 = _mm256_unpackhi_pd(raw(square[0]), raw(square[1]));
    const __m256d even23 = _mm256_unpacklo_pd(raw(square[2]), raw(square[3]));
    const __m256d odd23 = _mm256_unpackhi_pd(raw(square[2]), raw(square[3]));
    square[0] = Lanes(_mm256_permute2f128_pd(even01, even23, 0x20));
    square[1] = Lanes(_mm256_permute2f128_pd(odd01, odd23, 0x20));
    square[2] = Lanes(_mm256_permute2f128_pd(even01, even23, 0x31));
    square[3] = Lanes(_mm256_permute2f128_pd(odd01, odd23, 0x31));
  }
};

}  // namespace

void to_profit_avx2(const ProfitTask& task) {
  ProfitKernel<Lanes, Transpose>(task, Transpose{}).run();
}

}  // namespace crossmargin::detail
