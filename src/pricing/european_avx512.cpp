#include "european_grid_kernel.hpp"
#include "european_kernels.hpp"
#include "numeric/lanes/avx512.hpp"

namespace crossmargin::pricing::kernel {

using Lanes = lanes::Avx512;

const EuropeanKernels european_avx512 = {
    run_grid<Lanes, Lognormal, false>,
    run_grid<Lanes, Lognormal, true>,
    run_grid<Lanes, Normal, false>,
    run_grid<Lanes, Normal, true>,
    run_greeks<lanes::Pair<Lanes>>,
    run_implied<Lanes, Lognormal, LognormalSearch<Lanes>>,
    run_implied<Lanes, Normal, NormalSearch<Lanes>>,
};

}  // namespace crossmargin::pricing::kernel
