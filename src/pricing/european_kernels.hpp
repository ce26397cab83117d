#pragma once

#include "crossmargin/numeric/target.hpp"
#include "implied_kernel.hpp"

namespace crossmargin::pricing::kernel {

/// The European kernels of one target.
struct EuropeanKernels {
  using Grid = void (*)(const GridTask& task);
  using Greeks = void (*)(const GreeksTask& task);
  using Implied = void (*)(const ImpliedTask& task);
  Grid lognormal, lognormal_inverse, normal, normal_inverse;
  Greeks greeks;
  Implied implied_lognormal, implied_normal;
};

extern const EuropeanKernels european_scalar;
extern const EuropeanKernels european_avx2;
extern const EuropeanKernels european_avx512;

/// Those of a target that this machine can run.
const EuropeanKernels& european_kernels(numeric::Target target);

}  // namespace crossmargin::pricing::kernel
