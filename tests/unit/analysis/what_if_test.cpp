#include <doctest/doctest.h>

#include <memory>
#include <stdexcept>
#include <vector>

#include "crossmargin/analysis/what_if.hpp"
#include "crossmargin/batch/run_batch.hpp"
#include "crossmargin/io/inputs.hpp"
#include "support/support.hpp"

namespace what_if_test {

using namespace crossmargin;

namespace {

template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(to_text(result.error().front()));
  return *std::move(result);
}

/// The shipped sample: everything a what-if starts from.
struct Sample {
  io::MarketInputs market{
      must(io::load_market(std::vector<std::string>{test::source_path("data/sample/market.json")}, {}))};
  io::PortfolioInputs portfolio{
      must(io::load_portfolio(test::source_path("data/sample/portfolio.json"), {}))};
  std::unique_ptr<Method> method{must(io::load_method("scan-16", {}, {test::source_path(".")}))};
  InstrumentTable instruments{must(batch::batch_instruments(market))};
  const Account& account() const { return portfolio.accounts.front(); }
  std::unique_ptr<EvaluatedBase> evaluate(Market changed) const {
    return must(EvaluatedBase::create(instruments, std::move(changed), *method, Pricer::kernels, {}));
  }
};

const Sample& sample() {
  static const Sample loaded;
  return loaded;
}

const EvaluatedBase& sample_base() {
  static const std::unique_ptr<EvaluatedBase> base = sample().evaluate(sample().market.market);
  return *base;
}

/// Every number of an assessment, in a fixed order.
std::vector<double> numbers(const AccountAssessment& account) {
  std::vector<double> all{account.requirement_initial, account.requirement_maintenance,
                          account.isolated_initial, account.isolated_maintenance};
  for (const PoolAssessment& pool : account.pools) {
    for (const ComponentChange& component : compare_pools(&pool, nullptr)) all.push_back(component.base);
    for (const UnitResult& unit : pool.margin.units) all.insert(all.end(), unit.pnl.begin(), unit.pnl.end());
    for (const PositionAssessment& position : pool.positions) {
      for (const double value :
           {position.quantity, position.value, position.unrealised, position.contribution,
            position.incremental, position.isolated_initial, position.isolated_maintenance}) {
        all.push_back(value);
      }
    }
  }
  return all;
}

WhatIf ask(const Account& changed, MarketChange market) {
  return must(what_if({.account = &sample().account(), .changed = &changed, .market = std::move(market)},
                      sample_base(), {}));
}

Account change(std::vector<PositionChange> positions, std::vector<BalanceChange> balances = {}) {
  return must(changed_account(sample().account(), positions, balances, {}));
}

using Kind = PositionChange::Kind;

}  // namespace

TEST_CASE("changed positions: number for number a fresh assessment of the changed account") {
  const Account changed = change({{.kind = Kind::add, .instrument = "ETH-PERPETUAL", .value = 30000},
                                  {.kind = Kind::remove, .instrument = "ACME"},
                                  {.kind = Kind::scale, .instrument = "BTC-27MAR26-70000-C", .value = 0.5}});
  Account by_hand = sample().account();
  std::erase_if(by_hand.cross.positions,
                [](const Position& position) { return position.instrument == "ACME"; });
  for (Position& position : by_hand.cross.positions) {
    if (position.instrument == "ETH-PERPETUAL") position.quantity = -60000;
    if (position.instrument == "BTC-27MAR26-70000-C") position.quantity = -5;
  }
  const WhatIf result = ask(changed, {});
  CHECK(result.changed_base == nullptr);
  CHECK(numbers(result.changed) == numbers(must(assess(by_hand, sample_base(), Detail::full, {}))));
  CHECK(numbers(result.base) == numbers(must(assess(sample().account(), sample_base(), Detail::full, {}))));
  CHECK(result.changed.requirement_initial != result.base.requirement_initial);
}

TEST_CASE("shocked market: number for number a fresh assessment in a market written by hand") {
  MarketData data = sample().market.market.data();
  data.as_of += std::chrono::hours(36);
  *data.underlyings.at("BTC").spot *= 0.9;
  data.fx.at(must(Currency::parse("BTC"))).rate *= 0.9;
  for (auto& [key, forward] : data.forwards) {
    if (key.first == "BTC") forward *= 0.9;
  }
  for (const Instrument& instrument : sample().instruments.all()) {
    const auto quote = data.quotes.find(instrument.id);
    if (quote == data.quotes.end() || instrument.underlying != "BTC") continue;
    if (instrument.kind == InstrumentKind::option) {
      REQUIRE(quote->second.volatility);
      *quote->second.volatility += 0.05;
    } else if (quote->second.price) {
      *quote->second.price *= 0.9;
    }
    if (quote->second.forward) *quote->second.forward *= 0.9;
  }
  for (auto& [currency, curve] : data.rates) {
    for (auto& pillar : curve.pillars) pillar.second += 0.0025;
  }
  const auto fresh = sample().evaluate(must(Market::create(data)));
  const WhatIf result = ask(sample().account(), {.prices = {{"BTC", -0.1}},
                                                 .volatilities = {{"BTC", 0.05, MoveKind::absolute}},
                                                 .rate_shift = 0.0025,
                                                 .days_forward = 1.5});
  REQUIRE(result.changed_base != nullptr);
  CHECK(numbers(result.changed) == numbers(must(assess(sample().account(), *fresh, Detail::full, {}))));
}

TEST_CASE("an absolute price move shifts prices and scales the coin's rate") {
  const Market moved = must(changed_market(sample().market.market, sample().instruments,
                                           {.prices = {{"BTC", 7000.0, MoveKind::absolute}}}));
  const Market& before = sample().market.market;
  CHECK(moved.spot("BTC").value() == before.spot("BTC").value() + 7000.0);
  const Currency btc = must(Currency::parse("BTC"));
  CHECK(moved.fx(btc).value() ==
        doctest::Approx(before.fx(btc).value() * (before.spot("BTC").value() + 7000.0) /
                        before.spot("BTC").value())
            .epsilon(1e-15));
  CHECK(moved.spot("ETH").value() == before.spot("ETH").value());
  CHECK(*moved.quote("BTC-PERPETUAL")->price == *before.quote("BTC-PERPETUAL")->price + 7000.0);
}

TEST_CASE("volatilities given through prices are solved for first and then kept") {
  const std::vector<io::NamedText> text{
      {"m.json", R"({"schema":"crossmargin-market","schema_version":1,"as_of":"2026-01-01T00:00:00Z",
    "reporting_currency":"USD","underlyings":{"X":{"currency":"USD","spot":100}},"rates":{"USD":0.0},
    "forwards":[{"underlying":"X","expiry":"2027-01-01T00:00:00Z","forward":100}],
    "instruments":[{"id":"C","kind":"option","underlying":"X","multiplier":1,"quote_currency":"USD","settlement_currency":"USD",
      "expiry":"2027-01-01T00:00:00Z","right":"call","exercise":"european","strike":100,"quote":{"price":7.965567455405804}}]})"}};
  const io::MarketInputs market = must(io::parse_market(text, {}));
  const Market moved = must(changed_market(market.market, market.instruments, {.prices = {{"*", 0.1}}}));
  // Black-76 at the money for a year: F (2 N(vol/2) - 1) = 7.9655674554 at 20 % (Black, "The pricing of
  // commodity contracts", 1976).
  CHECK(*moved.quote("C")->volatility == doctest::Approx(0.2).epsilon(1e-12));
  CHECK_FALSE(moved.quote("C")->price.has_value());
  const double vol = *moved.quote("C")->volatility;
  const Market both = must(changed_market(market.market, market.instruments, {.volatilities = {{"X", 0.5}}}));
  CHECK(*both.quote("C")->volatility == doctest::Approx(1.5 * vol).epsilon(1e-15));
}

TEST_CASE("changes of an account") {
  SUBCASE("an addition joins what is held, and what ends at zero is gone") {
    const Account changed = change({{.kind = Kind::add, .instrument = "ETH-PERPETUAL", .value = 90000}});
    for (const Position& position : changed.cross.positions) CHECK(position.instrument != "ETH-PERPETUAL");
  }
  SUBCASE("all positions at once") {
    CHECK(change({{.kind = Kind::remove, .instrument = "*"}}).cross.positions.empty());
    const Account doubled = change({{.kind = Kind::scale, .instrument = "*", .value = 2.0}});
    CHECK(doubled.cross.positions.front().quantity ==
          2.0 * sample().account().cross.positions.front().quantity);
    CHECK(doubled.isolated.front().positions.front().quantity ==
          sample().account().isolated.front().positions.front().quantity);
  }
  SUBCASE("a named bucket, new or not") {
    const Account changed =
        change({{.kind = Kind::add, .instrument = "BTC-PERPETUAL", .value = 10, .pool = "new"}},
               {{.currency = *Currency::parse("USD"), .amount = 50.0, .pool = "new"}});
    REQUIRE(changed.isolated.back().id == "new");
    CHECK(changed.isolated.back().collateral.front().amount == 50.0);
  }
  SUBCASE("a deposit adds to the balance") {
    const Account changed = change({}, {{.currency = *Currency::parse("USD"), .amount = -1000.0}});
    CHECK(changed.cross.collateral.front().amount ==
          sample().account().cross.collateral.front().amount - 1000.0);
  }
}

TEST_CASE("a position with an average price needs one for what it grows to, not for what it shrinks to") {
  const auto attempt = [](double quantity, std::optional<double> price) {
    const std::vector<PositionChange> changes{
        {.kind = Kind::add, .instrument = "BTC-PERPETUAL", .value = quantity, .average_price = price}};
    return changed_account(sample().account(), changes, {}, {});
  };
  CHECK(attempt(-1000, std::nullopt).has_value());
  CHECK(attempt(1000, 70000.0).has_value());
  REQUIRE_FALSE(attempt(1000, std::nullopt).has_value());
  CHECK(attempt(1000, std::nullopt).error().front().code == ErrorCode::missing_field);
}

TEST_CASE("every mistake is reported, none is taken for zero") {
  const std::vector<PositionChange> wrong{
      {.kind = Kind::remove, .instrument = "NOT-HELD"},
      {.kind = Kind::scale, .instrument = "ACME", .value = 2.0, .pool = "nowhere"},
      {.kind = Kind::add, .instrument = "ACME", .value = 1e12}};
  const auto account = changed_account(sample().account(), std::span(wrong).first(2), {}, {});
  REQUIRE_FALSE(account.has_value());
  CHECK(account.error().size() == 2);
  CHECK_FALSE(changed_account(sample().account(), std::span(wrong).last(1), {}, {}).has_value());
  const MarketChange moves{.prices = {{"NOPE", 0.1}, {"BTC", -1.0}}, .days_forward = -1.0};
  const auto market = changed_market(sample().market.market, sample().instruments, moves);
  REQUIRE_FALSE(market.has_value());
  CHECK(market.error().size() == 3);
  const auto vol = changed_market(sample().market.market, sample().instruments,
                                  {.volatilities = {{"BTC", -3.0, MoveKind::absolute}}});
  CHECK_FALSE(vol.has_value());
}

TEST_CASE("an option that has expired by then is an error where it is held") {
  const Account account = sample().account();
  const auto result = what_if({.account = &account, .changed = &account, .market = {.days_forward = 60.0}},
                              sample_base(), {});
  REQUIRE_FALSE(result.has_value());
  CHECK(result.error().front().code == ErrorCode::expired);
}

TEST_CASE("differences are changed less base, and equal infinities differ by nothing") {
  PoolAssessment base;
  PoolAssessment changed;
  base.coverage = changed.coverage = std::numeric_limits<double>::infinity();
  base.margin.initial = 10.0;
  changed.margin.initial = 25.0;
  for (const ComponentChange& component : compare_pools(&base, &changed)) {
    if (component.key == "coverage") CHECK(component.difference == 0.0);
    if (component.key == "initial") CHECK(component.difference == 15.0);
  }
}

}  // namespace what_if_test
