// Every formula of the kind on numbers small enough to add up by hand; formulas:
// docs/methods/scenario-grid.md.
#include <doctest/doctest.h>

#include "support/grid_fixture.hpp"

namespace scenario_grid_test {

using namespace crossmargin;
using namespace crossmargin::test;
using doctest::Approx;

namespace {

std::string parameters(const std::string& more = "", const std::string& orders = "none") {
  return R"({"currency":"USD","risk_unit":"underlying","conversion":"base",)" + more +
         R"("levels":{"computed":"maintenance","factor":1.25},"open_orders":{"initial":")" + orders +
         R"(","maintenance":"none"}})";
}

Grid grid(std::vector<Instrument> list, const MarketData& data, const std::string& text, ScenarioSet set) {
  return Grid(std::move(list), data, take(method_from(method_text(text), std::move(set))));
}

Grid two_stocks(const std::string& more = "", const std::string& orders = "none") {
  Grid result = grid({stock("A"), stock("B")}, market_data({{"A", 100.0}, {"B", 50.0}}),
                     parameters(more, orders), relative_moves({-0.1, -0.05, 0.05, 0.1}));
  result.fill("A", {-10.0, -5.0, 5.0, 10.0});
  result.fill("B", {-4.0, -2.5, 3.0, 6.0});
  return result;
}

ScenarioSet extended_set() {
  ScenarioSet set = relative_moves({-0.2, 0.2, 1.0});
  set.rows[2].role = RowRole::extended;
  return set;
}

MarketData coin_market() {
  MarketData data = market_data({{"ETH", 2000.0}});
  data.fx[currency("ETH")] = {2000.0, "ETH", {}};
  return data;
}

std::string coin_parameters(const std::string& more) {
  return R"({"currency":"USD","risk_unit":"underlying_settlement","conversion":"base",
    "ranges":{"default":{"price":{"relative":0.2},"volatility":{"rule":"relative","up":0,"down":0}}},)" +
         more +
         R"("levels":{"computed":"initial","factor":0.8},"open_orders":{"initial":"none","maintenance":"none"}})";
}

}  // namespace

TEST_CASE("units add and positions net inside a unit") {
  Grid g = two_stocks();
  const MarginResult result = g.margin({{"A", 2.0}, {"B", -3.0}});
  REQUIRE(result.units.size() == 2);
  CHECK(result.units[0].id == "A");
  CHECK(result.units[0].scan_risk == Approx(20.0));
  CHECK(result.units[0].worst_scenario == 0);
  CHECK(result.units[0].runner_up == 1);
  CHECK(result.units[0].runner_up_loss == Approx(10.0));
  CHECK(result.units[1].scan_risk == Approx(18.0));
  CHECK(result.units[1].worst_scenario == 3);
  CHECK(result.scan_risk == Approx(38.0));
  CHECK(result.maintenance == Approx(38.0));
  CHECK(result.initial == Approx(47.5));
  CHECK(result.incomplete.empty());
}

TEST_CASE("a book that cannot lose needs nothing") {
  Grid g = two_stocks();
  g.fill("A", {0.0, 0.0, 0.0, 0.0});
  const MarginResult result = g.margin({{"A", 5.0}});
  CHECK(result.scan_risk == 0.0);
  CHECK(result.units[0].worst_scenario == -1);
  CHECK(result.units[0].runner_up == -1);
  CHECK(result.positions[0].contribution == 0.0);
  CHECK(g.margin({}).initial == 0.0);
}

TEST_CASE("of tied scenarios the smaller move is reported, then the first") {
  Grid g = two_stocks();
  g.fill("A", {-10.0, -10.0 * (1.0 - 5e-10), 1.0, 1.0});
  MarginResult result = g.margin({{"A", 1.0}});
  CHECK(result.units[0].worst_scenario == 1);
  CHECK(result.scan_risk == 10.0);
  CHECK(result.positions[0].contribution == Approx(10.0).epsilon(1e-15));
  g.fill("A", {-10.0, -10.0 * (1.0 - 5e-9), 1.0, 1.0});
  CHECK(g.margin({{"A", 1.0}}).units[0].worst_scenario == 0);
  g.fill("A", {-10.0, 1.0, 1.0, -10.0});
  CHECK(g.margin({{"A", 1.0}}).units[0].worst_scenario == 0);
}

TEST_CASE("ties go by the moves of the unit itself, whatever else the table lists") {
  ScenarioSet set = relative_moves({-0.08, 0.06});
  set.rows[0].price_by_underlying["B"] = {-0.02, MoveUnit::relative};
  set.rows[1].price_by_underlying["B"] = {0.15, MoveUnit::relative};
  Grid g = grid({stock("A"), stock("B")}, market_data({{"A", 100.0}, {"B", 50.0}}), parameters(), set);
  g.fill("A", {-5.0, -5.0});
  g.fill("B", {-5.0, -5.0});
  const MarginResult result = g.margin({{"A", 1.0}, {"B", 1.0}});
  REQUIRE(result.units.size() == 2);
  CHECK(result.units[0].worst_scenario == 1);
  CHECK(result.units[1].worst_scenario == 0);
}

TEST_CASE("recognition: a share of gains, at most the cap") {
  // Losses of A stay whole, gains of the unit count by half: in a group with B they offset less.
  const std::string group = R"("groups":[{"id":"g","units":["A","B"],"offset":1}],)";
  Grid half = two_stocks(R"("recognition":{"default":{"share":0.5}},)" + group);
  // Long A, short B. At -10 % A loses 10 and 4 of B's gain of 8 count: 6. At +10 % B loses 12 and 5 of A's 10
  // count: 7.
  CHECK(half.margin({{"A", 1.0}, {"B", -2.0}}).scan_risk == Approx(7.0));
  // Recognition acts on the unit's net, not on its positions: alone, B's gains and losses are netted before.
  CHECK(half.margin({{"A", 1.0}, {"A", -0.5}}).scan_risk == Approx(5.0));
  Grid capped = two_stocks(R"("recognition":{"by_unit":{"B":{"share":1,"cap":3}}},)" + group);
  const MarginResult result = capped.margin({{"A", 1.0}, {"B", -2.0}});
  CHECK(result.scan_risk == Approx(7.0));
  double sum = 0.0;
  for (const PositionMargin& part : result.positions) sum += part.contribution;
  CHECK(sum == Approx(7.0).epsilon(1e-14));
}

TEST_CASE("dampener: extended cells are drawn towards zero, in coin over the index price") {
  // Amount 100 USD, move +100 % over a range of 20 %: (5 - 1) * 100 / ((1 + 0.2) * 2000) = 1/6 ETH.
  Grid g = grid({coin_perpetual("ETH-P", "ETH")}, coin_market(),
                coin_parameters(R"("dampener":{"by_currency":{"ETH":{"amount":100}}},)"), extended_set());
  g.fill("ETH-P", {0.25, -0.2, -0.5});
  MarginResult result = g.margin({{"ETH-P", 1.0}});
  CHECK(result.units[0].id == "ETH/ETH");
  CHECK(result.units[0].recognised[0] == 0.25);
  CHECK(result.units[0].recognised[1] == -0.2);
  CHECK(result.units[0].recognised[2] == Approx(-0.5 + 1.0 / 6.0).epsilon(1e-14));
  CHECK(result.units[0].worst_scenario == 2);
  CHECK(result.scan_risk == Approx((0.5 - 1.0 / 6.0) * 2000.0));
  CHECK(result.positions[0].contribution == Approx(result.scan_risk).epsilon(1e-14));
  g.fill("ETH-P", {0.25, -0.2, -0.1});  // damped to nothing, not beyond
  result = g.margin({{"ETH-P", 1.0}});
  CHECK(result.units[0].recognised[2] == 0.0);
}

TEST_CASE("expiry delta: absolute net delta of each expiry, no netting between them") {
  const std::string charge = R"("charges":{"expiry_delta":{"default":{"annual_rate":0.1,"min_rate":0.01}}},)";
  Grid g = grid({future("F1", "A", 1.0, 36.5), future("F2", "A", 1.0, 365.0),
                 option("O1", "A", OptionRight::call, 100.0)},
                market_data({{"A", 100.0}}), parameters(charge), relative_moves({-0.1, 0.1}));
  g.delta("F1", 1.0, 100.0);
  g.delta("F2", 1.0, 102.0);
  g.delta("O1", 0.5, 100.0);  // expires after 30 days: its own bucket
  const MarginResult result = g.margin({{"F1", 2.0}, {"F2", -3.0}, {"O1", -1.0}});
  // 200 * max(0.01, 0.1 * 0.1) + 306 * 0.1 + 50 * 0.01
  CHECK(result.charges == Approx(2.0 + 30.6 + 0.5));
  REQUIRE(result.units[0].charges.size() == 1);
  CHECK(result.units[0].charges[0].name == "expiry_delta");
  // Inside one expiry deltas net: an option of F1's expiry would; the same future twice does.
  CHECK(g.margin({{"F1", 2.0}, {"F1", -2.0}}).charges == 0.0);
}

TEST_CASE("net delta: quadratic above the threshold, at most a share, long options reduce it") {
  const std::string charge =
      R"("charges":{"net_delta":{"default":{"threshold":1000,"slope":0.01,"max_rate":0.1}}},)";
  Grid g = grid({future("F", "A", 1.0, 30.0), option("P", "A", OptionRight::put, 100.0)},
                market_data({{"A", 100.0}}), parameters(charge), relative_moves({-0.1, 0.1}));
  g.delta("F", 1.0, 100.0);
  g.delta("P", -0.5, 100.0);
  CHECK(g.margin({{"F", 10.0}}).charges == 0.0);  // 1,000: at the threshold
  CHECK(g.margin({{"F", 11.0}}).charges == Approx(100.0 * 11.0 * 0.01));
  CHECK(g.margin({{"F", 30.0}}).charges == Approx(0.1 * 3000.0));  // 2,000 * 30 * 0.01 = 600 is capped
  CHECK(g.margin({{"F", 13.0}, {"P", 4.0}}).charges == Approx(100.0 * 11.0 * 0.01));
  CHECK(g.margin({{"F", 13.0}, {"P", 100.0}}).charges == 0.0);  // never turns the sign
  CHECK(g.margin({{"P", 100.0}}).charges == 0.0);               // long options alone: nothing to reduce
  CHECK(g.margin({{"F", 10.0}, {"P", -2.0}}).charges == Approx(100.0 * 11.0 * 0.01));  // short options add
  CHECK(g.margin({{"F", -11.0}}).charges == Approx(100.0 * 11.0 * 0.01));
}

TEST_CASE("minimum per contract: long and short, options and futures, not stock") {
  const std::string charge =
      R"("charges":{"minimum_per_contract":{"default":{"amount":0.375,"times_multiplier":true}}},)";
  Instrument call = option("C", "A", OptionRight::call, 100.0);
  call.spec.multiplier = 100.0;
  Grid g = grid({stock("A"), call, future("F", "A", 10.0, 30.0)}, market_data({{"A", 100.0}}),
                parameters(charge), relative_moves({-0.1, 0.1}));
  g.fill("C", {-100.0, 200.0});
  CHECK(g.margin({{"A", 1000.0}}).requirement == 0.0);
  const MarginResult result = g.margin({{"C", 1.0}, {"F", -2.0}, {"A", 1.0}});
  CHECK(result.scan_risk == Approx(100.0));
  CHECK(result.minimum_addition == 0.0);
  g.fill("C", {-1.0, 200.0});
  const MarginResult small = g.margin({{"C", 1.0}, {"F", -2.0}});
  CHECK(small.requirement == Approx(37.5 + 7.5));
  CHECK(small.minimum_addition == Approx(44.0));
}

TEST_CASE("short options: as a minimum or as a charge on top") {
  const auto make = [](const std::string& as) {
    Grid g = grid(
        {option("C", "A", OptionRight::call, 100.0)}, market_data({{"A", 100.0}}),
        parameters(R"("charges":{"short_option":{"default":{"amount":5,"times_multiplier":false,"as":")" +
                   as + R"("}}},)"),
        relative_moves({-0.1, 0.1}));
    g.fill("C", {-1.0, 2.0});
    return g;
  };
  CHECK(make("minimum").margin({{"C", -3.0}}).requirement == Approx(15.0));
  CHECK(make("charge").margin({{"C", -3.0}}).requirement == Approx(21.0));
  CHECK(make("charge").margin({{"C", 3.0}}).requirement == Approx(3.0));
}

TEST_CASE("a pair saves its share of what joint netting saves; the stronger pair goes first") {
  Grid g = grid(
      {stock("A"), stock("B"), stock("C")}, market_data({{"A", 1.0}, {"B", 1.0}, {"C", 1.0}}),
      parameters(R"("offsets":{"pairs":[{"a":"C","b":"B","offset":0.5},{"a":"A","b":"B","offset":0.8}]},)"),
      relative_moves({-0.1, 0.1}));
  for (const char* id : {"A", "B", "C"}) g.fill(id, {-10.0, 9.0});
  const MarginResult result = g.margin({{"A", 1.0}, {"B", -1.0}, {"C", 1.0}});
  // A loses 10 down, B short loses 9 up; together 0. Credit 0.8 * (10 + 9 - 0) = 15.2. C stands alone.
  REQUIRE(result.groups.size() == 1);
  CHECK(result.groups[0].id == "A + B");
  CHECK(result.groups[0].without_offset == Approx(19.0));
  CHECK(result.groups[0].requirement == Approx(3.8));
  CHECK(result.offset_credit == Approx(15.2));
  CHECK(result.scan_risk == Approx(13.8));
  CHECK(result.requirement_without_offsets == Approx(29.0));
  double sum = 0.0;
  for (const PositionMargin& part : result.positions) sum += part.contribution;
  CHECK(sum == Approx(13.8).epsilon(1e-14));
}

TEST_CASE("open orders: the worst of four fills") {
  Grid g = two_stocks("", "worst_fill");
  MarginResult result = g.margin({{"A", 2.0}}, {{"A", 1.0}, {"A", -3.0}});
  // none 20, buys 30, sells 10 (short 1), all 0: the buys.
  CHECK(result.maintenance == Approx(20.0));
  CHECK(result.order_margin == Approx(12.5));
  CHECK(result.initial == Approx(37.5));
  result = g.margin({{"A", 2.0}}, {{"A", -1.0}});  // an order that only reduces asks nothing
  CHECK(result.order_margin == 0.0);
  CHECK(result.initial == Approx(25.0));
}

TEST_CASE("what is not published makes the result incomplete until it is given") {
  const std::string parts = R"("unpublished":[{"name":"contingency","when":"always","into":"requirement"}],)";
  Grid open = two_stocks(parts, "unpublished");
  MarginResult result = open.margin({{"A", 1.0}});
  REQUIRE(result.incomplete.size() == 1);
  CHECK(result.incomplete[0] == "contingency is not published; give parameters.given.contingency");
  result = open.margin({{"A", 1.0}}, {{"A", 1.0}});
  REQUIRE(result.incomplete.size() == 2);
  CHECK(result.incomplete[1] ==
        "open_orders_margin is not published; give parameters.given.open_orders_margin");
  CHECK(open.margin({}).incomplete.empty());
  Grid given = two_stocks(parts + R"("given":{"contingency":100,"open_orders_margin":7},)", "unpublished");
  result = given.margin({{"A", 1.0}}, {{"A", 1.0}});
  CHECK(result.incomplete.empty());
  CHECK(result.maintenance == Approx(110.0));
  CHECK(result.initial == Approx(1.25 * 110.0 + 7.0));
  CHECK(result.other_margin == Approx(132.0));
  CHECK(result.other_maintenance == Approx(100.0));
}

TEST_CASE("a coin's profit becomes reporting currency at today's rate or at the scenario's own") {
  const auto make = [](const std::string& conversion) {
    std::string text = coin_parameters("");
    text.replace(text.find("underlying_settlement"), 21, "underlying");
    text.replace(text.find("\"base\""), 6, '"' + conversion + '"');
    Grid g = grid({coin_perpetual("ETH-P", "ETH")}, coin_market(), text, relative_moves({-0.2, 0.2}));
    // +1 USD contract: 1/2000 - 1/(2000 (1 + m)) coin
    g.fill("ETH-P", {1.0 / 2000.0 - 1.0 / 1600.0, 1.0 / 2000.0 - 1.0 / 2400.0});
    return g;
  };
  CHECK(make("base").margin({{"ETH-P", 100.0}}).scan_risk == Approx(25.0));
  CHECK(make("shocked").margin({{"ETH-P", 100.0}}).scan_risk == Approx(20.0));  // 100 USD moves by 20 %
}

TEST_CASE("unequal expiries of holdings: order and repetition do not change a byte") {
  Grid g = two_stocks();
  g.fill("A", {-0.1, 0.3, 1.0 / 3.0, -0.7});
  const MarginResult forward = g.margin({{"A", 0.1}, {"B", 0.3}, {"A", 0.7}, {"A", -0.2}});
  const MarginResult backward = g.margin({{"A", -0.2}, {"A", 0.7}, {"B", 0.3}, {"A", 0.1}});
  CHECK(forward.requirement == backward.requirement);
  CHECK(forward.initial == backward.initial);
}

TEST_CASE("totals and full detail give the same numbers") {
  Grid g = two_stocks(R"("groups":[{"id":"g","units":["A","B"],"offset":0.5}],)", "worst_fill");
  const MarginResult full = g.margin({{"A", 2.0}, {"B", -3.0}}, {{"B", 1.0}}, Detail::full);
  const MarginResult totals = g.margin({{"A", 2.0}, {"B", -3.0}}, {{"B", 1.0}}, Detail::totals);
  CHECK(full.initial == totals.initial);
  CHECK(full.maintenance == totals.maintenance);
  CHECK(totals.units[0].pnl.empty());
  CHECK(totals.positions.empty());
  CHECK(totals.trace.empty());
  CHECK(full.units[0].pnl.size() == 4);
}

TEST_CASE("the trace ends in the levels and its requirement is the result's") {
  Grid g = two_stocks(R"("groups":[{"id":"g","units":["A","B"],"offset":0.5}],)");
  const MarginResult result = g.margin({{"A", 2.0}, {"B", -3.0}});
  REQUIRE(result.trace.size() > 4);
  const std::size_t n = result.trace.size();
  CHECK(result.trace[n - 3].name == "requirement");
  CHECK(result.trace[n - 3].value == result.requirement);
  CHECK(result.trace[n - 2].name == "initial margin");
  CHECK(result.trace[n - 2].value == result.initial);
  CHECK(result.trace[n - 1].value == result.maintenance);
  CHECK(result.trace[0].formula == "scenario 1 (1): 2 A x -10");
}

TEST_CASE("the engine names what a charge or a conversion lacks for an instrument, all of it") {
  const std::string charges =
      R"("charges":{"expiry_delta":{"by_unit":{"B":{"annual_rate":0.1,"min_rate":0.01}}},
    "net_delta":{"by_unit":{"B":{"threshold":0,"slope":0,"max_rate":0}}}},)";
  Grid g = grid({future("F", "A", 1.0, 30.0), future("F2", "A", 1.0, 30.0), future("G", "B", 1.0, 30.0)},
                market_data({{"A", 1.0}, {"B", 1.0}}), parameters(charges), relative_moves({-0.1}));
  g.bind();
  const auto issues = [](const Grid& of, std::string_view id) -> const Issues& {
    return of.engine->issues(*of.instruments.find(id));
  };
  // The second instrument of a unit and an expiry finds what the first found.
  for (const char* id : {"F", "F2"}) {
    REQUIRE(issues(g, id).size() == 2);
    for (const Issue& issue : issues(g, id)) CHECK(issue.code == ErrorCode::missing_parameter);
  }
  CHECK(issues(g, "G").empty());
  Grid coin = grid({coin_perpetual("ETH-P", "ETH")}, market_data({{"ETH", 2000.0}}), coin_parameters(""),
                   relative_moves({-0.2}));
  coin.bind();
  REQUIRE(issues(coin, "ETH-P").size() == 1);
  CHECK(issues(coin, "ETH-P").front().code == ErrorCode::missing_rate);
}

}  // namespace scenario_grid_test
