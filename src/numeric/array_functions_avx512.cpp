#include "array_functions_kernel.hpp"
#include "lanes/avx512.hpp"

namespace crossmargin::numeric {

const ArrayFunctions array_functions_avx512 = ArrayFunctionsOf<lanes::Avx512>::table;

}  // namespace crossmargin::numeric
