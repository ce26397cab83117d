#include "limits_kernel.hpp"
#include "numeric/lanes/scalar.hpp"

namespace crossmargin::bench {

const LimitKernels limits_scalar = make_limits<numeric::lanes::Scalar>();

}  // namespace crossmargin::bench
