// How long one event of a live account takes: 500 options, 35 scenarios, one thread, on two coins and, for
// the tick, on one and on ten. What is compared takes turns, so that it meets the same clock: the tick and
// the option kernel alone on the very cells that it moves.
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
#include "crossmargin/risk/pricing_inputs.hpp"
#include "must.hpp"
#include "risk/factor_grid.hpp"

namespace {

using namespace crossmargin;
using bench::must;
using Clock = std::chrono::steady_clock;

constexpr int positions = 500;
constexpr int expiries = 10;

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

struct Coin {
  std::string code;
  double spot;
  int strikes;  ///< of each expiry
};

void add_coin(Book& book, const Coin& coin, std::mt19937_64& random) {
  const auto& [code, spot, strikes] = coin;
  book.market.underlyings[code] = {currency("USD"), spot, 0.0, "crypto", {}};
  book.market.fx[currency(code)] = {spot, code, {}};
  for (int e = 0; e < expiries; ++e) {
    const Instant expiry = add_days(book.market.as_of, 5.0 + 21.0 * e);
    book.market.forwards[{code, expiry}] = spot * (1.0 + 0.002 * e);
    for (int k = 0; k < strikes; ++k) {
      const double strike = spot * (0.6 + 0.75 * k / strikes);
      Instrument made = option(code, expiry, strike, k % 2 == 0 ? OptionRight::call : OptionRight::put);
      book.market.quotes[made.id] = {{}, {}, 0.4 + 0.01 * static_cast<double>(random() % 40), {}};
      const double quantity = static_cast<double>(random() % 41) - 20.0;
      book.account.cross.positions.push_back({made.id, quantity == 0.0 ? 1.0 : quantity, {}, {}});
      book.instruments.push_back(std::move(made));
    }
  }
}

Book make_book(int coins) {
  Book book;
  std::mt19937_64 random(1);
  book.market.as_of = must(parse_instant("2026-03-02T15:00:00Z"));
  book.market.reporting_currency = currency("USD");
  for (int coin = 0; coin < coins; ++coin) {
    const std::string code = coin == 0 ? "BTC" : coin == 1 ? "ETH" : std::string("CO") + char('A' + coin);
    add_coin(book, {code, coin == 0 ? 67000.0 : 2100.0, positions / expiries / coins}, random);
  }
  book.account.id = "live";
  book.account.cross.id = "cross";
  book.account.cross.collateral.push_back({currency("USD"), 5e7, {}});
  return book;
}

/// The method of the account, with numbers for the coins that its file does not know.
std::unique_ptr<Method> load_method(const std::string& folder) {
  const std::vector<io::Override> others{
      {"parameters.ranges.by_class.crypto",
       R"({"price": {"relative": 0.18}, "volatility": {"rule": "relative", "up": 0.4, "down": 0.25, "floor_up": 0.5,
           "reference_days": 30, "split_days": 30, "short_power": 0.3, "long_power": 0.13}})"},
      {"parameters.recognition.default", R"({"share": 0.6, "cap": 20000000})"},
      {"parameters.dampener.default", R"({"amount": 200000})"},
      {"parameters.charges.expiry_delta.default", R"({"annual_rate": 0.05, "min_rate": 0.005})"},
      {"parameters.charges.net_delta.default",
       R"({"threshold": 20000000, "slope": 4e-06, "max_rate": 0.1})"}};
  return must(io::load_method("deribit-pm-2024", others, {folder}));
}

struct Event {
  std::string name;
  std::function<void(std::size_t)> call;
};

struct Line {
  std::string name;
  double median{0.0};
  double p99{0.0};
};

/// The events in turns, each timed alone, in microseconds.
void measure(std::size_t rounds, const std::vector<Event>& events, std::vector<Line>& lines) {
  std::vector<std::vector<double>> taken(events.size());
  for (std::size_t i = 0; i < rounds + rounds / 10; ++i) {
    for (std::size_t e = 0; e < events.size(); ++e) {
      const Clock::time_point start = Clock::now();
      events[e].call(i);
      const Clock::time_point end = Clock::now();
      if (i >= rounds / 10)
        taken[e].push_back(std::chrono::duration<double, std::micro>(end - start).count());
    }
  }
  for (std::size_t e = 0; e < events.size(); ++e) {
    std::sort(taken[e].begin(), taken[e].end());
    lines.push_back({events[e].name, taken[e][rounds / 2], taken[e][rounds * 99 / 100]});
  }
}

/// The options of one coin as the kernel takes them. Its expiries differ in their volatilities alone.
struct KernelCells {
  detail::FactorGrid grid;
  std::vector<double> price, strike, sign, volatility, years, discount, value;
};

void add_level(const EvaluatedBase& base, const std::vector<std::int32_t>& rows, std::size_t at,
               KernelCells& cells) {
  for (const std::int32_t row : rows) {
    const PricingInputs inputs = must(pricing_inputs(base.instruments()[row], base.market()));
    const detail::FactorGrid grid(base.shocks(), base.risk().facts(row).factor, pricing::PriceFloor::none);
    if (!grid.goes_with(cells.grid)) std::abort();
    const detail::FactorGrid::Level& level = grid.levels()[at];
    cells.volatility.push_back(
        std::max(inputs.volatility * level.vol_scale + level.vol_shift, level.vol_floor));
    cells.years.push_back(inputs.years - level.years_passed);
    cells.discount.push_back(1.0);
  }
}

KernelCells kernel_cells(const EvaluatedBase& base, const std::string& coin) {
  std::vector<std::int32_t> rows;
  for (std::int32_t row = 0; row < static_cast<std::int32_t>(base.instruments().size()); ++row)
    if (base.instruments()[row].underlying == coin) rows.push_back(row);
  KernelCells cells{
      detail::FactorGrid(base.shocks(), base.risk().facts(rows.front()).factor, pricing::PriceFloor::none),
      {},
      {},
      {},
      {},
      {},
      {},
      {}};
  for (std::size_t level = 0; level < cells.grid.levels().size(); ++level)
    add_level(base, rows, level, cells);
  for (const std::int32_t row : rows) {
    const OptionTerms& terms = *base.instruments()[row].option;
    cells.price.push_back(base.risk().facts(row).reference_price);
    cells.strike.push_back(terms.strike);
    cells.sign.push_back(terms.right == OptionRight::call ? 1.0 : -1.0);
  }
  cells.value.resize(cells.grid.scenarios().size() * rows.size());
  return cells;
}

void price(KernelCells& cells, double move) {
  for (double& price : cells.price) price *= move;
  pricing::EuropeanGrid grid;
  grid.settlement = pricing::GridSettlement::inverse;
  grid.price = cells.price;
  grid.strike = cells.strike;
  grid.sign = cells.sign;
  grid.volatility = cells.volatility;
  grid.years = cells.years;
  grid.discount = cells.discount;
  pricing::price_grid(grid, cells.grid.scenarios(), cells.value);
}

struct Setting {
  explicit Setting(int coins, const std::string& folder)
      : book(make_book(coins)),
        method(load_method(folder)),
        instruments(must(InstrumentTable::create(book.instruments))),
        market(must(Market::create(book.market))),
        live(must(LiveAccount::create(
            {.instruments = instruments, .market = market, .method = method.get(), .account = book.account},
            {}))) {}
  Book book;
  std::unique_ptr<Method> method;
  InstrumentTable instruments;
  Market market;
  std::unique_ptr<LiveAccount> live;
};

double spot_of(std::size_t i) {
  return 67000.0 + static_cast<double>(i % 100);
}

void measure_ticks(Setting& setting, const std::string& where, std::vector<Line>& lines) {
  KernelCells cells = kernel_cells(setting.live->base(), "BTC");
  double before = 67000.0;
  const auto kernel = [&](std::size_t i) {
    price(cells, spot_of(i) / before);
    before = spot_of(i);
  };
  const auto tick = [&](std::size_t i) { must(setting.live->apply(PriceTick{"BTC", spot_of(i), {}})); };
  measure(4000, {{"kernel alone" + where, kernel}, {"live: underlying ticked" + where, tick}}, lines);
}

void measure_fresh(Setting& setting, std::vector<Line>& lines) {
  const auto price_and_assess = [&](std::size_t) {
    const auto base = must(EvaluatedBase::create(setting.instruments, setting.market, *setting.method,
                                                 Pricer::kernels, Execution{}));
    must(assess(setting.book.account, *base, Detail::totals, Execution{}));
  };
  const auto assess_alone = [&](std::size_t) {
    must(assess(setting.book.account, setting.live->base(), Detail::totals, Execution{}));
  };
  measure(100, {{"fresh: price and assess", price_and_assess}, {"fresh: assess alone", assess_alone}}, lines);
}

void measure_events(Setting& setting, std::vector<Line>& lines) {
  const auto id = [&](std::size_t i) {
    return setting.book.instruments[i * 37 % setting.book.instruments.size()].id;
  };
  LiveAccount& live = *setting.live;
  const auto recompute = [&](std::size_t) { must(live.recompute({})); };
  const auto trade = [&](std::size_t i) {
    must(live.apply(PositionChange{.instrument = id(i), .value = i % 2 == 0 ? 0.5 : -0.5}));
  };
  const auto quote = [&](std::size_t i) {
    must(
        live.apply(QuoteTick{.instrument = id(i), .volatility = 0.5 + 0.001 * static_cast<double>(i % 100)}));
  };
  measure(1000, {{"live: full recompute", recompute}}, lines);
  measure(5000, {{"live: add this trade", trade}}, lines);
  measure(2000, {{"live: volatility quoted", quote}}, lines);
}

std::vector<Line> run(const std::string& folder) {
  std::vector<Line> lines;
  Setting two(2, folder);
  measure_fresh(two, lines);
  measure_ticks(two, "", lines);
  measure_events(two, lines);
  Setting one(1, folder);
  measure_ticks(one, ", all on one", lines);
  Setting ten(10, folder);
  measure_ticks(ten, ", one of ten", lines);
  return lines;
}

}  // namespace

int main(int count, char** arguments) {
  const std::vector<Line> lines = run(count > 1 ? arguments[1] : ".");
  std::FILE* json = count > 2 ? std::fopen(arguments[2], "w") : nullptr;
  std::printf("%-38s %12s %12s\n", "microseconds", "p50", "p99");
  if (json != nullptr) std::fputs("{", json);
  for (const Line& line : lines) {
    std::printf("%-38s %12.2f %12.2f\n", line.name.c_str(), line.median, line.p99);
    if (json != nullptr)
      std::fprintf(json, "%s\"%s\": {\"p50_us\": %.3f, \"p99_us\": %.3f}",
                   &line == &lines.front() ? "" : ", ", line.name.c_str(), line.median, line.p99);
  }
  if (json == nullptr) return 0;
  std::fputs("}\n", json);
  return std::fclose(json) == 0 ? 0 : 1;
}
