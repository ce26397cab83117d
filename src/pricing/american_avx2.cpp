#include "numeric/lanes/avx2.hpp"
#include "pricing/american_kernel.hpp"

namespace crossmargin::pricing::detail {

constinit const AmericanKernel american_avx2 = american_kernel<numeric::lanes::Avx2>();

}  // namespace crossmargin::pricing::detail
