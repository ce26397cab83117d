#include "margin/netting/scan_kernel.hpp"
#include "numeric/lanes/scalar.hpp"

namespace crossmargin::netting {
namespace {

using numeric::lanes::Scalar;

struct Fold {
  static constexpr std::int64_t words = 1;
  static constexpr std::int64_t step = 2;
  static double lowest(Scalar a) {
    double low;
    a.store(&low);
    return low;
  }
  static unsigned places(bool mask) { return mask ? 1U : 0U; }
  static Scalar cleared(Scalar a, unsigned start) { return start != 0 ? Scalar(0.0) : a; }
  /// Of two vectors of one lane, which `append` takes as they are.
  struct Two {
    Scalar lane[2];
  };
  static Two lowest_of_each(const Scalar* v) { return {{v[0], v[1]}}; }
  static std::size_t append(const Two& a, const std::uint8_t* flags, double* to) {
    a.lane[0].store(to);
    a.lane[1].store(to + flags[0]);
    return static_cast<std::size_t>(flags[0]) + flags[1];
  }
  static void unpack(const std::uint32_t* from, unsigned bits, double* into) {
    *into = static_cast<double>(static_cast<std::int32_t>(*from) >> bits);
  }
};

}  // namespace

ScanKernels scan_kernels_scalar() {
  using Ours = Kernels<Scalar, Fold>;
  return {&Ours::accounts, &Ours::units, &Ours::places};
}

}  // namespace crossmargin::netting
