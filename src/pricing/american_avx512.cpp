#include "numeric/lanes/avx512.hpp"
#include "pricing/american_kernel.hpp"

namespace crossmargin::pricing::detail {

constinit const AmericanKernel american_avx512 = american_kernel<numeric::lanes::Avx512>();

}  // namespace crossmargin::pricing::detail
