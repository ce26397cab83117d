// Requirements a second of the engine, beside two ways of only netting the same data in the same run.
#include <benchmark/benchmark.h>

#include <Eigen/Core>
#include <Eigen/SparseCore>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "crossmargin/assessment/assess.hpp"
#include "crossmargin/batch/run_batch.hpp"
#include "crossmargin/io/inputs.hpp"

namespace {

using namespace crossmargin;

constexpr std::size_t accounts = 4096;
constexpr std::size_t positions = 20;

template <class T>
T must(Result<T> result) {
  if (result) return *std::move(result);
  std::fprintf(stderr, "%s\n", to_text(result.error().front()).c_str());
  std::exit(3);
}

/// The sample market under one method, and accounts of random positions in it. Every cell of `cells` is in
/// the reporting currency, so that the anchors have nothing to convert.
struct Book {
  std::unique_ptr<Method> method;
  std::unique_ptr<EvaluatedBase> base;
  std::vector<std::vector<Holding>> held;
  Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> cells;
  Eigen::SparseMatrix<double, Eigen::RowMajor> quantities;
};

void hold(Book& book) {
  std::mt19937_64 random(1);
  std::vector<std::int32_t> places(book.base->instruments().size());
  std::vector<Eigen::Triplet<double, std::int32_t>> entries;
  for (std::size_t account = 0; account < accounts; ++account) {
    for (std::size_t i = 0; i < places.size(); ++i) places[i] = static_cast<std::int32_t>(i);
    std::vector<Holding> held;
    for (std::size_t i = 0; i < positions; ++i) {
      std::swap(places[i], places[i + random() % (places.size() - i)]);
      held.push_back({places[i], static_cast<double>(random() % 199) - 99.5});
      entries.emplace_back(static_cast<std::int32_t>(account), places[i], held.back().quantity);
    }
    book.held.push_back(std::move(held));
  }
  book.quantities.resize(accounts, static_cast<std::int32_t>(places.size()));
  book.quantities.setFromTriplets(entries.begin(), entries.end());
}

Book make_book(const std::string& folder) {
  const std::vector<std::string> paths{folder + "/data/sample/market.json"};
  const auto inputs = must(io::load_market(paths, {}));
  Book book;
  book.method = must(io::load_method("scan-16", {}, {folder}));
  book.base = must(EvaluatedBase::create(must(batch::batch_instruments(inputs)), inputs.market, *book.method,
                                         Pricer::kernels, {}));
  const RiskMatrix& risk = book.base->risk();
  book.cells.resize(static_cast<std::int32_t>(risk.instrument_count()),
                    static_cast<std::int32_t>(risk.scenario_count()));
  for (std::int32_t i = 0; i < book.cells.rows(); ++i) {
    if (const Issue* issue = risk.issue(i)) must<int>(fail(*issue));
    const Currency& currency = risk.facts(i).currency;
    const double rate = must(inputs.market.fx(currency));
    for (std::int32_t s = 0; s < book.cells.cols(); ++s) {
      const auto scenario = static_cast<std::size_t>(s);
      book.cells(i, s) = risk.pnl(i, scenario) * rate * book.base->shocks().fx_scale(currency, scenario);
    }
  }
  hold(book);
  return book;
}

void count_accounts(benchmark::State& state) {
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) *
                          static_cast<std::int64_t>(accounts));
}

/// Net, then the worst scenario: what no method can do without. No units, no ties, no isolated sum.
void run_loop(benchmark::State& state, const Book& book) {
  const auto scenarios = static_cast<std::size_t>(book.cells.cols());
  std::vector<double> sum(scenarios);
  for (auto _ : state) {
    for (const std::vector<Holding>& held : book.held) {
      std::fill(sum.begin(), sum.end(), 0.0);
      for (const Holding& holding : held) {
        const double* row = book.cells.data() + static_cast<std::size_t>(holding.instrument) * scenarios;
        for (std::size_t s = 0; s < scenarios; ++s) sum[s] += holding.quantity * row[s];
      }
      benchmark::DoNotOptimize(*std::min_element(sum.begin(), sum.end()));
    }
  }
  count_accounts(state);
}

void run_eigen(benchmark::State& state, const Book& book) {
  Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> netted(accounts, book.cells.cols());
  for (auto _ : state) {
    netted.noalias() = book.quantities * book.cells;
    const Eigen::VectorXd worst = netted.rowwise().minCoeff();
    benchmark::DoNotOptimize(worst.data());
    benchmark::ClobberMemory();
  }
  count_accounts(state);
}

void run_engine(benchmark::State& state, const Book& book) {
  for (auto _ : state)
    for (const std::vector<Holding>& held : book.held)
      benchmark::DoNotOptimize(book.base->engine().margin({held, {}}, Detail::totals).initial);
  count_accounts(state);
}

/// Cross beside isolated, equity and status: what one row of a batch holds.
void run_assess(benchmark::State& state, const Book& book) {
  std::vector<Account> all(book.held.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i].cross.id = "cross";
    for (const Holding& holding : book.held[i])
      all[i].cross.positions.push_back(
          {book.base->instruments()[holding.instrument].id, holding.quantity, {}, {}});
  }
  for (auto _ : state)
    for (const Account& account : all)
      benchmark::DoNotOptimize(must(assess(account, *book.base, Detail::totals, {})).requirement_initial);
  count_accounts(state);
}

/// The console's table, then what each is worth against the plain loop.
class RatioReporter : public benchmark::ConsoleReporter {
 public:
  void ReportRuns(const std::vector<Run>& runs) override {
    ConsoleReporter::ReportRuns(runs);
    for (const Run& run : runs) {
      const auto found = run.counters.find("items_per_second");
      if (found == run.counters.end() || (run.aggregate_name != "median" && !run.aggregate_name.empty()))
        continue;
      per_second_[run.run_name.function_name] = found->second.value;
    }
  }
  void print_ratios() const {
    if (!per_second_.contains("plain_loop")) return;
    for (const auto& [name, speed] : per_second_)
      std::printf("%-16s %10.0f accounts/s = %.3f x plain_loop\n", name.c_str(), speed,
                  speed / per_second_.at("plain_loop"));
  }

 private:
  std::map<std::string, double> per_second_;
};

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  const Book book = make_book(argc > 1 ? argv[1] : ".");
  benchmark::RegisterBenchmark("plain_loop", [&](benchmark::State& state) { run_loop(state, book); });
  benchmark::RegisterBenchmark("eigen_sparse", [&](benchmark::State& state) { run_eigen(state, book); });
  benchmark::RegisterBenchmark("engine_totals", [&](benchmark::State& state) { run_engine(state, book); });
  benchmark::RegisterBenchmark("assess_totals", [&](benchmark::State& state) { run_assess(state, book); });
  RatioReporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  std::printf("\n");
  reporter.print_ratios();
  return 0;
}
