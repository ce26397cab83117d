#include "limits_kernel.hpp"
#include "numeric/lanes/avx512.hpp"

namespace crossmargin::bench {

const LimitKernels limits_avx512 = make_limits<numeric::lanes::Avx512>();

}  // namespace crossmargin::bench
