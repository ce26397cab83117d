// The portfolio margin cases of crypto_venues.json against the shipped parameter files: printed replies,
// examples and formula values of the venues. Cases of other rules are skipped by name.
#include <doctest/doctest.h>

#include <cmath>
#include <map>

#include "crossmargin/assessment/assess.hpp"
#include "crossmargin/scenario/ranges.hpp"
#include "support/case_table.hpp"
#include "support/grid_fixture.hpp"
#include "support/support.hpp"

using namespace crossmargin;
using namespace crossmargin::test;

namespace {

std::string text_at(const Document& document, std::string_view key) {
  return *at(document, key).string();
}

/// A shipped method over a market, with one account in it.
struct Book {
  Book(const std::string& preset, MarketData data, std::vector<Instrument> list) {
    const Document file = read_document(source_path("data/methods/" + preset + ".json"));
    const std::string set = "scenarios/" + text_at(file, "scenario_set") + ".json";
    method = take(make_method(file, take(bind_scenario_set(read_document(source_path(set)))), "hash"));
    base = take(EvaluatedBase::create(take(InstrumentTable::create(std::move(list))),
                                      take(Market::create(std::move(data))), *method, Pricer::kernels, {}));
    account.id = "case";
    account.cross.id = "cross";
  }
  void hold(const std::string& id, double quantity) {
    account.cross.positions.push_back({id, quantity, {}, {}});
  }
  PoolAssessment assess() const {
    return take(crossmargin::assess(account, *base, Detail::full, {})).pools.at(0);
  }

  std::unique_ptr<Method> method;
  std::unique_ptr<EvaluatedBase> base;
  Account account;
};

double charge(const UnitResult& unit, const std::string& name) {
  for (const Charge& one : unit.charges)
    if (one.name == name) return one.amount;
  return 0.0;
}

double part(const UnitResult& unit, const std::string& name) {
  for (const Charge& one : unit.parts)
    if (one.name == name) return one.amount;
  throw std::runtime_error("no part " + name);
}

const UnitResult& unit_of(const MarginResult& margin, const std::string& id) {
  for (const UnitResult& unit : margin.units)
    if (unit.id == id) return unit;
  throw std::runtime_error("no unit " + id);
}

Instrument linear(Instrument instrument, const std::string& money, double multiplier) {
  instrument.spec.settlement = SettlementStyle::linear;
  instrument.spec.quote_currency = instrument.spec.settlement_currency = currency(money);
  instrument.spec.multiplier = multiplier;
  return instrument;
}

MarketData coin_market(const std::string& coin, double price) {
  MarketData data = market_data({{coin, price}});
  data.fx[currency(coin)] = {price, coin, {}};
  return data;
}

// --- Deribit

Differences deribit_reply(const Document& inputs, const Document& expected) {
  const double index = number_at(inputs, "index_eth_usd");
  const double mark = number_at(inputs, "mark_perp");
  MarketData data = coin_market("ETH", index);
  data.quotes["ETH-PERPETUAL"].price = mark;
  Book book("deribit-pm-2024", data, {coin_perpetual("ETH-PERPETUAL", "ETH")});
  book.hold("ETH-PERPETUAL", number_at(at(inputs, "positions_base_ccy"), "ETH-PERPETUAL") * mark);
  const MarginResult margin = book.assess().margin;
  const UnitResult& unit = unit_of(margin, "ETH/ETH");
  // The printed initial margin is off by 1.7e-9 from its own parts.
  constexpr Tolerance printed{1e-8, 0.0};
  Differences found;
  expect_near(found, "worst_case", unit.scan_risk, number_at(expected, "worst_case"));
  expect_near(found, "roll_shock", charge(unit, "expiry_delta"), number_at(expected, "roll_shock"));
  expect_near(found, "delta_shock", charge(unit, "net_delta"), number_at(expected, "delta_shock"));
  expect_near(found, "initial_margin", margin.initial / index, number_at(expected, "initial_margin"),
              printed);
  expect_near(found, "maintenance_margin", margin.maintenance / index,
              number_at(expected, "maintenance_margin"), printed);
  return found;
}

/// The largest relative move of BTC's volatility under a preset.
double volatility_move(const std::string& preset, double days) {
  const Document file = read_document(source_path("data/methods/" + preset + ".json"));
  Issues issues;
  const RangeTable ranges = RangeTable::bind(at(at(file, "parameters"), "ranges"), issues);
  const VolRule& rule = ranges.find("BTC", "")->volatility;
  return rule.up * rule.tenor_factor(days);
}

Differences deribit_old_volatility(const Document& inputs, const Document& expected) {
  const std::map<std::string, std::string> preset{{"sqrt(30/d)*40%", "deribit-pm-2017"},
                                                  {"(30/d)^0.30*38%", "deribit-pm-2019"}};
  Differences found;
  for (std::size_t i = 0; i < inputs.array()->size(); ++i) {
    const Document& input = (*inputs.array())[i];
    const std::string rule = text_at(input, "rule");
    expect_near(found, rule, volatility_move(preset.at(rule), number_at(input, "days")),
                *(*expected.array())[i].number());
  }
  return found;
}

Instrument coin_option(const std::string& id, OptionRight right) {
  Instrument result = option(id, "BTC", right, 10000.0);
  result.spec.settlement = SettlementStyle::inverse;
  result.spec.settlement_currency = currency("BTC");
  return result;
}

/// Futures of a coin each at 10,000, and two options.
Book old_book(const std::string& preset) {
  MarketData data = coin_market("BTC", 10000.0);
  std::vector<Instrument> list{coin_option("C", OptionRight::call), coin_option("P", OptionRight::put)};
  for (const Instrument& one : list) {
    data.quotes[one.id].volatility = 0.6;
    data.quotes[one.id].forward = 10000.0;
  }
  for (const auto& [id, days] : {std::pair{"A", 30.0}, std::pair{"B", 90.0}}) {
    Instrument dated = coin_perpetual(id, "BTC");
    dated.kind = InstrumentKind::future;
    dated.expiry = moment(days);
    dated.spec.multiplier = 10000.0;
    list.push_back(dated);
    data.quotes[id].price = 10000.0;
  }
  return Book(preset, data, list);
}

/// What the charge is called here, and what the preset asks for it.
double old_contingency(const Document& input) {
  if (input.find("strike_net_options") != nullptr) {
    Book book = old_book("deribit-pm-2019");
    book.hold("C", -2.0 * number_at(input, "strike_net_options") / 2.0);
    book.hold("P", 2.0 * number_at(input, "strike_net_options"));
    return charge(book.assess().margin.units.at(0), "short_option_strikes");
  }
  if (input.find("options_gross") != nullptr) {
    Book book = old_book("deribit-pm-2017");
    book.hold("C", 0.5 * number_at(input, "options_gross"));
    book.hold("P", -0.5 * number_at(input, "options_gross"));
    return charge(book.assess().margin.units.at(0), "gross_options");
  }
  Book book = old_book(number_at(input, "rate") == 0.01 ? "deribit-pm-2019" : "deribit-pm-2017");
  book.hold("A", number_at(input, "long_fut_A"));
  book.hold("B", -number_at(input, "short_fut_B"));
  return charge(book.assess().margin.units.at(0), "offset_futures");
}

Differences deribit_old_contingency(const Document& inputs, const Document& expected) {
  Differences found;
  for (std::size_t i = 0; i < inputs.array()->size(); ++i)
    expect_near(found, "example " + std::to_string(i + 1), old_contingency((*inputs.array())[i]),
                *(*expected.array())[i].number());
  return found;
}

// --- OKX

/// The reply holds no index: the case says what follows from its far moves.
Book okx_book(const Document& item) {
  const Document& inputs = at(item, "inputs");
  MarketData data = market_data({});
  data.fx[currency("USDT")] = {number_at(inputs, "usdt_usd"), {}, {}};
  std::vector<Instrument> list;
  for (const Document& position : *at(inputs, "positions").array()) {
    const std::string id = text_at(position, "inst");
    const std::string coin = id.substr(0, 3);
    data.underlyings[coin].quote_currency = currency("USDT");
    data.underlyings[coin].spot = number_at(at(item, "index_inferred"), coin);
    list.push_back(linear(coin_perpetual(id, coin), "USDT", number_at(position, "contract_size")));
    data.quotes[id].price = number_at(position, "mark");
  }
  Book book("okx-pm-2025", data, list);
  for (const Document& position : *at(inputs, "positions").array())
    book.hold(text_at(position, "inst"), number_at(position, "contracts"));
  book.account.cross.collateral.push_back({currency("USDT"), number_at(inputs, "usdt_equity"), {}});
  return book;
}

/// Profit and loss at a price point: the grid is price-major, three volatility cases a point.
constexpr std::size_t volatility_cases = 3;
constexpr std::size_t unmoved_point = 3;

void compare_okx_unit(Differences& found, const UnitResult& unit, const Document& expected,
                      const std::string& name) {
  const auto same = [&](const char* key, double got) {
    if (expected.find(key) != nullptr) expect_near(found, name + " " + key, got, number_at(expected, key));
  };
  same("mr1", part(unit, "MR1"));
  same("mr6", part(unit, "MR6"));
  same("mr4", charge(unit, "expiry_delta"));
  same("mr7", unit.minimum);
  same("mmr", unit.requirement);
  same("imr", 1.3 * unit.requirement);
  for (const char* absent : {"mr2", "mr5", "mr9"}) same(absent, charge(unit, absent));
  if (const Document* cells = expected.find("mr1_scen")) {
    std::size_t point = unmoved_point;
    for (const auto& [move, value] : *cells->object())
      expect_near(found, name + " mr1 at " + move, unit.pnl.at(++point * volatility_cases), *value.number());
  }
}

double worst_move(const Book& book, const UnitResult& unit) {
  return book.base->shocks().scenarios()[static_cast<std::size_t>(unit.worst_scenario)].price_fraction;
}

Differences okx_reply(const Document& item) {
  const Document& inputs = at(item, "inputs");
  const Document& expected = at(item, "expected");
  const Book book = okx_book(item);
  const PoolAssessment pool = book.assess();
  const MarginResult& margin = pool.margin;
  Differences found;
  for (const auto& [id, key, grid] :
       {std::tuple{"BTC", "btc", "mr1_grid_btc"}, {"LTC", "ltc", "mr1_grid_ltc"}}) {
    const UnitResult& unit = unit_of(margin, id);
    const Document& want = at(expected, key);
    compare_okx_unit(found, unit, want, id);
    const Document::Array& points = *at(inputs, grid).array();
    expect_near(found, std::string(id) + " worst spot", worst_move(book, unit) * *points.back().number(),
                number_at(want, "mr1_worst_spot"));
  }
  expect_near(found, "far btc", unit_of(margin, "BTC").pnl.back() * 2.0,
              number_at(at(expected, "btc"), "mr6_pnl"));
  expect_near(found, "deriv_mmr", margin.requirement, number_at(expected, "deriv_mmr"));
  expect_near(found, "mr8", margin.borrow_maintenance, number_at(expected, "mr8"));
  expect_near(found, "borrow_imr", margin.borrow_initial, number_at(expected, "borrow_imr_usdt"));
  expect_near(found, "total_mmr", margin.maintenance, number_at(expected, "total_mmr"));
  expect_near(found, "total_imr", margin.initial, number_at(expected, "total_imr"));
  expect_near(found, "eq", pool.equity_maintenance, number_at(expected, "eq"));
  // The venue adds a fee for repaying the loan to what its ratio divides by: 0.1 % of 102 % of it (inferred).
  const double owed = -number_at(inputs, "usdt_equity") * number_at(inputs, "usdt_usd");
  expect_near(found, "margin_ratio", pool.equity_maintenance / (margin.maintenance + 0.001 * 1.02 * owed),
              number_at(expected, "margin_ratio"));
  if (!margin.incomplete.empty()) found.push_back("incomplete: " + margin.incomplete.front());
  return found;
}

void compare_tiers(Differences& found, const Document& wanted) {
  const Document file = read_document(source_path("data/methods/okx-pm-2025.json"));
  const Document& table = at(at(at(at(file, "parameters"), "charges"), "gross_minimum"), "by_unit");
  for (const char* coin : {"BTC", "ETH"}) {
    const Document::Array& tiers = *at(at(table, coin), "tiers").array();
    if (tiers.size() != wanted.array()->size()) found.push_back("another number of tiers");
    for (std::size_t i = 0; i < tiers.size() && i < wanted.array()->size(); ++i) {
      const Document::Array& want = *(*wanted.array())[i].array();
      expect_near(found, "tier from", number_at(tiers[i], "from"), *want[0].number());
      expect_near(found, "multiplier", number_at(tiers[i], "multiplier"), *want[2].number());
    }
  }
}

/// A long and a short perpetual whose gross notional has the case's raw charge and whose net one its core.
Differences okx_scaling(const Document& inputs, const Document& expected) {
  Differences found;
  compare_tiers(found, at(inputs, "tiers_btc_eth"));
  const double price = 100000.0;
  MarketData data = market_data({{"BTC", price}});
  for (const char* money : {"USDT", "USDC"}) data.fx[currency(money)] = {1.0, {}, {}};
  std::vector<Instrument> list;
  for (const char* money : {"USDT", "USDC"}) {
    list.push_back(linear(coin_perpetual(std::string("BTC-") + money, "BTC"), money, 1.0));
    data.quotes[list.back().id].price = price;
  }
  data.underlyings["BTC"].quote_currency = currency("USDT");
  Book book("okx-pm-2025", data, list);
  const double gross = number_at(inputs, "mr7_raw") / 0.0045 / price;
  const double net = number_at(inputs, "mr_core") / (0.12 + 0.002) / price;
  book.hold("BTC-USDT", (gross + net) / 2.0);
  book.hold("BTC-USDC", (net - gross) / 2.0);
  const MarginResult margin = book.assess().margin;
  const UnitResult& unit = unit_of(margin, "BTC");
  expect_near(found, "mmr_before", unit.scan_risk + charge(unit, "expiry_delta"),
              number_at(expected, "mmr_before"));
  expect_near(found, "mr7_adj", unit.minimum, number_at(expected, "mr7_adj"));
  expect_near(found, "mmr_after", unit.requirement, number_at(expected, "mmr_after"));
  return found;
}

// --- Dederi

Differences dederi_futures(const Document& inputs, const Document& expected) {
  const double index = number_at(inputs, "index");
  MarketData data = market_data({{"ETH", index}});
  data.rates[currency("USD")] = {{{moment(400.0), number_at(inputs, "abr")}}, {}};
  Book book("dederi-pm", data, {future("ETH-DATED", "ETH", 1.0, number_at(inputs, "days"))});
  const double quantity = number_at(inputs, "qty");
  book.hold("ETH-DATED", quantity);
  const PoolAssessment pool = book.assess();
  const UnitResult& unit = pool.margin.units.at(0);
  Differences found;
  constexpr Tolerance one_digit{0.0, 0.05};  // as printed
  constexpr Tolerance whole{0.0, 0.5};
  expect_near(found, "F0", book.base->risk().facts(0).reference_price, number_at(expected, "F0"), one_digit);
  expect_near(found, "contingency", charge(unit, "gross_futures"), number_at(expected, "contingency"),
              one_digit);
  std::map<double, double> cells;  // by price move
  for (std::size_t s = 0; s < unit.pnl.size(); ++s)
    cells[std::round(15.0 * book.base->shocks().scenarios()[s].price_fraction)] = unit.pnl[s];
  for (const auto& [move, value] : *at(expected, "pnl").object())
    expect_near(found, "profit at " + move, cells.at(std::round(100.0 * std::stod(move))), *value.number(),
                whole);
  return found;
}

std::string reason_to_skip(const std::string& id) {
  if (id == "bitcom-pm-2020-07-24")
    return "its loss needs a volatility of 0.998 after the move, which no reading of its inputs gives";
  if (id == "bybit-pm-response") return "conformance_bybit_pm_reply has it";
  if (id.starts_with("hyperliquid")) return "another kind of method: conformance_hyperliquid_pm";
  return "leverage and collateral rules are another kind of method";
}

}  // namespace

TEST_CASE("portfolio margin of the crypto venues") {
  const Document cases = read_document(require_shared("conformance/crypto_venues.json"));
  using Check = std::function<Differences(const Document&)>;
  const auto apart = [](auto check) -> Check {
    return [check](const Document& item) { return check(at(item, "inputs"), at(item, "expected")); };
  };
  const std::map<std::string, Check> checks{{"deribit-pm-eth-live-2026-02-15", apart(deribit_reply)},
                                            {"deribit-old-pm-vol", apart(deribit_old_volatility)},
                                            {"deribit-old-pm-contingency", apart(deribit_old_contingency)},
                                            {"okx-position-builder-2025-01", okx_reply},
                                            {"okx-mr7-scaling", apart(okx_scaling)},
                                            {"dederi-futures", apart(dederi_futures)}};
  CaseTable table("crypto venues, portfolio margin");
  std::size_t run = 0;
  for (const Document& item : *at(cases, "cases").array()) {
    const std::string id = text_at(item, "id");
    const auto check = checks.find(id);
    if (check == checks.end()) {
      table.skip(id, reason_to_skip(id));
    } else {
      table.run(id, [&] { return check->second(item); });
      ++run;
    }
  }
  CHECK(run == checks.size());
  table.finish();
}
