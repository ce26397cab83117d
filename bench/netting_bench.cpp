// Accounts a second: books scanned for their scanning risk, and the engine's totals, beside ways of only
// netting the same data in the same run.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "anchors/netting_anchors.hpp"
#include "crossmargin/assessment/assess_totals.hpp"
#include "crossmargin/batch/run_batch.hpp"
#include "crossmargin/io/inputs.hpp"
#include "crossmargin/margin/scan.hpp"
#include "must.hpp"

namespace {

using namespace crossmargin;
using bench::must;

struct Size {
  std::size_t accounts;
  std::size_t instruments;
  std::size_t scenarios;
  std::size_t units{1};
  bool operator==(const Size&) const = default;
};

constexpr std::size_t positions = 50;

/// A random matrix of cents and a random book over it: 50 different instruments an account, in their order.
struct Scan {
  explicit Scan(const Size& with) : size(with), risk(with.instruments, with.scenarios) {
    std::mt19937_64 random(1);
    for (double& cell : risk.cells()) cell = static_cast<double>(random() % 20001) / 100.0 - 100.0;
    for (std::size_t a = 0; a <= size.accounts; ++a) ends.push_back(static_cast<std::int64_t>(a * positions));
    instrument.resize(size.accounts * positions);
    for (std::size_t a = 0; a < size.accounts; ++a) {
      const auto first = instrument.begin() + static_cast<std::ptrdiff_t>(a * positions);
      for (std::size_t i = 0; i < positions; ++i)
        first[static_cast<std::ptrdiff_t>(i)] = static_cast<std::int32_t>(random() % size.instruments);
      std::sort(first, first + positions);
    }
    for (std::size_t k = 0; k < instrument.size(); ++k)
      quantity.push_back(static_cast<std::int64_t>(random() % 199) - 99);
    rows = std::make_unique<ScanRows>(make_rows());
    names.assign(size.accounts + 1, 0);
  }

  ScanRows make_rows() const {
    ScanBasis basis;
    basis.risk = &risk;
    for (std::size_t u = 0; u < size.units; ++u) basis.units.push_back(std::to_string(u));
    basis.fx.assign(size.units, 1.0);
    basis.rates.emplace_back(size.scenarios, 1.0);
    basis.rate_row.assign(size.instruments, 0);
    std::vector<ScanInstrument> all(size.instruments);
    for (std::size_t i = 0; i < size.instruments; ++i) {
      basis.unit.push_back(static_cast<std::int32_t>(i * size.units / size.instruments));
      all[i] = {static_cast<std::int32_t>(i), {1, 0}, {}};
    }
    return ScanRows::create(basis, all);
  }
  PositionBook book() const { return {{names, {}}, {}, {}, ends, instrument, quantity, nullptr}; }

  /// What the anchors need beside, made when the first asks.
  bench::NettingProblem problem() {
    if (doubles.empty()) {
      doubles.assign(quantity.begin(), quantity.end());
      dense.resize(size.instruments * size.scenarios);
      for (std::size_t i = 0; i < size.instruments; ++i)
        for (std::size_t s = 0; s < size.scenarios; ++s)
          dense[i * size.scenarios + s] = risk.pnl(static_cast<std::int32_t>(i), s);
    }
    return {ends, instrument, doubles, dense, size.scenarios};
  }

  Size size;
  RiskMatrix risk;
  std::vector<std::int64_t> ends;
  std::vector<std::int32_t> instrument;
  std::vector<std::int64_t> quantity;
  std::vector<std::uint64_t> names;
  std::unique_ptr<ScanRows> rows;
  std::vector<double> doubles;
  CellVector dense;
};

/// One problem at a time is in memory: benchmarks of a problem follow each other.
Scan& scan_of(const Size& size) {
  static std::unique_ptr<Scan> kept;
  if (!kept || !(kept->size == size)) {
    kept.reset();
    kept = std::make_unique<Scan>(size);
  }
  return *kept;
}

void count_accounts(benchmark::State& state, std::size_t accounts) {
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) *
                          static_cast<std::int64_t>(accounts));
}

void run_scan(benchmark::State& state, const Size& size, int threads, const ScanOptions& options) {
  const Scan& data = scan_of(size);
  Execution execution;
  execution.threads = threads;
  for (auto _ : state)
    benchmark::DoNotOptimize(must(scan(data.book(), *data.rows, options, execution)).loss.data());
  count_accounts(state, size.accounts);
}

void run_eigen(benchmark::State& state, const Size& size) {
  bench::EigenNetting netting(scan_of(size).problem());
  for (auto _ : state) {
    netting.run();
    benchmark::ClobberMemory();
  }
  count_accounts(state, size.accounts);
}

void run_plain(benchmark::State& state, const Size& size) {
  const auto problem = scan_of(size).problem();
  for (auto _ : state) benchmark::DoNotOptimize(bench::plain_netting(problem));
  count_accounts(state, size.accounts);
}

/// Every tile once: rows alone, or with the quantities that any netting streams beside.
void run_bound(benchmark::State& state, const Size& size, bool with_quantities) {
  const Scan& data = scan_of(size);
  for (auto _ : state)
    for (std::size_t t = 0; t < data.rows->tile_count(); ++t)
      benchmark::DoNotOptimize(with_quantities ? bench::read_rows_and_quantities(
                                                     data.rows->tile(t), data.instrument, data.quantity)
                                               : bench::read_rows(data.rows->tile(t), data.instrument));
  count_accounts(state, size.accounts);
}

template <class Run>
void add(const std::string& name, Run run) {
  benchmark::RegisterBenchmark(("netting/" + name).c_str(), run)->UseRealTime();
}

void add_scan(const std::string& name, const Size& size) {
  using benchmark::State;
  add(name + "/ours", [=](State& state) { run_scan(state, size, 1, {}); });
  add(name + "/ours_2_threads", [=](State& state) { run_scan(state, size, 2, {}); });
  add(name + "/ours_avx2", [=](State& state) {
    run_scan(state, size, 1, {numeric::Target::avx2, ScanOptions{}.accounts_per_block});
  });
  add(name + "/eigen", [=](State& state) { run_eigen(state, size); });
  add(name + "/loop", [=](State& state) { run_plain(state, size); });
  add(name + "/bound_rows", [=](State& state) { run_bound(state, size, false); });
  add(name + "/bound_rows_and_entries", [=](State& state) { run_bound(state, size, true); });
}

constexpr std::size_t held_accounts = 4096;
constexpr std::size_t held_positions = 20;

/// The sample market under one method, and accounts of 20 random positions in it.
struct Sample {
  explicit Sample(const std::string& folder) {
    const std::vector<std::string> paths{folder + "/data/sample/market.json"};
    const auto inputs = must(io::load_market(paths, {}));
    method = must(io::load_method("scan-16", {}, {folder}));
    base = must(EvaluatedBase::create(must(batch::batch_instruments(inputs)), inputs.market, *method,
                                      Pricer::kernels, {}));
    std::mt19937_64 random(1);
    std::vector<std::int32_t> places(base->instruments().size());
    for (std::size_t i = 0; i < places.size(); ++i) places[i] = static_cast<std::int32_t>(i);
    for (std::size_t a = 0; a < held_accounts; ++a) {
      accounts.emplace_back();
      accounts.back().cross.id = "cross";
      accounts.back().cross.collateral.push_back({inputs.market.reporting_currency(), 1e6, {}});
      std::vector<Holding> holdings;
      for (std::size_t i = 0; i < held_positions; ++i) {
        std::swap(places[i], places[i + random() % (places.size() - i)]);
        const double quantity = static_cast<double>(random() % 199) - 99.5;
        holdings.push_back({places[i], quantity});
        accounts.back().cross.positions.push_back({base->instruments()[places[i]].id, quantity, {}, {}});
      }
      std::sort(holdings.begin(), holdings.end(),
                [](const Holding& x, const Holding& y) { return x.instrument < y.instrument; });
      held.push_back(std::move(holdings));
    }
  }
  std::unique_ptr<Method> method;
  std::unique_ptr<EvaluatedBase> base;
  std::vector<std::vector<Holding>> held;
  std::vector<Account> accounts;
};

/// The same cells netted into one vector: no units, ties, charges or results.
void run_sample_loop(benchmark::State& state, const Sample& sample) {
  const RiskMatrix& risk = sample.base->risk();
  std::vector<double> sum(risk.scenario_count());
  for (auto _ : state)
    for (const std::vector<Holding>& held : sample.held) {
      std::fill(sum.begin(), sum.end(), 0.0);
      for (const Holding& holding : held)
        for (std::size_t s = 0; s < sum.size(); ++s)
          sum[s] += holding.quantity * risk.pnl(holding.instrument, s);
      benchmark::DoNotOptimize(*std::min_element(sum.begin(), sum.end()));
    }
  count_accounts(state, held_accounts);
}

void run_engine(benchmark::State& state, const Sample& sample) {
  const auto scratch = sample.base->engine().make_scratch();
  for (auto _ : state)
    for (const std::vector<Holding>& held : sample.held)
      benchmark::DoNotOptimize(sample.base->engine().totals({held, {}}, *scratch).initial);
  count_accounts(state, held_accounts);
}

/// The result with its units and texts, as it was the only way before.
void run_engine_whole(benchmark::State& state, const Sample& sample) {
  for (auto _ : state)
    for (const std::vector<Holding>& held : sample.held)
      benchmark::DoNotOptimize(sample.base->engine().margin({held, {}}, Detail::totals).initial);
  count_accounts(state, held_accounts);
}

/// Cross beside isolated, equity and status: what one row of a batch holds.
void run_assess(benchmark::State& state, const Sample& sample) {
  AssessScratch scratch(*sample.base);
  AccountTotals totals;
  for (auto _ : state)
    for (const Account& account : sample.accounts) {
      if (!assess_totals(account, *sample.base, scratch, totals)) std::exit(3);
      benchmark::DoNotOptimize(totals.requirement_initial);
    }
  count_accounts(state, held_accounts);
}

void run_assess_whole(benchmark::State& state, const Sample& sample) {
  for (auto _ : state)
    for (const Account& account : sample.accounts)
      benchmark::DoNotOptimize(must(assess(account, *sample.base, Detail::totals, {})).requirement_initial);
  count_accounts(state, held_accounts);
}

/// From the text of the accounts to the text of the rows.
void run_batch_text(benchmark::State& state, const Sample& sample, int threads) {
  std::string text = "account,instrument,quantity,record\n";
  for (std::size_t a = 0; a < sample.accounts.size(); ++a) {
    const std::string id = "A" + std::to_string(a);
    for (const Position& position : sample.accounts[a].cross.positions)
      text += id + ',' + position.instrument + ',' + std::to_string(position.quantity) + ",position\n";
    text += id + ",USD,1000000,collateral\n";
  }
  Execution execution;
  execution.threads = threads;
  for (auto _ : state) {
    std::istringstream stream(text);
    std::size_t bytes = 0;
    const auto sink = [&](std::string_view rows) -> Status {
      bytes += rows.size();
      return {};
    };
    benchmark::DoNotOptimize(
        must(batch::run_batch({stream, "accounts.csv"}, *sample.base, {}, sink, execution)).accounts);
    benchmark::DoNotOptimize(bytes);
  }
  count_accounts(state, held_accounts);
}

}  // namespace

// The folder of the project may be given (default "."); NETTING_ACCOUNTS gives a smaller book to try.
int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  const char* wanted = std::getenv("NETTING_ACCOUNTS");
  const std::size_t accounts = wanted != nullptr ? std::strtoul(wanted, nullptr, 10) : 1'000'000;
  const Sample sample(argc > 1 ? argv[1] : ".");
  for (const std::size_t instruments : {2'000U, 20'000U, 200'000U})
    add_scan("scan_16x" + std::to_string(instruments), {accounts, instruments, 16});
  add_scan("scan_16x20000_in_50_units", {accounts, 20'000, 16, 50});
  for (const std::size_t instruments : {2'000U, 20'000U})
    add_scan("scan_256x" + std::to_string(instruments), {accounts / 4, instruments, 256});
  using benchmark::State;
  add("engine_totals/ours", [&](State& state) { run_engine(state, sample); });
  add("engine_totals/whole_result", [&](State& state) { run_engine_whole(state, sample); });
  add("engine_totals/loop", [&](State& state) { run_sample_loop(state, sample); });
  add("assess_totals/ours", [&](State& state) { run_assess(state, sample); });
  add("assess_totals/whole_result", [&](State& state) { run_assess_whole(state, sample); });
  add("batch/ours", [&](State& state) { run_batch_text(state, sample, 1); });
  add("batch/ours_2_threads", [&](State& state) { run_batch_text(state, sample, 2); });
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
