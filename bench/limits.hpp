#pragma once

#include <benchmark/benchmark.h>

#include <vector>

#include "crossmargin/numeric/target.hpp"
#include "limits_kernel.hpp"

namespace crossmargin::bench {

inline const LimitKernels& limits_of(numeric::Target target) {
  switch (target) {
    case numeric::Target::scalar:
      return limits_scalar;
    case numeric::Target::avx2:
      return limits_avx2;
    case numeric::Target::avx512:
      return limits_avx512;
  }
  return limits_scalar;
}

/// Lane operations a second: an FMA of 8 doubles counts 8.
inline void run_operations(benchmark::State& state, numeric::Target target,
                           void (*LimitKernels::*kernel)(std::size_t, double*)) {
  constexpr std::size_t rounds = 4096;
  const LimitKernels& limits = limits_of(target);
  std::vector<double> sums(chains * 8, 1.25);
  for (auto _ : state) {
    (limits.*kernel)(rounds, sums.data());
    benchmark::DoNotOptimize(sums.data());
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(rounds * chains * limits.width));
}

}  // namespace crossmargin::bench
