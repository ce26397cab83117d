#include "numeric/lanes/avx512.hpp"
#include "profit.hpp"

namespace crossmargin::detail {
namespace {

using Lanes = numeric::lanes::Avx512;

__m512d raw(Lanes lanes) {
  return _mm512_castsi512_pd(lanes.bits().lanes);
}

/// Pairs of lanes as if they were one: a 4 x 4 of them, to every second row from `first`.
void turn_pairs(const __m512d (&pair)[4], std::size_t first, Lanes (&square)[8]) {
  constexpr int even = 0x88, odd = 0xdd;
  const __m512d even01 = _mm512_shuffle_f64x2(pair[0], pair[1], even);
  const __m512d even23 = _mm512_shuffle_f64x2(pair[2], pair[3], even);
  const __m512d odd01 = _mm512_shuffle_f64x2(pair[0], pair[1], odd);
  const __m512d odd23 = _mm512_shuffle_f64x2(pair[2], pair[3], odd);
  square[first] = Lanes(_mm512_shuffle_f64x2(even01, even23, even));
  square[first + 2] = Lanes(_mm512_shuffle_f64x2(odd01, odd23, even));
  square[first + 4] = Lanes(_mm512_shuffle_f64x2(even01, even23, odd));
  square[first + 6] = Lanes(_mm512_shuffle_f64x2(odd01, odd23, odd));
}

struct Transpose {
  [[gnu::always_inline]] void operator()(Lanes (&square)[8]) const {
    __m512d low[4], high[4];
    for (std::size_t k = 0; k < 4; ++k) {
      low[k] = _mm512_unpacklo_pd(raw(square[2 * k]), raw(square[2 * k + 1]));
      high[k] = _mm512_unpackhi_pd(raw(square[2 * k]), raw(square[2 * k + 1]));
    }
    turn_pairs(low, 0, square);
    turn_pairs(high, 1, square);
  }
};

}  // namespace

void to_profit_avx512(const ProfitTask& task) {
  ProfitKernel<Lanes, Transpose>(task, Transpose{}).run();
}

}  // namespace crossmargin::detail
