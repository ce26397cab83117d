// What this machine can do at most: the bounds that every other figure is a share of.
#include <benchmark/benchmark.h>

#include <cstring>
#include <thread>
#include <vector>

#include "crossmargin/numeric/target.hpp"
#include "limits.hpp"

namespace {

using namespace crossmargin;

/// Bytes a second read from memory of `megabytes`, each thread its own part.
void run_read(benchmark::State& state, std::size_t megabytes) {
  const auto threads = static_cast<std::size_t>(state.range(0));
  constexpr std::size_t block = bench::chains * 8;
  const std::size_t count = (megabytes << 20) / sizeof(double) / threads / block * block;
  std::vector<double> data(count * threads, 1.0);
  const bench::LimitKernels& limits = bench::limits_of(numeric::native_target());
  std::vector<double> totals(threads);
  for (auto _ : state) {
    std::vector<std::jthread> running;
    for (std::size_t t = 1; t < threads; ++t)
      running.emplace_back([&, t] { totals[t] = limits.read(data.data() + t * count, count); });
    totals[0] = limits.read(data.data(), count);
    running.clear();
    benchmark::DoNotOptimize(totals.data());
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(count * threads * sizeof(double)));
}

/// Bytes a second copied: what was read, counted once.
void run_copy(benchmark::State& state, std::size_t megabytes) {
  const std::vector<char> from(megabytes << 20, 'x');
  std::vector<char> to(from.size());
  for (auto _ : state) {
    std::memcpy(to.data(), from.data(), from.size());
    benchmark::DoNotOptimize(to.data());
    benchmark::ClobberMemory();
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(from.size()));
}

}  // namespace

int main(int argc, char** argv) {
  for (const numeric::Target target : numeric::usable_targets()) {
    const std::string name(to_string(target));
    benchmark::RegisterBenchmark(("limits/fma/" + name).c_str(), bench::run_operations, target,
                                 &bench::LimitKernels::fma);
    benchmark::RegisterBenchmark(("limits/divide/" + name).c_str(), bench::run_operations, target,
                                 &bench::LimitKernels::divide);
  }
  for (const std::size_t megabytes : {1, 16, 512}) {
    benchmark::RegisterBenchmark(("limits/read/" + std::to_string(megabytes) + "MiB").c_str(), run_read,
                                 megabytes)
        ->Arg(1)
        ->Arg(2)
        ->UseRealTime();
  }
  benchmark::RegisterBenchmark("limits/copy/512MiB", run_copy, std::size_t{512});
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
