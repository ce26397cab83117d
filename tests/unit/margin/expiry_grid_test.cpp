// Every formula of the kind on numbers small enough to add up by hand; formulas: docs/methods/expiry-grid.md.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "support/expiry_desk.hpp"
#include "support/support.hpp"

namespace expiry_grid_test {

using namespace crossmargin;
using namespace crossmargin::test;
using doctest::Approx;

namespace {

constexpr OptionRight call = OptionRight::call;
constexpr OptionRight put = OptionRight::put;

double charge(const MarginResult& result, const std::string& name) {
  double sum = 0.0;
  for (const UnitResult& unit : result.units)
    for (const Charge& one : unit.charges)
      if (one.name == name) sum += one.amount;
  return sum;
}

Issue first_issue(ExpiryDesk desk) {
  const auto assessed = desk.assess();
  REQUIRE_FALSE(assessed);
  return assessed.error().front();
}

std::string skew(const std::string& shape, double cap) {
  return R"({"rows":[{"row":"skew","shape":")" + shape + R"(","cap":)" + std::to_string(cap) +
         R"(,"cap_per_root_year":0}],"width":{"least":0.1,"scale":0,"volatility":0,"volatility_per_root_year":0}})";
}

}  // namespace

TEST_CASE("a perpetual: the worst move times the level's factor, and a share of the notional") {
  ExpiryDesk desk;
  desk.perpetual(2.0);
  const MarginResult result = desk.margin();
  REQUIRE(result.units.size() == 1);
  CHECK(result.units[0].id == "BTC");
  CHECK(result.units[0].scan_risk == Approx(20000.0));
  CHECK(result.units[0].worst_scenario == 0);
  CHECK(charge(result, "perpetual") == Approx(8000.0));
  CHECK(result.initial == Approx(20000.0 + 8000.0));
  CHECK(result.maintenance == Approx(0.8 * 20000.0 + 6000.0));
  CHECK(result.requirement == result.initial);
  CHECK(result.scan_risk + result.charges == Approx(result.requirement));
  CHECK(result.positions[0].contribution == Approx(20000.0));
  CHECK(result.incomplete.empty());
}

TEST_CASE("the factors may multiply the charges too") {
  ExpiryDesk desk;
  desk.perpetual(-2.0);
  desk.parameters["charges"] = R"({"perpetual":{"maintenance":0.04,"initial_extra":0},
    "short_option":{"maintenance":0,"initial_extra":0},"scaled":"by_factor"})";
  desk.parameters["levels"] = R"({"initial_factor":1.25,"maintenance_factor":1})";
  const MarginResult result = desk.margin();
  CHECK(result.initial == Approx(1.25 * (20000.0 + 8000.0)));
  CHECK(result.maintenance == Approx(28000.0));
  CHECK(charge(result, "loss_factor") == Approx(5000.0));
}

TEST_CASE("an expiry is discounted by the sign of its shocked value") {
  ExpiryDesk desk;
  desk.option(call, 50000.0, 1.0);
  desk.parameters["static_discount"] =
      R"({"long":{"base":0.9,"rate_multiplier":0,"rate_addend":0},"short":{"base":1.1,"rate_multiplier":0,"rate_addend":0}})";
  const MarginResult longs = desk.margin();
  CHECK(longs.units[0].pnl[0] == Approx(-10000.0));
  CHECK(longs.units[0].recognised[0] == Approx(0.9 * 40000.0 - 50000.0));
  CHECK(longs.units[0].scan_risk == Approx(14000.0));
  CHECK(longs.positions[0].contribution == Approx(14000.0));
  // Never above one over the discount factor, which is 1 at a rate of 0.
  desk.account.cross.positions[0].quantity = -1.0;
  CHECK(desk.margin().units[0].scan_risk == Approx(10000.0));
  desk.data.rates[currency("USDC")].pillars[0].second = 3.0;
  const double years = 30.0 / 365.0;
  const double now = 50000.0 * std::exp(-3.0 * years);
  CHECK(desk.margin().units[0].scan_risk == Approx(1.1 * 60000.0 * std::exp(-3.0 * years) - now));
}

TEST_CASE("the forward contingency competes with the scenarios") {
  ExpiryDesk desk;
  desk.option(call, 50000.0, 1.0);
  desk.parameters["forward_contingency"] = R"({"up":0.04,"down":0.02,"constant":2,"per_year":365})";
  const double scale = 2.0 + 365.0 * 30.0 / 365.0;  // 32
  const MarginResult result = desk.margin();
  CHECK(result.units[0].scan_risk == Approx(10000.0));
  CHECK(charge(result, "forward_contingency") == Approx(2000.0 * scale - 10000.0));
  CHECK(result.initial == Approx(2000.0 * scale));
  desk.account.cross.positions[0].quantity = -1.0;
  CHECK(desk.margin().initial == Approx(4000.0 * scale + 500.0));
}

TEST_CASE("only the part of a forward that is not fixed moves") {
  ExpiryDesk desk;
  desk.option(call, 50000.0, 1.0);
  desk.data.expiry_feeds[{"BTC", moment(30.0)}].fixed = 40000.0;
  CHECK(desk.margin().units[0].scan_risk == Approx(6000.0));
}

TEST_CASE("in the last minutes the market must say what is fixed") {
  ExpiryDesk desk;
  desk.option(call, 50000.0, 1.0);
  desk.parameters["averaging_minutes"] = "43201";  // thirty days and a minute
  CHECK(first_issue(std::move(desk)).code == ErrorCode::missing_price);
}

TEST_CASE("shorts of a strike net between calls and puts, never between strikes") {
  ExpiryDesk desk;
  desk.option(call, 50000.0, -3.0);
  desk.option(put, 50000.0, 1.0);
  desk.option(call, 60000.0, 5.0);
  desk.option(put, 150000.0, -2.0);
  const MarginResult result = desk.margin();
  CHECK(charge(result, "short_option") == Approx((2.0 + 2.0) * 100000.0 * 0.005));
}

TEST_CASE("a skew moves volatility by the strike and never gains") {
  ExpiryDesk desk;
  desk.option(call, 110000.0, 1.0, 0.5);
  desk.option(put, 90000.0, -1.0, 0.5);
  desk.parameters["skew"] = skew("linear", 0.2);
  const MarginResult bought = desk.margin();
  CHECK(bought.units[0].pnl[2] > 0.0);
  CHECK(bought.units[0].recognised[2] == Approx(-bought.units[0].pnl[2]));
  for (Position& position : desk.account.cross.positions) position.quantity = -position.quantity;
  CHECK(desk.margin().units[0].recognised[2] == Approx(bought.units[0].recognised[2]));
  // ln(1.1) / 0.1 is near the cap's edge, so the call's volatility moves by almost the whole of it.
  desk.parameters["skew"] = skew("absolute", 0.2);
  const double both_up = desk.margin().units[0].pnl[2];
  CHECK(std::abs(both_up) < std::abs(bought.units[0].pnl[2]));
}

TEST_CASE("a negative cap holds on its own side") {
  // x = k * cap / k*: at k = 2 k* it would be twice the cap; the smaller of it and the cap is taken, which
  // for a negative cap is twice the cap.
  ExpiryDesk desk;
  desk.option(call, 100000.0 * std::exp(0.2), 1.0, 0.5);
  desk.parameters["skew"] = skew("linear", -0.1);
  const MarginResult got = desk.margin();
  ExpiryDesk scaled;
  scaled.option(call, 100000.0 * std::exp(0.2), 1.0, 0.5 * 0.8);
  const double lower = take(scaled.assess()).position_value;
  CHECK(got.units[0].pnl[2] == Approx(lower - got.net_option_value));
}

TEST_CASE("doubtful feeds cost initial margin") {
  ExpiryDesk desk;
  desk.perpetual(2.0);
  desk.option(call, 50000.0, -1.0);
  desk.parameters["oracle"] = R"({"threshold":0.55,"rate":0.4})";
  desk.data.underlyings["BTC"].confidence = 0.5;
  desk.data.quotes["BTC-PERP"].confidence = 0.9;
  desk.data.quotes["BTC-50000-C"].confidence = 1.0;
  ExpiryFeed& feed = desk.data.expiry_feeds[{"BTC", moment(30.0)}];
  feed.confidence = 0.3;
  feed.rate_confidence = 0.6;
  const double before = desk.margin().maintenance;
  CHECK(charge(desk.margin(), "oracle") == Approx(0.5 * 0.4 * 200000.0 + 0.7 * 0.4 * 100000.0));
  desk.data.underlyings["BTC"].confidence = 0.55;  // at the threshold nothing is charged
  CHECK(charge(desk.margin(), "oracle") == Approx(0.7 * 0.4 * 100000.0));
  CHECK(desk.margin().maintenance == before);
}

TEST_CASE("a feed that says nothing is an error, or taken as the method says and told") {
  ExpiryDesk desk;
  desk.perpetual(2.0);
  desk.parameters["oracle"] = R"({"threshold":0.55,"rate":0.4})";
  ExpiryDesk silent;
  silent.perpetual(2.0);
  silent.parameters = desk.parameters;
  const Issue issue = first_issue(std::move(silent));
  CHECK(issue.message == "the market states no confidence of the spot of BTC, which the method charges for");
  CHECK(issue.hint.find("underlyings.BTC.confidence") != std::string::npos);
  desk.parameters["oracle"] = R"({"threshold":0.55,"rate":0.4,"default_confidence":0.5})";
  const MarginResult result = desk.margin();
  CHECK(charge(result, "oracle") == Approx(0.5 * 0.4 * 200000.0));
  REQUIRE(result.incomplete.size() == 1);
  CHECK(result.incomplete[0] == "the market states no confidence of some feeds of BTC; 0.5 is taken");
}

TEST_CASE("below the peg the initial factor rises") {
  ExpiryDesk desk;
  desk.perpetual(2.0);
  desk.parameters["peg"] = R"({"reference":"USD","threshold":0.99,"factor":4})";
  desk.data.fx[currency("USD")].rate = 1.0 / 0.97;
  CHECK(desk.margin().initial == Approx(1.08 * 20000.0 + 8000.0));
  desk.data.fx[currency("USD")].rate = 1.0 / 0.995;
  CHECK(desk.margin().initial == Approx(28000.0));
  desk.data.fx.clear();
  CHECK(first_issue(ExpiryDesk(std::move(desk))).code == ErrorCode::missing_rate);
}

TEST_CASE("collateral is charged, and moves with its underlying where it says so") {
  ExpiryDesk desk;
  desk.perpetual(-2.0);
  desk.account.cross.collateral = {{currency("USDC"), 1000.0, {}}, {currency("BTC"), 1.0, {}}};
  desk.data.fx[currency("BTC")].rate = 99000.0;
  desk.parameters["collateral"] = R"({"USDC":{"maintenance":0,"initial_extra":0},
    "BTC":{"maintenance":0.1,"initial_extra":0.02,"moves_with":"BTC"}})";
  MarginResult result = desk.margin();
  CHECK(result.units[0].scan_risk == Approx(20000.0 - 9900.0));
  CHECK(charge(result, "collateral") == Approx(0.12 * 99000.0));
  CHECK(result.maintenance == Approx(0.8 * 10100.0 + 6000.0 + 9900.0));
  desk.parameters["collateral"] = R"({"USDC":{"maintenance":0,"initial_extra":0},
    "BTC":{"maintenance":0.1,"initial_extra":0.02,"moves_with":"BTC","charged_at":"spot"}})";
  CHECK(charge(desk.margin(), "collateral") == Approx(0.12 * 100000.0));
  desk.parameters["collateral"] = R"({"USDC":{"maintenance":0,"initial_extra":0},
    "BTC":{"maintenance":0.1,"initial_extra":0.02}})";
  CHECK(desk.margin().units[0].scan_risk == Approx(20000.0));
  desk.parameters["collateral"] = R"({"USDC":{"maintenance":0,"initial_extra":0}})";
  const Issue issue = first_issue(std::move(desk));
  CHECK(issue.message == "the method states no charge for collateral in BTC");
}

TEST_CASE("every underlying is a unit by itself, and so is collateral without contracts") {
  ExpiryDesk desk;
  desk.perpetual(2.0);
  Instrument other = desk.instruments[0];
  other.id = "ETH-PERP";
  other.underlying = "ETH";
  desk.instruments.push_back(other);
  desk.data.underlyings["ETH"] = desk.data.underlyings["BTC"];
  desk.data.underlyings["ETH"].spot = 4000.0;
  desk.data.quotes["ETH-PERP"].price = 4000.0;
  desk.hold("ETH-PERP", -10.0);
  const MarginResult both = desk.margin();
  REQUIRE(both.units.size() == 2);
  CHECK(both.units[1].id == "ETH");
  CHECK(both.units[1].worst_scenario == 1);
  CHECK(both.initial == Approx(28000.0 + 4000.0 + 1600.0));
  desk.account.cross.positions.clear();
  desk.account.cross.collateral = {{currency("BTC"), 1.0, {}}};
  desk.data.fx[currency("BTC")].rate = 100000.0;
  desk.parameters["collateral"] = R"({"USDC":{"maintenance":0,"initial_extra":0},
    "BTC":{"maintenance":0.1,"initial_extra":0.02,"moves_with":"BTC"}})";
  const MarginResult coin = desk.margin();
  CHECK(coin.units[0].scan_risk == Approx(10000.0));
  CHECK(coin.initial == Approx(22000.0));
}

TEST_CASE("what the method values otherwise than the market is a requirement more or less") {
  ExpiryDesk desk;
  desk.option(call, 50000.0, 1.0);
  desk.data.rates[currency("USDC")].pillars[0].second = 0.5;
  desk.parameters["valuation"] = R"("undiscounted")";
  const PoolAssessment pool = take(desk.assess());
  const double market = 50000.0 * std::exp(-0.5 * 30.0 / 365.0);
  CHECK(pool.position_value == Approx(market));
  CHECK(charge(pool.margin, "valuation") == Approx(market - 50000.0));
  CHECK(pool.excess_initial == Approx(50000.0 - 10000.0));
}

TEST_CASE("a coin-settled contract counts its coins at the scenario's price") {
  ExpiryDesk linear;
  linear.perpetual(2.0);
  linear.option(call, 90000.0, -1.0, 0.5);
  ExpiryDesk coin;
  coin.perpetual(200000.0);
  coin.option(call, 90000.0, -1.0, 0.5);
  for (Instrument& instrument : coin.instruments) {
    instrument.spec.settlement = SettlementStyle::inverse;
    instrument.spec.settlement_currency = currency("BTC");
  }
  coin.data.fx[currency("BTC")].rate = 100000.0;
  const MarginResult want = linear.margin();
  const MarginResult got = coin.margin();
  for (std::size_t s = 0; s < want.units[0].pnl.size(); ++s)
    CHECK(got.units[0].pnl[s] == Approx(want.units[0].pnl[s]).epsilon(1e-12).scale(1e5));
  CHECK(got.initial == Approx(want.initial).epsilon(1e-12));
}

TEST_CASE("open orders: the worst fill, or what the user gave") {
  ExpiryDesk desk;
  desk.perpetual(2.0);
  desk.account.cross.orders.push_back({"BTC-PERP", -5.0, {}, {}});
  CHECK(desk.margin().initial == Approx(28000.0));
  desk.parameters["open_orders"] = R"({"initial":"worst_fill","maintenance":"none"})";
  CHECK(desk.margin().order_margin == Approx(14000.0));
  CHECK(desk.margin().maintenance == Approx(22000.0));
  desk.parameters["open_orders"] = R"({"initial":"unpublished","maintenance":"none"})";
  CHECK(desk.margin().incomplete.size() == 1);
  desk.parameters["given"] = R"({"open_orders_margin":250})";
  CHECK(desk.margin().incomplete.empty());
  CHECK(desk.margin().initial == Approx(28250.0));
  CHECK(desk.margin().other_margin == 250.0);
}

TEST_CASE("contracts without a rule are refused") {
  ExpiryDesk desk;
  desk.option(call, 50000.0, 1.0);
  desk.instruments[0].option->exercise = ExerciseStyle::american;
  desk.instruments[0].option->model = PricingModel::black_scholes;
  CHECK(first_issue(std::move(desk)).message == "BTC-50000-C: the method has no rule for American options");
  ExpiryDesk dated;
  dated.instruments.push_back(future("BTC-F", "BTC", 1.0, 30.0));
  dated.data.fx[currency("USD")].rate = 1.0;
  dated.hold("BTC-F", 1.0);
  CHECK(first_issue(std::move(dated)).message ==
        "BTC-F: the method has no rule for an instrument of kind future");
}

TEST_CASE("skewed rows must be in the set and move nothing else") {
  ExpiryDesk desk;
  desk.parameters["skew"] = skew("linear", 0.2);
  CHECK(desk.make());
  desk.scenarios.rows[2].volatility = 1.0;
  CHECK(desk.make().error().front().where.field == "parameters.skew.rows[0].row");
  desk.scenarios.rows.pop_back();
  CHECK(desk.make().error().front().message == "scenario set \"easy\" has no row \"skew\"");
  desk.parameters.erase("skew");
  desk.scenarios.rows[0].time_days = 1.0;
  CHECK(desk.make().error().front().code == ErrorCode::unsupported);
}

TEST_CASE("the trace adds up") {
  ExpiryDesk desk;
  desk.perpetual(2.0);
  desk.option(call, 50000.0, -1.0);
  const MarginResult result = desk.margin();
  const auto step = [&](const std::string& name) {
    const auto found = std::find_if(result.trace.begin(), result.trace.end(),
                                    [&](const TraceStep& one) { return one.name == name; });
    REQUIRE_MESSAGE(found != result.trace.end(), name);
    return *found;
  };
  CHECK(step("scan risk BTC").value == Approx(10000.0));
  CHECK(step("perpetual BTC, maintenance").formula == "200000 x 0.03");
  CHECK(step("maintenance before orders").value == result.maintenance);
  CHECK(step("initial before orders").value == result.initial);
  CHECK(step("initial before orders").formula == "1 x 10000 + charges 8500");
}

TEST_CASE("the shipped files are as their notes say") {
  for (const char* id : {"derive-pmrm-1-2025-02", "derive-pmrm-2-2026-01", "derive-pmrm-2-2026-08"}) {
    CAPTURE(id);
    const Document file = read_document(source_path("data/methods/" + std::string(id) + ".json"));
    const std::string& set = *at(file, "scenario_set").string();
    const auto scenarios = take(bind_scenario_set(read_document(source_path("scenarios/" + set + ".json"))));
    const auto method = take(make_method(file, scenarios, "hash"));
    CHECK(method->info().kind == "expiry_grid");
    CHECK(scenarios.rows.size() == (set == "expiry-23" ? 23 : 33));
    for (const auto& [code, rule] : *at(at(file, "parameters"), "collateral").object())
      CHECK(method->haircuts().find(currency(code)) != nullptr);
  }
}

}  // namespace expiry_grid_test
