#pragma once

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "crossmargin/market/market.hpp"
#include "crossmargin/product/instrument_table.hpp"
#include "crossmargin/scenario/shock_table.hpp"

namespace crossmargin::test {

/// The value of a result, or an exception that says what was wrong.
template <class T>
T must(Result<T> result) {
  if (result) return *std::move(result);
  throw std::runtime_error(to_text(result.error().front()));
}

inline Currency currency(const std::string& code) {
  return must(Currency::parse(code));
}
inline Instant instant(const std::string& text) {
  return must(parse_instant(text));
}

/// Builders of made-up instruments, linear in USD unless changed.
inline Instrument plain(std::string id, InstrumentKind kind, std::string underlying) {
  Instrument instrument;
  instrument.id = std::move(id);
  instrument.kind = kind;
  instrument.underlying = std::move(underlying);
  instrument.spec.quote_currency = currency("USD");
  instrument.spec.settlement_currency = currency("USD");
  return instrument;
}

inline Instrument expiring(std::string id, InstrumentKind kind, std::string underlying,
                           const std::string& expiry) {
  Instrument instrument = plain(std::move(id), kind, std::move(underlying));
  instrument.expiry = instant(expiry);
  return instrument;
}

inline Instrument option(std::string id, std::string underlying, const std::string& expiry,
                         OptionTerms terms) {
  Instrument instrument = expiring(std::move(id), InstrumentKind::option, std::move(underlying), expiry);
  instrument.option = terms;
  return instrument;
}

inline Instrument in_coin(Instrument instrument, const std::string& coin) {
  instrument.spec.settlement = SettlementStyle::inverse;
  instrument.spec.settlement_currency = currency(coin);
  return instrument;
}

/// A made-up market and one instrument of every kind, settlement, model and exercise that has a price.
struct MixedBook {
  std::vector<Instrument> instruments;
  MarketData market;

  void quote(const Instrument& instrument, InstrumentQuote quoted) {
    market.quotes[instrument.id] = std::move(quoted);
    instruments.push_back(instrument);
  }
};

inline void add_crypto(MixedBook& book) {
  const std::string march = "2026-03-27T08:00:00Z", week = "2026-02-06T08:00:00Z";
  for (const double strike : {30000.0, 60000.0, 64000.0, 70000.0, 150000.0}) {
    for (const auto right : {OptionRight::call, OptionRight::put}) {
      const std::string tail =
          std::to_string(static_cast<int>(strike)) + (right == OptionRight::call ? "-C" : "-P");
      const OptionTerms terms{right, ExerciseStyle::european, strike, PricingModel::black_76};
      book.quote(in_coin(option("BTC-27MAR26-" + tail, "BTC", march, terms), "BTC"), {{}, 64123.5, 0.62});
      book.quote(in_coin(option("BTC-6FEB26-" + tail, "BTC", week, terms), "BTC"), {{}, {}, 0.95});
      book.quote(option("BTCUSD-27MAR26-" + tail, "BTC", march, terms), {{}, {}, 0.58});
    }
  }
  auto future = in_coin(expiring("BTC-27MAR26", InstrumentKind::future, "BTC", march), "BTC");
  future.spec.multiplier = 10.0;
  book.quote(future, {64150.0});
  book.quote(in_coin(plain("BTC-PERPETUAL", InstrumentKind::perpetual, "BTC"), "BTC"), {63700.25});
  book.quote(plain("ETH-USD-PERP", InstrumentKind::perpetual, "ETH"), {1949.49});
}

inline void add_equity(MixedBook& book) {
  const std::string june = "2026-06-18T20:00:00Z";
  for (const double strike : {4000.0, 6800.0, 7000.0, 9000.0}) {
    const auto right = strike > 6900.0 ? OptionRight::call : OptionRight::put;
    const std::string tail = std::to_string(static_cast<int>(strike));
    auto index =
        option("SPX-" + tail, "SPX", june, {right, ExerciseStyle::european, strike, PricingModel::black_76});
    index.spec.multiplier = 100.0;
    book.quote(index, {{}, {}, 0.2});
    auto spot_model = option("SPXBS-" + tail, "SPX", june,
                             {right, ExerciseStyle::european, strike, PricingModel::black_scholes});
    book.quote(spot_model, {{}, {}, 0.18});
  }
  for (const auto right : {OptionRight::call, OptionRight::put}) {
    const std::string tail = right == OptionRight::call ? "C" : "P";
    auto stock = option("ACME-250-" + tail, "ACME", june,
                        {right, ExerciseStyle::american, 250.0, PricingModel::black_scholes});
    stock.spec.multiplier = 100.0;
    book.quote(stock, {{}, {}, 0.3});
    book.quote(
        option("OIL-60-" + tail, "OIL", june, {right, ExerciseStyle::american, 60.0, PricingModel::black_76}),
        {{}, {}, 0.35});
    book.quote(option("OILN-5-" + tail, "OIL", june,
                      {right, ExerciseStyle::european, -5.0, PricingModel::bachelier}),
               {{}, {}, 22.0});
  }
  book.quote(plain("ACME", InstrumentKind::stock, "ACME"), {});
}

inline void add_rest(MixedBook& book) {
  const std::string june = "2026-06-18T20:00:00Z";
  const OptionTerms call{OptionRight::call, ExerciseStyle::european, 64.0, PricingModel::black_76};
  auto futures_style = option("OILF-64-C", "OIL", june, call);
  futures_style.spec.premium_style = PremiumStyle::futures_style;
  book.quote(futures_style, {{}, {}, 0.4});
  auto quanto = option("OILQ-64-C", "OIL", june, call);
  quanto.spec.settlement = SettlementStyle::quanto;
  quanto.spec.settlement_currency = currency("EUR");
  quanto.spec.quanto_rate = 0.9;
  book.quote(quanto, {3.25});
  auto forward = expiring("EURUSD-JUN26", InstrumentKind::fx_forward, "EURUSD", june);
  forward.forward_price = 1.07;
  book.quote(forward, {});
  book.quote(plain("EURUSD", InstrumentKind::fx_spot, "EURUSD"), {});
  auto bond = expiring("NOTE-2031", InstrumentKind::bond, "NOTE-2031", "2031-08-31T00:00:00Z");
  bond.bond = BondTerms{0.04, 2};
  bond.spec.multiplier = 1000.0;
  book.quote(bond, {0.985});
  book.quote(expiring("OIL-JUN26", InstrumentKind::future, "OIL", june), {});
}

inline MixedBook mixed_book() {
  MixedBook book;
  const auto usd = currency("USD");
  book.market.as_of = instant("2026-02-05T21:29:37Z");
  book.market.reporting_currency = usd;
  book.market.underlyings = {{"BTC", {usd, 63718.97, 0.0, "crypto"}},
                             {"ETH", {usd, 1949.34, 0.0, "crypto"}},
                             {"SPX", {usd, 6798.4, 0.013, "index"}},
                             {"ACME", {usd, 247.5, 0.02, "equity"}},
                             {"OIL", {usd, 63.1, 0.0, "energy"}},
                             {"EURUSD", {usd, 1.08, 0.0, "fx"}},
                             {"NOTE-2031", {usd, std::nullopt, 0.0, "rates"}}};
  book.market.forwards = {{{"BTC", instant("2026-03-27T08:00:00Z")}, 64100.0},
                          {{"BTC", instant("2026-02-06T08:00:00Z")}, 63730.0},
                          {{"OIL", instant("2026-06-18T20:00:00Z")}, 61.75},
                          {{"EURUSD", instant("2026-06-18T20:00:00Z")}, 1.085}};
  book.market.rates = {{usd, {{{instant("2026-03-05"), 0.043}, {instant("2027-02-05"), 0.039}}}},
                       {currency("EUR"), {{{instant("2026-06-18"), 0.02}}}}};
  book.market.fx = {{currency("BTC"), {63718.97, "BTC"}}, {currency("EUR"), {1.08, "EURUSD"}}};
  add_crypto(book);
  add_equity(book);
  add_rest(book);
  return book;
}

}  // namespace crossmargin::test
