// Bytes a second of what reads and writes risk parameters, each beside what nothing can be faster than in the
// same run: a loop that only finds the line ends, and reading the bytes. SPAN_CONTRACTS sets how many
// contracts the file holds (1,200,000).
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

#include "anchors/reading_anchors.hpp"
#include "crossmargin/io/span_file.hpp"
#include "crossmargin/io/span_snapshot.hpp"
#include "crossmargin/risk/cell_memory.hpp"
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
  benchmark::RegisterBenchmark(("span_positional/" + name).c_str(),
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

std::string stored(const span::ParameterSet& set) {
  std::string bytes;
  must(io::write_span_snapshot(set,
                               [&](std::string_view piece) -> Status {
                                 bytes += piece;
                                 return {};
                               },
                               {}));
  return bytes;
}

/// Beside a copy of the set in memory, which is the least that a set of its own takes.
void add_snapshot(const span::ParameterSet& set, const std::string& bytes) {
  // In pages, as a mapped file stands: elsewhere a copy would be part of the time.
  const auto owner = std::make_shared<CellVector>((bytes.size() + 7) / 8);
  std::memcpy(owner->data(), bytes.data(), bytes.size());
  for (const int threads : {1, 2})
    add("snapshot/ours_" + std::to_string(threads), bytes, [owner, threads](const std::string& stored_bytes) {
      const std::string_view mapped(reinterpret_cast<const char*>(owner->data()), stored_bytes.size());
      return must(io::read_span_snapshot({"bench", mapped, owner}, {threads}));
    });
  add("snapshot/copy_in_memory", bytes, [&set](const std::string&) { return span::ParameterSet(set); });
  add("snapshot/memory_bound", bytes,
      [](const std::string& stored_bytes) { return anchors::read_memory(stored_bytes); });
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
  const std::string snapshot = stored(set);
  add_snapshot(set, snapshot);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
