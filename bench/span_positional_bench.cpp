// Bytes a second of what reads and writes risk parameters, each beside what nothing can be faster than in the
// same run: a loop that only finds the line ends, and reading the bytes. SPAN_CONTRACTS sets how many
// contracts the file holds (1,200,000).
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include "anchors/reading_anchors.hpp"
#include "crossmargin/io/span_file.hpp"
#include "made_span.hpp"
#include "must.hpp"

namespace {

using namespace crossmargin;
using bench::must;

/// Lines found and nothing read of them.
std::size_t count_lines(std::string_view text) {
  std::size_t lines = 0;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (const void* found = std::memchr(at, '\n', static_cast<std::size_t>(end - at))) {
    at = static_cast<const char*>(found) + 1;
    ++lines;
  }
  return lines;
}

/// Registers what goes through the whole of `bytes`; items are bytes.
template <class Run>
void add(const std::string& name, const std::string& bytes, const Run& run) {
  benchmark::RegisterBenchmark(("span/" + name).c_str(),
                               [&bytes, run](benchmark::State& state) {
                                 for (auto _ : state) {
                                   const auto made = run(bytes);
                                   benchmark::DoNotOptimize(&made);
                                 }
                                 const auto done = static_cast<std::int64_t>(state.iterations()) *
                                                   static_cast<std::int64_t>(bytes.size());
                                 state.SetBytesProcessed(done);
                                 state.SetItemsProcessed(done);
                               })
      ->Unit(benchmark::kMillisecond)
      ->UseRealTime();
}

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  const char* contracts = std::getenv("SPAN_CONTRACTS");
  const span::ParameterSet set =
      bench::made_span(contracts == nullptr ? 1'200'000U : std::strtoul(contracts, nullptr, 10));
  const std::string text = must(io::write_span_positional(set));
  add("positional/ours", text, [](const std::string& bytes) {
    return must(io::read_span_positional({"bench", bytes}));
  });
  add("positional/memchr_lines", text, [](const std::string& bytes) { return count_lines(bytes); });
  add("positional/memory_bound", text, [](const std::string& bytes) { return anchors::read_memory(bytes); });
  add("write_positional/ours", text,
      [&set](const std::string&) { return must(io::write_span_positional(set)); });
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
