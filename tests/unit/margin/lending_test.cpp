// Form lending of kind health by hand: health, borrowing, categories, edges, and what is refused.
#include <doctest/doctest.h>

#include <cmath>

#include "support/option_world.hpp"

namespace lending_test {

using namespace crossmargin;
using namespace crossmargin::test;
using doctest::Approx;

namespace {

double step(const PoolAssessment& pool, const std::string& name) {
  for (const TraceStep& one : pool.margin.trace)
    if (one.name == name) return one.value;
  throw std::runtime_error("no step " + name);
}

/// WETH at 2,000 and wstETH at 2,400, dollars and DAI at par.
OptionWorld lending_world() {
  OptionWorld world;
  world.market().fx[currency("WETH")] = {2000.0, "ETH", {}, {}};
  world.market().fx[currency("WSTETH")] = {2400.0, "ETH", {}, {}};
  world.market().fx[currency("DAI")] = {1.0, "", {}, {}};
  return world;
}

Balance balance(const std::string& code, double amount) {
  return {currency(code), amount, {"book.json", 7, 1, "collateral"}};
}

std::unique_ptr<Method> lender(const std::vector<std::pair<std::string, Document::Value>>& changes = {}) {
  return shipped_method("aave-v3", changes);
}

}  // namespace

TEST_CASE("health factor and what may still be borrowed, by hand") {
  const PoolAssessment pool =
      lending_world().assess(*lender(), {}, {balance("WETH", 2.0), balance("USDC", -1500.0)});
  // 4,000 by 0.825 over 1,500; by 0.8 less 1,500.
  CHECK(pool.health_factor == Approx(2.2));
  CHECK(pool.margin.health_factor == pool.health_factor);
  CHECK(pool.excess_initial == Approx(1700.0));
  CHECK(pool.free_collateral == Approx(1700.0));
  CHECK(pool.excess_maintenance == Approx(1800.0));
  CHECK(pool.equity_initial == Approx(2500.0));
  CHECK(step(pool, "available to borrow") == Approx(1700.0));
  CHECK(step(pool, "collateral at thresholds") == Approx(3300.0));
  CHECK(pool.margin.incomplete.empty());
  CHECK(pool.status == MarginStatus::ok);
}

TEST_CASE("several assets: thresholds add, the loan to value is their average in whole basis points") {
  const PoolAssessment pool = lending_world().assess(
      *lender(), {}, {balance("WETH", 1.0), balance("USDC", 1000.0), balance("DAI", -1200.0)});
  CHECK(pool.health_factor == Approx((2000.0 * 0.825 + 1000.0 * 0.76) / 1200.0));
  // (2,000 x 0.8 + 1,000 x 0.74) / 3,000 = 0.78: exact; with 1,001 dollars it is 0.77998..., taken as 0.7799.
  CHECK(pool.excess_initial == Approx(0.78 * 3000.0 - 1200.0));
  const PoolAssessment rounded = lending_world().assess(
      *lender(), {}, {balance("WETH", 1.0), balance("USDC", 1001.0), balance("DAI", -1200.0)});
  CHECK(rounded.excess_initial == Approx(0.7799 * 3001.0 - 1200.0));
}

TEST_CASE("the status turns exactly where the health factor passes 1") {
  OptionWorld world = lending_world();
  // 3,300 is the edge; the smallest unit of USDC is a millionth.
  const PoolAssessment at = world.assess(*lender(), {}, {balance("WETH", 2.0), balance("USDC", -3300.0)});
  CHECK(at.health_factor == 1.0);
  CHECK(at.status == MarginStatus::margin_call);
  CHECK(at.excess_maintenance == 0.0);
  const PoolAssessment over =
      world.assess(*lender(), {}, {balance("WETH", 2.0), balance("USDC", -3300.000001)});
  CHECK(over.health_factor < 1.0);
  CHECK(over.excess_maintenance < 0.0);
  CHECK(over.status == MarginStatus::liquidation);
  // Amounts beside which a unit of the debt is less than a double holds.
  const PoolAssessment large =
      world.assess(*lender(), {}, {balance("WETH", 2e9), balance("DAI", -3.3e12), balance("DAI", -1e-9)});
  CHECK(large.health_factor < 1.0);
  CHECK(large.excess_maintenance < 0.0);
}

TEST_CASE("one asset both supplied and owed stands on both sides") {
  const PoolAssessment pool =
      lending_world().assess(*lender(), {}, {balance("USDC", 1000.0), balance("USDC", -500.0)});
  CHECK(pool.health_factor == Approx(0.76 * 1000.0 / 500.0));
  CHECK(pool.equity_initial == Approx(500.0));
}

TEST_CASE("a category counts its own assets for more, and lets only them be owed") {
  OptionWorld world = lending_world();
  const std::vector<Balance> balances{balance("WSTETH", 10.0), balance("WETH", -10.0)};
  CHECK(world.assess(*lender(), {}, balances).health_factor == Approx(24'000.0 * 0.795 / 20'000.0));
  const auto chosen = lender({{"parameters.category", std::string("eth-correlated")}});
  const PoolAssessment pool = world.assess(*chosen, {}, balances);
  CHECK(pool.health_factor == Approx(24'000.0 * 0.93 / 20'000.0));
  CHECK(pool.excess_initial == Approx(24'000.0 * 0.9 - 20'000.0));
  // An asset outside keeps its own numbers.
  const PoolAssessment mixed =
      world.assess(*chosen, {}, {balance("WSTETH", 1.0), balance("USDC", 1000.0), balance("WETH", -1.0)});
  CHECK(mixed.health_factor == Approx((2400.0 * 0.93 + 760.0) / 2000.0));
  const auto refused = world.try_assess(*chosen, {}, {balance("WETH", 10.0), balance("USDC", -100.0)});
  REQUIRE_FALSE(refused);
  CHECK(refused.error()[0].message == "USDC is owed, and cannot be borrowed in the chosen category");
}

TEST_CASE("nothing owed: nothing required, and health without end") {
  const PoolAssessment pool = lending_world().assess(*lender(), {}, {balance("WETH", 2.0)});
  CHECK(pool.margin.initial == 0.0);
  CHECK(pool.margin.maintenance == 0.0);
  CHECK(std::isinf(pool.health_factor));
  CHECK(step(pool, "available to borrow") == Approx(3200.0));
}

TEST_CASE("an asset without a threshold backs nothing") {
  const auto method = lender({{"parameters.reserves.DAI.loan_to_value", 0.0},
                              {"parameters.reserves.DAI.liquidation_threshold", 0.0}});
  const PoolAssessment pool = lending_world().assess(
      *method, {}, {balance("WETH", 1.0), balance("DAI", 5000.0), balance("USDC", -100.0)});
  CHECK(pool.health_factor == Approx(16.5));
  CHECK(pool.excess_initial == Approx(1500.0));
}

TEST_CASE("more collateral never lowers health, more debt always does") {
  OptionWorld world = lending_world();
  double before = 0.0;
  for (const double coins : {1.0, 1.5, 2.0, 8.0}) {
    const double health =
        world.assess(*lender(), {}, {balance("WETH", coins), balance("USDC", -900.0)}).health_factor;
    CHECK(health > before);
    before = health;
  }
  before = 1e9;
  for (const double debt : {1.0, 10.0, 1000.0, 3000.0}) {
    const PoolAssessment pool = world.assess(*lender(), {}, {balance("WETH", 2.0), balance("USDC", -debt)});
    CHECK(pool.health_factor < before);
    before = pool.health_factor;
  }
}

TEST_CASE("what the form has no rule for is refused by name") {
  OptionWorld world = lending_world();
  const std::string perpetual = world.perpetual(2000.0);
  const auto held = world.try_assess(*lender(), {{perpetual, 1.0}}, {balance("WETH", 1.0)});
  REQUIRE_FALSE(held);
  CHECK(held.error()[0].code == ErrorCode::unsupported);
  world.market().fx[currency("AAVE")] = {100.0, "", {}, {}};
  const auto listed = world.try_assess(*lender(), {}, {balance("WETH", 1.0), balance("AAVE", -1.0)});
  REQUIRE_FALSE(listed);
  CHECK(listed.error()[0].where.line == 7);
  CHECK(listed.error()[0].hint == "list AAVE in parameters.borrowable");
  world.market().fx[currency("WBTC")] = {1e-9, "", {}, {}};
  const auto worthless = world.try_assess(*lender(), {}, {balance("WBTC", 1.0)});
  REQUIRE_FALSE(worthless);
  CHECK(worthless.error()[0].code == ErrorCode::invalid_value);
}

TEST_CASE("what does not fit into whole numbers is an error, never wraps") {
  OptionWorld world = lending_world();
  const auto amount = world.try_assess(*lender(), {}, {balance("WETH", 1e200), balance("USDC", -1.0)});
  REQUIRE_FALSE(amount);
  CHECK(amount.error()[0].code == ErrorCode::limit);
}

TEST_CASE("a file that would count twice, or part the sign of the excess from health, is refused") {
  Document document = read_document(source_path("data/methods/aave-v3.json"));
  const auto refusal = [&](const std::string& path, Document::Value value) {
    Document changed = document;
    REQUIRE(changed.set(path, std::move(value), {}));
    const auto made = make_method(changed, {}, "hash");
    REQUIRE_FALSE(made);
    REQUIRE(made.error().size() == 1);
    return made.error()[0].message;
  };
  CHECK(refusal("haircuts.WETH.haircut", 0.1) ==
        "WETH counts by the parameters, and has a haircut beside them");
  CHECK(refusal("coverage_trigger", 1.05) ==
        "the form liquidates by its own numbers, not by a coverage_trigger");
  CHECK(refusal("parameters.reserves.WETH.loan_to_value", 0.9) == "is above the liquidation_threshold");
  CHECK(refusal("parameters.reserves.WETH.loan_to_value", 0.80001) == "want at most 4 decimals");
  CHECK(refusal("parameters.category", std::string("stable")) == "\"stable\" is none of the categories");
  CHECK(refusal("parameters.form", std::string("pawn")).find("pawn") != std::string::npos);
}

}  // namespace lending_test
