#include "margin/netting/scan_kernel.hpp"
#include "numeric/lanes/avx2.hpp"

namespace crossmargin::netting {
namespace {

using numeric::lanes::Avx2;

struct Fold {
  static double lowest(Avx2 a) {
    const __m256d v = _mm256_castsi256_pd(a.bits().lanes);
    const __m128d two = _mm_min_pd(_mm256_castpd256_pd128(v), _mm256_extractf128_pd(v, 1));
    return _mm_cvtsd_f64(_mm_min_sd(two, _mm_unpackhi_pd(two, two)));
  }
  static unsigned places(Avx2::Mask mask) { return static_cast<unsigned>(_mm256_movemask_pd(mask.lanes)); }
};

}  // namespace

void scan_tile_avx2(const ScanTile& tile) {
  scan_tile<Avx2, Fold>(tile);
}

}  // namespace crossmargin::netting
