#include "margin/netting/scan_kernel.hpp"
#include "numeric/lanes/scalar.hpp"

namespace crossmargin::netting {
namespace {

using numeric::lanes::Scalar;

struct Fold {
  static double lowest(Scalar a) {
    double low;
    a.store(&low);
    return low;
  }
  static unsigned places(bool mask) { return mask ? 1U : 0U; }
};

}  // namespace

void scan_tile_scalar(const ScanTile& tile) {
  scan_tile<Scalar, Fold>(tile);
}

}  // namespace crossmargin::netting
