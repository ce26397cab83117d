// Groups in groups, windows of price points, and who picks the volatility, on numbers small enough to add up
// by hand; formulas: docs/methods/scenario-grid.md.
#include <doctest/doctest.h>

#include <map>

#include "support/grid_fixture.hpp"

namespace groups_test {

using namespace crossmargin;
using namespace crossmargin::test;
using doctest::Approx;

namespace {

std::string parameters(const std::string& more) {
  return method_text(R"({"currency":"USD","risk_unit":"underlying","conversion":"base",)" + more +
                     R"("levels":{"computed":"maintenance","factor":1},
                     "open_orders":{"initial":"none","maintenance":"none"}})");
}

const std::string nested = R"("groups":[
  {"id":"portfolio","groups":["p","q"],"offset":0.75},
  {"id":"p","units":["A","B"],"offset":0.9},
  {"id":"q","units":["C"],"offset":0.9}],)";

Grid three_stocks(const std::string& more, ScenarioSet set) {
  return Grid({stock("A"), stock("B"), stock("C")}, market_data({{"A", 100.0}, {"B", 100.0}, {"C", 100.0}}),
              take(method_from(parameters(more), std::move(set))));
}

const GroupResult& group(const MarginResult& result, const std::string& id) {
  for (const GroupResult& one : result.groups)
    if (one.id == id) return one;
  throw std::runtime_error("no group " + id);
}

std::map<std::string, double> contributions(const Grid& grid, const MarginResult& result) {
  std::map<std::string, double> parts;
  for (const PositionMargin& part : result.positions)
    parts[grid.instruments[part.instrument].id] = part.contribution;
  return parts;
}

/// Price points -1, 0, +1 at volatility up and down.
ScenarioSet two_volatilities() {
  ScenarioSet set = relative_moves({-0.1, -0.1, 0.0, 0.0, 0.1, 0.1});
  for (std::size_t s = 0; s < set.rows.size(); ++s) set.rows[s].volatility = s % 2 == 0 ? 1.0 : -1.0;
  return set;
}

}  // namespace

TEST_CASE("the net of an inner group is what enters the group that holds it") {
  Grid g = three_stocks(nested, relative_moves({-0.1, -0.05, 0.05, 0.1}));
  g.fill("A", {-100.0, -10.0, 50.0, 60.0});
  g.fill("B", {80.0, -5.0, -60.0, -20.0});
  g.fill("C", {40.0, 8.0, -20.0, -30.0});
  const MarginResult result = g.margin({{"A", 1.0}, {"B", 1.0}, {"C", 1.0}});
  // At +5 %: p = -60 + 0.9 x 50 = -15, q = -20, together -35.
  CHECK(result.requirement == Approx(35.0));
  CHECK(result.scan_risk_without_offsets == Approx(100.0 + 60.0 + 30.0));
  CHECK(result.offset_credit == Approx(190.0 - 35.0));
  REQUIRE(result.groups.size() == 3);
  CHECK(group(result, "portfolio").within.empty());
  CHECK(group(result, "portfolio").units == std::vector<std::string>{"A", "B", "C"});
  CHECK(group(result, "portfolio").worst_scenario == 2);
  CHECK(group(result, "p").within == "portfolio");
  // On its own p would need -100 + 0.9 x 80 = -28.
  CHECK(group(result, "p").requirement == Approx(28.0));
  CHECK(group(result, "q").requirement == Approx(30.0));
  const auto parts = contributions(g, result);
  CHECK(parts.at("A") == Approx(-45.0));
  CHECK(parts.at("B") == Approx(60.0));
  CHECK(parts.at("C") == Approx(20.0));
}

TEST_CASE("an inner group's gain counts by both offsets") {
  Grid g = three_stocks(nested, relative_moves({-0.1, 0.1}));
  g.fill("A", {-1.0, 60.0});
  g.fill("B", {1.0, -20.0});
  g.fill("C", {1.0, -30.0});
  const MarginResult result = g.margin({{"A", 1.0}, {"B", 1.0}, {"C", 1.0}});
  // p = -20 + 0.9 x 60 = 34; -30 + 0.75 x 34 = -4.5.
  CHECK(result.requirement == Approx(4.5));
  const auto parts = contributions(g, result);
  CHECK(parts.at("A") == Approx(-40.5));
  CHECK(parts.at("B") == Approx(15.0));
  CHECK(parts.at("C") == Approx(30.0));
}

TEST_CASE("the minimum is that of the outermost group") {
  const std::string charge =
      R"("charges":{"minimum_per_contract":{"default":{"amount":10,"times_multiplier":false}}},)";
  Grid g = Grid({future("A", "A", 1.0, 30.0), future("B", "B", 1.0, 30.0), future("C", "C", 1.0, 30.0)},
                market_data({{"A", 100.0}, {"B", 100.0}, {"C", 100.0}}),
                take(method_from(parameters(nested + charge), relative_moves({-0.1, 0.1}))));
  g.fill("A", {-12.0, 12.0});
  g.fill("B", {-1.0, 1.0});
  g.fill("C", {-1.0, 1.0});
  const MarginResult result = g.margin({{"A", 1.0}, {"B", 1.0}, {"C", 1.0}});
  // The scan's 14 stand below 3 x 10; p alone would need its 20, q its 10.
  CHECK(result.requirement == Approx(30.0));
  CHECK(result.minimum_addition == Approx(16.0));
  CHECK(result.requirement_without_offsets == Approx(12.0 + 10.0 + 10.0));
}

TEST_CASE("inside a window every member stands at its own lowest point") {
  const auto windowed = [](int width) {
    Grid g =
        three_stocks(R"("groups":[{"id":"w","units":["A","B"],"window":)" + std::to_string(width) + "}],",
                     relative_moves({-0.2, -0.1, 0.0, 0.1, 0.2}));
    g.fill("A", {-20.0, -10.0, 0.0, 10.0, 20.0});
    g.fill("B", {16.0, 8.0, 0.0, -8.0, -16.0});
    return g.margin({{"A", 1.0}, {"B", 1.0}});
  };
  CHECK(windowed(0).requirement == Approx(4.0));   // both at -20 %
  CHECK(windowed(1).requirement == Approx(12.0));  // A at -20 %, B at -10 %: -20 + 8
  CHECK(windowed(2).requirement == Approx(20.0));
  CHECK(windowed(4).requirement == Approx(36.0));  // each at its worst
  CHECK(windowed(31).requirement == Approx(36.0));
  const MarginResult one = windowed(1);
  CHECK(one.groups[0].window == 1);
  CHECK(one.positions[0].contribution == Approx(20.0));
  CHECK(one.positions[1].contribution == Approx(-8.0));
  CHECK(one.scan_risk_without_offsets == Approx(36.0));
}

TEST_CASE("windows need points in order") {
  Grid mixed = three_stocks(R"("groups":[{"id":"w","units":["A","B"],"window":1}],)",
                            relative_moves({-0.1, 0.1, 0.0}));
  CHECK_THROWS_WITH_AS(mixed.bind(), doctest::Contains("price points that rise or fall"), std::runtime_error);
  // At a common volatility a step of volatility would count as a step of price.
  Grid common = three_stocks(R"("groups":[{"id":"w","units":["A","B"],"window":1}],)", two_volatilities());
  CHECK_THROWS_WITH_AS(common.bind(), doctest::Contains("rise or fall"), std::runtime_error);
}

TEST_CASE("units of a group may each pick their worst volatility") {
  const auto run = [](const std::string& choice) {
    Grid g = three_stocks(
        R"("vol_choice":")" + choice + R"(","groups":[{"id":"g","units":["A","B"],"offset":1}],)",
        two_volatilities());
    g.fill("A", {-10.0, -4.0, 0.0, 0.0, 9.0, 3.0});
    g.fill("B", {6.0, -3.0, 0.0, 0.0, -6.0, -1.0});
    return g.margin({{"A", 1.0}, {"B", 1.0}});
  };
  CHECK(run("common").requirement == Approx(7.0));     // volatility down: -4 - 3
  CHECK(run("per_unit").requirement == Approx(13.0));  // A at volatility up, B down
  const MarginResult result = run("per_unit");
  CHECK(result.positions[0].contribution == Approx(10.0));
  CHECK(result.positions[1].contribution == Approx(3.0));
  CHECK(result.scan_risk_without_offsets == Approx(16.0));
}

TEST_CASE("expiries of a unit may each pick their worst volatility") {
  const auto run = [](const std::string& choice) {
    std::vector<Instrument> list{option("N", "A", OptionRight::call, 100.0),
                                 option("F", "A", OptionRight::call, 100.0), stock("A")};
    list[1].expiry = moment(200.0);
    Grid g(list, market_data({{"A", 100.0}}),
           take(method_from(parameters(R"("vol_choice":")" + choice + R"(",)"), two_volatilities())));
    g.fill("N", {-10.0, -4.0, 0.0, 0.0, 9.0, 3.0});
    g.fill("F", {6.0, -3.0, 0.0, 0.0, -6.0, -1.0});
    g.fill("A", {-10.0, -10.0, 0.0, 0.0, 10.0, 10.0});
    return g.margin({{"N", 1.0}, {"F", 2.0}, {"A", -0.1}});
  };
  CHECK(run("common").requirement == Approx(9.0));  // down 10 %, volatility down: -4 - 6 + 1
  CHECK(run("per_unit").requirement == Approx(9.0));
  const MarginResult result = run("per_expiry");
  CHECK(result.requirement == Approx(15.0));   // near at volatility up, far down: -10 - 6 + 1
  CHECK(result.units[0].worst_scenario == 1);  // where the whole unit loses most at one volatility
  double sum = 0.0;
  for (const PositionMargin& part : result.positions) sum += part.contribution;
  CHECK(sum == Approx(15.0));
  CHECK(result.positions[0].contribution == Approx(10.0));
  CHECK(result.positions[1].contribution == Approx(6.0));
  bool told = false;
  for (const TraceStep& step : result.trace)
    told = told || (step.name == "worst volatility A 2026-07-01" && step.value == Approx(-10.0));
  CHECK(told);
}

}  // namespace groups_test
