#include "numeric/lanes/scalar.hpp"
#include "pricing/american_kernel.hpp"

namespace crossmargin::pricing::detail {

constinit const AmericanKernel american_scalar = american_kernel<numeric::lanes::Scalar>();

}  // namespace crossmargin::pricing::detail
