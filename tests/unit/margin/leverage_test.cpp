// Kind leverage by hand: forms of a rate, netting, open orders, options, pool charges, and what is refused.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "support/perpetual_world.hpp"

namespace leverage_test {

using namespace crossmargin;
using namespace crossmargin::test;
using doctest::Approx;

namespace {

using Changes = std::vector<std::pair<std::string, Document::Value>>;

/// A shipped method with only one market, COIN, whose futures have these rules.
std::unique_ptr<Method> method_of(const std::string& futures, Changes changes = {}) {
  changes.insert(
      changes.begin(),
      {"parameters.markets", json_value(R"({"by_underlying": {"COIN": {"futures": )" + futures + "}}}")});
  changes.insert(changes.begin(), {"parameters.currency", std::string("USD")});
  changes.insert(changes.begin(), {"haircuts.USD", json_value(R"({"haircut": 0})")});
  return shipped_method("binance-usdm-2024", changes);
}

constexpr const char* flat = R"({"flat": {"initial": 0.1, "maintenance": 0.05}, "size": "value"})";

struct Rates {
  double initial{0.0};
  double maintenance{0.0};
};

/// What a position of so many coins at 100 requires, per dollar of its value.
Rates rates(const Method& method, double coins) {
  PerpetualWorld world;
  world.coin("COIN", 100.0);
  const PoolAssessment pool = world.with(method, world.linear("COIN"), coins);
  const double value = 100.0 * std::abs(coins);
  return {pool.margin.initial / value, pool.margin.maintenance / value};
}

void check_rates(const Rates& got, const Rates& want) {
  CHECK(got.initial == Approx(want.initial));
  CHECK(got.maintenance == Approx(want.maintenance));
}

std::string with_tiers(const std::string& initial, const std::string& maintenance) {
  return fmt::format(R"({{"brackets": {{"initial": "{}", "maintenance": "{}", "tiers": [
    {{"from": 0, "initial": 0.02, "maintenance": 0.01}}, {{"from": 1000, "initial": 0.05, "maintenance": 0.03}}]}},
    "size": "value"}})",
                     initial, maintenance);
}

}  // namespace

TEST_CASE("brackets: a floor belongs to the upper one, parts have a deduction and a whole has none") {
  const auto parts = method_of(with_tiers("parts", "parts"));
  check_rates(rates(*parts, 9.99), {0.02, 0.01});
  check_rates(rates(*parts, 10.0), {0.02, 0.01});
  check_rates(rates(*parts, -20.0), {(20.0 + 50.0) / 2000.0, (10.0 + 30.0) / 2000.0});
  const auto whole = method_of(with_tiers("whole", "whole"));
  check_rates(rates(*whole, 9.99), {0.02, 0.01});
  check_rates(rates(*whole, 10.0), {0.05, 0.03});
}

TEST_CASE("steps, an excess, a power and a skew") {
  const auto steps = method_of(
      R"({"steps": {"base": 1000, "step": 500, "increment": 0.01, "initial": 0.02, "maintenance": 0.01}, "size": "value"})");
  check_rates(rates(*steps, 10.0), {0.02, 0.01});
  check_rates(rates(*steps, 10.1), {0.03, 0.02});
  check_rates(rates(*steps, 15.0), {0.03, 0.02});
  check_rates(rates(*steps, 15.1), {0.04, 0.03});
  const auto excess = method_of(
      R"({"excess": {"threshold": 10, "slope": 0.001, "initial": 0.02, "maintenance": 0.01}, "size": "units"})");
  check_rates(rates(*excess, 10.0), {0.02, 0.01});
  check_rates(rates(*excess, -30.0), {0.04, 0.03});
  const auto power =
      method_of(R"({"power": {"exponent": 0.8, "initial": {"base": 0.02, "factor": 0.01, "weight": 1.5},
      "maintenance": {"base": 0.05, "factor": 0.001}}, "size": "units"})");
  check_rates(rates(*power, 32.0), {1.5 * 0.01 * 16.0, 0.05});
  const auto skew = method_of(
      R"({"skew": {"scale": 1000, "fraction": 2, "minimum": 0.01, "maintenance_share": 0.5}, "size": "units"})");
  check_rates(rates(*skew, 20.0), {0.05, 0.025});
}

TEST_CASE("size in the settlement currency, of coin-settled contracts, and rules of their own for those") {
  const auto method =
      method_of(flat, {{"parameters.markets.by_underlying.COIN.inverse",
                        json_value(R"({"brackets": {"initial": "parts", "maintenance": "parts", "tiers": [
      {"from": 0, "initial": 0.02, "maintenance": 0.01}, {"from": 10, "initial": 0.04, "maintenance": 0.02}]},
      "size": "settlement"})")}});
  PerpetualWorld world;
  world.coin("COIN", 100.0);
  // 3,000 dollars are 30 coins: 10 at 2 % and 20 at 4 %.
  const PoolAssessment pool = world.with(*method, world.inverse("COIN"), -3000.0);
  CHECK(pool.margin.initial == Approx(100.0));
  CHECK(pool.margin.maintenance == Approx(50.0));
  CHECK(world.with(*method, world.linear("COIN"), 30.0).margin.initial == Approx(300.0));
}

TEST_CASE("the leverage a user allows raises initial margin only") {
  const auto method = method_of(
      flat, {{"parameters.leverage", json_value(R"({"default": 4, "by_underlying": {"OTHER": 2}})")}});
  check_rates(rates(*method, 1.0), {0.25, 0.05});
  const auto own =
      method_of(flat, {{"parameters.leverage", json_value(R"({"by_underlying": {"COIN": 50}})")}});
  check_rates(rates(*own, 1.0), {0.1, 0.05});
}

TEST_CASE("what nets: nothing, an underlying, or the smaller leg") {
  const auto requires_of = [](const std::string& netting) {
    const auto method = method_of(flat, {{"parameters.netting", netting}});
    PerpetualWorld world;
    world.coin("COIN", 100.0);
    world.hold(world.linear("COIN"), 10.0);
    world.hold(world.linear("COIN", "-2"), -4.0);
    return world.assess(*method);
  };
  CHECK(requires_of("position").margin.initial == Approx(140.0));
  CHECK(requires_of("underlying_net").margin.initial == Approx(60.0));
  const PoolAssessment legs = requires_of("larger_leg");
  CHECK(legs.margin.initial == Approx(100.0));
  CHECK(legs.margin.maintenance == Approx(50.0));
  CHECK(legs.isolated_initial == Approx(140.0));
  CHECK(legs.positions[0].contribution == Approx(100.0));
  CHECK(legs.positions[1].contribution == 0.0);
}

TEST_CASE("open orders, each rule") {
  const auto initial = [](const std::string& rule, const std::string& netting, double sells) {
    const auto method =
        method_of(flat, {{"parameters.open_orders.initial", rule}, {"parameters.netting", netting}});
    PerpetualWorld world;
    world.coin("COIN", 100.0);
    world.hold(world.linear("COIN"), 10.0);
    world.order(world.linear("COIN"), 5.0);
    world.order(world.linear("COIN"), -sells);
    const PoolAssessment pool = world.assess(*method);
    CHECK(pool.margin.maintenance == Approx(50.0));
    CHECK(pool.margin.initial == Approx(pool.margin.requirement + pool.margin.order_margin));
    return pool.margin.initial;
  };
  for (const char* netting : {"position", "underlying_net", "larger_leg"}) {
    CHECK(initial("larger_side", netting, 12.0) == Approx(150.0));
    CHECK(initial("larger_side", netting, 30.0) == Approx(200.0));
    CHECK(initial("none", netting, 30.0) == Approx(100.0));
  }
  CHECK(initial("added", "position", 12.0) == Approx(270.0));
}

TEST_CASE("what orders need where no rule is published") {
  PerpetualWorld world;
  world.coin("COIN", 100.0);
  world.order(world.linear("COIN"), 5.0);
  const Changes unpublished{{"parameters.open_orders.initial", std::string("unpublished")}};
  const PoolAssessment pool = world.assess(*method_of(flat, unpublished));
  CHECK(pool.margin.incomplete ==
        std::vector<std::string>{
            "open_orders_margin is not published; give parameters.given.open_orders_margin"});
  Changes given = unpublished;
  given.emplace_back("parameters.given.open_orders_margin", 55.0);
  const PoolAssessment known = world.assess(*method_of(flat, given));
  CHECK(known.margin.incomplete.empty());
  CHECK(known.margin.initial == Approx(55.0));
  CHECK(known.margin.maintenance == 0.0);
}

TEST_CASE("fees and the amounts of a position") {
  const auto of = [](const std::string& more) {
    return method_of(R"({"flat": {"initial": 0.1, "maintenance": 0.05}, "size": "value", )" + more + "}");
  };
  check_rates(rates(*of(R"("fees": {"initial": 0.001, "maintenance": 0.002})"), 1.0), {0.101, 0.052});
  const auto added = of(R"("per_position": {"use": "added", "initial": 50, "maintenance": 20})");
  check_rates(rates(*added, 10.0), {0.15, 0.07});
  const auto least = of(R"("per_position": {"use": "least", "initial": 50, "maintenance": 20})");
  check_rates(rates(*least, 1.0), {0.5, 0.2});
  check_rates(rates(*least, 10.0), {0.1, 0.05});
}

TEST_CASE("short options alone: shares of the spot, the mark once, and long ones nothing") {
  OptionWorld world;
  const auto shipped = shipped_method("deribit-standard-2022");
  const PoolAssessment call = world.assess(*shipped, {{world.call(2200.0), -3.0}});
  // 15 % less 10 % out of the money is below the least of 10 %; the mark is in equity already.
  CHECK(call.margin.initial == Approx(3.0 * 0.1 * 2000.0));
  CHECK(call.margin.maintenance == Approx(3.0 * 0.075 * 2000.0));
  const PoolAssessment put = world.assess(*shipped, {{world.put(1980.0), -1.0}});
  CHECK(put.margin.initial == Approx((0.15 - 0.01) * 2000.0));
  const PoolAssessment long_call = world.assess(*shipped, {{world.call(2000.0), 1.0}});
  CHECK(long_call.excess_initial == Approx(0.0));
  CHECK(long_call.margin.initial == Approx(long_call.position_value));
  const auto counted =
      shipped_method("deribit-standard-2022", {{"parameters.option_value", std::string("counted")}});
  const PoolAssessment whole = world.assess(*counted, {{world.call(2200.0), -3.0}});
  CHECK(whole.margin.initial == Approx(3.0 * 0.1 * 2000.0 - whole.position_value));
  CHECK(world.assess(*counted, {{world.call(2000.0), 1.0}}).margin.initial == 0.0);
}

// hc.bitexch.dev/en/articles/9771460: ETH-USDT-17NOV23-1850-P with the underlying at 2,098 and a mark of 2.4.
TEST_CASE("fifty short puts of a printed example, which counts the mark in") {
  OptionWorld world(2098.0);
  const PoolAssessment pool = world.assess(*shipped_method("bitcom-standard"), {{world.put(1850.0), -50.0}});
  CHECK(pool.margin.initial == Approx(10'610.0 - 50.0 * 2.4));
  CHECK(pool.margin.maintenance == Approx(7987.5 - 50.0 * 2.4));
}

TEST_CASE("a put deep in the money: maintenance by its mark, initial no less") {
  OptionWorld world;
  const PoolAssessment put =
      world.assess(*shipped_method("deribit-standard-2022"), {{world.put(8000.0), -1.0}});
  const double mark = -put.position_value;
  CHECK(mark > 5000.0);
  CHECK(put.margin.maintenance == Approx(0.075 * mark));
  CHECK(put.margin.initial == Approx(put.margin.maintenance));
}

TEST_CASE("options paid in coins, and orders of them") {
  const auto method = shipped_method("deribit-standard-2022");
  PerpetualWorld world;
  world.coin("ETH", 2000.0);
  const std::string put = world.coin_option("ETH", OptionRight::put, 1900.0);
  const PoolAssessment held = world.with(*method, put, -2.0);
  CHECK(held.margin.initial == Approx(2.0 * 0.1 * 2000.0));
  CHECK(held.margin.maintenance == Approx(2.0 * 0.075 * 2000.0));
  world.clear();
  world.order(put, -2.0);
  CHECK(world.assess(*method).margin.initial == Approx(2.0 * 0.1 * 2000.0));
  CHECK(world.assess(*method).margin.maintenance == 0.0);
}

TEST_CASE("debts by currency, beside the positions") {
  PerpetualWorld world;
  world.coin("COIN", 100.0);
  world.own("USD", 5000.0);
  world.own("USDC", -1000.0);
  world.hold(world.linear("COIN"), 10.0);
  const Changes rates{
      {"parameters.debts", json_value(R"({"by_currency": {"USDC": {"initial": 0.2, "maintenance": 0.1}}})")}};
  const PoolAssessment pool = world.assess(*method_of(flat, rates));
  CHECK(pool.margin.borrow_initial == Approx(200.0));
  CHECK(pool.margin.initial == Approx(300.0));
  CHECK(pool.margin.maintenance == Approx(150.0));
  CHECK(pool.margin.requirement == Approx(100.0));
  world.own("COIN", -1.0);
  const auto refused = world.try_assess(*method_of(flat, rates));
  REQUIRE_FALSE(refused);
  CHECK(refused.error()[0].code == ErrorCode::missing_parameter);
  CHECK(refused.error()[0].where.line == 7);
  CHECK(refused.error()[0].hint == "give parameters.debts.by_currency.COIN");
}

TEST_CASE("uniMMR: liquidated from a coverage of 105 % down") {
  const auto method = shipped_method("binance-pm");
  PerpetualWorld world;
  world.coin("BTC", 100'000.0);
  const auto at_ratio = [&](double ratio) {
    world.clear();
    world.hold(world.linear("BTC"), 1.0);
    world.own("USDT", ratio * (100'000.0 * 0.005 - 50.0));
    const PoolAssessment pool = world.assess(*method);
    CHECK(pool.coverage == Approx(ratio));
    CHECK(pool.health_factor == Approx(ratio / 1.05));
    return pool.status;
  };
  CHECK(at_ratio(1.06) == MarginStatus::margin_call);
  CHECK(at_ratio(1.04) == MarginStatus::liquidation);
}

TEST_CASE("a liquidator's reward stands beside both levels; its cost has to be given") {
  PerpetualWorld world;
  world.coin("BTC", 30'000.0);
  world.own("USD", 10'000.0);
  world.hold(world.linear("BTC"), 1.0);
  const PoolAssessment open = world.assess(*shipped_method("synthetix-v3"));
  CHECK(open.margin.incomplete.size() == 1);
  CHECK(open.margin.other_margin == Approx(0.0003 * 30'000.0));
  const PoolAssessment given =
      world.assess(*shipped_method("synthetix-v3", {{"parameters.given.keeper_cost", 4.0}}));
  CHECK(given.margin.incomplete.empty());
  CHECK(given.margin.other_maintenance == Approx(9.0 + 4.0));
  // 1 / 50,000 x 13.35 + 0.02, and 50 for the position.
  CHECK(given.margin.requirement == Approx(30'000.0 * 0.020267 + 50.0));
  CHECK(given.margin.maintenance == Approx(30'000.0 * 0.020267 * 0.28 + 50.0 + 13.0));
}

TEST_CASE("the textbook: a position of 5,000 of margin in an account of 15,000") {
  const auto method = method_of(flat);
  PerpetualWorld world;
  world.coin("COIN", 100.0);
  world.own("USD", 15'000.0);
  world.hold(world.linear("COIN"), 500.0, 100.0);
  CHECK(world.assess(*method).free_collateral == 10'000.0);
  Account& account = world.account();
  Bucket alone{"alone", account.cross.positions, {}, {{currency("USD"), 5000.0, {}}}};
  account.cross = Bucket{"account", {}, {}, {{currency("USD"), 10'000.0, {}}}};
  account.isolated = {alone};
  world.coin("COIN", 80.0);
  const PoolAssessment rest = world.assess(*method);
  CHECK(rest.equity_maintenance == 10'000.0);
  CHECK(rest.status == MarginStatus::ok);
}

TEST_CASE("what the method has no rule for is refused by name") {
  PerpetualWorld world;
  world.coin("COIN", 100.0);
  world.coin("OTHER", 1.0);
  world.hold(world.linear("OTHER"), 1.0);
  const auto other = world.try_assess(*method_of(flat));
  REQUIRE_FALSE(other);
  CHECK(other.error()[0].code == ErrorCode::missing_parameter);
  CHECK(other.error()[0].hint == "give parameters.markets.by_underlying.OTHER.futures");
  world.clear();
  world.hold(world.coin_option("COIN", OptionRight::call, 100.0), 1.0);
  const auto option = world.try_assess(*method_of(flat));
  REQUIRE_FALSE(option);
  CHECK(option.error()[0].hint == "give parameters.markets.by_underlying.COIN.options");
  world.clear();
  world.own("COIN", 1.0);
  CHECK_FALSE(world.try_assess(*method_of(flat)));
}

TEST_CASE("a position beyond the last rate is refused, one at it is not") {
  const auto method = shipped_method("binance-usdm-2024");
  PerpetualWorld world;
  world.coin("BTC", 100'000.0);
  world.hold(world.linear("BTC"), 18'000.0);
  CHECK(world.try_assess(*method).has_value());
  world.clear();
  world.hold(world.linear("BTC"), -18'001.0);
  const auto beyond = world.try_assess(*method);
  REQUIRE_FALSE(beyond);
  CHECK(beyond.error()[0].code == ErrorCode::limit);
  world.clear();
  world.hold(world.linear("BTC"), 17'000.0);
  world.order(world.linear("BTC"), 1'001.0);
  CHECK_FALSE(world.try_assess(*method));
}

TEST_CASE("parameters that contradict each other") {
  const auto issue_of = [](const std::string& futures, const Changes& changes) -> std::string {
    Document document = read_document(source_path("data/methods/binance-usdm-2024.json"));
    Changes all = changes;
    all.emplace_back("provenance", Document::Array{});
    all.emplace_back("parameters.markets",
                     json_value(R"({"by_underlying": {"COIN": {"futures": )" + futures + "}}}"));
    for (const auto& [path, value] : all) REQUIRE(document.set(path, value, {}));
    const auto made = make_method(document, {}, "hash");
    REQUIRE_FALSE(made);
    CHECK(made.error().size() == 1);
    return made.error()[0].message;
  };
  CHECK(issue_of(flat, {{"parameters.netting", std::string("larger_leg")},
                        {"parameters.open_orders.initial", std::string("added")}}) ==
        "\"added\" is a rule for positions that do not net with each other");
  CHECK(issue_of(R"({"flat": {"initial": 0.1, "maintenance": 0.05}, "size": "settlement"})",
                 {{"parameters.netting", std::string("underlying_net")}}) ==
        "\"settlement\" cannot be netted over an underlying");
  CHECK(issue_of(flat, {{"parameters.leverage", json_value(R"({"by_underlying": 20})")}}) ==
        "want an object, got 20");
  CHECK(issue_of(flat, {{"parameters.leverage", json_value(R"({"by_underlying": {"BTC": 0.5}})")}}) ==
        "want a leverage of at least 1");
  CHECK(
      issue_of(R"({"size": "value"})", {}) ==
      "want one of \"flat\", \"brackets\", \"steps\", \"excess\", \"power\", \"skew\" and \"open_interest\"");
  CHECK(issue_of(R"({"brackets": {"initial": "whole", "maintenance": "parts", "up_to": 5,
                     "tiers": [{"from": 0, "initial": 0.1, "maintenance": 0.1}, {"from": 5, "initial": 0.2, "maintenance": 0.2}]},
                     "size": "value"})",
                 {}) == "want more than where the last tier begins");
}

}  // namespace leverage_test
