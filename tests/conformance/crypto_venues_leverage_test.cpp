// The leverage, bracket, haircut and option margin cases of crypto_venues.json against the shipped parameter
// files. Where a case has numbers of another day than the file, they are put in their places.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>

#include "support/case_table.hpp"
#include "support/perpetual_world.hpp"

using namespace crossmargin;
using namespace crossmargin::test;

namespace {

const Document& inputs_of(const Document& row) {
  return at(row, "inputs");
}
const Document& expected_of(const Document& row) {
  return at(row, "expected");
}
std::vector<double> numbers(const Document& list) {
  std::vector<double> result;
  for (const Document& item : *list.array()) result.push_back(*item.number());
  return result;
}

/// A method whose market of one underlying is changed to one form of rates.
std::unique_ptr<Method> with_form(const std::string& id, const std::string& underlying,
                                  const std::string& futures) {
  return shipped_method(
      id, {{"parameters.markets.by_underlying." + underlying + ".futures", json_value(futures)}});
}

/// A position of a value alone, of a coin at a price of 1.
PoolAssessment of_value(const Method& method, const std::string& coin, double value) {
  PerpetualWorld world;
  world.coin(coin, 1.0);
  return world.with(method, world.linear(coin), value);
}

Differences brackets(const Document& row) {
  Differences differences;
  const auto method = shipped_method("binance-usdm-2021");
  for (const auto& [pair, tiers] : *at(inputs_of(row), "brackets_floor_mmr").object()) {
    const std::string coin = pair.substr(0, pair.find('/'));
    const std::vector<double> wanted = numbers(at(expected_of(row), pair));
    const std::vector<double> leverage = numbers(at(at(inputs_of(row), "max_leverage"), pair));
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      const std::vector<double> tier = numbers((*tiers.array())[i]);
      // The floor itself is in the bracket; the first has no position at its floor.
      const double value = i == 0 ? 1000.0 : tier[0];
      const PoolAssessment pool = of_value(*method, coin, value);
      const std::string what = fmt::format("{}, bracket {}", pair, i + 1);
      expect_near(differences, what + ": deduction", value * tier[1] - pool.margin.maintenance, wanted[i],
                  {1e-9, 1e-6});
      expect_near(differences, what + ": initial margin", pool.margin.initial, value / leverage[i]);
    }
  }
  return differences;
}

Differences bracket_lookup(const Document& row) {
  Differences differences;
  const auto method = shipped_method("binance-usdm-2021");
  const std::vector<double> notional = numbers(at(inputs_of(row), "notional"));
  const auto maintenance = [&](double value) { return of_value(*method, "BTC", value).margin.maintenance; };
  expect_near(differences, "rate", maintenance(notional[0] + 1.0) - maintenance(notional[0]),
              number_at(expected_of(row), "mmr_264k"));
  expect_near(differences, "deduction", 0.01 * notional[1] - maintenance(notional[1]),
              number_at(expected_of(row), "cum_500k"));
  return differences;
}

/// One rate whatever the size, in place of both markets' brackets.
std::unique_ptr<Method> flat_portfolio(double rate) {
  const std::string tier = fmt::format(R"([{{"from": 0, "maintenance": {}, "max_leverage": 100}}])", rate);
  const std::string market = "parameters.markets.by_underlying.BTC.";
  return shipped_method("binance-pm", {{market + "futures.brackets.tiers", json_value(tier)},
                                       {market + "inverse.brackets.tiers", json_value(tier)},
                                       {"haircuts.BTC", json_value(R"({"haircut": 0})")},
                                       {"haircuts.ETH", json_value(R"({"haircut": 0})")}});
}

Differences portfolio_inputs(const Document& row) {
  Differences differences;
  const Document& inputs = inputs_of(row);
  const Document& expected = expected_of(row);
  std::size_t place = 0;
  for (const Document& position : *at(inputs, "um").array()) {
    PerpetualWorld world;
    world.coin("BTC", number_at(position, "mark"));
    const double side = *at(position, "side").string() == "long" ? 1.0 : -1.0;
    world.hold(world.linear("BTC"), side * number_at(position, "qty"), number_at(position, "entry"));
    const PoolAssessment pool = world.assess(*flat_portfolio(number_at(position, "mmr")));
    expect_near(differences, "unrealised", pool.unrealised, numbers(at(expected, "um_upnl"))[place]);
    expect_near(differences, "maintenance", pool.margin.maintenance, numbers(at(expected, "um_mm"))[place]);
    ++place;
  }
  const Document& coin = (*at(inputs, "cm").array())[0];
  const double mark = number_at(coin, "mark");
  PerpetualWorld world;
  world.coin("BTC", mark);
  world.hold(world.inverse("BTC"), number_at(coin, "usd"), number_at(coin, "entry"));
  const PoolAssessment pool = world.assess(*flat_portfolio(number_at(coin, "mmr")));
  expect_near(differences, "coin maintenance", pool.margin.maintenance / mark,
              number_at(expected, "cm_mm_btc"));
  expect_near(differences, "coin unrealised", pool.unrealised / mark, number_at(expected, "cm_upnl_btc"));
  return differences;
}

Differences inverse_position(const Document& row) {
  Differences differences;
  const Document& inputs = inputs_of(row);
  const Document& expected = expected_of(row);
  const double mark = number_at(inputs, "mark");
  PerpetualWorld world;
  world.coin("ETH", mark);
  world.hold(world.inverse("ETH"), number_at(inputs, "size_usd"), number_at(expected, "average_price"));
  const PoolAssessment pool = world.assess(*shipped_method("deribit-standard-2022"));
  // Printed with nine digits after the point, maintenance and profit with the last one rounded.
  const auto near = [&](const std::string& what, double got) {
    expect_near(differences, what, got / mark, number_at(expected, what), {0.0, 1e-9});
  };
  near("initial_margin", pool.margin.initial);
  near("maintenance_margin", pool.margin.maintenance);
  near("total_profit_loss", pool.unrealised);
  return differences;
}

/// Rates of a position of so many tokens, at a price of 1.
void expect_rates(Differences& differences, const Method& method, double size, const Document& wanted) {
  const PoolAssessment pool = of_value(method, "MNGO", size);
  expect_near(differences, fmt::format("imf of {}", size), pool.margin.initial / size,
              number_at(wanted, "imf"));
  if (wanted.find("mmf") != nullptr)
    expect_near(differences, fmt::format("mmf of {}", size), pool.margin.maintenance / size,
                number_at(wanted, "mmf"));
}

std::unique_ptr<Method> root_method(double factor, double base_initial, double base_maintenance) {
  const std::string form =
      fmt::format(R"({{"power": {{"exponent": 0.5, "initial": {{"base": {}, "factor": {}}}, )"
                  R"("maintenance": {{"base": {}, "factor": {}}}}}, "size": "units"}})",
                  base_initial, factor, base_maintenance, 0.6 * factor);
  return with_form("ftx", "MNGO", form);
}

Differences root_scaling(const Document& row) {
  Differences differences;
  const auto shipped = shipped_method("ftx");
  expect_rates(differences, *shipped, number_at(inputs_of(row), "size"), expected_of(row));
  return differences;
}

/// The level at which positions are taken over, `acmf` of the rows, belongs to liquidation.
Differences root_grid(const Document& row) {
  Differences differences;
  for (const Document& line : *expected_of(row).array()) {
    const auto method = root_method(number_at(line, "imf_factor"), number_at(line, "base_imf"), 0.03);
    expect_rates(differences, *method, number_at(line, "size"), line);
  }
  return differences;
}

Differences leverage_limits(const Document& row) {
  Differences differences;
  const Document& inputs = inputs_of(row);
  const Document& expected = expected_of(row);
  const double deposit = number_at(inputs, "deposit");
  const auto free = [&](const Method& method, double value) {
    PerpetualWorld world;
    world.coin("MNGO", 1.0);
    world.own("USD", deposit);
    world.hold(world.linear("MNGO"), value);
    return world.assess(method);
  };
  const auto method = root_method(0.0, number_at(inputs, "imf"), number_at(inputs, "mmf"));
  expect_near(differences, "largest leverage", 1.0 / (free(*method, 1.0).margin.initial),
              number_at(expected, "max_leverage"), {0.0, 5e-4});
  const double size = number_at(expected, "max_size");
  if (free(*method, size).status >= MarginStatus::margin_call ||
      free(*method, size + 1.0).status < MarginStatus::margin_call)
    differences.push_back("the largest position is another");
  const double at_liquidation = deposit * number_at(expected, "liq_leverage");
  if (free(*method, at_liquidation).status == MarginStatus::liquidation ||
      free(*method, at_liquidation + 0.01 * deposit).status != MarginStatus::liquidation)
    differences.push_back("liquidated at another leverage");
  for (const double leverage : {3.0, 5.0, 10.0, 20.0}) {
    const auto set = shipped_method(
        "ftx", {{"parameters.leverage", json_value(fmt::format(R"({{"default": {}}})", leverage))}});
    const double most = number_at(expected, fmt::format("at_{:.0f}x", leverage));
    // A coin whose own rate at this size is below every 1 / leverage of the table.
    PerpetualWorld world;
    world.coin("ADA", 1.0);
    world.own("USD", deposit);
    world.hold(world.linear("ADA"), most);
    expect_near(differences, fmt::format("left at leverage {}", leverage), world.assess(*set).excess_initial,
                0.0, {0.0, 1e-9});
  }
  return differences;
}

Differences risk_limit(const Document& row, const std::string& method_id, const std::string& futures,
                       const std::vector<double>& positions) {
  Differences differences;
  const auto method = with_form(method_id, "BTC", futures);
  const double price = 40'000.0;
  const Document& expected = expected_of(row);
  for (std::size_t i = 0; i < positions.size(); ++i) {
    PerpetualWorld world;
    world.coin("BTC", price);
    const PoolAssessment pool = world.with(*method, world.inverse("BTC"), positions[i] * price);
    const double value = positions[i] * price;
    const auto rate = [&](std::string_view list, std::string_view single) {
      return expected.find(single) != nullptr ? number_at(expected, single) : numbers(at(expected, list))[i];
    };
    const std::string of = fmt::format(" of {}", positions[i]);
    expect_near(differences, "maintenance" + of, pool.margin.maintenance / value, rate("mm", "mm_rate"));
    expect_near(differences, "initial" + of, pool.margin.initial / value, rate("im", "im_rate"));
    for (const char* amount : {"mm_amount", "mm_amount_80"})
      if (i == 0 && expected.find(amount) != nullptr)
        expect_near(differences, amount, pool.margin.maintenance / price, number_at(expected, amount));
  }
  return differences;
}

Differences risk_steps(const Document& row) {
  const Document& in = inputs_of(row);
  const std::string futures = fmt::format(
      R"({{"steps": {{"base": {}, "step": {}, "increment": {}, "initial": {}, "maintenance": {}}}, "size": "value"}})",
      number_at(in, "base"), number_at(in, "step"), number_at(in, "mm"), number_at(in, "im"),
      number_at(in, "mm"));
  return risk_limit(row, "bitmex-xbt-2021", futures, numbers(at(in, "positions")));
}

Differences risk_excess(const Document& row) {
  const Document& in = inputs_of(row);
  const std::string futures = fmt::format(
      R"({{"excess": {{"threshold": {}, "slope": {}, "initial": {}, "maintenance": {}}}, "size": "value"}})",
      number_at(in, "R"), number_at(in, "Q"), number_at(in, "im"), number_at(in, "mm"));
  return risk_limit(row, "bigone", futures, {number_at(in, "position")});
}

Differences haircut_matrix(const Document& row) {
  Differences differences;
  const Document& in = inputs_of(row);
  const std::vector<std::pair<std::string, std::string>> files{{"bitmex-xbt-2021", "XBT_settlement"},
                                                               {"bitmex-usdt-2025", "USDT_settlement"}};
  for (const auto& [id, key] : files) {
    const auto method = shipped_method(id);
    const std::vector<double> wanted = numbers(at(in, key));
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      std::string code = *(*at(in, "columns").array())[i].string();
      if (code == "XBT") code = "BTC";
      expect_near(differences, key + " " + code, method->haircuts().find(currency(code))->maintenance,
                  wanted[i]);
    }
  }
  return differences;
}

/// Equity of an amount of bitcoin under a haircut.
double worth(const std::string& method_id, const std::string& haircut, double amount, double price) {
  PerpetualWorld world;
  world.coin("BTC", price);
  world.own("BTC", amount);
  return world.assess(*shipped_method(method_id, {{"haircuts.BTC", json_value(haircut)}})).equity_initial;
}

Differences flat_haircut(const Document& row) {
  Differences differences;
  const Document& in = inputs_of(row);
  const std::string haircut = fmt::format(R"({{"haircut": {}}})", number_at(in, "haircut"));
  expect_near(differences, "collateral",
              worth("kraken-futures", haircut, number_at(in, "btc"), number_at(in, "index")),
              number_at(expected_of(row), "collateral_value"));
  return differences;
}

Differences collateral_weight(const Document& row) {
  Differences differences;
  const Document& in = inputs_of(row);
  const std::string haircut = fmt::format(R"({{"haircut": {}}})", 1.0 - number_at(in, "weight"));
  expect_near(differences, "collateral", worth("coinbase-intx", haircut, 1.0, number_at(in, "notional")),
              number_at(expected_of(row), "collateral"));
  return differences;
}

Differences collateral_tiers(const Document& row) {
  Differences differences;
  const Document& in = inputs_of(row);
  const Document::Array& tiers = *at(in, "tiers").array();
  const std::string haircut = fmt::format(R"({{"haircut": {}, "tiers": [{{"from": {}, "haircut": {}}}]}})",
                                          1.0 - number_at(tiers[0], "rate"), number_at(tiers[1], "min"),
                                          1.0 - number_at(tiers[1], "rate"));
  const std::vector<double> balances = numbers(at(in, "balances"));
  const std::vector<double> wanted = numbers(at(expected_of(row), "discounted_btc"));
  for (std::size_t i = 0; i < wanted.size(); ++i)
    expect_near(differences, fmt::format("{} BTC", balances[i]),
                worth("bybit-uta", haircut, balances[i], 100.0) / 100.0, wanted[i]);
  return differences;
}

/// What two options are out of the money, seen through a rule that takes it off the spot whole: initial = S -
/// out of the money + mark, maintenance = mark. The premium of the case's first entry is price x quantity x
/// multiplier, which no rule of margin enters.
Differences out_of_the_money(const Document& row) {
  Differences differences;
  const std::string rule = R"({"most": 1, "least": 0, "maintenance": 0})";
  const auto method = shipped_method("bitcom-standard",
                                     {{"parameters.markets.by_underlying.ETH.options",
                                       json_value(fmt::format(R"({{"call": {}, "put": {}}})", rule, rule))}});
  const std::vector<double> wanted = numbers(expected_of(row));
  for (std::size_t i = 1; i < wanted.size(); ++i) {
    const Document& option = (*inputs_of(row).array())[i];
    const double spot = number_at(option, "S");
    const bool is_call = *at(option, "type").string() == "call";
    OptionWorld world(spot);
    const std::string id = is_call ? world.call(number_at(option, "K")) : world.put(number_at(option, "K"));
    const PoolAssessment pool = world.assess(*method, {{id, -1.0}});
    expect_near(differences, is_call ? "call" : "put", spot - (pool.margin.initial - pool.margin.maintenance),
                wanted[i]);
  }
  return differences;
}

const std::map<std::string, std::function<Differences(const Document&)>, std::less<>> checks{
    {"deribit-position-eth-perp-1usd", inverse_position},
    {"binance-brackets", brackets},
    {"binance-btcusdt-bracket-spot", bracket_lookup},
    {"binance-pm-unimmr-inputs", portfolio_inputs},
    {"ftx-imf-mngo", root_scaling},
    {"ftx-leverage", leverage_limits},
    {"ftx-imf-grid", root_grid},
    {"gate-premium", out_of_the_money},
    {"bitmex-risk-limit-100", risk_steps},
    {"bigone-risk-limit", risk_excess},
    {"bitmex-mam-haircuts", haircut_matrix},
    {"kraken-haircut", flat_haircut},
    {"coinbase-intx-weight", collateral_weight},
    {"okx-discount-tiers-btc", collateral_tiers}};

}  // namespace

TEST_CASE("leverage, brackets, haircuts and short options") {
  const Document document = read_document(require_shared("conformance/crypto_venues.json"));
  CaseTable table("crypto_venues.json, leverage");
  std::size_t found = 0;
  for (const Document& row : *at(document, "cases").array()) {
    const std::string& id = *at(row, "id").string();
    const auto check = checks.find(id);
    if (check == checks.end())
      continue;  // portfolio margin and liquidation prices have programs of their own
    ++found;
    table.run(id, [&] { return check->second(row); });
  }
  table.finish();
  CHECK(found == checks.size());
}
