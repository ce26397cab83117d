#include "margin/netting/scan_kernel.hpp"
#include "numeric/lanes/avx512.hpp"

namespace crossmargin::netting {
namespace {

using numeric::lanes::Avx512;

struct Fold {
  static double lowest(Avx512 a) { return _mm512_reduce_min_pd(_mm512_castsi512_pd(a.bits().lanes)); }
  static unsigned places(Avx512::Mask mask) { return mask; }
};

}  // namespace

void scan_tile_avx512(const ScanTile& tile) {
  scan_tile<Avx512, Fold>(tile);
}

}  // namespace crossmargin::netting
