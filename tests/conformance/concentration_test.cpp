// Real daily closes of coins: long BTC, ETH and SOL is one bet; a basis trade and long ETH against short BTC
// are not.
#include <doctest/doctest.h>

#include "crossmargin/analysis/concentration.hpp"
#include "crossmargin/io/history_reader.hpp"
#include "support/grid_fixture.hpp"
#include "support/option_world.hpp"

using namespace crossmargin;
using namespace crossmargin::test;

namespace {

History closes() {
  std::vector<std::string> paths;
  for (const char* coin : {"BTC", "ETH", "SOL"})
    paths.push_back(require_shared(fmt::format("market/history/Binance_{}USDT_d.csv", coin)));
  return take(io::load_history(paths));
}

/// Positions of these amounts of money in perpetuals, and in the coin itself under its own name.
Concentration of(const std::vector<std::pair<std::string, double>>& money) {
  MarketData data = market_data({{"BTC", 66'797.37}, {"ETH", 2'000.0}, {"SOL", 90.0}});
  std::vector<Instrument> list;
  Account account;
  account.id = account.cross.id = "cross";
  account.cross.collateral = {{currency("USD"), 100'000.0, {}}};
  for (const auto& [name, amount] : money) {
    Instrument made = stock(name);
    if (name.ends_with("-PERP")) {
      made.kind = InstrumentKind::perpetual;
      made.underlying = name.substr(0, 3);
    }
    const double price = data.underlyings.at(made.underlying).spot.value();
    data.quotes[name].price = price;
    list.push_back(made);
    account.cross.positions.push_back({name, amount / price, {}, {}});
  }
  const auto method = take(method_from(method_text(R"({"currency":"USD","risk_unit":"underlying",
      "conversion":"base","levels":{"computed":"maintenance","factor":2},
      "open_orders":{"initial":"none","maintenance":"none"}})"),
                                       relative_moves({-0.15, 0.15})));
  const auto base = take(EvaluatedBase::create(take(InstrumentTable::create(list)),
                                               take(Market::create(data)), *method, Pricer::kernels, {}));
  const auto assessed = take(assess(account, *base, Detail::full, {}));
  const History history = closes();
  return take(concentration({.account = &account, .assessed = &assessed, .history = &history}, *base, {}));
}

}  // namespace

TEST_CASE("long BTC, ETH and SOL: the warning fires") {
  const Concentration found = of({{"BTC-PERP", 50'000.0}, {"ETH-PERP", 50'000.0}, {"SOL-PERP", 50'000.0}});
  CHECK(found.verdict == Concentration::Verdict::same_bet);
  CHECK(found.independent_bets < 1.2);
  CHECK(!found.warning.empty());
}

TEST_CASE("a basis trade, and long ETH against short BTC: it does not") {
  const Concentration basis = of({{"BTC", 50'000.0}, {"BTC-PERP", -50'000.0}});
  CHECK(basis.verdict == Concentration::Verdict::spread);
  CHECK(basis.warning.empty());
  const Concentration pair = of({{"ETH-PERP", 50'000.0}, {"BTC-PERP", -50'000.0}});
  CHECK(pair.verdict == Concentration::Verdict::spread);
  CHECK(pair.independent_bets > 3.0);
}
