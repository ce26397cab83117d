// American options over rows of 16 scenarios, eight prices at two volatilities, beside QuantLib on the same
// cells. QdFp is called as the pure formula, without its object graph; Barone-Adesi and Whaley's engine has
// no such formula, so its process is built once an option and only its quotes move.
#include <benchmark/benchmark.h>

#include <cmath>
#include <memory>
#include <ql/exercise.hpp>
#include <ql/instruments/payoffs.hpp>
#include <ql/instruments/vanillaoption.hpp>
#include <ql/pricingengines/vanilla/baroneadesiwhaleyengine.hpp>
#include <ql/pricingengines/vanilla/qdfpamericanengine.hpp>
#include <ql/processes/blackscholesprocess.hpp>
#include <ql/quotes/simplequote.hpp>
#include <ql/termstructures/volatility/equityfx/blackconstantvol.hpp>
#include <ql/termstructures/yield/flatforward.hpp>
#include <ql/time/calendars/nullcalendar.hpp>
#include <ql/time/daycounters/actual365fixed.hpp>
#include <random>
#include <vector>

#include "crossmargin/pricing/american.hpp"
#include "pricing/american_boundary.hpp"

namespace {

namespace ql = QuantLib;
using namespace crossmargin::pricing;

constexpr std::size_t scenarios = 16;
constexpr double rate = 0.05;
constexpr double dividend = 0.03;

struct Row {
  bool call{true};
  double strike{0.0};
  int days{0};
  std::vector<double> spot, rate, dividend, volatility, years;
};

std::vector<Row> make_rows(std::size_t count) {
  std::mt19937_64 random(1);
  const auto uniform = [&random](double low, double high) {
    return std::uniform_real_distribution<>(low, high)(random);
  };
  std::vector<Row> rows(count);
  for (Row& row : rows) {
    row.call = uniform(0.0, 1.0) < 0.5;
    row.strike = 100.0 * std::exp(uniform(-0.4, 0.4));
    row.days = static_cast<int>(uniform(7.0, 730.0));
    const double volatility = uniform(0.1, 0.9);
    for (std::size_t i = 0; i < scenarios; ++i) {
      row.spot.push_back(100.0 * (0.79 + 0.06 * static_cast<double>(i / 2)));
      row.volatility.push_back(volatility * (i % 2 == 0 ? 1.25 : 0.75));
      row.rate.push_back(rate);
      row.dividend.push_back(dividend);
      row.years.push_back(row.days / 365.0);
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
      const auto done = american_row(
          {row.call, row.strike, scheme, row.spot, row.rate, row.dividend, row.volatility, row.years}, value);
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
  for (const Row& row : rows)
    views.push_back(
        {row.call, row.strike, scheme, row.spot, row.rate, row.dividend, row.volatility, row.years});
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
  const auto& kernel = detail::american_kernel_for(crossmargin::numeric::native_target());
  detail::BoundaryState boundary;
  for (auto _ : state)
    for (const Row& row : rows)
      for (std::size_t i = 0; i < 2; ++i)
        benchmark::DoNotOptimize(
            detail::solve_boundary(kernel, {rate, dividend, row.volatility[i], row.years[i]}, boundary));
  count(state, rows.size() * 2);
}

class QdFp : public ql::QdFpAmericanEngine {
 public:
  explicit QdFp(const ql::ext::shared_ptr<ql::QdFpIterationScheme>& scheme)
      : QdFpAmericanEngine(nullptr, scheme) {}
  double value(const Row& row, std::size_t i) const {
    if (row.call)
      return calculatePut(row.strike, row.spot[i], dividend, rate, row.volatility[i], row.years[i]);
    return calculatePut(row.spot[i], row.strike, rate, dividend, row.volatility[i], row.years[i]);
  }
};

void run_qdfp(benchmark::State& state, const ql::ext::shared_ptr<ql::QdFpIterationScheme>& scheme,
              std::size_t options) {
  const std::vector<Row> rows = make_rows(options);
  const QdFp engine(scheme);
  for (auto _ : state)
    for (const Row& row : rows)
      for (std::size_t i = 0; i < scenarios; ++i) benchmark::DoNotOptimize(engine.value(row, i));
  count(state, rows.size() * scenarios);
}

/// One option with quotes that move.
class QuickEngine {
 public:
  explicit QuickEngine(const Row& row)
      : spot_(ql::ext::make_shared<ql::SimpleQuote>(100.0)),
        volatility_(ql::ext::make_shared<ql::SimpleQuote>(0.2)) {
    const ql::Date today(5, ql::February, 2026);
    const ql::DayCounter days = ql::Actual365Fixed();
    const auto flat = [&](double level) {
      return ql::Handle<ql::YieldTermStructure>(ql::ext::make_shared<ql::FlatForward>(today, level, days));
    };
    const auto process = ql::ext::make_shared<ql::GeneralizedBlackScholesProcess>(
        ql::Handle<ql::Quote>(spot_), flat(dividend), flat(rate),
        ql::Handle<ql::BlackVolTermStructure>(ql::ext::make_shared<ql::BlackConstantVol>(
            today, ql::NullCalendar(), ql::Handle<ql::Quote>(volatility_), days)));
    engine_ = std::make_unique<ql::BaroneAdesiWhaleyApproximationEngine>(process);
    auto* arguments = dynamic_cast<ql::VanillaOption::arguments*>(engine_->getArguments());
    arguments->payoff = ql::ext::make_shared<ql::PlainVanillaPayoff>(
        row.call ? ql::Option::Call : ql::Option::Put, row.strike);
    arguments->exercise = ql::ext::make_shared<ql::AmericanExercise>(today, today + row.days);
    results_ = dynamic_cast<const ql::VanillaOption::results*>(engine_->getResults());
  }
  double value(double spot, double volatility) {
    spot_->setValue(spot);
    volatility_->setValue(volatility);
    engine_->calculate();
    return results_->value;
  }

 private:
  ql::ext::shared_ptr<ql::SimpleQuote> spot_;
  ql::ext::shared_ptr<ql::SimpleQuote> volatility_;
  std::unique_ptr<ql::BaroneAdesiWhaleyApproximationEngine> engine_;
  const ql::VanillaOption::results* results_{nullptr};
};

void run_quantlib_quick(benchmark::State& state) {
  const std::vector<Row> rows = make_rows(64);
  std::vector<std::unique_ptr<QuickEngine>> engines;
  for (const Row& row : rows) engines.push_back(std::make_unique<QuickEngine>(row));
  for (auto _ : state)
    for (std::size_t option = 0; option < rows.size(); ++option)
      for (std::size_t i = 0; i < scenarios; ++i)
        benchmark::DoNotOptimize(engines[option]->value(rows[option].spot[i], rows[option].volatility[i]));
  count(state, rows.size() * scenarios);
}

}  // namespace

int main(int argc, char** argv) {
  benchmark::RegisterBenchmark("american/row_16/ours", run_ours, AmericanScheme::accurate);
  benchmark::RegisterBenchmark("american/row_16/qdfp_fast", run_qdfp, ql::QdFpAmericanEngine::fastScheme(),
                               16);
  benchmark::RegisterBenchmark("american/row_16/qdfp_accurate", run_qdfp,
                               ql::QdFpAmericanEngine::accurateScheme(), 4);
  benchmark::RegisterBenchmark("american/boundary/ours", run_boundaries);
  benchmark::RegisterBenchmark("american/quick_16/ours", run_together, AmericanScheme::quick);
  benchmark::RegisterBenchmark("american/quick_16/ours_row_by_row", run_ours, AmericanScheme::quick);
  benchmark::RegisterBenchmark("american/quick_16/quantlib", run_quantlib_quick);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
