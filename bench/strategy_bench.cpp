// Accounts a second grouped into strategies of least requirement, beside a loop that asks each position
// alone.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "crossmargin/io/inputs.hpp"
#include "crossmargin/margin/method.hpp"
#include "must.hpp"

namespace {

using namespace crossmargin;
using bench::must;

constexpr double spot = 100.0;

Instrument listed_option(const Currency& usd, Instant expiry, OptionRight right, double strike) {
  Instrument option;
  option.id = "XYZ-" + std::to_string(expiry.time_since_epoch().count()) + "-" +
              std::to_string(static_cast<int>(strike)) + (right == OptionRight::call ? "C" : "P");
  option.kind = InstrumentKind::option;
  option.underlying = "XYZ";
  option.spec.multiplier = 100.0;
  option.spec.quote_currency = option.spec.settlement_currency = usd;
  option.expiry = expiry;
  option.option = OptionTerms{right, ExerciseStyle::european, strike, PricingModel::black_scholes};
  return option;
}

/// Two expiries of 21 calls and 21 puts on one stock, and the stock: nothing is priced, quotes are all there
/// is.
struct Chain {
  explicit Chain(const std::string& folder) {
    const Currency usd = must(Currency::parse("USD"));
    MarketData data;
    data.as_of = must(parse_instant("2026-03-02T15:00:00Z"));
    data.reporting_currency = usd;
    UnderlyingQuote quote;
    quote.quote_currency = usd;
    quote.spot = spot;
    quote.product_class = "equity";
    data.underlyings.emplace("XYZ", quote);
    std::vector<Instrument> list(1);
    list[0].id = list[0].underlying = "XYZ";
    list[0].kind = InstrumentKind::stock;
    list[0].spec.quote_currency = list[0].spec.settlement_currency = usd;
    for (const double days : {30.0, 60.0}) {
      for (double strike = 75.0; strike <= 125.0; strike += 2.5) {
        for (const OptionRight right : {OptionRight::call, OptionRight::put}) {
          list.push_back(listed_option(usd, add_days(data.as_of, days), right, strike));
          const double inside = std::max(right == OptionRight::call ? spot - strike : strike - spot, 0.0);
          data.quotes[list.back().id].price = inside + 0.1 * days * std::exp(-std::abs(strike - spot) / 10.0);
        }
      }
    }
    instruments = must(InstrumentTable::create(std::move(list)));
    market = std::make_unique<Market>(must(Market::create(std::move(data))));
    method = must(io::load_method("reg-t", {}, io::DataFolder{folder}));
    shocks = must(method->shocks(*market, {}));
    risk = RiskMatrix(instruments.size(), shocks.scenario_count());
    for (std::size_t i = 0; i < instruments.size(); ++i)
      risk.facts(static_cast<std::int32_t>(i)).price = spot;
    engine = must(method->bind(instruments, *market, shocks, risk));
  }

  InstrumentTable instruments;
  std::unique_ptr<Market> market;
  std::unique_ptr<Method> method;
  ShockTable shocks;
  RiskMatrix risk;
  std::unique_ptr<MarginEngine> engine;
};

using Accounts = std::vector<std::vector<Holding>>;

/// Accounts of as many options, the stock in every second one; up to ten contracts each way.
Accounts accounts_of(const Chain& chain, std::size_t options) {
  constexpr std::size_t count = 512;
  std::mt19937_64 random(options);
  const std::int32_t stock = *chain.instruments.find("XYZ");
  Accounts accounts(count);
  for (std::size_t a = 0; a < count; ++a) {
    std::vector<std::int32_t> all;
    for (std::size_t i = 0; i < chain.instruments.size(); ++i)
      if (static_cast<std::int32_t>(i) != stock) all.push_back(static_cast<std::int32_t>(i));
    std::shuffle(all.begin(), all.end(), random);
    all.resize(options);
    if (a % 2 == 0) accounts[a].push_back({stock, 100.0 * (static_cast<double>(random() % 21) - 10.0)});
    for (const std::int32_t index : all) {
      const double size = static_cast<double>(random() % 10) + 1.0;
      accounts[a].push_back({index, random() % 2 == 0 ? size : -size});
    }
    std::sort(accounts[a].begin(), accounts[a].end(),
              [](const Holding& x, const Holding& y) { return x.instrument < y.instrument; });
  }
  return accounts;
}

void grouped(benchmark::State& state, const Chain& chain, const Accounts& accounts) {
  const auto scratch = chain.engine->make_scratch();
  for (auto _ : state)
    for (const std::vector<Holding>& account : accounts)
      benchmark::DoNotOptimize(chain.engine->totals({account, {}, {}}, *scratch).initial);
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(accounts.size()));
}

void isolated(benchmark::State& state, const Chain& chain, const Accounts& accounts) {
  const auto scratch = chain.engine->make_scratch();
  for (auto _ : state)
    for (const std::vector<Holding>& account : accounts)
      for (const Holding& held : account)
        benchmark::DoNotOptimize(chain.engine->alone(held, *scratch).initial);
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(accounts.size()));
}

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  const Chain chain(argc > 1 ? argv[1] : ".");
  std::vector<std::unique_ptr<Accounts>> kept;
  for (const std::size_t options : {4U, 10U, 20U, 40U}) {
    kept.push_back(std::make_unique<Accounts>(accounts_of(chain, options)));
    const Accounts& accounts = *kept.back();
    const std::string name = "strategy/grouping_" + std::to_string(options) + "_options/";
    benchmark::RegisterBenchmark((name + "ours").c_str(),
                                 [&](benchmark::State& state) { grouped(state, chain, accounts); });
    benchmark::RegisterBenchmark((name + "isolated_loop").c_str(),
                                 [&](benchmark::State& state) { isolated(state, chain, accounts); });
  }
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
