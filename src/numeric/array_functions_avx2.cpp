#include "array_functions_kernel.hpp"
#include "lanes/avx2.hpp"

namespace crossmargin::numeric {

const ArrayFunctions array_functions_avx2 = ArrayFunctionsOf<lanes::Avx2>::table;

}  // namespace crossmargin::numeric
