#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "crossmargin/assessment/assess.hpp"
#include "crossmargin/io/json.hpp"
#include "support/grid_fixture.hpp"

namespace crossmargin::test {

/// Members of an expiry_grid method's parameters as JSON, with numbers that are easily added up: two moves of
/// 10 %, charges of 3 % + 1 % on perpetuals and 0.3 % + 0.2 % on short options, maintenance 0.8 of the loss.
inline std::map<std::string, std::string> easy_parameters() {
  return {{"currency", R"("USDC")"},
          {"valuation", R"("discounted")"},
          {"averaging_minutes", "30"},
          {"ranges",
           R"({"default":{"price":{"relative":0.1},"volatility":{"rule":"relative","up":0.5,"down":0.5}}})"},
          {"forward_contingency", R"({"up":0.01,"down":0.01,"constant":1,"per_year":0})"},
          {"charges",
           R"({"perpetual":{"maintenance":0.03,"initial_extra":0.01},
           "short_option":{"maintenance":0.003,"initial_extra":0.002},"scaled":"no"})"},
          {"collateral", R"({"USDC":{"maintenance":0,"initial_extra":0}})"},
          {"levels", R"({"initial_factor":1,"maintenance_factor":0.8})"},
          {"open_orders", R"({"initial":"none","maintenance":"none"})"}};
}

inline ScenarioSet easy_scenarios() {
  ScenarioSet set;
  set.id = "easy";
  const auto add = [&](const std::string& id, double move, double volatility) {
    ScenarioRow row;
    row.id = id;
    row.price = PriceMove{move, MoveUnit::of_range};
    row.volatility = volatility;
    set.rows.push_back(row);
  };
  add("down", -1.0, 0.0);
  add("up", 1.0, 0.0);
  add("skew", 0.0, 0.0);
  return set;
}

/// A coin at 100,000 in a dollar coin, options of thirty days on a forward of the same price.
struct ExpiryDesk {
  MarketData data;
  std::vector<Instrument> instruments;
  Account account;
  std::map<std::string, std::string> parameters{easy_parameters()};
  ScenarioSet scenarios{easy_scenarios()};
  std::unique_ptr<Method> method;
  std::unique_ptr<EvaluatedBase> base;

  ExpiryDesk() {
    data.as_of = moment();
    data.reporting_currency = currency("USDC");
    data.underlyings["BTC"].quote_currency = data.reporting_currency;
    data.underlyings["BTC"].spot = 100000.0;
    data.forwards[{"BTC", moment(30.0)}] = 100000.0;
    data.rates[data.reporting_currency].pillars = {{moment(), 0.0}};
    account.id = account.cross.id = "desk";
  }

  void hold(const std::string& id, double quantity) {
    account.cross.positions.push_back({id, quantity, {}, {}});
  }

  void perpetual(double quantity) {
    Instrument made = coin_perpetual("BTC-PERP", "BTC");
    made.spec.settlement = SettlementStyle::linear;
    made.spec.quote_currency = made.spec.settlement_currency = data.reporting_currency;
    instruments.push_back(made);
    data.quotes["BTC-PERP"].price = 100000.0;
    hold("BTC-PERP", quantity);
  }

  /// At a volatility of 1 % far from the money the value is the intrinsic one to the last digits.
  void option(OptionRight right, double strike, double quantity, double volatility = 0.01) {
    const std::string id =
        "BTC-" + std::to_string(static_cast<int>(strike)) + (right == OptionRight::call ? "-C" : "-P");
    Instrument made = crossmargin::test::option(id, "BTC", right, strike);
    made.spec.quote_currency = made.spec.settlement_currency = data.reporting_currency;
    instruments.push_back(made);
    data.quotes[id].volatility = volatility;
    hold(id, quantity);
  }

  Result<std::unique_ptr<Method>> make() const {
    std::string members;
    for (const auto& [name, text] : parameters)
      members += (members.empty() ? "" : ",") + ("\"" + name + "\":" + text);
    const std::string text =
        R"({"schema":"crossmargin-method","schema_version":1,"id":"m","version":"1","title":"t",
            "effective":"2026-01-01","kind":"expiry_grid","scenario_set":"easy",
            "haircuts":{"default":{"haircut":0}},"alert_levels":[1],"parameters":{)" +
        members + "}}";
    return make_method(take(io::parse_json(text, "m.json")), scenarios, "hash");
  }

  Result<PoolAssessment> assess() {
    method = take(make());
    auto made = EvaluatedBase::create(take(InstrumentTable::create(instruments)), take(Market::create(data)),
                                      *method, Pricer::kernels, {});
    if (!made) return tl::unexpected(std::move(made.error()));
    base = *std::move(made);
    auto assessed = crossmargin::assess(account, *base, Detail::full, {});
    if (!assessed) return tl::unexpected(std::move(assessed.error()));
    return std::move(assessed->pools[0]);
  }

  MarginResult margin() { return take(assess()).margin; }
};

}  // namespace crossmargin::test
