// Where a closed form holds, full revaluation finds the same prices: single perpetuals under shipped methods
// with brackets.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "crossmargin/liquidation/distance.hpp"
#include "crossmargin/liquidation/isolated_price.hpp"
#include "support/option_world.hpp"

namespace closed_form_test {

using namespace crossmargin;
using namespace crossmargin::test;

namespace {

constexpr double mark = 50'000.0;

/// Bitcoin at the mark and one perpetual on it under a shipped method.
struct World {
  World(const std::string& method_id, Instrument perpetual) : method(shipped_method(method_id)) {
    MarketData data = market_data({{"BTC", mark}});
    data.fx[currency("BTC")] = {mark, "BTC", {}, {}};
    data.fx[currency("USDC")] = {1.0, "", {}, {}};
    data.quotes[perpetual.id].price = mark;
    base = take(EvaluatedBase::create(take(InstrumentTable::create({std::move(perpetual)})),
                                      take(Market::create(data)), *method, Pricer::kernels, {}));
  }

  /// Every price at which the account enters or leaves liquidation, rising.
  std::vector<double> edges(const Account& account) const {
    const AccountDistance found = take(distance(account, *base, {}, {}));
    std::vector<double> prices;
    for (const UnderlyingDistance& one : found.underlyings)
      for (const LevelEdges& level : one.levels) {
        if (level.level.kind != EdgeLevel::Kind::liquidation) continue;
        for (const PriceEdge& edge : level.below) prices.push_back(edge.price);
        for (const PriceEdge& edge : level.above) prices.push_back(edge.price);
      }
    std::sort(prices.begin(), prices.end());
    return prices;
  }

  std::unique_ptr<Method> method;
  std::unique_ptr<EvaluatedBase> base;
};

Instrument linear() {
  Instrument made = stock("BTC-PERP");
  made.kind = InstrumentKind::perpetual;
  made.underlying = "BTC";
  made.spec.quote_currency = made.spec.settlement_currency = currency("USDC");
  return made;
}

/// The tiers of a market of a method file as brackets.
std::vector<MarginBracket> brackets_of(const std::string& method_id, const std::string& contract) {
  const Document file = read_document(source_path("data/methods/" + method_id + ".json"));
  const Document& markets = at(at(at(file, "parameters"), "markets"), "by_underlying");
  const Document& brackets = at(at(at(markets, "BTC"), contract), "brackets");
  std::vector<MarginBracket> made;
  for (const Document& tier : *at(brackets, "tiers").array()) {
    const double rate = tier.find("maintenance") != nullptr
                            ? number_at(tier, "maintenance")
                            : number_at(brackets, "maintenance_of_initial") / number_at(tier, "max_leverage");
    made.push_back({number_at(tier, "from"), rate, 0.0});
  }
  return continuous_brackets(std::move(made));
}

double uniform(std::mt19937_64& random, double low, double high) {
  return low + (high - low) * static_cast<double>(random() >> 11U) * 0x1p-53;
}

Account backed(double quantity, double entry, const Currency& asset, double amount) {
  Account account;
  account.id = account.cross.id = "account";
  const std::string id = asset.code() == "BTC" ? "BTC-INVERSE" : "BTC-PERP";
  account.cross.positions = {{id, quantity, entry, {}}};
  account.cross.collateral = {{asset, amount, {}}};
  return account;
}

/// Random positions with two to fifty times the money behind them; how many prices were compared.
std::size_t compare(const World& world, PriceLeg leg, const Currency& asset, double largest) {
  std::mt19937_64 random(3);
  std::size_t compared = 0;
  for (int i = 0; i < 200; ++i) {
    const double notional = std::exp(uniform(random, std::log(largest / 1e4), std::log(largest)));
    const bool coin = leg.payoff == PriceLeg::Payoff::inverse;
    leg.quantity = (random() % 2 == 0 ? 1.0 : -1.0) * (coin ? notional : notional / mark);
    leg.entry = mark * uniform(random, 0.9, 1.1);
    const double money = notional / (coin ? mark : 1.0) / uniform(random, 2.0, 50.0);
    const std::vector<double> all = take(liquidation_prices({{leg}, money}));
    const std::vector<double> found = world.edges(backed(leg.quantity, leg.entry, asset, money));
    std::vector<double> within;
    for (const double price : all)
      if (price > mark * 0.001 && price < mark * 5.0) within.push_back(price);
    REQUIRE(found.size() == within.size());
    for (std::size_t p = 0; p < found.size(); ++p) {
      CHECK(found[p] == doctest::Approx(within[p]).epsilon(1e-9));
      ++compared;
    }
  }
  return compared;
}

}  // namespace

TEST_CASE("linear contracts over brackets of value") {
  const World world("hyperliquid", linear());
  const PriceLeg leg{.brackets = brackets_of("hyperliquid", "futures")};
  CHECK(compare(world, leg, currency("USDC"), 4e8) > 150);
}

TEST_CASE("inverse contracts over brackets of coins") {
  const World world("binance-coinm", coin_perpetual("BTC-INVERSE", "BTC"));
  const PriceLeg leg{.payoff = PriceLeg::Payoff::inverse,
                     .brackets = brackets_of("binance-coinm", "inverse")};
  CHECK(compare(world, leg, currency("BTC"), 2e7) > 100);
}

TEST_CASE("prices end where the method takes no larger position, and the reason is said") {
  const World world("binance-coinm", coin_perpetual("BTC-INVERSE", "BTC"));
  // 1,500 coins are the most; a short of 30 million dollars is that many at 20,000.
  const AccountDistance found =
      take(distance(backed(-3e7, mark, currency("BTC"), 900.0), *world.base, {}, {}));
  REQUIRE(found.underlyings.size() == 1);
  const UnderlyingDistance& one = found.underlyings.front();
  CHECK(one.lowest_move >= 20'000.0 / mark - 1.0);
  CHECK(one.lowest_move < 21'000.0 / mark - 1.0);
  CHECK(one.stopped_below.find("beyond the last rate") != std::string::npos);
  CHECK(one.stopped_above.empty());
}

}  // namespace closed_form_test
