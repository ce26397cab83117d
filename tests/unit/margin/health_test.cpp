// Kind health by hand: ratio, caps, tiers, levels, and what is refused.
#include <doctest/doctest.h>

#include <cmath>

#include "support/option_world.hpp"

namespace health_test {

using namespace crossmargin;
using namespace crossmargin::test;
using doctest::Approx;

namespace {

double step(const PoolAssessment& pool, const std::string& name) {
  for (const TraceStep& one : pool.margin.trace)
    if (one.name == name) return one.value;
  throw std::runtime_error("no step " + name);
}

/// ETH as the collateral: threshold 0.75, loan to value 0.5, 10 coins at most; 5,000 USDC to borrow.
std::unique_ptr<Method> lender(double borrow_cap = 5000.0) {
  const auto object = [](Document::Object members) { return Document(std::move(members), {}); };
  return shipped_method(
      "hyperliquid-pm",
      {{"haircuts.ETH", Document::Object{{"haircut", Document(0.25, {})}}},
       {"parameters.collateral", Document::Object{{"ETH", object({{"supply_cap", Document(10.0, {})},
                                                                  {"loan_to_value", Document(0.5, {})}})}}},
       {"parameters.borrowable.USDC.borrow_cap", borrow_cap}});
}

std::vector<Balance> balances(double coins, double cash) {
  return {{currency("ETH"), coins, {}}, {currency("USDC"), cash, {}}};
}

}  // namespace

TEST_CASE("the ratio of what is owed, by hand") {
  OptionWorld world;
  // 2 ETH at 2,000: value 0.75 x 4,000, borrowing 0.5 x 4,000.
  const PoolAssessment pool = world.assess(*lender(), {}, balances(2.0, -1500.0));
  CHECK(step(pool, "requirement USDC, liquidation") == Approx(1520.0));
  CHECK(step(pool, "value USDC, liquidation") == Approx(3000.0));
  CHECK(step(pool, "ratio USDC, liquidation") == Approx(1520.0 / 3000.0));
  CHECK(pool.excess_maintenance == Approx(0.95 * 3000.0 - 1520.0));
  CHECK(pool.excess_initial == Approx(2000.0 - 1500.0));
  CHECK(pool.equity_maintenance == Approx(3000.0 - 1500.0));
  CHECK(pool.equity_initial == pool.equity_maintenance);
  // Nothing of it is a position's: the fixed amount, and what the debt keeps.
  CHECK(pool.margin.requirement == Approx(20.0));
  CHECK(pool.margin.other_margin == Approx(1500.0 - 500.0 - 20.0));
  CHECK(pool.margin.incomplete.empty());
}

TEST_CASE("liquidation exactly where the ratio passes its limit") {
  OptionWorld world;
  const double edge = 0.95 * 3000.0 - 20.0;
  CHECK(world.assess(*lender(), {}, balances(2.0, -(edge - 0.01))).status == MarginStatus::margin_call);
  const PoolAssessment over = world.assess(*lender(), {}, balances(2.0, -(edge + 0.01)));
  CHECK(over.status == MarginStatus::liquidation);
  CHECK(step(over, "ratio USDC, liquidation") > 0.95);
}

TEST_CASE("caps: of what is supplied, and of what is borrowed against it") {
  OptionWorld world;
  const PoolAssessment supply = world.assess(*lender(1e6), {}, balances(30.0, -100.0));
  CHECK(step(supply, "value USDC, liquidation") == Approx(0.75 * 20000.0));
  const PoolAssessment borrow = world.assess(*lender(5000.0), {}, balances(30.0, -100.0));
  CHECK(step(borrow, "value USDC, liquidation") == Approx(5000.0));
  CHECK(borrow.excess_maintenance == Approx(0.95 * 5000.0 - 120.0));
  CHECK(borrow.excess_initial == Approx(0.95 * 5000.0 - 120.0));
}

TEST_CASE("perpetuals: maintenance by tiers, losses owed") {
  OptionWorld world;
  const auto method = lender(1e9);
  const std::string perpetual = world.perpetual(2000.0);
  const PoolAssessment pool = world.assess(*method, {{perpetual, -1.0}}, balances(0.0, 1000.0));
  CHECK(step(pool, "maintenance ETH-PERP") == Approx(2000.0 / 50.0));
  CHECK(step(pool, "ratio USDC, liquidation") == Approx(60.0 / 1000.0));
  // Above 100 million the rate is 1 / 30; the first 100 million keep theirs.
  const PoolAssessment large = world.assess(*method, {{perpetual, 60'000.0}}, balances(0.0, 1e7));
  CHECK(step(large, "maintenance ETH-PERP") == Approx(1e8 / 50.0 + 2e7 / 30.0));
  // 600 lost and 100 at hand: 500 is owed.
  world.market().quotes[perpetual].price = 2600.0;
  Account account;
  account.id = account.cross.id = "one";
  account.cross.positions = {{perpetual, -1.0, 2000.0, {}}};
  account.cross.collateral = balances(1.0, 100.0);
  Instrument listed = stock(perpetual);
  listed.kind = InstrumentKind::perpetual;
  listed.underlying = "ETH";
  const auto base =
      take(EvaluatedBase::create(take(InstrumentTable::create({listed})),
                                 take(Market::create(world.market())), *method, Pricer::kernels, {}));
  const PoolAssessment owed = take(assess(account, *base, Detail::full, {})).pools.front();
  CHECK(step(owed, "owed USDC, liquidation") == Approx(500.0));
  CHECK(owed.excess_initial == Approx(0.5 * 2000.0 - 500.0));
  CHECK(owed.excess_maintenance == Approx(0.95 * 1500.0 - 520.0 - 52.0));
}

TEST_CASE("nothing owed and no perpetual: nothing required") {
  OptionWorld world;
  const PoolAssessment pool = world.assess(*lender(), {}, balances(2.0, 1000.0));
  CHECK(pool.margin.initial == 0.0);
  CHECK(pool.margin.maintenance == 0.0);
  CHECK(pool.status == MarginStatus::ok);
}

TEST_CASE("nothing backs a debt: its ratio has no end") {
  OptionWorld world;
  const PoolAssessment pool = world.assess(*lender(), {}, balances(0.0, -1.0));
  CHECK(std::isinf(step(pool, "ratio USDC, liquidation")));
  CHECK(pool.status == MarginStatus::liquidation);
}

TEST_CASE("more collateral never lowers what is free, more debt always does") {
  OptionWorld world;
  const auto method = lender();
  double before = -1e9;
  for (const double coins : {0.0, 0.5, 1.0, 2.0, 8.0, 12.0}) {
    const double free = world.assess(*method, {}, balances(coins, -900.0)).excess_maintenance;
    CHECK(free >= before);
    before = free;
  }
  before = 1e9;
  for (const double debt : {1.0, 10.0, 1000.0, 3000.0}) {
    const double free = world.assess(*method, {}, balances(2.0, -debt)).excess_initial;
    CHECK(free < before);
    before = free;
  }
}

TEST_CASE("what the method has no rule for is refused by name") {
  OptionWorld world;
  const auto method = lender();
  const auto owed = world.try_assess(*method, {}, {{currency("ETH"), -1.0, {"book.json", 7, 1, "c"}}});
  REQUIRE_FALSE(owed);
  CHECK(owed.error()[0].code == ErrorCode::missing_parameter);
  CHECK(owed.error()[0].where.line == 7);
  const auto option = world.try_assess(*method, {{world.call(2000.0), 1.0}}, balances(1.0, 0.0));
  REQUIRE_FALSE(option);
  CHECK(option.error()[0].code == ErrorCode::unsupported);
  const std::string perpetual = world.perpetual(2000.0);
  const PoolAssessment orders = world.assess(*method, {}, balances(1.0, 100.0), {{perpetual, 1.0}});
  CHECK(orders.margin.incomplete ==
        std::vector<std::string>{
            "open_orders_margin is not published; give parameters.given.open_orders_margin"});
}

}  // namespace health_test
