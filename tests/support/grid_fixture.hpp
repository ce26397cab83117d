#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "crossmargin/io/json.hpp"
#include "crossmargin/margin/method.hpp"
#include "crossmargin/risk/evaluate.hpp"

namespace crossmargin::test {

/// The value of a result, or an exception with its first issue.
template <class T>
T take(Result<T> result) {
  if (!result) throw std::runtime_error(to_text(result.error().front()));
  return *std::move(result);
}

inline Currency currency(const std::string& code) {
  return take(Currency::parse(code));
}

/// Half past three on a day of June 2026, so many days on.
inline Instant moment(double days = 0.0) {
  return add_days(take(parse_instant("2026-06-01T15:30:00Z")), days);
}

inline Instrument stock(const std::string& id) {
  Instrument result;
  result.id = id;
  result.kind = InstrumentKind::stock;
  result.underlying = id;
  result.spec.quote_currency = result.spec.settlement_currency = currency("USD");
  return result;
}

inline Instrument future(const std::string& id, const std::string& underlying, double multiplier,
                         double days) {
  Instrument result = stock(id);
  result.kind = InstrumentKind::future;
  result.underlying = underlying;
  result.spec.multiplier = multiplier;
  result.expiry = moment(days);
  return result;
}

inline Instrument coin_perpetual(const std::string& id, const std::string& coin) {
  Instrument result = stock(id);
  result.kind = InstrumentKind::perpetual;
  result.underlying = coin;
  result.spec.settlement = SettlementStyle::inverse;
  result.spec.settlement_currency = currency(coin);
  return result;
}

inline Instrument option(const std::string& id, const std::string& underlying, OptionRight right,
                         double strike) {
  Instrument result = future(id, underlying, 1.0, 30.0);
  result.kind = InstrumentKind::option;
  result.option = OptionTerms{right, ExerciseStyle::european, strike, PricingModel::black_76};
  return result;
}

/// A market in USD with underlyings at a spot, and every listed coin's FX rate following its underlying.
inline MarketData market_data(const std::vector<std::pair<std::string, double>>& spots) {
  MarketData data;
  data.as_of = moment();
  data.reporting_currency = currency("USD");
  for (const auto& [id, spot] : spots) {
    UnderlyingQuote quote;
    quote.quote_currency = data.reporting_currency;
    quote.spot = spot;
    data.underlyings.emplace(id, quote);
  }
  return data;
}

/// Rows that move every price by a share of it.
inline ScenarioSet relative_moves(const std::vector<double>& moves) {
  ScenarioSet set;
  set.id = "moves";
  for (std::size_t i = 0; i < moves.size(); ++i) {
    ScenarioRow row;
    row.id = std::to_string(i + 1);
    row.price = PriceMove{moves[i], MoveUnit::relative};
    set.rows.push_back(row);
  }
  return set;
}

/// A method file of kind scenario_grid around its parameters.
inline std::string method_text(const std::string& parameters) {
  return R"({"schema":"crossmargin-method","schema_version":1,"id":"t","version":"1","effective":"2026-01-01",
    "kind":"scenario_grid","title":"test","scenario_set":"moves","haircuts":{"USD":{"haircut":0}},
    "alert_levels":[0.5,0.8],"parameters":)" +
         parameters + "}";
}

inline Result<std::unique_ptr<Method>> method_from(const std::string& text, ScenarioSet set) {
  const Document document = take(io::parse_json(text, "method.json"));
  return make_method(document, std::move(set), "hash");
}

/// A method over a risk matrix that the test fills by hand: `cells[i]` are the profits and losses of
/// instrument i of the list it was given.
struct Grid {
  Grid(std::vector<Instrument> list, MarketData data, std::unique_ptr<Method> with)
      : instruments(take(InstrumentTable::create(std::move(list)))),
        market(take(Market::create(std::move(data)))),
        method(std::move(with)),
        shocks(take(method->shocks(market, factors_of(instruments.all())))),
        risk(instruments.size(), shocks.scenario_count()) {
    for (std::size_t i = 0; i < instruments.size(); ++i) {
      const auto index = static_cast<std::int32_t>(i);
      RowFacts& facts = risk.facts(index);
      facts.currency = instruments[index].spec.settlement_currency;
      facts.factor = shocks.factor(factor_of(instruments[index]));
      facts.coin_settled = instruments[index].spec.settlement == SettlementStyle::inverse;
      if (instruments[index].expiry) facts.years = year_fraction(market.as_of(), *instruments[index].expiry);
    }
  }
  std::int32_t index(const std::string& id) const { return instruments.find(id).value(); }
  void fill(const std::string& id, const std::vector<double>& cells) {
    for (std::size_t s = 0; s < cells.size(); ++s) {
      risk.tile(index(id), s / RiskMatrix::tile_width)[s % RiskMatrix::tile_width] = cells[s];
    }
  }
  /// Sets delta (units of underlying) and the price that moves.
  void delta(const std::string& id, double units, double price) {
    risk.facts(index(id)).delta = units;
    risk.facts(index(id)).reference_price = price;
  }
  void bind() { engine = take(method->bind(instruments, market, shocks, risk)); }
  std::vector<Holding> holdings(const std::vector<std::pair<std::string, double>>& lines) const {
    std::vector<Holding> result;
    for (const auto& [id, quantity] : lines) result.push_back({index(id), quantity});
    return result;
  }
  using Lines = std::vector<std::pair<std::string, double>>;
  MarginResult margin(const Lines& positions, const Lines& orders = {}, Detail detail = Detail::full) {
    if (!engine) bind();
    const auto held = holdings(positions);
    const auto open = holdings(orders);
    return engine->margin({held, open}, detail);
  }

  InstrumentTable instruments;
  Market market;
  std::unique_ptr<Method> method;
  ShockTable shocks;
  RiskMatrix risk;
  std::unique_ptr<MarginEngine> engine;
};

}  // namespace crossmargin::test
