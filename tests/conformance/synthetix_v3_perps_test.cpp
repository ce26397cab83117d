// Margins, rewards and liquidations of Synthetix v3's perpetuals, from the project's own tests
// (synthetix_v3_perps.json), under the shipped method with each case's numbers in it.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <map>

#include "support/case_table.hpp"
#include "support/perpetual_world.hpp"

using namespace crossmargin;
using namespace crossmargin::test;

namespace {

using Changes = std::vector<std::pair<std::string, Document::Value>>;

double number_or(const Document& document, std::string_view key, double otherwise) {
  const Document* value = document.find(key);
  return value == nullptr ? otherwise : *value->number();
}

/// One market's numbers as a case gives them.
struct MarketNumbers {
  double skew_scale{0.0};
  double fraction{0.0};
  double minimum{0.0};
  double share{0.0};
  double flag{0.0};
  double per_position{0.0};
};

/// Those of a position, or of the case where the position says nothing.
MarketNumbers market_numbers(const Document& position, const Document& inputs) {
  const auto of = [&](std::string_view key) {
    return position.find(key) != nullptr ? number_at(position, key) : number_at(inputs, key);
  };
  MarketNumbers market{of("skewScale"),
                       of("initialMarginFraction"),
                       of("minimumInitialMarginRatio"),
                       of("maintenanceMarginScalar"),
                       of("liquidationRewardRatio"),
                       0.0};
  market.per_position = number_or(position, "minimumPositionMargin", number_or(position, "minpos", 0.0));
  return market;
}

/// What an account holds in one market.
struct Held {
  double size{0.0};
  double entry{0.0};
  double now{0.0};
  MarketNumbers market;
};

/// The guards of a reward, and what a transaction costs.
struct Guards {
  double least{0.0};
  double profit_share{0.0};
  double most{10'000.0};
  double scaling{1.0};
  double cost{0.0};
};

Guards guards_of(const Document& guards) {
  return {number_or(guards, "min", 0.0), number_or(guards, "minProfitRatio", 0.0), number_at(guards, "max"),
          number_at(guards, "maxScalingRatio"), 0.0};
}

/// What a size is filled at in a market without skew: price x (1 + size / (2 skew scale)).
double fill_price(double price, double size, double skew_scale) {
  return price * (1.0 + size / (2.0 * skew_scale));
}

class Case {
 public:
  void hold(const std::string& market, const Held& held) { held_[market] = held; }
  void own(const std::string& code, double amount) { world_.own(code, amount); }
  void guard(const Guards& guards) { guards_ = guards; }
  PerpetualWorld& world() { return world_; }
  Held& at_market(const std::string& market) { return held_.at(market); }

  PoolAssessment assess() {
    world_.account().cross.positions.clear();
    Changes changes{{"parameters.reward",
                     json_value(fmt::format(
                         R"({{"least": {}, "profit_share": {}, "most": {}, "most_of_collateral": {}}})",
                         guards_.least, guards_.profit_share, guards_.most, guards_.scaling))},
                    {"parameters.given", json_value(fmt::format(R"({{"keeper_cost": {}}})", guards_.cost))}};
    for (const char* coin : {"BTC", "ETH"})  // synths, worth what they are quoted at
      changes.emplace_back(fmt::format("haircuts.{}", coin), json_value(R"({"haircut": 0})"));
    for (const auto& [market, held] : held_) {
      const MarketNumbers& of = held.market;
      changes.emplace_back(
          "parameters.markets.by_underlying." + market,
          json_value(fmt::format(
              R"({{"futures": {{"skew": {{"scale": {}, "fraction": {}, "minimum": {}, "maintenance_share": {}}}, )"
              R"("size": "units", "per_position": {{"use": "added", "initial": {}, "maintenance": {}}}, "flag_reward": {}}}}})",
              of.skew_scale, of.fraction, of.minimum, of.share, of.per_position, of.per_position, of.flag)));
      world_.coin(market, held.now);
      world_.hold(world_.linear(market), held.size, held.entry);
    }
    return world_.assess(*shipped_method("synthetix-v3", changes));
  }

 private:
  PerpetualWorld world_;
  std::map<std::string, Held> held_;
  Guards guards_;
};

double reward_of(const PoolAssessment& pool) {
  for (const TraceStep& step : pool.margin.trace)
    if (step.name == "liquidation reward") return step.value;
  throw std::runtime_error("no reward");
}

/// The positions of an account that opened them in markets without skew, at the prices of `now`.
Case opened(const Document& inputs, const Document* now) {
  Case made;
  for (const auto& [market, position] : *at(inputs, "positions").object()) {
    const MarketNumbers numbers = market_numbers(position, inputs);
    const double price = number_at(position, "price");
    const double size = number_at(position, "size");
    made.hold(market, {size, fill_price(price, size, numbers.skew_scale),
                       now != nullptr ? number_at(*now, market) : price, numbers});
  }
  return made;
}

double profit_of(const PoolAssessment& pool, const std::string& market) {
  for (const PositionAssessment& position : pool.positions)
    if (position.underlying == market) return position.unrealised;
  throw std::runtime_error("no position in " + market);
}

void expect_margins(Differences& differences, const PoolAssessment& pool, const Document& wanted) {
  for (const char* key : {"required_initial_margin", "required_initial_margin_without_reward"})
    if (wanted.find(key) != nullptr)
      expect_near(differences, key, pool.margin.requirement, number_at(wanted, key));
  for (const char* key : {"required_maintenance_margin", "required_maintenance_margin_without_reward"})
    if (wanted.find(key) != nullptr)
      expect_near(differences, key, pool.margin.maintenance - pool.margin.other_maintenance,
                  number_at(wanted, key));
}

void expect_available(Differences& differences, const PoolAssessment& pool, const Document& asserted) {
  expect_near(differences, "available margin", pool.equity_maintenance,
              number_at(asserted, "available_margin"), {1e-9, 1e-9});
  if (const Document* liquidatable = asserted.find("liquidatable"))
    if ((pool.status == MarginStatus::liquidation) != *liquidatable->boolean())
      differences.push_back("is liquidatable: " + std::string(to_string(pool.status)));
}

Differences cross_margin(const Document& row, const Document& inputs) {
  Differences differences;
  Case made = opened(inputs, &at(inputs, "prices"));
  made.own("USD", number_at(inputs, "collateral_usd"));
  if (&inputs != &at(row, "inputs"))  // one market's least margin differs from the case it builds on
    made.at_market("OP").market.per_position = 50.0;
  const PoolAssessment pool = made.assess();
  const Document& asserted = at(row, "asserted");
  if (const Document* profits = asserted.find("position_pnl"))
    for (const auto& [market, wanted] : *profits->object())
      expect_near(differences, "profit of " + market, profit_of(pool, market), *wanted.number(),
                  {1e-9, 1e-9});
  expect_available(differences, pool, asserted);
  if (const Document* reproduced = row.find("reproduced")) expect_margins(differences, pool, *reproduced);
  return differences;
}

Differences account_margins(const Document& row) {
  Differences differences;
  const Document& inputs = at(row, "inputs");
  const Document& wanted = at(row, "derived_by_test_formula");
  Case made = opened(inputs, nullptr);
  made.own("USD", number_at(inputs, "collateral"));
  made.guard(guards_of(at(inputs, "keeper_guards")));
  const PoolAssessment pool = made.assess();
  for (const auto& [market, profit] : *at(wanted, "pnl").object())
    expect_near(differences, "profit of " + market, profit_of(pool, market), *profit.number(), {1e-9, 1e-9});
  expect_available(differences, pool, wanted);
  expect_margins(differences, pool, wanted);
  expect_near(differences, "reward", reward_of(pool), number_at(wanted, "liquidation_reward"));
  expect_near(differences, "withdrawable", pool.free_collateral, number_at(wanted, "withdrawable_margin"));
  return differences;
}

/// One market alone; `numbers` where the case leaves some to the account of its family.
Differences one_market(const Document& row, const MarketNumbers& numbers, const Guards& guards) {
  Differences differences;
  const Document& inputs = at(row, "inputs");
  const Document& wanted = at(row, "derived_by_test_formula");
  const double price = number_at(inputs, "price");
  const double size = number_at(inputs, "size");
  Case made;
  made.hold("ETH", {size, price, price, numbers});
  made.own("USD", 1e9);
  made.guard(guards);
  const PoolAssessment pool = made.assess();
  const double maintenance = pool.margin.maintenance - pool.margin.other_maintenance;
  expect_near(differences, "IM", pool.margin.requirement, number_at(wanted, "IM"));
  expect_near(differences, "MM", maintenance, number_at(wanted, "MM"));
  expect_near(differences, "imr", pool.margin.requirement / (size * price), number_at(wanted, "imr"));
  expect_near(differences, "mmr", maintenance / (size * price), number_at(wanted, "mmr"));
  if (wanted.find("flag_reward_raw") == nullptr) return differences;
  expect_near(differences, "reward", reward_of(pool), number_at(wanted, "flag_reward_guarded_alone"));
  Guards open = guards;
  open.least = 0.0;
  made.guard(open);
  expect_near(differences, "reward before guards", reward_of(made.assess()),
              number_at(wanted, "flag_reward_raw"));
  return differences;
}

Differences reward_caps(const Document& row) {
  Differences differences;
  const Document& inputs = at(row, "inputs");
  Case made;
  // 100 at a price of 1, of which the flag's share.
  MarketNumbers market{1000.0, 0.0, 0.0, 1.0, number_at(inputs, "flag_reward") / 100.0, 0.0};
  made.hold("ETH", {100.0, 1.0, 1.0, market});
  made.own("USD", number_at(inputs, "collateral_value"));
  made.guard({number_at(inputs, "minKeeperReward"), number_at(inputs, "minKeeperProfitRatio"),
              number_at(inputs, "maxKeeperReward"), number_at(inputs, "maxKeeperScalingRatio"),
              number_at(inputs, "keeper_cost")});
  expect_near(differences, "reward", reward_of(made.assess()), *at(row, "asserted").number());
  return differences;
}

/// The margin part: collateral, reward, and that the account may be liquidated. What is seized is
/// liquidation. Markets' scales are those of the cross-margin cases.
Differences several_collaterals(const Document& row, const Document& markets) {
  Differences differences;
  const Document& inputs = at(row, "inputs");
  const Document& asserted = at(row, "asserted");
  Case made;
  double notional = 0.0;
  for (const auto& [market, size] : *at(inputs, "positions").object()) {
    MarketNumbers numbers = market_numbers(at(markets, market), inputs);
    numbers.flag = number_at(at(inputs, "liquidationRewardRatio"), market);
    const double entry = number_at(at(inputs, "entry"), market);
    notional += std::abs(*size.number()) * entry;
    made.hold(market, {*size.number(), entry, number_at(at(inputs, "prices"), market), numbers});
  }
  expect_near(differences, "notional", notional, number_at(asserted, "total_notional_before"));
  // The synths of coins as worth at the prices of the moment.
  const Document& owned = at(inputs, "collateral");
  made.own("BTC", number_at(owned, "snxBTC_usd") / number_at(at(inputs, "prices"), "BTC"));
  made.own("ETH", number_at(owned, "snxETH_usd") / number_at(at(inputs, "prices"), "ETH"));
  made.own("USD", number_at(owned, "snxUSD"));
  made.guard(guards_of(at(inputs, "guards")));
  const PoolAssessment pool = made.assess();
  expect_near(differences, "collateral", pool.collateral.gross, number_at(asserted, "collateral_before"));
  expect_near(differences, "reward", reward_of(pool), number_at(asserted, "keeper_reward"));
  if (pool.status != MarginStatus::liquidation) differences.push_back("is not liquidated");
  return differences;
}

const Document::Array& cases_of(const Document& document, std::string_view family) {
  return *at(at(document, family), "cases").array();
}

const std::string& id_of(const Document& row) {
  return *at(row, "id").string();
}

void run_margins(CaseTable& table, const Document& document) {
  const Document::Array& cross = cases_of(document, "cross_margin_liquidation");
  for (const Document& row : cross) {
    const Document& inputs = at(row, "inputs");
    const Document& base = inputs.find("base") != nullptr ? at(cross[1], "inputs") : inputs;
    table.run(id_of(row), [&] { return cross_margin(row, base); });
  }
  const Document::Array& accounts = cases_of(document, "account_margins");
  table.run(id_of(accounts[0]), [&] { return account_margins(accounts[0]); });
  table.run(id_of(accounts[1]), [&] {
    const Document& family = at(accounts[0], "inputs");
    MarketNumbers numbers = market_numbers(at(accounts[1], "inputs"), family);
    return one_market(accounts[1], numbers, {});
  });
  for (const Document& row : cases_of(document, "order_margin_validation"))
    table.run(id_of(row), [&] {
      const Document& inputs = at(row, "inputs");
      return one_market(row, market_numbers(inputs, inputs), guards_of(at(inputs, "guards")));
    });
}

}  // namespace

TEST_CASE("synthetix_v3_perps.json") {
  const Document document = read_document(require_shared("conformance/synthetix_v3_perps.json"));
  CaseTable table("synthetix_v3_perps.json");
  run_margins(table, document);
  for (const Document& row : cases_of(document, "keeper_reward_caps"))
    table.run(id_of(row), [&] { return reward_caps(row); });
  const Document& markets = at(at(cases_of(document, "cross_margin_liquidation")[0], "inputs"), "positions");
  for (const Document& row : cases_of(document, "multi_collateral_liquidation"))
    table.run(id_of(row), [&] { return several_collaterals(row, markets); });
  for (const Document& row : cases_of(document, "partial_liquidation_window"))
    table.skip(id_of(row), "how much a window may liquidate: a process over time and no part of a margin");
  table.finish();
}
