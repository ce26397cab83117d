// How long one event of a live account takes: 500 options on two coins, 35 scenarios, one thread. The anchors
// run in the same round: a fresh assessment of the same account, and the option kernel alone on the cells
// that a tick moves.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "crossmargin/analysis/live_account.hpp"
#include "crossmargin/io/inputs.hpp"
#include "crossmargin/pricing/european_grid.hpp"
#include "must.hpp"

namespace {

using namespace crossmargin;
using bench::must;
using Clock = std::chrono::steady_clock;

constexpr int expiries = 10;
constexpr int strikes = 25;

Currency currency(const std::string& code) {
  return must(Currency::parse(code));
}

struct Book {
  std::vector<Instrument> instruments;
  MarketData market;
  Account account;
};

Instrument option(const std::string& coin, Instant expiry, double strike, OptionRight right) {
  Instrument instrument;
  instrument.kind = InstrumentKind::option;
  instrument.underlying = coin;
  instrument.id = coin + "-" + format_instant(expiry) + "-" + std::to_string(static_cast<int>(strike)) +
                  (right == OptionRight::call ? "-C" : "-P");
  instrument.spec.settlement = SettlementStyle::inverse;
  instrument.spec.quote_currency = currency("USD");
  instrument.spec.settlement_currency = currency(coin);
  instrument.expiry = expiry;
  instrument.option = OptionTerms{right, ExerciseStyle::european, strike, PricingModel::black_76};
  return instrument;
}

void add_coin(Book& book, const std::string& coin, double spot, std::mt19937_64& random) {
  book.market.underlyings[coin] = {currency("USD"), spot, 0.0, "crypto", {}};
  book.market.fx[currency(coin)] = {spot, coin, {}};
  for (int e = 0; e < expiries; ++e) {
    const Instant expiry = add_days(book.market.as_of, 5.0 + 21.0 * e);
    book.market.forwards[{coin, expiry}] = spot * (1.0 + 0.002 * e);
    for (int k = 0; k < strikes; ++k) {
      const double strike = spot * (0.6 + 0.03 * k);
      Instrument made = option(coin, expiry, strike, k % 2 == 0 ? OptionRight::call : OptionRight::put);
      book.market.quotes[made.id] = {{}, {}, 0.4 + 0.01 * static_cast<double>(random() % 40), {}};
      const double quantity = static_cast<double>(random() % 41) - 20.0;
      book.account.cross.positions.push_back({made.id, quantity == 0.0 ? 1.0 : quantity, {}, {}});
      book.instruments.push_back(std::move(made));
    }
  }
}

Book make_book() {
  Book book;
  std::mt19937_64 random(1);
  book.market.as_of = must(parse_instant("2026-03-02T15:00:00Z"));
  book.market.reporting_currency = currency("USD");
  add_coin(book, "BTC", 67000.0, random);
  add_coin(book, "ETH", 2100.0, random);
  book.account.id = "live";
  book.account.cross.id = "cross";
  book.account.cross.collateral.push_back({currency("USD"), 5e7, {}});
  return book;
}

/// Microseconds of one call each, sorted.
std::vector<double> times(std::size_t rounds, const std::function<void(std::size_t)>& call) {
  for (std::size_t i = 0; i < rounds / 10 + 1; ++i) call(i);
  std::vector<double> taken(rounds);
  for (std::size_t i = 0; i < rounds; ++i) {
    const Clock::time_point start = Clock::now();
    call(i);
    taken[i] = std::chrono::duration<double, std::micro>(Clock::now() - start).count();
  }
  std::sort(taken.begin(), taken.end());
  return taken;
}

struct Line {
  std::string name;
  double median{0.0};
  double p99{0.0};
};

Line measure(const std::string& name, std::size_t rounds, const std::function<void(std::size_t)>& call) {
  const std::vector<double> taken = times(rounds, call);
  return {name, taken[taken.size() / 2], taken[taken.size() * 99 / 100]};
}

/// The option kernel alone, on the cells of one coin: ten expiries of 25 options at the market and in 35
/// scenarios of nine levels.
Line kernel_alone(const EvaluatedBase& base, std::size_t rounds) {
  const std::size_t scenarios = base.shocks().scenario_count() + 1;
  constexpr std::size_t levels = 9;
  std::vector<pricing::PriceMove> moves(scenarios);
  for (std::size_t s = 1; s < scenarios; ++s)
    moves[s] = {0.8 + 0.01 * static_cast<double>(s), 0.0, s % levels};
  const pricing::GridScenarios grid_scenarios(moves, levels, pricing::PriceFloor::none);
  const std::vector<double> price(strikes, 67000.0), sign(strikes, 1.0), volatility(strikes * levels, 0.6),
      years(strikes * levels, 0.3), discount(strikes * levels, 1.0);
  std::vector<double> strike(strikes), value(strikes * scenarios);
  for (int k = 0; k < strikes; ++k) strike[static_cast<std::size_t>(k)] = 67000.0 * (0.6 + 0.03 * k);
  pricing::EuropeanGrid grid;
  grid.settlement = pricing::GridSettlement::inverse;
  grid.price = price;
  grid.strike = strike;
  grid.sign = sign;
  grid.volatility = volatility;
  grid.years = years;
  grid.discount = discount;
  return measure("kernel alone", rounds, [&](std::size_t) {
    for (int e = 0; e < expiries; ++e) pricing::price_grid(grid, grid_scenarios, value);
  });
}

std::vector<Line> run(const std::string& folder) {
  const Book book = make_book();
  const auto method = must(io::load_method("deribit-pm-2024", {}, {folder}));
  const InstrumentTable instruments = must(InstrumentTable::create(book.instruments));
  const Market market = must(Market::create(book.market));
  const auto live = must(LiveAccount::create(
      {.instruments = instruments, .market = market, .method = method.get(), .account = book.account}, {}));
  std::vector<Line> lines;
  lines.push_back(measure("fresh: price and assess", 100, [&](std::size_t) {
    const auto base = must(EvaluatedBase::create(instruments, market, *method, Pricer::kernels, Execution{}));
    must(assess(book.account, *base, Detail::totals, Execution{}));
  }));
  lines.push_back(measure("fresh: assess alone", 200, [&](std::size_t) {
    must(assess(book.account, live->base(), Detail::totals, Execution{}));
  }));
  lines.push_back(kernel_alone(live->base(), 1000));
  lines.push_back(measure("live: full recompute", 1000, [&](std::size_t) { must(live->recompute({})); }));
  lines.push_back(measure("live: add this trade", 5000, [&](std::size_t i) {
    must(live->apply(PositionChange{.instrument = book.instruments[i * 37 % book.instruments.size()].id,
                                    .value = i % 2 == 0 ? 0.5 : -0.5}));
  }));
  lines.push_back(measure("live: underlying ticked", 5000, [&](std::size_t i) {
    must(live->apply(PriceTick{"BTC", 67000.0 + static_cast<double>(i % 100), {}}));
  }));
  lines.push_back(measure("live: volatility quoted", 2000, [&](std::size_t i) {
    must(live->apply(QuoteTick{.instrument = book.instruments[i * 37 % book.instruments.size()].id,
                               .volatility = 0.5 + 0.001 * static_cast<double>(i % 100)}));
  }));
  return lines;
}

}  // namespace

int main(int count, char** arguments) {
  const std::vector<Line> lines = run(count > 1 ? arguments[1] : ".");
  std::FILE* json = count > 2 ? std::fopen(arguments[2], "w") : nullptr;
  std::printf("%-26s %12s %12s\n", "microseconds", "p50", "p99");
  if (json != nullptr) std::fputs("{", json);
  for (const Line& line : lines) {
    std::printf("%-26s %12.2f %12.2f\n", line.name.c_str(), line.median, line.p99);
    if (json != nullptr)
      std::fprintf(json, "%s\"%s\": {\"p50_us\": %.3f, \"p99_us\": %.3f}",
                   &line == &lines.front() ? "" : ", ", line.name.c_str(), line.median, line.p99);
  }
  if (json == nullptr) return 0;
  std::fputs("}\n", json);
  return std::fclose(json) == 0 ? 0 : 1;
}
