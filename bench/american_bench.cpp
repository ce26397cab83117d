// American options over rows of 16 scenarios, eight prices at two volatilities, beside QuantLib on the same
// cells (`anchors/american_anchors.hpp`). `evaluate_*` is the whole evaluator: a market and shocks to rows of
// profit and loss, which also needs each option's value at the market and its delta: 19 prices for the 16
// that count.
#include <benchmark/benchmark.h>

#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "anchors/american_anchors.hpp"
#include "crossmargin/io/json.hpp"
#include "crossmargin/pricing/american.hpp"
#include "crossmargin/risk/evaluate.hpp"
#include "must.hpp"
#include "pricing/american_boundary.hpp"

namespace {

using namespace crossmargin;
using namespace crossmargin::pricing;
using bench::must;

constexpr std::size_t scenarios = 16;
constexpr double spot = 100.0;
constexpr double rate = 0.05;
constexpr double dividend = 0.03;

double scale_of(std::size_t scenario) {
  return 0.79 + 0.06 * static_cast<double>(scenario / 2);
}

/// One option in its scenarios, one array a column. `of`: the same for the anchors.
struct Row {
  anchors::AmericanOption of;
  double volatility{0.0};  ///< at the market
  std::vector<double> rate, dividend, years;

  AmericanRow view(AmericanScheme scheme) const {
    return {of.call, of.strike, scheme, of.spot, rate, dividend, of.volatility, years};
  }
};

std::vector<Row> make_rows(std::size_t count) {
  std::mt19937_64 random(1);
  const auto uniform = [&random](double low, double high) {
    return std::uniform_real_distribution<>(low, high)(random);
  };
  std::vector<Row> rows(count);
  for (Row& row : rows) {
    row.of.call = uniform(0.0, 1.0) < 0.5;
    row.of.strike = spot * std::exp(uniform(-0.4, 0.4));
    row.of.days = static_cast<int>(uniform(7.0, 730.0));
    row.of.rate = rate;
    row.of.dividend = dividend;
    row.volatility = uniform(0.1, 0.9);
    for (std::size_t i = 0; i < scenarios; ++i) {
      row.of.spot.push_back(spot * scale_of(i));
      row.of.volatility.push_back(row.volatility * (i % 2 == 0 ? 1.25 : 0.75));
      row.rate.push_back(rate);
      row.dividend.push_back(dividend);
      row.years.push_back(row.of.days / 365.0);
    }
  }
  return rows;
}

void count(benchmark::State& state, std::size_t items) {
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(items));
}

void run_ours(benchmark::State& state, AmericanScheme scheme) {
  const std::vector<Row> rows = make_rows(256);
  std::vector<double> value(scenarios);
  for (auto _ : state)
    for (const Row& row : rows) {
      const auto done = american_row(row.view(scheme), value);
      benchmark::DoNotOptimize(done.has_value());
      benchmark::DoNotOptimize(value.data());
      benchmark::ClobberMemory();
    }
  count(state, rows.size() * scenarios);
}

/// All rows in one call.
void run_together(benchmark::State& state, AmericanScheme scheme) {
  const std::vector<Row> rows = make_rows(256);
  std::vector<AmericanRow> views;
  for (const Row& row : rows) views.push_back(row.view(scheme));
  std::vector<double> value(rows.size() * scenarios);
  for (auto _ : state) {
    const auto done = american_rows(views, value);
    benchmark::DoNotOptimize(done.has_value());
    benchmark::DoNotOptimize(value.data());
    benchmark::ClobberMemory();
  }
  count(state, value.size());
}

/// The boundaries alone, one a volatility.
void run_boundaries(benchmark::State& state) {
  const std::vector<Row> rows = make_rows(256);
  const auto& kernel = detail::american_kernel_for(numeric::native_target());
  detail::BoundaryState boundary;
  for (auto _ : state)
    for (const Row& row : rows)
      for (std::size_t i = 0; i < 2; ++i)
        benchmark::DoNotOptimize(
            detail::solve_boundary(kernel, {rate, dividend, row.of.volatility[i], row.years[i]}, boundary));
  count(state, rows.size() * 2);
}

/// The rows as an exchange lists them.
struct Listed {
  InstrumentTable instruments;
  Market market;
  ShockTable shocks;
};

Instrument listed_option(const Row& row, std::size_t number, const MarketData& market) {
  Instrument option;
  option.id = "X-" + std::to_string(number);
  option.kind = InstrumentKind::option;
  option.underlying = "X";
  option.spec.quote_currency = option.spec.settlement_currency = market.reporting_currency;
  option.expiry = market.as_of + std::chrono::days(row.of.days);
  option.option = OptionTerms{row.of.call ? OptionRight::call : OptionRight::put, ExerciseStyle::american,
                              row.of.strike, PricingModel::black_scholes};
  return option;
}

ScenarioSet scenario_set() {
  ScenarioSet set;
  set.id = "eight-prices-two-volatilities";
  for (std::size_t i = 0; i < scenarios; ++i) {
    ScenarioRow row;
    row.id = std::to_string(i);
    row.price = crossmargin::PriceMove{scale_of(i) - 1.0, MoveUnit::relative};
    row.volatility = i % 2 == 0 ? 1.0 : -1.0;
    set.rows.push_back(std::move(row));
  }
  return set;
}

Listed list(const std::vector<Row>& rows) {
  MarketData data;
  data.as_of = must(parse_instant("2026-02-05T12:00:00Z"));
  data.reporting_currency = must(Currency::parse("USD"));
  data.underlyings["X"] = {
      .quote_currency = data.reporting_currency, .spot = spot, .dividend_yield = dividend};
  data.rates[data.reporting_currency].pillars = {{data.as_of, rate}};
  std::vector<Instrument> instruments;
  for (const Row& row : rows) {
    instruments.push_back(listed_option(row, instruments.size(), data));
    data.quotes[instruments.back().id].volatility = row.volatility;
  }
  Issues issues;
  const auto ranges = RangeTable::bind(
      must(io::parse_json(
          R"({"default":{"price":{"relative":0.2},"volatility":{"rule":"relative","up":0.25,"down":0.25}}})",
          "ranges")),
      issues);
  if (!issues.empty()) bench::give_up(issues);
  auto table = must(InstrumentTable::create(std::move(instruments)));
  auto market = must(Market::create(std::move(data)));
  auto shocks = must(resolve(scenario_set(), market, factors_of(table.all()), ranges));
  return {std::move(table), std::move(market), std::move(shocks)};
}

void run_evaluator(benchmark::State& state, Pricer pricer) {
  const Listed listed = list(make_rows(256));
  for (auto _ : state) {
    const auto matrix = evaluate(listed.instruments, listed.market, listed.shocks, pricer, {1});
    benchmark::DoNotOptimize(must(matrix).cells().data());
  }
  count(state, listed.instruments.size() * scenarios);
}

std::vector<anchors::AmericanOption> make_options(std::size_t count) {
  std::vector<anchors::AmericanOption> options;
  for (Row& row : make_rows(count)) options.push_back(std::move(row.of));
  return options;
}

void run_qdfp(benchmark::State& state, anchors::QdFpScheme scheme, std::size_t count_of_options) {
  const auto options = make_options(count_of_options);
  const anchors::QdFp engine(scheme);
  std::vector<double> value(options.size() * scenarios);
  for (auto _ : state) {
    engine.price(options, value);
    benchmark::DoNotOptimize(value.data());
  }
  count(state, value.size());
}

void run_quantlib_quick(benchmark::State& state) {
  const auto options = make_options(64);
  anchors::BaroneAdesiWhaley engine(options);
  std::vector<double> value(options.size() * scenarios);
  for (auto _ : state) {
    engine.price(value);
    benchmark::DoNotOptimize(value.data());
  }
  count(state, value.size());
}

}  // namespace

int main(int argc, char** argv) {
  using anchors::QdFpScheme;
  const auto add = [](const char* name, auto run, auto... arguments) {
    benchmark::RegisterBenchmark(name, run, arguments...);
  };
  add("american/row_16/ours", run_ours, AmericanScheme::accurate);
  add("american/row_16/ours_by_evaluator", run_evaluator, Pricer::kernels);
  add("american/row_16/qdfp_fast", run_qdfp, QdFpScheme::fast, std::size_t{16});
  add("american/row_16/qdfp_accurate", run_qdfp, QdFpScheme::accurate, std::size_t{4});
  add("american/boundary/ours", run_boundaries);
  add("american/quick_16/ours", run_together, AmericanScheme::quick);
  add("american/quick_16/ours_row_by_row", run_ours, AmericanScheme::quick);
  add("american/quick_16/ours_by_evaluator", run_evaluator, Pricer::quick);
  add("american/quick_16/quantlib", run_quantlib_quick);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
