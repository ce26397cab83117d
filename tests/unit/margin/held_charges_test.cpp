// Charges and minimums that look at what a unit holds as a whole, on the printed examples of the venues and
// on numbers small enough to add up by hand. Formulas: docs/methods/scenario-grid.md.
#include <doctest/doctest.h>

#include <cmath>

#include "support/grid_fixture.hpp"

namespace held_charges_test {

using namespace crossmargin;
using namespace crossmargin::test;
using doctest::Approx;

namespace {

std::string text(const std::string& members, const std::string& unit = "underlying_settlement") {
  return method_text(R"({"currency":"USD","risk_unit":")" + unit + R"(","conversion":"base",)" + members +
                     R"("levels":{"computed":"maintenance","factor":1.2},
    "open_orders":{"initial":"none","maintenance":"none"}})");
}

std::string charges(const std::string& list) {
  return R"("charges":{)" + list + "},";
}

Instrument coin_option(const std::string& id, OptionRight right, double strike) {
  Instrument result = option(id, "BTC", right, strike);
  result.spec.settlement = SettlementStyle::inverse;
  result.spec.settlement_currency = currency("BTC");
  return result;
}

Instrument coin_future(const std::string& id, double days) {
  Instrument result = coin_perpetual(id, "BTC");
  result.kind = InstrumentKind::future;
  result.expiry = moment(days);
  return result;
}

MarketData coin_market(double price = 10000.0) {
  MarketData data = market_data({{"BTC", price}});
  data.fx[currency("BTC")] = {price, "BTC", {}};
  return data;
}

/// Coin-settled futures of two expiries and options at three strikes, without any profit or loss: what is
/// asked for are charges alone. One future is a tenth of a coin.
Grid coin_grid(const std::string& method) {
  Grid grid({coin_future("F1", 30.0), coin_future("F2", 90.0), coin_perpetual("P", "BTC"),
             coin_option("C100", OptionRight::call, 10000.0), coin_option("P100", OptionRight::put, 10000.0),
             coin_option("C105", OptionRight::call, 10500.0), coin_option("C120", OptionRight::call, 12000.0),
             coin_option("P95", OptionRight::put, 9500.0), coin_option("P80", OptionRight::put, 8000.0)},
            coin_market(), take(method_from(method, relative_moves({-0.1, 0.1}))));
  for (const std::string id : {"F1", "F2", "P"}) grid.delta(id, 0.1, 10000.0);
  for (const std::string id : {"C100", "P100", "C105", "C120", "P95", "P80"}) grid.delta(id, 0.5, 10000.0);
  return grid;
}

double amount(const MarginResult& result, const std::string& name) {
  REQUIRE(result.units.size() == 1);
  for (const Charge& charge : result.units[0].charges)
    if (charge.name == name) return charge.amount;
  return 0.0;
}

const std::string strikes = R"("short_option_strikes":{"default":{"amount":0.01,"in":"underlying"}})";

}  // namespace

// www.deribit.com/pages/docs/portfoliomargin: calls +10 and puts -20 of a strike are 10 short: 0.1 BTC.
TEST_CASE("net short options of a strike: calls and puts add up") {
  Grid g = coin_grid(text(charges(strikes)));
  const MarginResult result = g.margin({{"C100", 10.0}, {"P100", -20.0}});
  CHECK(amount(result, "short_option_strikes") == Approx(0.1).epsilon(1e-12));
  CHECK(result.requirement == Approx(1000.0).epsilon(1e-12));
  CHECK(result.initial == Approx(1200.0).epsilon(1e-12));
  // A long strike pays for no other strike.
  CHECK(amount(g.margin({{"C105", 30.0}, {"C100", -10.0}}), "short_option_strikes") == Approx(0.1));
  CHECK(amount(g.margin({{"C100", 10.0}, {"P100", -10.0}}), "short_option_strikes") == 0.0);
}

TEST_CASE("an amount in money per short option is the same in every unit") {
  Grid g = coin_grid(
      text(charges(R"("short_option_strikes":{"default":{"amount":50,"in":"currency"}})"), "underlying"));
  CHECK(amount(g.margin({{"C120", -3.0}}), "short_option_strikes") == Approx(150.0));
}

TEST_CASE("strikes near the spot count by their distance from it") {
  Grid g = coin_grid(text(
      charges(R"("short_option_strikes":{"default":{"amount":0.01,"in":"underlying","atm_range":0.1}})")));
  CHECK(amount(g.margin({{"C100", -10.0}}), "short_option_strikes") == 0.0);
  CHECK(amount(g.margin({{"C105", -10.0}}), "short_option_strikes") == Approx(0.05));  // 500 of 1,000
  CHECK(amount(g.margin({{"P95", -10.0}}), "short_option_strikes") == Approx(0.05));
  CHECK(amount(g.margin({{"C120", -10.0}}), "short_option_strikes") == Approx(0.1));
}

TEST_CASE("net longs farther from the spot cover net shorts nearer to it, where they roll") {
  const auto rolled = [](const std::string& up, const std::string& down) {
    return coin_grid(text(charges(R"("short_option_strikes":{"default":{"amount":0.01,"in":"underlying",)"
                                  R"("rolls_up":)" +
                                  up + R"(,"rolls_down":)" + down + "}}")));
  };
  Grid both = rolled("true", "true");
  Grid up = rolled("true", "false");
  const Grid::Lines above{{"C105", -10.0}, {"C120", 6.0}};
  const Grid::Lines below{{"P95", -10.0}, {"P80", 6.0}};
  CHECK(amount(both.margin(above), "short_option_strikes") == Approx(0.04));
  CHECK(amount(both.margin(below), "short_option_strikes") == Approx(0.04));
  CHECK(amount(up.margin(above), "short_option_strikes") == Approx(0.04));
  CHECK(amount(up.margin(below), "short_option_strikes") == Approx(0.1));
  // Longs nearer to the spot cover nothing, nor do those on the other side.
  CHECK(amount(both.margin({{"C105", 10.0}, {"C120", -6.0}}), "short_option_strikes") == Approx(0.06));
  CHECK(amount(both.margin({{"P80", 10.0}, {"C105", -6.0}}), "short_option_strikes") == Approx(0.06));
}

// www.deribit.com/docs/category/uncategorized: 200 options, long and short, at 1 % are 2 BTC.
TEST_CASE("a share of the underlying on gross options") {
  Grid g = coin_grid(text(charges(R"("gross_options":{"default":{"rate":0.01}})")));
  CHECK(amount(g.margin({{"C100", 120.0}, {"P80", -80.0}}), "gross_options") == Approx(2.0));
}

// The same pages: 100 BTC long in one future and 100 short in another at 1 % are 1 BTC, at 2 % 2 BTC.
TEST_CASE("futures that offset between expiries") {
  for (const auto& [rate, charge] : {std::pair{"0.01", 1.0}, std::pair{"0.02", 2.0}}) {
    Grid g = coin_grid(text(charges(R"("offset_futures":{"default":{"rate":)" + std::string(rate) + "}}")));
    CHECK(amount(g.margin({{"F1", 1000.0}, {"F2", -1000.0}}), "offset_futures") == Approx(charge));
    CHECK(amount(g.margin({{"F1", 1000.0}, {"F2", -400.0}, {"P", -600.0}}), "offset_futures") ==
          Approx(charge));
    CHECK(amount(g.margin({{"F1", 1000.0}, {"F2", 1000.0}}), "offset_futures") == 0.0);
  }
}

TEST_CASE("a rate on the sum of absolute futures, at the price of the underlying") {
  Grid g = coin_grid(text(charges(R"("gross_futures":{"default":{"rate":0.006}})")));
  CHECK(amount(g.margin({{"F1", 1000.0}, {"F2", -500.0}}), "gross_futures") == Approx(0.9));
}

// "You are net long 10 VEGA in Expirations A/B/C, and net short 10 VEGA in D/E/F": a quarter of 10 is
// charged.
TEST_CASE("vega that offsets between expiries") {
  std::vector<Instrument> list{option("NEAR", "A", OptionRight::call, 100.0),
                               option("FAR", "A", OptionRight::call, 100.0)};
  list[1].expiry = moment(120.0);
  MarketData data = market_data({{"A", 100.0}});
  data.rates[currency("USD")] = {{{moment(1000.0), 0.0}}, {}};
  for (const Instrument& one : list) {
    data.quotes[one.id].volatility = 0.5;
    data.quotes[one.id].forward = 100.0;
  }
  Grid g(list, data,
         take(method_from(text(charges(R"("offset_vega":{"default":{"rate":0.25}})"), "underlying"),
                          relative_moves({-0.1, 0.1}))));
  for (const std::string id : {"NEAR", "FAR"}) g.delta(id, 0.5, 100.0);
  // F phi(d1) sqrt(T) / 100 with d1 = 0.25 sqrt(T): 0.11408 at 30 days, 0.22663 at 120.
  const auto vega = [](double years) {
    const double root = std::sqrt(years);
    return 100.0 * std::exp(-0.5 * 0.0625 * years) / std::sqrt(2.0 * 3.14159265358979324) * root / 100.0;
  };
  const double near = vega(30.0 / 365.0);
  const double far = vega(120.0 / 365.0);
  CHECK(amount(g.margin({{"NEAR", 10.0}, {"FAR", -10.0}}), "offset_vega") ==
        Approx(2.5 * near).epsilon(1e-9));
  CHECK(amount(g.margin({{"NEAR", 30.0}, {"FAR", -10.0}}), "offset_vega") == Approx(2.5 * far).epsilon(1e-9));
  CHECK(amount(g.margin({{"NEAR", 10.0}, {"FAR", 10.0}}), "offset_vega") == 0.0);
}

// OKX, scaling of the minimum charge: 30,000 becomes 10,000 + 2 x 20,000, and a unit at 40,000 goes to
// 50,000.
TEST_CASE("a minimum on gross notional, scaled by marginal tiers") {
  const std::string rule = R"("gross_minimum":{"default":{"rate":0.01,"tiers":[{"from":0,"multiplier":1},
    {"from":10000,"multiplier":2},{"from":70000,"multiplier":4}]}})";
  Grid g({future("F1", "A", 1.0, 30.0), future("F2", "A", 1.0, 90.0)}, market_data({{"A", 100.0}}),
         take(method_from(text(charges(rule), "underlying"), relative_moves({-0.1, 0.1}))));
  for (const std::string id : {"F1", "F2"}) g.delta(id, 1.0, 100.0);
  g.fill("F1", {-2.0, 2.0});
  const Grid::Lines book{{"F1", 20000.0}, {"F2", -10000.0}};  // 3 million, 1 % of it is 30,000
  const MarginResult result = g.margin(book);
  CHECK(result.scan_risk == Approx(40000.0));
  CHECK(result.requirement == Approx(50000.0));
  CHECK(result.minimum_addition == Approx(10000.0));
  CHECK(g.margin({{"F2", -1000.0}}).requirement == Approx(1000.0));
  CHECK(g.margin({{"F2", -80000.0}}).requirement == Approx(10000.0 + 2.0 * 60000.0 + 4.0 * 10000.0));
}

// docs.paradex.trade/risk/portfolio-margin: long 1 perpetual, short 5 calls of delta 0.3 at 70,000.
TEST_CASE("a minimum on net and hedged delta") {
  Grid g({coin_perpetual("P", "BTC"), coin_option("C", OptionRight::call, 70000.0)}, coin_market(70000.0),
         take(method_from(text(charges(R"("delta_minimum":{"default":{"net_rate":0.02,"hedged_rate":0.01}})"),
                               "underlying"),
                          relative_moves({-0.1, 0.1}))));
  g.delta("P", 1.0, 70000.0);
  g.delta("C", 0.3, 70000.0);
  CHECK(g.margin({{"P", 1.0}, {"C", -5.0}}).requirement == Approx((0.02 * 0.5 + 0.01 * 1.0) * 70000.0));
}

TEST_CASE("parts that are not published: for units, beside the scan or on top, and after the factor") {
  const std::string parts = R"("unpublished":[{"name":"theta","when":"options","into":"scan"},
    {"name":"skew","when":"options","into":"charges"},{"name":"fees","when":"always","into":"levels"}],)";
  Grid bare = coin_grid(text(parts, "underlying"));
  using Lines = std::vector<std::string>;
  CHECK(bare.margin({{"P", 1.0}}).incomplete == Lines{"fees is not published; give parameters.given.fees"});
  CHECK(bare.margin({{"P", 1.0}, {"C100", 1.0}}).incomplete.size() == 3);
  CHECK(bare.margin({{"P", 1.0}}, {{"C100", 1.0}}).incomplete.size() == 3);

  Grid g = coin_grid(text(parts + R"("given":{"theta":{"default":{"amount":90}},
    "skew":{"by_unit":{"BTC":{"amount":7}}},"fees":5},)",
                          "underlying"));
  g.fill("P", {-1.0 / 100.0, 1.0 / 100.0});  // a hundredth of a coin: 100 dollars
  CHECK(g.margin({{"P", 1.0}}).incomplete.empty());
  CHECK(g.margin({{"P", 1.0}}).maintenance == Approx(100.0 + 5.0));
  CHECK(g.margin({{"P", 1.0}, {"C100", 1.0}}).maintenance == Approx(100.0 + 7.0 + 5.0));
  const MarginResult small = g.margin({{"P", 0.5}, {"C100", 1.0}});
  CHECK(small.maintenance == Approx(90.0 + 7.0 + 5.0));
  CHECK(small.initial == Approx(1.2 * 97.0 + 5.0));
  CHECK(small.other_margin == Approx(5.0));
}

TEST_CASE("a part that was given for other units is missing for options alone") {
  Grid g = coin_grid(text(R"("unpublished":[{"name":"theta","when":"options","into":"scan"}],
    "given":{"theta":{"by_unit":{"ETH":{"amount":90}}}},)",
                          "underlying"));
  g.bind();
  CHECK(g.engine->issues(g.index("P")).empty());
  REQUIRE(g.engine->issues(g.index("C100")).size() == 1);
  CHECK(g.engine->issues(g.index("C100"))[0].message == "given.theta has no amount for unit BTC");
}

TEST_CASE("a part for accounts whose contracts settle in more than one currency") {
  std::vector<Instrument> list{coin_perpetual("P", "BTC"), future("L", "BTC", 1.0, 30.0)};
  Grid g(list, coin_market(),
         take(method_from(
             text(R"("unpublished":[{"name":"depeg","when":"settlements","into":"charges"}],)", "underlying"),
             relative_moves({-0.1, 0.1}))));
  CHECK(g.margin({{"P", 1.0}}).incomplete.empty());
  CHECK(g.margin({{"L", 1.0}}).incomplete.empty());
  CHECK(g.margin({{"L", 1.0}, {"P", -1.0}}).incomplete.size() == 1);
}

TEST_CASE("what is owed is margined in both levels, outside of the factor") {
  MarketData data = coin_market();
  data.fx[currency("USDT")] = {0.5, {}, {}};
  Grid g({coin_perpetual("P", "BTC")}, data,
         take(method_from(text(R"("borrow":{"by_currency":{"USDT":{"initial":0.1,"maintenance":0.02}}},)"),
                          relative_moves({-0.1, 0.1}))));
  g.fill("P", {-0.01, 0.01});
  g.bind();
  const Holding held{g.index("P"), 1.0};
  const std::vector<Balance> balances{{currency("USDT"), -1000.0, {}}, {currency("BTC"), 3.0, {}}};
  const PoolHoldings pool{{&held, 1}, {}, balances};
  CHECK(g.engine->check(pool).empty());
  const MarginResult result = g.engine->margin(pool, Detail::full);
  CHECK(result.borrow_initial == Approx(50.0));
  CHECK(result.borrow_maintenance == Approx(10.0));
  CHECK(result.maintenance == Approx(100.0 + 10.0));
  CHECK(result.initial == Approx(1.2 * 100.0 + 50.0));
  CHECK(result.other_margin == Approx(50.0));
  auto scratch = g.engine->make_scratch();
  CHECK(g.engine->totals(pool, *scratch).initial == result.initial);

  const std::vector<Balance> unknown{{currency("USDC"), -1.0, {}}};
  const Issues issues = g.engine->check({{&held, 1}, {}, unknown});
  REQUIRE(issues.size() == 1);
  CHECK(issues[0].message == "borrow has no rates for USDC, which is owed");
}

TEST_CASE("scenarios may name the part of the rule that they belong to") {
  ScenarioSet set = relative_moves({-0.1, 0.1, -0.3, 0.3});
  set.rows[0].part = set.rows[1].part = "near";
  set.rows[2].part = set.rows[3].part = "far";
  Grid g({stock("A")}, market_data({{"A", 100.0}}), take(method_from(text(""), set)));
  g.fill("A", {-10.0, 10.0, -8.0, 8.0});
  const auto parts = g.margin({{"A", 2.0}}).units.at(0).parts;
  REQUIRE(parts.size() == 2);
  CHECK(parts[0].name == "near");
  CHECK(parts[0].amount == Approx(20.0));
  CHECK(parts[1].name == "far");
  CHECK(parts[1].amount == Approx(16.0));
}

TEST_CASE("wrong numbers are refused with their place") {
  const auto refusal = [](const std::string& members) {
    const auto made = method_from(text(members), relative_moves({-0.1, 0.1}));
    REQUIRE(!made);
    return to_text(made.error().front());
  };
  CHECK(refusal(charges(R"("gross_minimum":{"default":{"rate":0.01,"tiers":[{"from":10,"multiplier":1}]}})"))
            .find("tiers by rising \"from\"") != std::string::npos);
  CHECK(refusal(charges(R"("gross_options":{"default":{"rate":-1}})")).find("rate") != std::string::npos);
  CHECK(refusal(R"("unpublished":[{"name":"x","when":"orders","into":"scan"}],)")
            .find("orders belong to an account") != std::string::npos);
}

}  // namespace held_charges_test
