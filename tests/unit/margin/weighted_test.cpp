// Form weighted of kind health by hand: weights, sizes, orders, strict prices, and what is refused.
#include <doctest/doctest.h>

#include <cmath>

#include "support/option_world.hpp"

namespace weighted_test {

using namespace crossmargin;
using namespace crossmargin::test;
using doctest::Approx;

namespace {

/// SOL at 100 with a perpetual and a spot market.
struct World {
  MarketData data = market_data({{"SOL", 100.0}});
  std::vector<Instrument> instruments;

  World() {
    data.fx[currency("SOL")] = {100.0, "SOL", {}, {}};
    data.fx[currency("USDC")] = {1.0, "", {}, {}};
    for (const auto& [id, kind] :
         {std::pair{"SOL-PERP", InstrumentKind::perpetual}, {"SOL-USDC", InstrumentKind::spot}}) {
      Instrument made = stock(id);
      made.kind = kind;
      made.underlying = "SOL";
      data.quotes[id].price = 100.0;
      instruments.push_back(std::move(made));
    }
  }

  Result<PoolAssessment> try_assess(const Method& method, const Account& account) const {
    auto base = take(EvaluatedBase::create(take(InstrumentTable::create(instruments)),
                                           take(Market::create(data)), method, Pricer::kernels, {}));
    auto assessed = crossmargin::assess(account, *base, Detail::full, {});
    if (!assessed) return tl::unexpected(std::move(assessed.error()));
    return std::move(assessed->pools.front());
  }
  PoolAssessment assess(const Method& method, const Account& account) const {
    return take(try_assess(method, account));
  }
};

/// An account in short words.
struct Book {
  Account account;
  Book() { account.id = account.cross.id = "one"; }
  Book& holds(const std::string& code, double amount) {
    account.cross.collateral.push_back({currency(code), amount, {"book.json", 3, 1, "c"}});
    return *this;
  }
  Book& position(const std::string& id, double quantity, std::optional<double> average = {}) {
    account.cross.positions.push_back({id, quantity, average, {}});
    return *this;
  }
  Book& order(const std::string& id, double quantity) {
    account.cross.orders.push_back({id, quantity, {}, {}});
    return *this;
  }
};

using Changes = std::vector<std::pair<std::string, Document::Value>>;

/// The shipped method, its SOL without dependence on size and deposits.
std::unique_ptr<Method> plain(Changes changes = {}) {
  changes.insert(changes.begin(),
                 {{"parameters.tokens.SOL.size_factor", 0.0},
                  {"parameters.tokens.SOL.deposit_scale",
                   Document::Object{{"from", Document(1e9, {})}, {"deposits", Document(1.0, {})}}}});
  return shipped_method("drift-v2", changes);
}

double step(const PoolAssessment& pool, const std::string& name) {
  for (const TraceStep& one : pool.margin.trace)
    if (one.name == name) return one.value;
  throw std::runtime_error("no step " + name);
}

}  // namespace

TEST_CASE("tokens count by their weights") {
  World world;
  const PoolAssessment held = world.assess(*plain(), Book().holds("SOL", 10.0).holds("USDC", -500.0).account);
  CHECK(held.excess_initial == Approx(0.8 * 1000.0 - 500.0));
  CHECK(held.excess_maintenance == Approx(0.9 * 1000.0 - 500.0));
  CHECK(held.health_factor == Approx(900.0 / 500.0));
  CHECK(held.equity_initial == Approx(500.0));
  const PoolAssessment owed =
      world.assess(*plain(), Book().holds("SOL", -10.0).holds("USDC", 2000.0).account);
  CHECK(owed.excess_initial == Approx(2000.0 - 1200.0));
  CHECK(owed.excess_maintenance == Approx(2000.0 - 1100.0));
}

TEST_CASE("size: weights of large amounts, by hand") {
  World world;
  const auto method = plain({{"parameters.tokens.SOL.size_factor", 0.003}});
  // root of 10 x 40,000 x 10^9: 20,000,000; 1.1 / (1 + 0.6) = 0.6875.
  const PoolAssessment pool =
      world.assess(*method, Book().holds("SOL", 40'000.0).holds("USDC", -1.0).account);
  CHECK(pool.excess_initial == Approx(0.6875 * 4e6 - 1.0));
  CHECK(pool.excess_maintenance == Approx(0.6875 * 4e6 - 1.0));
  // A debt: 0.8 x 1.2 + 0.6 = 1.56.
  const PoolAssessment debt =
      world.assess(*method, Book().holds("SOL", -40'000.0).holds("USDC", 1e7).account);
  CHECK(debt.excess_initial == Approx(1e7 - 1.56 * 4e6));
}

TEST_CASE("deposits: initial weights shrink when all deposits are large, and a missing total is said") {
  World world;
  const auto scale = [](Document::Object members) {
    return plain({{"parameters.tokens.SOL.deposit_scale", std::move(members)}});
  };
  const Account account = Book().holds("SOL", 10.0).account;
  const auto full = scale({{"from", Document(500'000.0, {})}, {"deposits", Document(10'000.0, {})}});
  const PoolAssessment pool = world.assess(*full, account);
  CHECK(pool.excess_initial == Approx(0.4 * 1000.0));
  CHECK(pool.excess_maintenance == Approx(900.0));
  CHECK(pool.margin.incomplete.empty());
  const PoolAssessment without = world.assess(*scale({{"from", Document(500'000.0, {})}}), account);
  CHECK(without.margin.incomplete ==
        std::vector<std::string>{"the initial weight of SOL shrinks when all deposits are large; give "
                                 "parameters.tokens.SOL.deposit_scale.deposits"});
  CHECK(without.excess_initial == Approx(800.0));
  CHECK(world.assess(*scale({}), Book().holds("USDC", 5.0).account).margin.incomplete.empty());
}

TEST_CASE("perpetuals at the worse side of their orders, one charge an order") {
  World world;
  const auto method = plain();
  const PoolAssessment alone =
      world.assess(*method, Book().holds("USDC", 1000.0).position("SOL-PERP", 20.0).account);
  CHECK(alone.margin.requirement == Approx(200.0));
  CHECK(alone.margin.initial == Approx(200.0));
  CHECK(alone.margin.maintenance == Approx(100.0));
  CHECK(alone.isolated_initial == Approx(200.0));
  const PoolAssessment orders = world.assess(*method, Book()
                                                          .holds("USDC", 1000.0)
                                                          .position("SOL-PERP", 20.0)
                                                          .order("SOL-PERP", 5.0)
                                                          .order("SOL-PERP", -60.0)
                                                          .account);
  CHECK(orders.margin.order_margin == Approx(400.0 + 0.02 - 200.0));
  CHECK(orders.margin.initial == Approx(400.02));
  CHECK(orders.margin.maintenance == Approx(200.02));
  CHECK(step(orders, "margin SOL-PERP, initial") == Approx(400.02));
  CHECK(orders.margin.positions.front().contribution == Approx(200.0));
}

TEST_CASE("unrealised profit counts by the share of the frame, losses in full") {
  World world;
  const auto half = plain({{"unrealised_gain", Document::Object{{"initial", Document(0.5, {})},
                                                                {"maintenance", Document(1.0, {})}}}});
  const PoolAssessment gain =
      world.assess(*half, Book().holds("USDC", 100.0).position("SOL-PERP", 10.0, 90.0).account);
  CHECK(gain.excess_initial == Approx(100.0 + 50.0 - 100.0));
  CHECK(gain.excess_maintenance == Approx(100.0 + 100.0 - 50.0));
  CHECK(gain.health_factor == Approx(200.0 / 50.0));
  const PoolAssessment loss =
      world.assess(*half, Book().holds("USDC", 200.0).position("SOL-PERP", 10.0, 110.0).account);
  CHECK(loss.excess_initial == Approx(200.0 - 100.0 - 100.0));
}

TEST_CASE("strict prices: assets at the lower, debts at the higher of price and average") {
  World world;
  const auto strict = [](double average) {
    return plain({{"parameters.average_prices", Document::Object{{"SOL", Document(average, {})}}}});
  };
  const Account asset = Book().holds("SOL", 10.0).account;
  CHECK(world.assess(*strict(95.0), asset).excess_initial == Approx(0.8 * 950.0));
  CHECK(world.assess(*strict(105.0), asset).excess_initial == Approx(0.8 * 1000.0));
  const Account debt = Book().holds("SOL", -10.0).holds("USDC", 2000.0).account;
  CHECK(world.assess(*strict(105.0), debt).excess_initial == Approx(2000.0 - 1.2 * 1050.0));
}

TEST_CASE("liquidation where weighted collateral falls below the requirement") {
  World world;
  // 0.9 x 1,000 against 900 owed: at the edge; a millionth more is beyond it.
  const auto at = [&](double debt) {
    return world.assess(*plain(), Book().holds("SOL", 10.0).holds("USDC", -debt).account);
  };
  CHECK(at(900.0).status == MarginStatus::margin_call);
  CHECK(at(900.001).status == MarginStatus::liquidation);
  CHECK(at(900.001).health_factor < 1.0);
  CHECK(at(800.0).status != MarginStatus::margin_call);
}

TEST_CASE("what does not fit into whole numbers is an error, never wraps") {
  World world;
  const auto amount = world.try_assess(*plain(), Book().holds("SOL", 1e200).account);
  REQUIRE_FALSE(amount);
  CHECK(amount.error().front().code == ErrorCode::limit);
}

TEST_CASE("what the form has no rule for is refused by name") {
  World world;
  const auto message = [&](const Book& book) {
    const auto pool = world.try_assess(*plain(), book.account);
    REQUIRE_FALSE(pool);
    return pool.error().front().message;
  };
  CHECK(message(Book().position("SOL-USDC", 1.0)) ==
        "SOL-USDC: a token that is held is collateral, no position");
  world.data.fx[currency("BTC")] = {60'000.0, "", {}, {}};
  CHECK(message(Book().holds("BTC", 1.0)).find("BTC") != std::string::npos);
  const auto none = plain({{"parameters.perpetuals", Document::Object{}}});
  const auto pool = world.try_assess(*none, Book().position("SOL-PERP", 1.0).account);
  REQUIRE_FALSE(pool);
  CHECK(pool.error().front().hint == "give parameters.perpetuals.by_underlying.SOL");
}

}  // namespace weighted_test
