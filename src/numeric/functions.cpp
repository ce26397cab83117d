#include "crossmargin/numeric/functions.hpp"

#include "array_functions_kernel.hpp"

namespace crossmargin::numeric {
namespace {

double of_one(ArrayFunctions::Function function, double x) {
  double y = 0.0;
  function(&x, &y, 1);
  return y;
}

}  // namespace

const ArrayFunctions& array_functions(Target target) {
  switch (target) {
    case Target::scalar:
      break;
    case Target::avx2:
      return array_functions_avx2;
    case Target::avx512:
      return array_functions_avx512;
  }
  return array_functions_scalar;
}

double exp(double x) {
  return of_one(array_functions().exp, x);
}

double log(double x) {
  return of_one(array_functions().log, x);
}

double normal_pdf(double x) {
  return of_one(array_functions().normal_pdf, x);
}

double normal_cdf(double x) {
  return of_one(array_functions().normal_cdf, x);
}

}  // namespace crossmargin::numeric
