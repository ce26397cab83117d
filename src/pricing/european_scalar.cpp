#include "european_grid_kernel.hpp"
#include "european_kernels.hpp"
#include "numeric/lanes/scalar.hpp"

namespace crossmargin::pricing::kernel {

using Lanes = lanes::Scalar;

const EuropeanKernels european_scalar = {
    run_grid<Lanes, Lognormal, false>,
    run_grid<Lanes, Lognormal, true>,
    run_grid<Lanes, Normal, false>,
    run_grid<Lanes, Normal, true>,
    run_greeks<Lanes>,
    run_implied<Lanes, Lognormal, LognormalSearch<Lanes>>,
    run_implied<Lanes, Normal, NormalSearch<Lanes>>,
};

}  // namespace crossmargin::pricing::kernel
