#include "array_functions_kernel.hpp"
#include "lanes/scalar.hpp"

namespace crossmargin::numeric {

const ArrayFunctions array_functions_scalar = ArrayFunctionsOf<lanes::Scalar>::table;

}  // namespace crossmargin::numeric
