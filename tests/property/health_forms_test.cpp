// Forms of kind health in whole numbers over random accounts: the sign of the excess is that of the rule,
// plain doubles agree, and more collateral never lowers health but where docs/methods/lending.md says so.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "support/option_world.hpp"

using namespace crossmargin;
using namespace crossmargin::test;

namespace {

struct Asset {
  const char* code;
  double price;
  double loan_to_value;
  double threshold;
};
constexpr Asset assets[] = {{"WETH", 1987.65, 0.8, 0.825},
                            {"WBTC", 61234.5678, 0.7, 0.75},
                            {"USDC", 0.9998, 0.74, 0.76},
                            {"LINK", 14.21, 0.5, 0.65}};

struct Random {
  std::mt19937_64 engine{83};
  double between(double low, double high) {
    return low + (high - low) * static_cast<double>(engine() >> 11) / 9007199254740992.0;
  }
  /// Six decimals, so that no asset rounds an amount.
  double amount(double most) { return std::round(between(0.0, most) * 1e6) / 1e6; }
};

OptionWorld world_of_assets() {
  OptionWorld world;
  for (const Asset& asset : assets) world.market().fx[currency(asset.code)] = {asset.price, "", {}, {}};
  return world;
}

struct Sums {
  double worth{0.0};
  double weighted{0.0};
  double lent{0.0};
  double debt{0.0};
};

/// A random account: something of each asset, and a debt near one of the edges.
std::vector<Balance> random_balances(Random& random, Sums& sums) {
  std::vector<Balance> balances;
  for (const Asset& asset : assets) {
    const double amount = random.amount(1e5 / asset.price);
    balances.push_back({currency(asset.code), amount, {}});
    sums.worth += amount * asset.price;
    sums.weighted += amount * asset.price * asset.threshold;
    sums.lent += amount * asset.price * asset.loan_to_value;
  }
  const double debt = std::round(sums.weighted / 0.9998 * random.between(0.2, 1.1) * 1e6) / 1e6;
  balances.push_back({currency("USDC"), -debt, {}});
  sums.debt = debt * 0.9998;
  return balances;
}

}  // namespace

TEST_CASE("lending: the excess is negative exactly where health is below 1, and doubles agree") {
  const OptionWorld world = world_of_assets();
  const auto method = shipped_method("aave-v3");
  Random random;
  int below = 0;
  for (int i = 0; i < 400; ++i) {
    Sums sums;
    const std::vector<Balance> balances = random_balances(random, sums);
    const PoolAssessment pool = world.assess(*method, {}, balances);
    CHECK((pool.excess_maintenance < 0.0) == (pool.health_factor < 1.0));
    CHECK((pool.status == MarginStatus::liquidation) == (pool.health_factor < 1.0));
    below += pool.health_factor < 1.0 ? 1 : 0;
    CHECK(pool.health_factor == doctest::Approx(sums.weighted / sums.debt).epsilon(1e-9));
    CHECK(std::abs(pool.excess_maintenance - (sums.weighted - sums.debt)) < 1e-6);
    // Never more than plain doubles say, and less by a basis point of the collateral at most.
    const double room = sums.lent - sums.debt;
    CHECK(pool.excess_initial <= std::max(room, pool.excess_maintenance) + 1e-6);
    if (room < pool.excess_maintenance) CHECK(pool.excess_initial >= room - 1e-4 * sums.worth - 1e-6);
    CHECK(pool.margin.maintenance <= pool.margin.initial);
    CHECK(pool.margin.maintenance >= 0.0);
  }
  CHECK(below > 20);
}

TEST_CASE("lending: the order of balances does not matter, and more collateral never lowers health") {
  const OptionWorld world = world_of_assets();
  const auto method = shipped_method("aave-v3");
  Random random;
  for (int i = 0; i < 200; ++i) {
    Sums sums;
    std::vector<Balance> balances = random_balances(random, sums);
    const PoolAssessment pool = world.assess(*method, {}, balances);
    std::shuffle(balances.begin(), balances.end(), random.engine);
    const PoolAssessment again = world.assess(*method, {}, balances);
    CHECK(again.health_factor == pool.health_factor);
    CHECK(again.margin.initial == pool.margin.initial);
    const Asset& more = assets[random.engine() % 4];
    balances.push_back({currency(more.code), random.amount(100.0), {}});
    const PoolAssessment richer = world.assess(*method, {}, balances);
    CHECK(richer.health_factor >= pool.health_factor);
    // The average loan to value may fall to the next whole basis point.
    CHECK(richer.excess_initial >= pool.excess_initial - 1e-4 * (sums.worth + 1e7) - 1e-6);
    balances.push_back({currency("USDC"), -1.0, {}});
    CHECK(world.assess(*method, {}, balances).health_factor < richer.health_factor);
  }
}

TEST_CASE(
    "weighted: doubles agree, and more of a token that does not depend on size never lowers the excess") {
  OptionWorld world = world_of_assets();
  world.market().fx[currency("SOL")] = {143.21, "", {}, {}};
  const auto method = shipped_method("drift-v2", {{"parameters.tokens.SOL.size_factor", 0.0}});
  Random random;
  for (int i = 0; i < 300; ++i) {
    const double coins = random.amount(2000.0) - 1000.0;
    const double dollars = random.amount(4e5) - 1e5;
    const auto assess = [&](double more) {
      return world.assess(*method, {},
                          {{currency("SOL"), coins + more, {}}, {currency("USDC"), dollars, {}}});
    };
    const PoolAssessment pool = assess(0.0);
    const double value = coins * 143.21;
    const double cash = dollars * 0.9998;
    CHECK(std::abs(pool.excess_initial - (value * (coins > 0.0 ? 0.8 : 1.2) + cash)) < 1e-5);
    CHECK(std::abs(pool.excess_maintenance - (value * (coins > 0.0 ? 0.9 : 1.1) + cash)) < 1e-5);
    const PoolAssessment richer = assess(random.amount(500.0));
    CHECK(richer.excess_initial >= pool.excess_initial - 1e-6);
    CHECK(richer.excess_maintenance >= pool.excess_maintenance - 1e-6);
  }
}
