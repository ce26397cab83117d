#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "crossmargin/assessment/assess.hpp"
#include "support/grid_fixture.hpp"
#include "support/support.hpp"

namespace assess_test {

using namespace crossmargin;
using namespace crossmargin::test;
using doctest::Approx;

namespace {

std::string method_parameters(const std::string& more = "") {
  std::string text = method_text(R"({"currency":"USD","risk_unit":"underlying","conversion":"base",)" + more +
                                 R"("levels":{"computed":"maintenance","factor":1.25},
                                    "open_orders":{"initial":"worst_fill","maintenance":"none"}})");
  const std::string haircuts = R"({"USD":{"haircut":0}})";
  text.replace(text.find(haircuts), haircuts.size(),
               R"({"USD":{"haircut":0},"ETH":{"haircut":0.2,"applies":"initial"},"EUR":{"haircut":0.1}})");
  return text;
}

/// A stock at 100, a future on it at 102, a coin perpetual at 2,000 and an option without a volatility; moves
/// of 10 %.
struct World {
  explicit World(const std::string& more = "")
      : method(take(method_from(method_parameters(more), relative_moves({-0.1, -0.05, 0.05, 0.1})))) {
    MarketData data = market_data({{"A", 100.0}, {"ETH", 2000.0}});
    data.fx[currency("ETH")] = {2000.0, "ETH", {}};
    data.fx[currency("EUR")] = {1.1, "", {}};
    data.fx[currency("CHF")] = {1.2, "", {}};
    data.quotes["F"].price = 102.0;
    data.quotes["ETH-P"].price = 2000.0;
    base = take(EvaluatedBase::create(
        take(
            InstrumentTable::create({stock("A"), future("F", "A", 10.0, 30.0), coin_perpetual("ETH-P", "ETH"),
                                     option("C", "A", OptionRight::call, 100.0)})),
        take(Market::create(data)), *method, Pricer::kernels, {}));
  }
  AccountAssessment full(const Account& account, int threads = 1) const {
    Execution execution;
    execution.threads = threads;
    return take(assess(account, *base, Detail::full, execution));
  }
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

TEST_CASE("equity, both levels, isolated sum, benefit and the three views of a position") {
  const World world;
  // 100 stock hedged by 8 futures of 10: net 20 units of 100 plus the future's 102.
  const AccountAssessment result =
      world.full(account({{"A", 100.0, {}, {}}, {"F", -8.0, 101.0, {}}}, 1000.0));
  REQUIRE(result.pools.size() == 1);
  const PoolAssessment& pool = result.pools[0];
  CHECK(pool.position_value == Approx(10000.0));
  CHECK(pool.unrealised == Approx(-80.0));
  CHECK(pool.equity_initial == Approx(10920.0));
  // -10 %: stock -1,000, futures +816
  CHECK(pool.margin.maintenance == Approx(184.0));
  CHECK(pool.margin.initial == Approx(230.0));
  CHECK(pool.isolated_maintenance == Approx(1816.0));
  CHECK(pool.isolated_initial == Approx(2270.0));
  CHECK(pool.benefit == Approx(2040.0));
  CHECK(pool.benefit_share == Approx(2040.0 / 2270.0));
  CHECK(pool.utilisation == Approx(230.0 / 10920.0));
  CHECK(pool.coverage == Approx(10920.0 / 184.0));
  CHECK(pool.status == MarginStatus::ok);
  REQUIRE(pool.positions.size() == 2);
  // By instrument index: kinds sort stock before future.
  CHECK(pool.positions[0].contribution == Approx(1000.0));
  CHECK(pool.positions[1].contribution == Approx(-816.0));
  CHECK(pool.positions[0].incremental == Approx(230.0 - 1.25 * 816.0));
  CHECK(pool.positions[1].incremental == Approx(230.0 - 1250.0));
  CHECK(pool.positions[1].isolated_initial == Approx(1020.0));
  CHECK(pool.positions[1].unrealised == Approx(-80.0));
}

TEST_CASE("an inverse contract's unrealised profit is in coin") {
  const World world;
  // 4,000 USD long since 1,600: 4,000 (1/1,600 - 1/2,000) = 0.5 coin = 1,000 USD
  const auto result = world.full(account({{"ETH-P", 4000.0, 1600.0, {}}}, 0.0));
  CHECK(result.pools[0].unrealised == Approx(1000.0));
  const auto settled = world.full(account({{"ETH-P", 4000.0, {}, {}}}, 0.0));
  CHECK(settled.pools[0].unrealised == 0.0);
}

TEST_CASE("haircuts lower equity for the levels they apply to") {
  const World world;
  Account held = account({}, 100.0);
  held.cross.collateral.push_back({currency("ETH"), 1.0, {}});
  held.cross.collateral.push_back({currency("EUR"), 100.0, {}});
  const PoolAssessment pool = world.full(held).pools[0];
  CHECK(pool.collateral.gross == Approx(2210.0));
  CHECK(pool.equity_initial == Approx(2210.0 - 400.0 - 11.0));
  CHECK(pool.equity_maintenance == Approx(2210.0 - 11.0));
  CHECK(pool.utilisation == 0.0);
  CHECK(std::isinf(pool.coverage));
}

TEST_CASE("status: alert, margin call, liquidation; the account has its worst pool's") {
  const World world;
  // One short stock: value -100, maintenance 10, initial 12.5.
  const auto status = [&](double cash) { return world.full(account({{"A", -1.0, {}, {}}}, cash)).pools[0]; };
  CHECK(status(200.0).status == MarginStatus::ok);
  CHECK(status(120.0).status == MarginStatus::alert);
  CHECK(status(120.0).alert_level == 0.5);
  CHECK(status(115.0).alert_level == 0.8);
  CHECK(status(112.51).status == MarginStatus::alert);
  CHECK(status(112.0).status == MarginStatus::margin_call);
  CHECK(status(109.0).status == MarginStatus::liquidation);
  CHECK(status(90.0).utilisation == std::numeric_limits<double>::infinity());
  Account both = account({}, 1000.0);
  both.isolated.push_back({"z", {{"A", -1.0, {}, {}}}, {}, {{currency("USD"), 109.0, {}}}});
  both.isolated.push_back({"b", {{"A", 1.0, {}, {}}}, {}, {}});
  const AccountAssessment result = world.full(both);
  REQUIRE(result.pools.size() == 3);
  CHECK(result.pools[0].id == "cross");
  CHECK(result.pools[1].id == "b");
  CHECK(result.pools[2].id == "z");
  CHECK(result.status == MarginStatus::liquidation);
  CHECK(result.requirement_initial == Approx(25.0));
  CHECK(to_string(result.status) == "liquidation");
}

TEST_CASE("the benefit leaves out order margin and given amounts") {
  const World world(R"("unpublished":[{"name":"x","when":"always","into":"requirement"}],"given":{"x":40},)");
  Account held = account({{"A", 10.0, {}, {}}}, 0.0);
  held.cross.orders.push_back({"A", 5.0, {}, {}});
  const PoolAssessment pool = world.full(held).pools[0];
  CHECK(pool.margin.maintenance == Approx(140.0));
  CHECK(pool.margin.initial == Approx(1.25 * (100.0 + 40.0 + 50.0)));
  CHECK(pool.isolated_initial == Approx(125.0));
  CHECK(pool.benefit == Approx(0.0));
}

TEST_CASE("every problem of an account is reported at its place") {
  const World world;
  Account held = account(
      {{"NONE", 1.0, {}, {"p.json", 3, 1, "positions[0]"}}, {"C", 1.0, {}, {"p.json", 4, 1, "positions[1]"}}},
      1.0);
  held.cross.orders.push_back({"NEVER", 1.0, {}, {"p.json", 5, 1, "orders[0]"}});
  held.cross.collateral.push_back({currency("CHF"), 1.0, {"p.json", 6, 1, "collateral[1]"}});
  held.isolated.push_back({"s", {{"ETH-P", 1.0, 0.0, {"p.json", 7, 1, "isolated"}}}, {}, {}});
  const auto result = assess(held, *world.base, Detail::totals, {});
  REQUIRE(!result);
  REQUIRE(result.error().size() == 5);
  CHECK(result.error()[0].code == ErrorCode::unknown_instrument);
  CHECK(result.error()[1].code == ErrorCode::missing_rate);
  CHECK(result.error()[2].code == ErrorCode::unknown_instrument);
  CHECK(result.error()[3].code == ErrorCode::missing_parameter);
  CHECK(result.error()[4].code == ErrorCode::invalid_value);
  for (std::size_t i = 0; i < 5; ++i) CHECK(result.error()[i].where.line == static_cast<int>(i) + 3);
}

TEST_CASE("what the method lacks fails the accounts that hold it, said once, and no others") {
  const auto method = take(method_from(
      method_parameters(
          R"("charges":{"minimum_per_contract":{"by_unit":{"A":{"amount":1,"times_multiplier":false}}}},)"),
      take(bind_scenario_set(take(io::parse_json(
          R"({"schema":"crossmargin-scenario-set","schema_version":1,"id":"moves","version":"1","title":"t",
          "rows":[{"id":"down","underlyings":{"A":{"price":{"relative":-0.1}},"C":{"price":{"relative":-0.1}}}}]})",
          "set.json"))))));
  const auto base = take(EvaluatedBase::create(
      take(InstrumentTable::create({future("FA", "A", 1.0, 30.0), future("FB", "B", 1.0, 30.0),
                                    future("FB2", "B", 1.0, 60.0), future("FC", "C", 1.0, 30.0)})),
      take(Market::create([] {
        MarketData data = market_data({{"A", 100.0}, {"B", 10.0}, {"C", 10.0}});
        for (const char* id : {"FA", "FB", "FB2", "FC"}) data.quotes[id].price = 50.0;
        return data;
      }())),
      *method, Pricer::kernels, {}));
  CHECK(assess(account({{"FA", 1.0, {}, {}}}, 100.0), *base, Detail::totals, {}).has_value());
  Account held = account({{"FB", 1.0, {}, {}}, {"FB2", 1.0, {}, {}}, {"FC", 1.0, {}, {}}}, 100.0);
  held.isolated.push_back({"s", {{"FB", 1.0, {}, {}}}, {}, {}});
  const auto refused = assess(held, *base, Detail::totals, {});
  REQUIRE(!refused);
  REQUIRE(refused.error().size() == 2);
  CHECK(refused.error()[0].message.find("has no move for underlying \"B\"") != std::string::npos);
  CHECK(refused.error()[1].message.find("charges.minimum_per_contract has no numbers for unit C") !=
        std::string::npos);
}

TEST_CASE("an amount too large for money is refused at its place") {
  const World world;
  Account held =
      account({{"A", 1e300, {}, {"p.json", 3, 1, ""}}, {"F", 1.0, 1e300, {"p.json", 4, 1, ""}}}, 1.0);
  held.cross.orders.push_back({"F", -1e300, {}, {"p.json", 5, 1, ""}});
  const auto result = assess(held, *world.base, Detail::totals, {});
  REQUIRE(!result);
  std::vector<int> lines;
  for (const Issue& issue : result.error()) {
    CHECK(issue.code == ErrorCode::limit);
    lines.push_back(issue.where.line);
  }
  CHECK(lines.front() == 3);
  CHECK(std::count(lines.begin(), lines.end(), 4) == 1);
  CHECK(lines.back() == 5);
}

TEST_CASE("totals equal full detail, at any number of threads, and a stop is honoured") {
  const World world;
  std::vector<Position> positions{{"A", 3.7, {}, {}}, {"F", -0.3, 99.0, {}}, {"ETH-P", 1234.5, {}, {}}};
  const Account held = account(positions, 10.0);
  const PoolAssessment one = world.full(held, 1).pools[0];
  const PoolAssessment two = world.full(held, 2).pools[0];
  const PoolAssessment totals = take(assess(held, *world.base, Detail::totals, {})).pools[0];
  for (const PoolAssessment* other : {&two, &totals}) {
    CHECK(other->margin.initial == one.margin.initial);
    CHECK(other->isolated_initial == one.isolated_initial);
    CHECK(other->isolated_maintenance == one.isolated_maintenance);
    CHECK(other->utilisation == one.utilisation);
  }
  CHECK(totals.positions.empty());
  std::stop_source source;
  source.request_stop();
  Execution stopped;
  stopped.stop = source.get_token();
  const auto result = assess(held, *world.base, Detail::full, stopped);
  REQUIRE(!result);
  CHECK(result.error().front().code == ErrorCode::interrupted);
}

}  // namespace assess_test
