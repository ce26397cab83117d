// One account of digital and traditional assets: bonds, currencies and coins net with their hedges in one
// scan.
#include <doctest/doctest.h>

#include "crossmargin/assessment/assess.hpp"
#include "crossmargin/io/inputs.hpp"
#include "support/grid_fixture.hpp"
#include "support/support.hpp"

namespace prime_book_test {

using namespace crossmargin;
using namespace crossmargin::test;
using doctest::Approx;

namespace {

class PrimeBook {
 public:
  PrimeBook() {
    const std::vector<std::string> paths{source_path("data/sample/prime/market.json")};
    market_ = std::make_unique<io::MarketInputs>(take(io::load_market(paths, {})));
    method_ = take(io::load_method("prime-broker", {}, {source_path("")}));
    sample_ = take(io::load_portfolio(source_path("data/sample/prime/portfolio.json"), {})).accounts;
    base_ = take(EvaluatedBase::create(take(io::held_instruments(sample_, {}, *market_)), market_->market,
                                       *method_, Pricer::kernels, {}));
  }

  PoolAssessment assess(const std::vector<std::pair<std::string, double>>& positions,
                        std::vector<Balance> balances = {}) const {
    Account account;
    account.id = account.cross.id = "account";
    for (const auto& [id, quantity] : positions) account.cross.positions.push_back({id, quantity, {}, {}});
    account.cross.collateral = std::move(balances);
    return take(crossmargin::assess(account, *base_, Detail::full, {})).pools.front();
  }
  AccountAssessment sample() const {
    return take(crossmargin::assess(sample_.front(), *base_, Detail::full, {}));
  }

 private:
  std::unique_ptr<io::MarketInputs> market_;
  std::unique_ptr<Method> method_;
  std::vector<Account> sample_;
  std::unique_ptr<EvaluatedBase> base_;
};

}  // namespace

TEST_CASE("a bond and the future that hedges it net in one scan") {
  const PrimeBook book;
  const double bond = book.assess({{"UST10Y", 1000.0}}).margin.initial;
  const double future = book.assess({{"UST10Y-JUN26", -10.0}}).margin.initial;
  const PoolAssessment both = book.assess({{"UST10Y", 1000.0}, {"UST10Y-JUN26", -10.0}});
  // 3 % of a million of face at 0.96, times 1.2; the future at 0.957.
  CHECK(bond == Approx(1.2 * 0.03 * 960'000.0).epsilon(0.02));
  CHECK(future == Approx(1.2 * 0.03 * 957'000.0).epsilon(0.02));
  CHECK(both.margin.initial < 0.05 * (bond + future));
  CHECK(both.isolated_initial == Approx(bond + future));
  REQUIRE(both.margin.units.size() == 1);
  // The bond's market value is equity, and no haircut is taken besides the scan.
  CHECK(both.position_value == Approx(960'000.0));
  CHECK(both.collateral.gross == 0.0);
}

TEST_CASE("spot and forward of a currency net, coins net with their perpetuals, classes do not") {
  const PrimeBook book;
  const auto initial = [&](const std::vector<std::pair<std::string, double>>& positions) {
    return book.assess(positions).margin.initial;
  };
  CHECK(initial({{"EUR-SPOT", 1e6}, {"EUR-26JUN26", -1e6}}) < 0.05 * initial({{"EUR-SPOT", 1e6}}));
  CHECK(initial({{"BTC-SPOT", 10.0}, {"BTC-PERPETUAL", -700'000.0}}) < 0.05 * initial({{"BTC-SPOT", 10.0}}));
  CHECK(initial({{"BTC-SPOT", 10.0}, {"GOLD-JUN26", 1.0}}) ==
        Approx(initial({{"BTC-SPOT", 10.0}}) + initial({{"GOLD-JUN26", 1.0}})));
}

TEST_CASE("bonds, gold, cash and stablecoins are collateral beside the positions of all classes") {
  const PrimeBook book;
  const PoolAssessment pool = book.assess({}, {{currency("UST2Y"), 100'000.0, {}},
                                               {currency("XAU"), 10.0, {}},
                                               {currency("EUR"), 10'000.0, {}},
                                               {currency("USDC"), 1'000.0, {}},
                                               {currency("USDT"), 1'000.0, {}}});
  // USDT trades at 0.993: 2 x 0.002 more than its 4 %.
  const double after = 98'500.0 * 0.99 + 28'000.0 * 0.92 + 11'000.0 * 0.96 + 999.8 * 0.98 + 993.0 * 0.956;
  CHECK(pool.equity_initial == Approx(after));
  CHECK(pool.equity_maintenance == Approx(after));
}

TEST_CASE("the sample is one account with one requirement") {
  const AccountAssessment account = PrimeBook().sample();
  CHECK(account.status == MarginStatus::ok);
  const PoolAssessment& pool = account.pools.front();
  CHECK(pool.margin.units.size() == 5);
  CHECK(pool.benefit_share > 0.5);
}

}  // namespace prime_book_test
