#pragma once

#include "crossmargin/numeric/target.hpp"
#include "european_kernel.hpp"

namespace crossmargin::pricing::kernel {

/// The European kernels of one target.
struct EuropeanKernels {
  using Grid = void (*)(const GridTask& task);
  Grid lognormal, lognormal_inverse, normal, normal_inverse;
};

extern const EuropeanKernels european_scalar;
extern const EuropeanKernels european_avx2;
extern const EuropeanKernels european_avx512;

/// Those of a target that this machine can run.
const EuropeanKernels& european_kernels(numeric::Target target);

}  // namespace crossmargin::pricing::kernel
