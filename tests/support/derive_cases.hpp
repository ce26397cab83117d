#pragma once

#include <fmt/format.h>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "crossmargin/assessment/assess.hpp"
#include "crossmargin/io/json.hpp"
#include "support/case_table.hpp"
#include "support/grid_fixture.hpp"
#include "support/support.hpp"

// Cases of conformance/derive.json as our inputs: one underlying, cash in a dollar coin, and a method whose
// parameters are the case's.
namespace crossmargin::test::derive {

inline const Instant as_of = take(parse_instant("2025-01-01T00:00:00Z"));
inline const Currency cash = currency("USDC");
inline const Currency dollar = currency("USD");
inline const std::string underlying = "UND";
inline const std::string perpetual_id = "UND-PERPETUAL";

inline Instant after(double seconds) {
  return as_of + std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000.0));
}

/// A case as our inputs.
struct Book {
  MarketData market;
  std::vector<Instrument> instruments;
  Account account;
  std::set<std::string> options;

  Book() {
    market.as_of = as_of;
    market.reporting_currency = cash;
    account.id = account.cross.id = "case";
  }

  void set_spot(const Document& spot, double stable) {
    UnderlyingQuote quote;
    quote.quote_currency = cash;
    quote.spot = number_at(spot, "price");
    quote.confidence = number_at(spot, "confidence");
    market.underlyings[underlying] = quote;
    market.fx[dollar].rate = 1.0 / stable;
  }

  void add_cash(double amount) {
    if (amount != 0.0) account.cross.collateral.push_back({cash, amount, {}});
  }

  Instrument contract(const std::string& id, InstrumentKind kind) const {
    Instrument made;
    made.id = id;
    made.kind = kind;
    made.underlying = underlying;
    made.spec.quote_currency = made.spec.settlement_currency = cash;
    return made;
  }

  void add_perpetual(double size, double price, double confidence, double unrealised) {
    if (size == 0.0) return;
    instruments.push_back(contract(perpetual_id, InstrumentKind::perpetual));
    market.quotes[perpetual_id].price = price;
    market.quotes[perpetual_id].confidence = confidence;
    account.cross.positions.push_back({perpetual_id, size, price - unrealised / size, {}});
  }

  void add_feed(double seconds, double forward, const Document& feed) {
    const std::pair key(underlying, after(seconds));
    market.forwards[key] = forward;
    ExpiryFeed made;
    made.confidence = number_at(feed, "forward_confidence");
    made.rate_confidence = number_at(feed, "rate_confidence");
    market.expiry_feeds[key] = made;
    rates_[after(seconds)] = number_at(feed, "rate");
  }

  void add_option(const Document& option, double volatility, double confidence) {
    const double seconds = number_at(option, "seconds_to_expiry");
    const bool call = *at(option, "type").string() == "call";
    const std::string id =
        fmt::format("{}-{}-{}-{}", underlying, seconds, number_at(option, "strike"), call ? "C" : "P");
    if (!options.insert(id).second) throw std::runtime_error(id + " stands twice");
    Instrument made = contract(id, InstrumentKind::option);
    made.expiry = after(seconds);
    made.option = OptionTerms{call ? OptionRight::call : OptionRight::put, ExerciseStyle::european,
                              number_at(option, "strike"), PricingModel::black_76};
    instruments.push_back(made);
    market.quotes[id].volatility = volatility;
    market.quotes[id].confidence = confidence;
    account.cross.positions.push_back({id, number_at(option, "amount"), {}, {}});
  }

  void add_collateral(const Currency& code, double amount, double price, double confidence) {
    market.fx[code].rate = price;
    market.fx[code].confidence = confidence;
    account.cross.collateral.push_back({code, amount, {}});
  }

  Market made_market() {
    for (const auto& [when, rate] : rates_) market.rates[cash].pillars.emplace_back(when, rate);
    if (rates_.empty()) market.rates[cash].pillars.emplace_back(as_of, 0.0);
    return take(Market::create(market));
  }

 private:
  std::map<Instant, double> rates_;
};

/// The numbers of a method, as its file would have them.
struct Numbers {
  std::string parameters;
  ScenarioSet scenarios;
};

inline std::unique_ptr<Method> make(const Numbers& numbers) {
  const std::string text = fmt::format(
      R"({{"schema": "crossmargin-method", "schema_version": 1, "id": "case", "version": "1", "title": "case",
           "effective": "2025-01-01", "kind": "expiry_grid", "scenario_set": "grid",
           "haircuts": {{"default": {{"haircut": 0}}}}, "alert_levels": [1], "parameters": {}}})",
      numbers.parameters);
  return take(make_method(take(io::parse_json(text, "case")), numbers.scenarios, "hash"));
}

inline void add_row(ScenarioSet& set, double multiplier, const std::string& volatility, double weight) {
  ScenarioRow row;
  row.id = fmt::format("row-{}", set.rows.size() + 1);
  row.price = PriceMove{multiplier - 1.0, MoveUnit::relative};
  row.volatility = volatility == "Up" ? 1.0 : volatility == "Down" ? -1.0 : 0.0;
  row.weight = weight;
  set.rows.push_back(row);
}

/// The result with what it came from.
struct Answer {
  std::unique_ptr<Method> method;
  std::unique_ptr<EvaluatedBase> base;
  PoolAssessment pool;

  std::vector<double> rows() const {
    for (const UnitResult& unit : pool.margin.units)
      if (unit.id == underlying) return unit.recognised;
    return {};
  }
  /// Sum of the trace's steps that begin and end so.
  double traced(std::string_view begin, std::string_view end = {}) const {
    double sum = 0.0;
    for (const TraceStep& step : pool.margin.trace)
      if (step.name.starts_with(begin) && step.name.ends_with(end)) sum += step.value;
    return sum;
  }
  double maintenance_of(std::string_view charge) const { return traced(charge, ", maintenance"); }
  double extra_of(std::string_view charge) const {
    return traced(charge, ", initial") - maintenance_of(charge);
  }
};

inline Answer answer(const Numbers& numbers, Book book) {
  Answer made;
  made.method = make(numbers);
  const Market market = book.made_market();
  made.base = take(EvaluatedBase::create(take(InstrumentTable::create(book.instruments)), market,
                                         *made.method, Pricer::kernels, {}));
  made.pool = std::move(take(assess(book.account, *made.base, Detail::full, {})).pools[0]);
  return made;
}

/// One cell a row; a pool that no scenario moves has none of its own.
inline void check_rows(Differences& differences, const Answer& got, const Document& want,
                       const Tolerance& tolerance) {
  std::vector<double> rows = got.rows();
  rows.resize(want.array()->size(), 0.0);
  for (std::size_t s = 0; s < rows.size(); ++s)
    expect_near(differences, fmt::format("row {}", s + 1), rows[s], *(*want.array())[s].number(), tolerance);
}

}  // namespace crossmargin::test::derive
