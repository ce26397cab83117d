#include "crossmargin/analysis/cures.hpp"

#include <doctest/doctest.h>

#include "crossmargin/analysis/what_if.hpp"
#include "crossmargin/batch/run_batch.hpp"
#include "crossmargin/io/inputs.hpp"
#include "support/grid_fixture.hpp"
#include "support/support.hpp"

namespace cures_test {

using namespace crossmargin;

namespace {

struct Desk {
  io::MarketInputs inputs{
      test::take(io::load_market(std::vector{test::source_path("data/sample/market.json")}, {}))};
  Account account{
      test::take(io::load_portfolio(test::source_path("data/sample/portfolio.json"), {})).accounts[1]};
  std::unique_ptr<Method> method;
  std::unique_ptr<EvaluatedBase> base;

  explicit Desk(std::vector<io::Override> overrides = {})
      : method(test::take(io::load_method("scan-16", overrides, {test::source_path(".")}))),
        base(test::take(EvaluatedBase::create(test::take(batch::batch_instruments(inputs)), inputs.market,
                                              *method, Pricer::kernels, {}))) {}

  PoolAssessment pool(const Account& of) const {
    return test::take(assess(of, *base, Detail::totals, {})).pools.front();
  }
  void owe(double amount) { pay(account, -amount); }
  static void pay(Account& to, double amount) {
    for (Balance& balance : to.cross.collateral)
      if (balance.currency.code() == "USD") {
        balance.amount += amount;
        return;
      }
    to.cross.collateral.push_back({test::currency("USD"), amount, {}});
  }
  std::vector<PoolCure> cured() const {
    return cures(account, test::take(assess(account, *base, Detail::totals, {})), *base);
  }
};

/// Whether the pool is at the level that the deposit is for.
bool at_level(const PoolAssessment& pool, const std::string& level) {
  if (level == "maintenance") return pool.excess_maintenance >= 0.0;
  if (level == "initial") return pool.status <= MarginStatus::alert;
  return pool.status <= MarginStatus::alert && pool.utilisation < std::stod(level.substr(6));
}

void check_deposits(const Desk& desk, std::size_t levels) {
  const std::vector<PoolCure> found = desk.cured();
  REQUIRE(found.size() == 1);
  CHECK(found[0].no_deposit.empty());
  CHECK(found[0].deposits.size() == levels);
  double before = 0.0;
  for (const DepositCure& deposit : found[0].deposits) {
    CAPTURE(deposit.level);
    CHECK(deposit.amount >= before);
    before = deposit.amount;
    Account paid = desk.account;
    Desk::pay(paid, deposit.amount);
    CHECK(at_level(desk.pool(paid), deposit.level));
    CHECK(desk.pool(paid).status == deposit.status);
    Account short_by_a_cent = desk.account;
    Desk::pay(short_by_a_cent, deposit.amount - 0.01);
    CHECK(!at_level(desk.pool(short_by_a_cent), deposit.level));
  }
  CHECK(found[0].deposits.back().status == MarginStatus::ok);
}

}  // namespace

TEST_CASE("a deposit reaches its level and one cent less does not") {
  for (const double owed : {15'000.0, 25'000.0, 33'333.33, 35'500.0, 120'000.0}) {
    Desk desk;
    desk.owe(owed);
    CAPTURE(owed);
    const PoolAssessment pool = desk.pool(desk.account);
    REQUIRE(pool.status != MarginStatus::ok);
    std::size_t levels = pool.excess_maintenance < 0.0 ? 1 : 0;
    levels += pool.excess_initial < 0.0 ? 1 : 0;
    for (const double level : desk.method->standing().alert_levels)
      levels += pool.utilisation >= level ? 1 : 0;
    check_deposits(desk, levels);
  }
}

TEST_CASE("a haircut on the reporting currency takes part of a deposit, but not of what repays a debt") {
  Desk desk(std::vector<io::Override>{{"haircuts.USD.haircut", "0.2"}});
  desk.owe(60'000.0);
  const PoolAssessment pool = desk.pool(desk.account);
  REQUIRE(pool.status == MarginStatus::liquidation);
  check_deposits(desk, 2 + desk.method->standing().alert_levels.size());
}

TEST_CASE("where the reporting currency is worth nothing as collateral no deposit is named") {
  Desk desk(std::vector<io::Override>{{"haircuts.USD.haircut", "1"}});
  desk.owe(60'000.0);
  const auto found = desk.cured();
  REQUIRE(found.size() == 1);
  CHECK(found[0].deposits.empty());
  CHECK(found[0].no_deposit.find("USD") != std::string::npos);
}

TEST_CASE("the closing is the one with the largest relief, and its trade is the least that cures") {
  for (const double owed : {15'000.0, 33'333.33, 40'000.0}) {
    Desk desk;
    desk.owe(owed);
    CAPTURE(owed);
    const PoolAssessment pool = desk.pool(desk.account);
    const auto found = desk.cured();
    REQUIRE(found.size() == 1);
    REQUIRE(found[0].closing);
    const ClosingCure& closing = *found[0].closing;
    const auto initial_after = [&](const std::string& instrument, double trade) {
      const std::vector<PositionChange> change{{.instrument = instrument, .value = trade}};
      return desk.pool(test::take(changed_account(desk.account, change, {}, {}))).margin.initial;
    };
    for (const Position& position : desk.account.cross.positions)
      CHECK(pool.margin.initial - initial_after(position.instrument, -position.quantity) <= closing.relief);
    CHECK(pool.margin.initial - initial_after(closing.instrument, -closing.held) == closing.relief);
    // Equity stays: what is left of the requirement must fit into it.
    const bool alert = pool.status == MarginStatus::alert;
    const double bound =
        alert ? desk.method->standing().alert_levels.front() * pool.equity_initial : pool.equity_initial;
    if (!closing.quantity) {
      CHECK(pool.margin.initial - closing.relief > bound);
      continue;
    }
    CHECK(*closing.quantity * closing.held < 0.0);
    CHECK(initial_after(closing.instrument, *closing.quantity) <= bound);
    CHECK(initial_after(closing.instrument, *closing.quantity * 0.999) > bound);
  }
}

TEST_CASE("a pool that is ok needs no cure") {
  CHECK(Desk().cured().empty());
}

}  // namespace cures_test
