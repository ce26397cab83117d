// Kind payoff by hand: every rule alone, charges, levels, orders, and what is refused.
#include <doctest/doctest.h>

#include <algorithm>

#include "support/option_world.hpp"

namespace payoff_test {

using namespace crossmargin;
using namespace crossmargin::test;
using doctest::Approx;

namespace {

const std::string eth = "parameters.markets.by_underlying.ETH.";

double step(const PoolAssessment& pool, const std::string& name) {
  for (const TraceStep& one : pool.margin.trace)
    if (one.name == name) return one.value;
  throw std::runtime_error("no step " + name);
}

double contributions(const PoolAssessment& pool) {
  double sum = 0.0;
  for (const PositionMargin& position : pool.margin.positions) sum += position.contribution;
  return sum;
}

}  // namespace

TEST_CASE("short options alone, by shares of the spot") {
  OptionWorld world;
  const auto method = shipped_method("derive-standard");
  // 15 % less 10 % out of the money is below the least of 13 %; 7.5 % for maintenance; the mark on top.
  const PoolAssessment call = world.assess(*method, {{world.call(2200.0), -1.0}});
  CHECK(call.excess_initial == Approx(call.position_value - 260.0));
  CHECK(call.excess_maintenance == Approx(call.position_value - 150.0));
  // At the money 15 %.
  const PoolAssessment near = world.assess(*method, {{world.call(2000.0), -3.0}});
  CHECK(near.excess_initial == Approx(near.position_value - 900.0));
  // Deep in the money: 7.5 % of the mark beats 7.5 % of the spot, and 1.05 times that beats 15 % of the spot.
  const PoolAssessment put = world.assess(*method, {{world.put(9000.0), -1.0}});
  CHECK(put.excess_maintenance == Approx(1.075 * put.position_value));
  CHECK(put.excess_initial == Approx(1.05 * 1.075 * put.position_value));
  CHECK(contributions(put) == Approx(put.margin.scan_risk));
}

TEST_CASE("a long option alone counts for nothing") {
  OptionWorld world;
  const auto method = shipped_method("derive-standard");
  const PoolAssessment pool = world.assess(*method, {{world.call(2000.0), 2.0}, {world.put(1500.0), 1.0}});
  CHECK(pool.position_value > 0.0);
  CHECK(pool.excess_initial == Approx(0.0));
  CHECK(pool.margin.initial == Approx(pool.position_value));
}

TEST_CASE("spreads by their worst payoff, with what no long call covers") {
  OptionWorld world;
  const auto method = shipped_method("derive-standard");
  const OptionWorld::Lines spread{{world.call(1100.0), -1.01}, {world.call(1200.0), 1.0}};
  const PoolAssessment pool = world.assess(*method, spread);
  // At 1200 it loses 1.01 x 100; above, 0.01 calls at the forward of 2003 times 1.2 or 1.1.
  CHECK(pool.excess_initial == Approx(-101.0 - 0.01 * 2003.0 * 1.2));
  CHECK(pool.excess_maintenance == Approx(-101.0 - 0.01 * 2003.0 * 1.1));
  CHECK(contributions(pool) == Approx(pool.margin.scan_risk));
  CHECK(step(pool, "worst payoff ETH 2026-07-01T15:30:00Z, initial") == Approx(101.0 + 24.036));
  // Two expiries do not help each other.
  const PoolAssessment apart =
      world.assess(*method, {{world.call(1100.0), -1.0}, {world.call(1200.0, 60.0), 1.0}});
  CHECK(apart.excess_initial < -300.0);
}

TEST_CASE("a short box owes its width, a long one nothing") {
  OptionWorld world;
  const auto method = shipped_method("derive-standard");
  OptionWorld::Lines box{{world.call(1000.0), 1.0},
                         {world.put(1000.0), -1.0},
                         {world.call(2000.0), -1.0},
                         {world.put(2000.0), 1.0}};
  const PoolAssessment held = world.assess(*method, box);
  CHECK(held.excess_initial == Approx(0.0));
  CHECK(held.position_value == Approx(1000.0));
  for (auto& [id, quantity] : box) quantity = -quantity;
  const PoolAssessment sold = world.assess(*method, box);
  CHECK(sold.excess_initial == Approx(-1000.0));
  CHECK(sold.margin.initial == Approx(0.0).epsilon(1e-9));
}

TEST_CASE("perpetuals by rates, the base asset by haircuts of either level") {
  OptionWorld world;
  const auto method = shipped_method("derive-standard");
  const PoolAssessment pool =
      world.assess(*method, {{world.perpetual(2001.0), -2.0}}, {{currency("ETH"), 1.0, {}}});
  CHECK(pool.margin.initial == Approx(0.066 * 4002.0));
  CHECK(pool.margin.maintenance == Approx(0.05 * 4002.0));
  CHECK(pool.equity_initial == Approx(1500.0));
  CHECK(pool.equity_maintenance == Approx(1600.0));
}

TEST_CASE("oracles that doubt their numbers add initial margin") {
  OptionWorld world;
  const std::string perpetual = world.perpetual(2001.0);
  const std::string call = world.call(2000.0);
  const auto method = shipped_method("derive-standard");
  const OptionWorld::Lines held{{perpetual, 1.0}, {call, -2.0}};
  const double sure = world.assess(*method, held).margin.initial;
  const double kept = world.assess(*method, held).margin.maintenance;
  world.market().quotes[call].confidence = 0.3;
  CHECK(world.assess(*method, held).margin.initial == Approx(sure + 0.7 * 0.4 * 2000.0 * 2.0));
  world.market().underlyings.at("ETH").confidence = 0.5;
  CHECK(world.assess(*method, held).margin.initial ==
        Approx(sure + 0.7 * 0.4 * 2000.0 * 2.0 + 0.5 * 0.4 * 2000.0));
  // Coins among the collateral are doubted too, also where nothing else of their underlying is held.
  CHECK(world.assess(*method, {}, {{currency("ETH"), 3.0, {}}}).margin.initial ==
        Approx(0.5 * 0.4 * 2000.0 * 3.0));
  CHECK(world.assess(*method, held).margin.maintenance == Approx(kept));
}

TEST_CASE("an oracle that says nothing is said, not taken for sure") {
  OptionWorld world;
  const std::string perpetual = world.perpetual(2001.0);
  world.market().quotes[perpetual].confidence.reset();
  const PoolAssessment pool = world.assess(*shipped_method("derive-standard"), {{perpetual, 1.0}});
  REQUIRE(pool.margin.incomplete.size() == 1);
  CHECK(pool.margin.incomplete[0].find("oracle contingency of ETH") != std::string::npos);
  const auto told = shipped_method("derive-standard", {{eth + "oracle.default_confidence", 1.0}});
  CHECK(world.assess(*told, {{perpetual, 1.0}}).margin.incomplete.empty());
}

TEST_CASE("cash that lost its peg") {
  OptionWorld world;
  const OptionWorld::Lines held{{world.perpetual(2001.0), -1.0}, {world.put(1000.0), -2.0}};
  const auto method = shipped_method("derive-standard");
  const std::vector<Balance> cash{{currency("USDC"), 5000.0, {}}};
  const PoolAssessment before = world.assess(*method, held, cash);
  world.market().fx[currency("USDC")].rate = 0.9;
  const PoolAssessment after = world.assess(*method, held, cash);
  // The cash counts at par; initial margin adds (0.98 - 0.9) x 1.2 of one perpetual and two puts.
  CHECK(after.excess_maintenance == Approx(before.excess_maintenance));
  CHECK(after.excess_initial == Approx(before.excess_initial - 0.08 * 1.2 * 2000.0 * 3.0));
}

TEST_CASE("open orders: what is not published is said, what is given is added") {
  OptionWorld world;
  const OptionWorld::Lines held{{world.call(2000.0), 1.0}};
  const OptionWorld::Lines orders{{world.call(2000.0), -3.0}};
  const auto unpublished = shipped_method("derive-standard");
  CHECK(world.assess(*unpublished, held, {}, orders).margin.incomplete ==
        std::vector<std::string>{
            "open_orders_margin is not published; give parameters.given.open_orders_margin"});
  const auto given = shipped_method("derive-standard", {{"parameters.given.open_orders_margin", 55.0}});
  CHECK(world.assess(*given, held, {}, orders).margin.initial ==
        Approx(world.assess(*given, held).margin.initial + 55.0));
  const auto filled =
      shipped_method("derive-standard", {{"parameters.open_orders.initial", std::string("worst_fill")}});
  const PoolAssessment with = world.assess(*filled, held, {}, orders);
  CHECK(with.margin.initial == Approx(world.assess(*filled, {{world.call(2000.0), -2.0}}).margin.initial));
}

TEST_CASE("calls are owed in the underlying, puts in the quote currency") {
  OptionWorld world;
  const auto method = shipped_method("opyn-gamma");
  // Between 200 and 250 a call spread can cost a fifth of a coin, at the strike of the long one.
  const PoolAssessment calls = world.assess(*method, {{world.call(200.0), -1.0}, {world.call(250.0), 1.0}});
  CHECK(calls.excess_initial == Approx(-0.2 * 2000.0));
  CHECK(contributions(calls) == Approx(calls.margin.scan_risk));
  // What no long call covers is a whole coin each.
  const PoolAssessment more = world.assess(*method, {{world.call(100.0), -4.0}, {world.call(300.0), 1.0}});
  CHECK(more.excess_maintenance == Approx(-3.0 * 2000.0));
  CHECK(contributions(more) == Approx(more.margin.scan_risk));
  // A long put does nothing for a short call.
  const PoolAssessment both = world.assess(*method, {{world.call(3000.0), -1.0}, {world.put(3000.0), 1.0}});
  CHECK(both.excess_initial == Approx(-2000.0));
}

TEST_CASE("a spot shock and the bound of the next greater time") {
  OptionWorld world(150.0);
  const auto method = shipped_method("opyn-gamma-naked");
  // 10 days: the bound of 14. A put at 130: 0.237 of the shocked 112.5, and 17.5 in full.
  CHECK(world.assess(*method, {{world.put(130.0, 10.0), -2.0}}).excess_initial ==
        Approx(-2.0 * (0.237 * 112.5 + 17.5)));
  // A call at 160, 7 days: 160 x 0.75 / 150 = 0.8 of a coin bounded, 0.2 in full.
  CHECK(world.assess(*method, {{world.call(160.0, 7.0), -1.0}}).excess_initial ==
        Approx(-(0.1678 * 0.8 + 0.2) * 150.0));
  const auto refused = world.try_assess(*method, {{world.put(130.0, 57.0), -2.0}});
  REQUIRE_FALSE(refused);
  CHECK(refused.error()[0].code == ErrorCode::missing_parameter);
}

TEST_CASE("what the method has no numbers for is refused by name") {
  OptionWorld world;
  const std::string perpetual = world.perpetual(2001.0);
  const auto refused = world.try_assess(*shipped_method("opyn-gamma"), {{perpetual, 1.0}});
  REQUIRE_FALSE(refused);
  CHECK(refused.error()[0].code == ErrorCode::missing_parameter);
  CHECK(refused.error()[0].hint.find("by_underlying.ETH.linear") != std::string::npos);
  world.market().underlyings.at("ETH").spot.reset();
  const auto no_spot = world.try_assess(*shipped_method("derive-standard"), {{perpetual, 1.0}});
  REQUIRE_FALSE(no_spot);
  CHECK(no_spot.error()[0].code == ErrorCode::missing_price);
}

}  // namespace payoff_test
