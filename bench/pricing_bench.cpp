// Prices a second of the kernels, beside QuantLib's formulas on the same options in the same run.
#include <benchmark/benchmark.h>

#include <cmath>
#include <cstdio>
#include <map>
#include <ql/pricingengines/blackformula.hpp>
#include <random>
#include <string>
#include <vector>

#include "crossmargin/pricing/american.hpp"
#include "crossmargin/pricing/european.hpp"

namespace {

using namespace crossmargin::pricing;

constexpr std::size_t options = 512;
constexpr std::size_t scenarios = 16;

/// 512 options, each over a row of 16 scenarios: eight price moves at two volatilities.
struct Book {
  std::vector<EuropeanInput> cells;
  std::vector<double> forward, volatility, years, discount;
};

Book make_book() {
  std::mt19937_64 random(1);
  const auto uniform = [&random](double low, double high) {
    return std::uniform_real_distribution<>(low, high)(random);
  };
  Book book;
  for (std::size_t option = 0; option < options; ++option) {
    const double strike = 100.0 * std::exp(uniform(-0.4, 0.4));
    const double years = uniform(0.02, 2.0);
    const double volatility = uniform(0.1, 0.9);
    for (std::size_t i = 0; i < scenarios; ++i) {
      const double move = -0.21 + 0.06 * static_cast<double>(i / 2);
      const EuropeanInput cell{option % 2 == 0, 100.0 * (1.0 + move),
                               strike,          volatility * (i % 2 == 0 ? 1.25 : 0.75),
                               years,           std::exp(-0.03 * years)};
      book.cells.push_back(cell);
      book.forward.push_back(cell.forward);
      book.volatility.push_back(cell.volatility);
      book.years.push_back(cell.years);
      book.discount.push_back(cell.discount);
    }
  }
  return book;
}

const Book& book() {
  static const Book made = make_book();
  return made;
}

void count_cells(benchmark::State& state, std::size_t cells) {
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(cells));
}

using Formula = double (*)(const EuropeanInput&);

double anchor_black(const EuropeanInput& in) {
  return QuantLib::blackFormula(in.call ? QuantLib::Option::Call : QuantLib::Option::Put, in.strike,
                                in.forward, in.volatility * std::sqrt(in.years), in.discount);
}

double anchor_bachelier(const EuropeanInput& in) {
  return QuantLib::bachelierBlackFormula(in.call ? QuantLib::Option::Call : QuantLib::Option::Put, in.strike,
                                         in.forward, in.volatility * std::sqrt(in.years), in.discount);
}

/// Bachelier's volatility is in units of price: the same options with a hundredfold volatility.
void run_cells(benchmark::State& state, Formula formula, double volatility_unit) {
  std::vector<EuropeanInput> cells = book().cells;
  for (EuropeanInput& cell : cells) cell.volatility *= volatility_unit;
  for (auto _ : state)
    for (const EuropeanInput& cell : cells) benchmark::DoNotOptimize(formula(cell));
  count_cells(state, cells.size());
}

using RowKernel = void (*)(const EuropeanRow&, std::span<double>);

void run_rows(benchmark::State& state, RowKernel kernel, double volatility_unit) {
  const Book& data = book();
  std::vector<double> volatility = data.volatility;
  for (double& one : volatility) one *= volatility_unit;
  std::vector<double> value(data.cells.size());
  for (auto _ : state) {
    for (std::size_t at = 0; at < value.size(); at += scenarios) {
      const EuropeanRow row{data.cells[at].call,
                            data.cells[at].strike,
                            std::span(data.forward).subspan(at, scenarios),
                            std::span(volatility).subspan(at, scenarios),
                            std::span(data.years).subspan(at, scenarios),
                            std::span(data.discount).subspan(at, scenarios)};
      kernel(row, std::span(value).subspan(at, scenarios));
    }
    benchmark::DoNotOptimize(value.data());
    benchmark::ClobberMemory();
  }
  count_cells(state, value.size());
}

void run_implied(benchmark::State& state) {
  const Book& data = book();
  std::vector<double> price;
  for (const EuropeanInput& cell : data.cells) price.push_back(black_76(cell));
  for (auto _ : state)
    for (std::size_t i = 0; i < price.size(); i += scenarios)
      benchmark::DoNotOptimize(implied_black_76(data.cells[i], price[i]));
  count_cells(state, options);
}

void run_american(benchmark::State& state) {
  for (auto _ : state)
    for (std::size_t i = 0; i < 32; ++i) {
      const EuropeanInput& cell = book().cells[i * scenarios];
      benchmark::DoNotOptimize(
          american({cell.call, cell.forward, cell.strike, 0.05, 0.03, cell.volatility, cell.years}));
    }
  count_cells(state, 32);
}

/// The console's table, then what each kernel is worth against its anchor.
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
  void print_ratio(const std::string& name, const std::string& anchor) const {
    if (!per_second_.contains(name) || !per_second_.contains(anchor)) return;
    std::printf("%-20s %8.2f M/s = %.2f x %s\n", name.c_str(), per_second_.at(name) / 1e6,
                per_second_.at(name) / per_second_.at(anchor), anchor.c_str());
  }

 private:
  std::map<std::string, double> per_second_;
};

}  // namespace

int main(int argc, char** argv) {
  benchmark::RegisterBenchmark("blackFormula", run_cells, anchor_black, 1.0);
  benchmark::RegisterBenchmark("black_76", run_cells, black_76, 1.0);
  benchmark::RegisterBenchmark("black_76_row", run_rows, black_76_row, 1.0);
  benchmark::RegisterBenchmark("bachelierBlackFormula", run_cells, anchor_bachelier, 100.0);
  benchmark::RegisterBenchmark("bachelier_row", run_rows, bachelier_row, 100.0);
  benchmark::RegisterBenchmark("implied_black_76", run_implied);
  benchmark::RegisterBenchmark("american", run_american);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  RatioReporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  std::printf("\n");
  reporter.print_ratio("black_76", "blackFormula");
  reporter.print_ratio("black_76_row", "blackFormula");
  reporter.print_ratio("bachelier_row", "bachelierBlackFormula");
  return 0;
}
