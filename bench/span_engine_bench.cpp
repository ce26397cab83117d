// Time an account through the whole of SPAN: accounts of fifty positions in one, five and thirty combined
// commodities of the invented exchange that the build makes, every rule in use. Beside it the least that any
// scan must do in the same run: adding up the positions' sixteen losses and finding the largest.
// SPAN_ACCOUNTS sets how many accounts (100,000).
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdlib>
#include <random>
#include <set>
#include <string>

#include "crossmargin/io/mapped_file.hpp"
#include "crossmargin/io/span_file.hpp"
#include "crossmargin/margin/span/engine.hpp"
#include "must.hpp"

namespace {

using namespace crossmargin;
using bench::must;

constexpr std::size_t positions = 50;

/// Contracts of each combined commodity.
std::vector<std::vector<std::int32_t>> contracts_of(const span::ParameterSet& set) {
  std::vector<std::vector<std::int32_t>> made(set.commodities.size());
  for (std::size_t i = 0; i < set.contracts.size(); ++i)
    made[static_cast<std::size_t>(set.products[static_cast<std::size_t>(set.contracts[i].product)].commodity)]
        .push_back(static_cast<std::int32_t>(i));
  return made;
}

std::vector<span::SpanAccount> make_accounts(const span::ParameterSet& set, std::size_t count,
                                             std::size_t commodities) {
  const auto contracts = contracts_of(set);
  std::mt19937_64 random(17);
  std::vector<span::SpanAccount> made(count);
  for (span::SpanAccount& account : made) {
    std::set<std::int32_t> held;
    const std::size_t first = random() % contracts.size();
    while (held.size() < positions) {
      const auto& pool = contracts[(first + random() % commodities) % contracts.size()];
      held.insert(pool[random() % pool.size()]);
    }
    for (const std::int32_t contract : held) {
      const auto size = static_cast<double>(1 + random() % 9);
      const bool bought = random() % 2 == 0;
      account.holdings.push_back({contract, bought ? size : 0.0, bought ? 0.0 : size});
    }
  }
  return made;
}

double scan_alone(const span::ParameterSet& set, const span::SpanAccount& account) {
  span::RiskArray sum{};
  for (const span::Holding& holding : account.holdings) {
    const span::RiskArray& losses = set.arrays[static_cast<std::size_t>(holding.contract)];
    const double net = holding.bought - holding.sold;
    for (std::size_t s = 0; s < span::scenario_count; ++s) sum[s] += net * losses[s];
  }
  return *std::max_element(sum.begin(), sum.end());
}

template <class Run>
void add(const std::string& name, const std::vector<span::SpanAccount>& accounts, const Run& run) {
  benchmark::RegisterBenchmark(("span_engine/" + name).c_str(),
                               [&accounts, run](benchmark::State& state) {
                                 for (auto _ : state)
                                   for (const span::SpanAccount& account : accounts) run(account);
                                 state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) *
                                                         static_cast<std::int64_t>(accounts.size()));
                               })
      ->Unit(benchmark::kMillisecond)
      ->UseRealTime();
}

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  const char* wanted = std::getenv("SPAN_ACCOUNTS");
  const std::size_t count = wanted == nullptr ? 100'000 : std::strtoull(wanted, nullptr, 10);
  const auto file = must(io::MappedFile::open(std::string(CROSSMARGIN_SPAN_FOLDER) + "/exchange.pa2"));
  const auto set =
      std::make_shared<const span::ParameterSet>(must(io::read_span_file({"exchange.pa2", file.bytes()})));
  const span::Engine engine = must(span::Engine::create(set));
  span::Workspace workspace;
  span::SpanRequirement made;
  std::vector<std::vector<span::SpanAccount>> books;
  books.reserve(3);
  for (const std::size_t commodities : {1, 5, 30}) {
    const auto& accounts = books.emplace_back(make_accounts(*set, count, commodities));
    const std::string name = std::to_string(commodities) + "_commodities/";
    add(name + "scan_bound", accounts,
        [set](const span::SpanAccount& account) { benchmark::DoNotOptimize(scan_alone(*set, account)); });
    add(name + "ours", accounts, [&](const span::SpanAccount& account) {
      must(engine.margin(account, {}, workspace, made));
      benchmark::DoNotOptimize(&made);
    });
  }
  benchmark::RunSpecifiedBenchmarks();
}
