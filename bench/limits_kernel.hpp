#pragma once

#include <cstddef>

namespace crossmargin::bench {

/// Chains that do not wait for each other: enough to hide the latency of one operation on two units, few
/// enough for the sixteen registers of AVX2.
inline constexpr std::size_t chains = 12;

/// What a core can do at most with one instruction set. `sums` holds `chains` x 8 doubles.
struct LimitKernels {
  std::size_t width;                                 ///< doubles an operation
  void (*fma)(std::size_t rounds, double* sums);     ///< `chains` fused operations a round
  void (*divide)(std::size_t rounds, double* sums);  ///< `chains` divisions a round
  double (*read)(const double* from,
                 std::size_t count);  ///< a sum over `count` doubles, a multiple of `chains` x 8
};

extern const LimitKernels limits_scalar;
extern const LimitKernels limits_avx2;
extern const LimitKernels limits_avx512;

// The compiler turns arrays of constant length into registers once the loops over them are unrolled.
template <class V, class Step>
void run_chains(std::size_t rounds, double* sums, Step step) {
  V lanes[chains];
#pragma GCC unroll 12
  for (std::size_t i = 0; i < chains; ++i) lanes[i] = V::load(sums + i * V::width);
  for (std::size_t round = 0; round < rounds; ++round) {
#pragma GCC unroll 12
    for (std::size_t i = 0; i < chains; ++i) lanes[i] = step(lanes[i]);
  }
#pragma GCC unroll 12
  for (std::size_t i = 0; i < chains; ++i) lanes[i].store(sums + i * V::width);
}

template <class V>
void run_fma(std::size_t rounds, double* sums) {
  const V factor(0.999999), term(1e-6);
  run_chains<V>(rounds, sums, [=](V x) { return fma(x, factor, term); });
}

template <class V>
void run_divide(std::size_t rounds, double* sums) {
  const V numerator(1.5);
  run_chains<V>(rounds, sums, [=](V x) { return numerator / x; });
}

template <class V>
double run_read(const double* from, std::size_t count) {
  V sums[chains];
#pragma GCC unroll 12
  for (std::size_t i = 0; i < chains; ++i) sums[i] = V(0.0);
  for (std::size_t at = 0; at < count; at += chains * V::width) {
#pragma GCC unroll 12
    for (std::size_t i = 0; i < chains; ++i) sums[i] = sums[i] + V::load(from + at + i * V::width);
  }
  double total = 0.0;
  for (std::size_t i = 0; i < chains; ++i) {
    double lanes[V::width];
    sums[i].store(lanes);
    for (const double lane : lanes) total += lane;
  }
  return total;
}

template <class V>
constexpr LimitKernels make_limits() {
  return {V::width, run_fma<V>, run_divide<V>, run_read<V>};
}

}  // namespace crossmargin::bench
