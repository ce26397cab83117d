#include <doctest/doctest.h>

#include <cmath>

#include "crossmargin/analysis/cures.hpp"
#include "crossmargin/assessment/assess.hpp"
#include "crossmargin/assessment/assess_totals.hpp"
#include "support/grid_fixture.hpp"
#include "support/support.hpp"

namespace standing_test {

using namespace crossmargin;
using namespace crossmargin::test;
using doctest::Approx;

namespace {

constexpr const char* plain = R"({"currency":"USD","risk_unit":"underlying","conversion":"base",
    "levels":{"computed":"maintenance","factor":1.25},
    "open_orders":{"initial":"worst_fill","maintenance":"none"}})";

/// Stock A at 100, a future on it at 110 and a coin perpetual; every price moves by 10 %. `frame` is put
/// beside the other members of the method's file.
struct World {
  explicit World(const std::string& frame = "") {
    std::string text = method_text(plain);
    text.insert(1, frame);
    method = take(method_from(text, relative_moves({-0.1, 0.1})));
    MarketData data = market_data({{"A", 100.0}, {"ETH", 2000.0}});
    data.fx[currency("ETH")] = {2000.0, "ETH", {}};
    data.quotes["F"].price = 110.0;
    data.quotes["ETH-P"].price = 2000.0;
    base = take(EvaluatedBase::create(take(InstrumentTable::create({stock("A"), future("F", "A", 10.0, 30.0),
                                                                    coin_perpetual("ETH-P", "ETH")})),
                                      take(Market::create(data)), *method, Pricer::kernels, {}));
  }
  AccountAssessment assessed(const Account& account) const {
    return take(assess(account, *base, Detail::full, {}));
  }
  PoolAssessment pool(const Account& account) const { return assessed(account).pools.front(); }
  std::unique_ptr<Method> method;
  std::unique_ptr<EvaluatedBase> base;
};

Account account(std::vector<Position> positions, double cash) {
  Account result;
  result.id = "one";
  result.cross.id = "cross";
  result.cross.positions = std::move(positions);
  result.cross.collateral = {{currency("USD"), cash, {}}};
  return result;
}

}  // namespace

TEST_CASE("leverage, health and what is free") {
  // 20 futures of 10 at 110: 22,000; a move of 10 % costs 2,200; 5,000 in cash and 2,000 gained since 100.
  const PoolAssessment pool = World().pool(account({{"F", 20.0, 100.0, {}}}, 5000.0));
  CHECK(pool.gross_notional == Approx(22000.0));
  CHECK(pool.unrealised_gain == Approx(2000.0));
  CHECK(pool.effective_leverage == Approx(pool.gross_notional / 7000.0));
  CHECK(pool.free_collateral == Approx(7000.0 - 1.25 * 2200.0));
  CHECK(pool.health_factor == Approx(7000.0 / 2200.0));
  CHECK(pool.health_factor == pool.coverage);
  CHECK(pool.status == MarginStatus::ok);
}

TEST_CASE("the leverage of who has nothing left is infinite, of who holds nothing zero") {
  const World world;
  CHECK(std::isinf(world.pool(account({{"F", 20.0, 200.0, {}}}, 5000.0)).effective_leverage));
  const PoolAssessment idle = world.pool(account({}, 100.0));
  CHECK(idle.effective_leverage == 0.0);
  CHECK(idle.free_collateral == 100.0);
  CHECK(std::isinf(idle.health_factor));
}

TEST_CASE("a coverage trigger liquidates earlier, and what cures it is reckoned with it") {
  const World world(R"("coverage_trigger":1.5,)");
  // Maintenance 2,200, trigger 3,300, initial 2,750.
  const PoolAssessment above = world.pool(account({{"F", 20.0, {}, {}}}, 3300.0));
  CHECK(above.status != MarginStatus::liquidation);
  CHECK(above.excess_maintenance == Approx(0.0));
  CHECK(above.health_factor == Approx(1.0));
  const Account poor = account({{"F", 20.0, {}, {}}}, 3299.99);
  const AccountAssessment below = world.assessed(poor);
  CHECK(below.pools.front().coverage > 1.0);
  CHECK(below.pools.front().status == MarginStatus::liquidation);
  const std::vector<PoolCure> cured = cures(poor, below, *world.base);
  REQUIRE(cured.size() == 1);
  REQUIRE(!cured.front().deposits.empty());
  CHECK(cured.front().deposits.front().amount == Approx(0.01));
}

TEST_CASE("of gains only the stated share counts, of losses everything") {
  const World world(R"("unrealised_gain":{"initial":0,"maintenance":0.5},)");
  const PoolAssessment gained = world.pool(account({{"F", 20.0, 100.0, {}}}, 5000.0));
  CHECK(gained.equity_initial == Approx(5000.0));
  CHECK(gained.equity_maintenance == Approx(6000.0));
  const PoolAssessment lost = world.pool(account({{"F", 20.0, 120.0, {}}}, 5000.0));
  CHECK(lost.equity_initial == Approx(3000.0));
  CHECK(lost.equity_maintenance == Approx(3000.0));
  // A gain does not make up for a loss of another position where it does not count.
  const PoolAssessment both =
      world.pool(account({{"F", 20.0, 100.0, {}}, {"ETH-P", 1000.0, 4000.0, {}}}, 5000.0));
  CHECK(both.equity_initial == Approx(5000.0 + both.unrealised - 2000.0));
}

TEST_CASE("totals say the same under rules of standing") {
  const World world(R"("coverage_trigger":1.5,"unrealised_gain":{"initial":0,"maintenance":0.5},)");
  for (const double cash : {2000.0, 3300.0, 9000.0}) {
    const Account one = account({{"F", 20.0, 100.0, {}}, {"A", -10.0, {}, {}}}, cash);
    AssessScratch scratch(*world.base);
    AccountTotals totals;
    REQUIRE(assess_totals(one, *world.base, scratch, totals));
    const AccountTotals whole = totals_of(world.assessed(one));
    CHECK(totals.status == whole.status);
    CHECK(totals.equity == whole.equity);
    CHECK(totals.coverage == whole.coverage);
    CHECK(totals.excess == whole.excess);
  }
}

}  // namespace standing_test
