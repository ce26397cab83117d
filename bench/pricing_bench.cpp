// Prices a second of the European kernels on one core, beside QuantLib's formulas on the same options in the
// same run. Names: pricing/<what>/ours_<target> and pricing/<what>/<anchor>; items are cells or options.
#include <benchmark/benchmark.h>

#include <cmath>
#include <functional>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "anchors/pricing_anchors.hpp"
#include "counting.hpp"
#include "crossmargin/pricing/european.hpp"
#include "crossmargin/pricing/european_batch.hpp"
#include "crossmargin/pricing/european_grid.hpp"
#include "limits.hpp"
#include "pricing/european_grid_kernel.hpp"

namespace {

using namespace crossmargin;

constexpr std::size_t levels = 2;
constexpr double spot = 100.0;

/// Options on one forward, in scenarios of price moves at two volatilities.
struct Grid {
  std::size_t options;
  std::size_t scenarios;
  std::vector<double> price, strike, sign, volatility, years, discount;  ///< the last three [level][option]
  std::vector<pricing::PriceMove> moves;

  std::size_t cells() const { return options * scenarios; }
  std::size_t at(std::size_t scenario, std::size_t option) const {
    return moves[scenario].level * options + option;
  }
  /// What the anchors take.
  anchors::PricingProblem problem() const {
    anchors::PricingProblem out{price, strike, sign, volatility, years, discount, {}};
    for (const pricing::PriceMove& move : moves) out.scenarios.push_back({move.scale, move.level});
    return out;
  }
};

Grid make_grid(std::size_t options, std::size_t scenarios, double volatility_unit) {
  std::mt19937_64 random(1);
  const auto uniform = [&random](double low, double high) {
    return std::uniform_real_distribution<>(low, high)(random);
  };
  Grid grid{options, scenarios, {}, {}, {}, {}, {}, {}, {}};
  for (std::size_t i = 0; i < options; ++i) {
    grid.price.push_back(spot);
    grid.strike.push_back(spot * std::exp(uniform(-0.4, 0.4)));
    grid.sign.push_back(i % 2 == 0 ? 1.0 : -1.0);
    grid.volatility.push_back(volatility_unit * uniform(0.1, 0.9));
    grid.years.push_back(uniform(0.02, 2.0));
    grid.discount.push_back(std::exp(-0.03 * grid.years.back()));
  }
  for (auto* values : {&grid.years, &grid.discount})
    values->insert(values->end(), values->begin(), values->begin() + static_cast<std::ptrdiff_t>(options));
  for (std::size_t i = 0; i < options; ++i) {
    grid.volatility.push_back(0.75 * grid.volatility[i]);
    grid.volatility[i] *= 1.25;
  }
  for (std::size_t i = 0; i < scenarios; ++i) {
    const double step = static_cast<double>(i / levels) / static_cast<double>(scenarios / levels - 1);
    grid.moves.push_back({0.79 + 0.42 * step, 0.0, i % levels});
  }
  return grid;
}

void count(benchmark::State& state, std::size_t items) {
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(items));
}

struct Kind {
  pricing::EuropeanModel model;
  pricing::GridSettlement settlement;
};

pricing::EuropeanGrid view(const Grid& grid, const Kind& kind) {
  return {kind.model,      kind.settlement, grid.price, grid.strike,  grid.sign,
          grid.volatility, grid.years,      {},         grid.discount};
}

/// Operations of one cell, hoisted parts included, by the unit that does them: the share of the bound needs
/// it.
void count_operations(benchmark::State& state, const Grid& grid, const Kind& kind) {
  if (kind.model != pricing::EuropeanModel::lognormal) return;
  using pricing::kernel::GridTask;
  std::vector<double> value(grid.cells()), scale, shift(grid.scenarios), log_scale, one_by_scale;
  std::vector<std::size_t> row, level_end;
  for (std::size_t level = 0; level < levels; ++level) {
    for (std::size_t s = level; s < grid.scenarios; s += levels) {
      row.push_back(s);
      scale.push_back(grid.moves[s].scale);
      log_scale.push_back(std::log(grid.moves[s].scale));
      one_by_scale.push_back(1.0 / grid.moves[s].scale);
    }
    level_end.push_back(row.size());
  }
  GridTask task{grid.options,         levels,
                grid.price.data(),    grid.strike.data(),
                grid.sign.data(),     grid.volatility.data(),
                grid.years.data(),    nullptr,
                grid.discount.data(), level_end.data(),
                row.data(),           scale.data(),
                shift.data(),         log_scale.data(),
                one_by_scale.data(),  0.0,
                value.data()};
  bench::Counting::count = {};
  pricing::kernel::run_grid<bench::Counting, pricing::kernel::Lognormal, false>(task);
  const double cells = static_cast<double>(grid.cells());
  const bench::OperationCount& counted = bench::Counting::count;
  state.counters["fma_per_item"] = static_cast<double>(counted.fma) / cells;
  state.counters["divide_per_item"] = static_cast<double>(counted.divide) / cells;
  state.counters["other_per_item"] = static_cast<double>(counted.other) / cells;
}

void run_grid(benchmark::State& state, const Grid& grid, const Kind& kind, numeric::Target target) {
  const pricing::GridScenarios scenarios(grid.moves, levels, pricing::PriceFloor::none);
  const pricing::EuropeanGrid options = view(grid, kind);
  std::vector<double> value(grid.cells());
  for (auto _ : state) {
    pricing::price_grid(options, scenarios, value, target);
    benchmark::DoNotOptimize(value.data());
    benchmark::ClobberMemory();
  }
  count(state, grid.cells());
  count_operations(state, grid, kind);
}

using Formula = void (*)(const anchors::PricingProblem& problem, std::span<double> value);

void run_formula(benchmark::State& state, const Grid& grid, Formula formula) {
  const anchors::PricingProblem problem = grid.problem();
  std::vector<double> value(grid.cells());
  for (auto _ : state) {
    formula(problem, value);
    benchmark::DoNotOptimize(value.data());
    benchmark::ClobberMemory();
  }
  count(state, grid.cells());
}

void run_engine(benchmark::State& state, const Grid& grid) {
  const anchors::PricingProblem problem = grid.problem();
  anchors::EuropeanEngine engine(problem, 0.03);
  std::vector<double> value(grid.cells());
  for (auto _ : state) {
    engine.price(value);
    benchmark::DoNotOptimize(value.data());
  }
  count(state, grid.cells());
}

/// The first level of a grid as options by themselves.
struct Batch {
  const Grid& grid;
  std::vector<double> rate = std::vector<double>(grid.options, 0.03);
  std::vector<double> price = std::vector<double>(grid.options);

  explicit Batch(const Grid& from) : grid(from) {
    for (std::size_t i = 0; i < grid.options; ++i)
      price[i] = pricing::black_76(
          {grid.sign[i] > 0.0, spot, grid.strike[i], grid.volatility[i], grid.years[i], grid.discount[i]});
  }
  pricing::EuropeanBatch view() const {
    const auto first = [&](const std::vector<double>& v) { return std::span(v).first(grid.options); };
    return {grid.price,        grid.strike,          grid.sign, first(grid.volatility),
            first(grid.years), first(grid.discount), rate};
  }
};

void run_greeks(benchmark::State& state, const Batch& batch, numeric::Target target) {
  const std::size_t options = batch.grid.options;
  std::vector<double> out(5 * options);
  const auto part = [&](std::size_t i) { return std::span(out).subspan(i * options, options); };
  for (auto _ : state) {
    pricing::black_76_greeks(batch.view(), {part(0), part(1), part(2), part(3), part(4)}, target);
    benchmark::DoNotOptimize(out.data());
    benchmark::ClobberMemory();
  }
  count(state, options);
}

void run_calculator(benchmark::State& state, const Batch& batch) {
  const anchors::PricingProblem problem = batch.grid.problem();
  std::vector<double> out(5 * batch.grid.options);
  for (auto _ : state) {
    anchors::black_calculator(problem, out);
    benchmark::DoNotOptimize(out.data());
    benchmark::ClobberMemory();
  }
  count(state, batch.grid.options);
}

void run_implied(benchmark::State& state, const Batch& batch, numeric::Target target) {
  std::vector<double> volatility(batch.grid.options);
  std::vector<pricing::ImpliedStatus> status(batch.grid.options);
  for (auto _ : state) {
    pricing::implied_black_76(batch.view(), batch.price, {volatility, status}, target);
    benchmark::DoNotOptimize(volatility.data());
    benchmark::ClobberMemory();
  }
  count(state, batch.grid.options);
}

void run_implied_formula(benchmark::State& state, const Batch& batch) {
  const anchors::PricingProblem problem = batch.grid.problem();
  std::vector<double> deviation(batch.grid.options);
  for (auto _ : state) {
    anchors::implied_deviations(problem, batch.price, deviation);
    benchmark::DoNotOptimize(deviation.data());
    benchmark::ClobberMemory();
  }
  count(state, batch.grid.options);
}

using Run = std::function<void(benchmark::State&)>;

void add(const std::string& name, const Run& run) {
  benchmark::RegisterBenchmark(("pricing/" + name).c_str(), run);
}

void add_grids(const Grid& grid, const std::string& what, const Kind& kind) {
  for (const numeric::Target target : numeric::usable_targets())
    add(what + "/ours_" + std::string(to_string(target)),
        [&grid, kind, target](benchmark::State& state) { run_grid(state, grid, kind, target); });
}

void add_formula(const Grid& grid, const std::string& name, Formula formula) {
  add(name, [&grid, formula](benchmark::State& state) { run_formula(state, grid, formula); });
}

}  // namespace

int main(int argc, char** argv) {
  using pricing::EuropeanModel;
  using pricing::GridSettlement;
  const Grid grid16 = make_grid(512, 16, 1.0), grid256 = make_grid(64, 256, 1.0);
  const Grid normal16 = make_grid(512, 16, spot);
  const Batch batch(grid16);
  const Kind black{EuropeanModel::lognormal, GridSettlement::linear};
  const Kind coin{EuropeanModel::lognormal, GridSettlement::inverse};
  const Kind normal{EuropeanModel::normal, GridSettlement::linear};
  add_grids(grid16, "black_grid16", black);
  add_formula(grid16, "black_grid16/blackFormula", anchors::black_formula);
  add("black_grid16/AnalyticEuropeanEngine", [&](benchmark::State& state) { run_engine(state, grid16); });
  add_grids(grid256, "black_grid256", black);
  add_formula(grid256, "black_grid256/blackFormula", anchors::black_formula);
  add_grids(grid16, "inverse_grid16", coin);
  add_formula(grid16, "inverse_grid16/blackFormula_by_forward", anchors::black_formula_by_forward);
  add_grids(normal16, "bachelier_grid16", normal);
  add_formula(normal16, "bachelier_grid16/bachelierBlackFormula", anchors::bachelier_formula);
  for (const numeric::Target target : numeric::usable_targets()) {
    const std::string ours = "/ours_" + std::string(to_string(target));
    add("greeks" + ours, [&, target](benchmark::State& state) { run_greeks(state, batch, target); });
    add("implied" + ours, [&, target](benchmark::State& state) { run_implied(state, batch, target); });
  }
  for (const numeric::Target target : numeric::usable_targets())
    add("bound/fma_" + std::string(to_string(target)), [target](benchmark::State& state) {
      bench::run_operations(state, target, &bench::LimitKernels::fma);
    });
  add("greeks/BlackCalculator", [&](benchmark::State& state) { run_calculator(state, batch); });
  add("implied/blackFormulaImpliedStdDev",
      [&](benchmark::State& state) { run_implied_formula(state, batch); });
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
