// The whole way of a nightly run, stage by stage: a market file to priced rows, positions from CSV and from a
// snapshot to the scanning risk of every account.
//   end_to_end [ACCOUNTS] [THREADS] [FOLDER]    default 1000000, 2, the system's temporary folder
// One JSON object a stage on standard output: seconds, items a second, and the peak of resident memory.
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "crossmargin/assessment/scan_book.hpp"
#include "crossmargin/batch/run_batch.hpp"
#include "crossmargin/io/book.hpp"
#include "crossmargin/io/mapped_file.hpp"
#include "crossmargin/io/snapshot.hpp"
#include "crossmargin/numeric/parallel.hpp"
#include "made_book.hpp"
#include "must.hpp"

namespace {

using namespace crossmargin;
using bench::must;

/// Peak of resident memory since the last call, MiB; 0 where the system does not tell.
double take_peak() {
  std::ifstream status("/proc/self/status");
  double peak = 0.0;
  for (std::string line; std::getline(status, line);)
    if (line.rfind("VmHWM:", 0) == 0) peak = std::atof(line.c_str() + 6) / 1024.0;
  std::ofstream("/proc/self/clear_refs") << "5";
  return peak;
}

/// Runs one stage and prints its line.
template <class Run>
auto stage(const char* name, double items, Run run) {
  take_peak();
  const auto began = std::chrono::steady_clock::now();
  auto result = run();
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  std::printf(
      "{\"stage\":\"%s\",\"seconds\":%.4f,\"items\":%.0f,\"items_per_second\":%.4g,\"peak_mib\":%.0f}\n",
      name, seconds, items, items / seconds, take_peak());
  std::fflush(stdout);
  return result;
}

struct Paths {
  std::string market, positions, snapshot;
};

/// What the run reads is made first and not timed.
void make_inputs(const bench::MadeMarket& market, const bench::MadeAccounts& accounts, const Paths& paths) {
  std::ofstream(paths.market) << bench::market_json(market);
  std::ofstream positions(paths.positions);
  positions << bench::account_header;
  constexpr std::size_t at_once = 20'000;
  for (std::size_t begin = 0; begin < accounts.accounts; begin += at_once)
    positions << bench::account_rows(market, accounts, begin, std::min(begin + at_once, accounts.accounts));
}

double total(const BookScan& scanned) {
  double sum = 0.0;
  for (const double loss : scanned.loss) sum += loss;
  return sum;
}

}  // namespace

int main(int argc, char** argv) {
  const bench::MadeMarket made;
  bench::MadeAccounts accounts{argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000, 50, 1};
  Execution execution;
  execution.threads = argc > 2 ? std::atoi(argv[2]) : 2;
  const std::filesystem::path folder =
      std::filesystem::path(argc > 3 ? argv[3] : std::filesystem::temp_directory_path().string()) /
      "crossmargin-end-to-end";
  std::filesystem::create_directories(folder);
  const Paths paths{folder / "market.json", folder / "positions.csv", folder / "book.snapshot"};
  make_inputs(made, accounts, paths);
  const auto instruments = static_cast<double>(made.instruments());
  const auto entries = static_cast<double>(accounts.accounts * accounts.positions);

  const std::vector<std::string> markets{paths.market};
  const auto inputs = stage("read market", instruments, [&] { return must(io::load_market(markets, {})); });
  const auto method = must(io::load_method("scan-16", {}, {CROSSMARGIN_SOURCE_DIR}));
  const auto base = stage("price 16 scenarios (cells)", instruments * 16.0, [&] {
    return must(EvaluatedBase::create(must(batch::batch_instruments(inputs)), inputs.market, *method,
                                      Pricer::kernels, execution));
  });
  double from_csv = 0.0;
  {
    const auto file = must(io::MappedFile::open(paths.positions));
    io::BookOptions options;
    options.instruments = &base->instruments();
    const auto bytes = static_cast<double>(file.bytes().size());
    const auto book = stage("read positions CSV (bytes)", bytes, [&] {
      return must(io::read_book_csv({"positions.csv", file.bytes()}, options, execution));
    });
    from_csv = total(stage("net accounts (cells)", entries * 16.0,
                           [&] { return must(scan_book(book, *base, {}, execution)); }));
    stage("write snapshot (positions)", entries, [&] {
      std::ofstream out(paths.snapshot, std::ios::binary);
      must(io::write_snapshot(
          {book, {}},
          [&](std::string_view part) -> Status {
            out.write(part.data(), static_cast<std::streamsize>(part.size()));
            return {};
          },
          execution));
      return 0;
    });
  }
  const auto size = static_cast<double>(std::filesystem::file_size(paths.snapshot));
  const auto snapshot = stage("open snapshot (bytes)", size,
                              [&] { return must(io::open_snapshot(paths.snapshot, execution)); });
  const double from_snapshot = total(stage("net accounts from snapshot (cells)", entries * 16.0, [&] {
    return must(scan_book(snapshot.book, *base, {}, execution));
  }));
  std::filesystem::remove_all(folder);
  if (from_csv == from_snapshot) return 0;
  std::fprintf(stderr, "the two ways differ: %.17g and %.17g\n", from_csv, from_snapshot);
  return 1;
}
