// The events of a live account and the rows of a batch: 200 options on two coins in the 35 scenarios of a
// grid method, prices, netting and equity included. Run from the project's folder, whose method it loads.
#include <cstdio>
#include <sstream>
#include <string>
#include <vector>

#include "count.hpp"
#include "crossmargin/analysis/live_account.hpp"
#include "crossmargin/batch/run_batch.hpp"
#include "crossmargin/io/inputs.hpp"

namespace crossmargin::test {
namespace {

constexpr int expiries = 5;
constexpr int strikes = 20;
constexpr std::size_t scenarios = 35;

struct Book {
  std::vector<Instrument> instruments;
  MarketData market;
  Account account;
};

Instrument option(const std::string& coin, Instant expiry, int strike, OptionRight right) {
  Instrument instrument;
  instrument.kind = InstrumentKind::option;
  instrument.underlying = coin;
  instrument.id = coin + "-" + format_instant(expiry) + "-" + std::to_string(strike);
  instrument.spec.settlement = SettlementStyle::inverse;
  instrument.spec.quote_currency = must(Currency::parse("USD"));
  instrument.spec.settlement_currency = must(Currency::parse(coin));
  instrument.expiry = expiry;
  instrument.option =
      OptionTerms{right, ExerciseStyle::european, static_cast<double>(strike), PricingModel::black_76};
  return instrument;
}

void add_coin(Book& book, const std::string& coin, int spot) {
  book.market.underlyings[coin] = {must(Currency::parse("USD")), spot, 0.0, "crypto", {}};
  book.market.fx[must(Currency::parse(coin))] = {static_cast<double>(spot), coin, {}};
  for (int e = 0; e < expiries; ++e) {
    const Instant expiry = add_days(book.market.as_of, 5.0 + 30.0 * e);
    book.market.forwards[{coin, expiry}] = spot * (1.0 + 0.002 * e);
    for (int k = 0; k < strikes; ++k) {
      const OptionRight right = k % 2 == 0 ? OptionRight::call : OptionRight::put;
      Instrument made = option(coin, expiry, spot * (60 + 4 * k) / 100, right);
      book.market.quotes[made.id] = {{}, {}, 0.4 + 0.02 * k, {}};
      book.account.cross.positions.push_back(
          {made.id, static_cast<double>((e * 7 + k * 3) % 21 - 10) + 0.5, {}, {}});
      book.instruments.push_back(std::move(made));
    }
  }
}

Book make_book() {
  Book book;
  book.market.as_of = must(parse_instant("2026-03-02T15:00:00Z"));
  book.market.reporting_currency = must(Currency::parse("USD"));
  add_coin(book, "BTC", 67000);
  add_coin(book, "ETH", 2100);
  book.account.id = "live";
  book.account.cross.id = "cross";
  book.account.cross.collateral.push_back({must(Currency::parse("USD")), 5e7, {}});
  return book;
}

void count_events(const Book& book, LiveAccount& live) {
  double price = 67000.0;
  count("live_tick_cells", expiries * strikes * (scenarios + 1), [&] {
    price += 10.0;
    must(live.apply(PriceTick{"BTC", price, {}}));
  });
  const std::string traded = book.instruments[37].id;
  count("live_trade", 1, [&] { must(live.apply(PositionChange{.instrument = traded, .value = 0.5})); });
  double volatility = 0.5;
  count("live_quote", 1, [&] {
    volatility += 0.01;
    must(live.apply(QuoteTick{.instrument = traded, .volatility = volatility}));
  });
}

std::string rows_text(const Book& book, int accounts) {
  std::string text = "account,instrument,quantity,record\n";
  for (int account = 0; account < accounts; ++account) {
    const std::string id = "A" + std::to_string(1000 + account);
    for (int position = 0; position < 50; ++position) {
      const auto which = static_cast<std::size_t>(account * 31 + position * 7) % book.instruments.size();
      text += id + "," + book.instruments[which].id + "," + std::to_string((account + position) % 19 - 9) +
              ".5,position\n";
    }
    text += id + ",USD,1000000,collateral\n";
  }
  return text;
}

void count_rows(const Book& book, const EvaluatedBase& base) {
  constexpr int accounts = 100;
  const std::string text = rows_text(book, accounts);
  count("batch_rows", accounts, [&] {
    std::istringstream stream(text);
    const auto sink = [](std::string_view) { return Status{}; };
    const auto done = must(batch::run_batch({stream, "rows.csv"}, base, {}, sink, {}));
    if (done.accounts != accounts || done.failed != 0) {
      std::fprintf(stderr, "%zu of %zu rows failed\n", done.failed, done.accounts);
      die(done.first_failures);
    }
  });
}

}  // namespace

void count_live_and_batch() {
  const Book book = make_book();
  const InstrumentTable instruments = must(InstrumentTable::create(book.instruments));
  const Market market = must(Market::create(book.market));
  const auto grid = must(io::load_method("deribit-pm-2024", {}, {"."}));
  const auto live = must(LiveAccount::create(
      {.instruments = instruments, .market = market, .method = grid.get(), .account = book.account}, {}));
  count_events(book, *live);
  const auto scan = must(io::load_method("scan-16", {}, {"."}));
  count_rows(book, *must(EvaluatedBase::create(instruments, market, *scan, Pricer::kernels, {})));
}

}  // namespace crossmargin::test
