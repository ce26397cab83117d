#include "limits_kernel.hpp"
#include "numeric/lanes/avx2.hpp"

namespace crossmargin::bench {

const LimitKernels limits_avx2 = make_limits<numeric::lanes::Avx2>();

}  // namespace crossmargin::bench
