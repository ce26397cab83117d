// 200 random changes of positions, balances and markets: each equals a fresh assessment of inputs that were
// changed by hand, over a base that prices only what is held, number for number.
#include <doctest/doctest.h>

#include <chrono>
#include <memory>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "crossmargin/analysis/what_if.hpp"
#include "crossmargin/batch/run_batch.hpp"
#include "crossmargin/io/inputs.hpp"
#include "support/mixed_book.hpp"
#include "support/support.hpp"

using namespace crossmargin;

namespace {

using Kind = PositionChange::Kind;

/// The shipped sample, evaluated once.
struct Sample {
  io::MarketInputs inputs{
      test::must(io::load_market(std::vector{test::source_path("data/sample/market.json")}, {}))};
  std::vector<Account> accounts{
      test::must(io::load_portfolio(test::source_path("data/sample/portfolio.json"), {})).accounts};
  std::unique_ptr<Method> method{test::must(io::load_method("scan-16", {}, {test::source_path(".")}))};
  std::unique_ptr<EvaluatedBase> base{test::must(EvaluatedBase::create(
      test::must(batch::batch_instruments(inputs)), inputs.market, *method, Pricer::kernels, {2}))};
};

const Sample& sample() {
  static const Sample loaded;
  return loaded;
}

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  std::size_t below(std::size_t bound) { return engine_() % bound; }
  bool chance(std::size_t percent) { return below(100) < percent; }
  /// One of 1,001 numbers from low to high, so that the same seed means the same on every machine.
  double between(double low, double high) {
    return low + (high - low) * static_cast<double>(below(1001)) / 1000.0;
  }

 private:
  std::mt19937_64 engine_;
};

/// What is asked of `what_if`, and the same done by hand.
struct Case {
  std::vector<PositionChange> positions;
  std::vector<BalanceChange> balances;
  MarketChange market;
  Account account;
  MarketData data;
};

Position* held(Bucket& bucket, const std::string& instrument) {
  for (Position& position : bucket.positions)
    if (position.instrument == instrument) return &position;
  return nullptr;
}

void add_position(Case& made, Random& random) {
  const auto all = sample().base->instruments().all();
  const Instrument& instrument = all[random.below(all.size())];
  const bool small = instrument.kind == InstrumentKind::option || instrument.kind == InstrumentKind::future;
  const double quantity =
      (random.chance(50) ? 1.0 : -1.0) * (1.0 + static_cast<double>(random.below(small ? 9 : 999)));
  Bucket& bucket = made.account.cross;
  Position* position = held(bucket, instrument.id);
  PositionChange change{.kind = Kind::add, .instrument = instrument.id, .value = quantity};
  if (position != nullptr && position->average_price)
    change.average_price = position->average_price = *position->average_price * 1.0625;
  made.positions.push_back(change);
  if (position == nullptr) {
    bucket.positions.push_back({instrument.id, quantity, {}, {}});
  } else {
    position->quantity += quantity;
    std::erase_if(bucket.positions, [](const Position& p) { return p.quantity == 0.0; });
  }
}

/// Removes or scales a position, or a whole pool.
void change_held(Case& made, Random& random, Kind kind) {
  Bucket* bucket = &made.account.cross;
  PositionChange change{.kind = kind, .instrument = "*"};
  if (!made.account.isolated.empty() && random.chance(30)) {
    bucket = &made.account.isolated.front();
    change.pool = bucket->id;
  }
  if (bucket->positions.empty()) return;
  if (kind == Kind::scale) change.value = random.chance(20) ? -1.0 : random.between(0.1, 3.0);
  if (kind == Kind::remove || random.chance(80))
    change.instrument = bucket->positions[random.below(bucket->positions.size())].instrument;
  made.positions.push_back(change);
  if (kind == Kind::remove)
    std::erase_if(bucket->positions, [&](const Position& p) { return p.instrument == change.instrument; });
  for (Position& position : bucket->positions)
    if (kind == Kind::scale && (change.instrument == "*" || position.instrument == change.instrument))
      position.quantity *= change.value;
}

void change_balance(Case& made, Random& random) {
  const double amount = random.between(-50'000.0, 200'000.0);
  made.balances.push_back({.currency = test::currency("USD"), .amount = amount});
  for (Balance& balance : made.account.cross.collateral) {
    if (balance.currency != test::currency("USD")) continue;
    balance.amount += amount;
    return;
  }
  made.account.cross.collateral.push_back({test::currency("USD"), amount, {}});
}

bool concerns(const FactorMove& move, const std::string& underlying) {
  return move.underlying == "*" || move.underlying == underlying;
}

double moved(const FactorMove& move, double value) {
  return move.kind == MoveKind::relative ? value * (1.0 + move.value) : value + move.value;
}

void move_prices(Case& made, const FactorMove& move) {
  made.market.prices.push_back(move);
  MarketData& data = made.data;
  for (auto& [currency, fx] : data.fx) {
    if (fx.underlying.empty() || !concerns(move, fx.underlying)) continue;
    const double spot = *data.underlyings.at(fx.underlying).spot;
    fx.rate *= move.kind == MoveKind::relative ? 1.0 + move.value : moved(move, spot) / spot;
  }
  for (auto& [id, quote] : data.underlyings)
    if (quote.spot && concerns(move, id)) quote.spot = moved(move, *quote.spot);
  for (auto& [key, forward] : data.forwards)
    if (concerns(move, key.first)) forward = moved(move, forward);
  for (const Instrument& instrument : sample().base->instruments().all()) {
    const auto found = data.quotes.find(instrument.id);
    if (found == data.quotes.end() || !concerns(move, instrument.underlying)) continue;
    InstrumentQuote& quote = found->second;
    if (quote.price && !instrument.option) quote.price = moved(move, *quote.price);
    if (quote.forward) quote.forward = moved(move, *quote.forward);
  }
}

void move_volatilities(Case& made, const FactorMove& move) {
  made.market.volatilities.push_back(move);
  for (const Instrument& instrument : sample().base->instruments().all()) {
    const auto found = made.data.quotes.find(instrument.id);
    if (found == made.data.quotes.end() || !instrument.option || !concerns(move, instrument.underlying))
      continue;
    REQUIRE(found->second.volatility.has_value());  // the sample quotes volatilities
    found->second.volatility = moved(move, *found->second.volatility);
  }
}

void change_market(Case& made, Random& random) {
  const std::vector<std::string> names{"BTC", "ETH", "ACME", "ACME500", "*"};
  if (random.chance(70)) {
    FactorMove move{.underlying = names[random.below(5)], .value = random.between(-0.5, 0.8)};
    if (random.chance(25) && move.underlying != "*") {
      move.kind = MoveKind::absolute;
      move.value *= *made.data.underlyings.at(move.underlying).spot;
    }
    move_prices(made, move);
  }
  if (random.chance(50))
    move_volatilities(made, {names[random.below(5)], random.between(-0.6, 1.5)});
  else if (random.chance(50))
    move_volatilities(made, {names[random.below(5)], random.between(-0.05, 0.3), MoveKind::absolute});
  if (random.chance(40)) {
    made.market.rate_shift = random.between(-0.02, 0.03);
    for (auto& [currency, curve] : made.data.rates)
      for (auto& pillar : curve.pillars) pillar.second += made.market.rate_shift;
  }
  if (random.chance(40)) {
    const auto hours = static_cast<int>(random.below(24 * 20));
    made.market.days_forward = hours / 24.0;
    made.data.as_of += std::chrono::hours(hours);
  }
}

Case make_case(std::uint64_t seed) {
  Random random(seed);
  Case made{{}, {}, {}, sample().accounts[seed % sample().accounts.size()], sample().inputs.market.data()};
  const std::size_t changes = random.below(5);
  for (std::size_t i = 0; i < changes; ++i) {
    const std::size_t what = random.below(10);
    if (what < 5)
      add_position(made, random);
    else
      change_held(made, random, what < 8 ? Kind::scale : Kind::remove);
  }
  if (random.chance(30)) change_balance(made, random);
  if (random.chance(70)) change_market(made, random);
  return made;
}

void add_numbers(std::vector<double>& all, const PoolAssessment& pool) {
  for (const ComponentChange& component : compare_pools(&pool, nullptr)) all.push_back(component.base);
  for (const UnitResult& unit : pool.margin.units) {
    all.insert(all.end(), unit.pnl.begin(), unit.pnl.end());
    all.insert(all.end(), unit.recognised.begin(), unit.recognised.end());
    for (const double value : {unit.fx, unit.scan_risk, unit.runner_up_loss, unit.requirement,
                               static_cast<double>(unit.worst_scenario), static_cast<double>(unit.runner_up)})
      all.push_back(value);
  }
  for (const PositionAssessment& p : pool.positions)
    for (const double value : {p.quantity, p.value, p.unrealised, p.contribution, p.incremental,
                               p.isolated_initial, p.isolated_maintenance})
      all.push_back(value);
  for (const TraceStep& step : pool.margin.trace) all.push_back(step.value);
}

/// Every number of an assessment, in a fixed order.
std::vector<double> numbers(const AccountAssessment& account) {
  std::vector<double> all;
  for (const ComponentChange& component : compare_accounts(account, account)) all.push_back(component.base);
  for (const PoolAssessment& pool : account.pools) add_numbers(all, pool);
  return all;
}

AccountAssessment fresh(const Case& made) {
  io::MarketInputs inputs = sample().inputs;
  inputs.market = test::must(Market::create(made.data));
  auto instruments = test::must(io::held_instruments(std::span(&made.account, 1), {}, inputs));
  const auto base = test::must(EvaluatedBase::create(std::move(instruments), std::move(inputs.market),
                                                     *sample().method, Pricer::kernels, {}));
  return test::must(assess(made.account, *base, Detail::full, {}));
}

}  // namespace

TEST_CASE("200 random what-ifs equal fresh assessments of the changed inputs") {
  std::size_t in_other_markets = 0;
  std::size_t different = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    CAPTURE(seed);
    const Case made = make_case(seed);
    const Account& account = sample().accounts[seed % sample().accounts.size()];
    const Account changed = test::must(changed_account(account, made.positions, made.balances, {}));
    const WhatIf result = test::must(
        what_if({.account = &account, .changed = &changed, .market = made.market}, *sample().base, {}));
    CHECK(numbers(result.changed) == numbers(fresh(made)));
    CHECK(numbers(result.base) == numbers(test::must(assess(account, *sample().base, Detail::full, {}))));
    in_other_markets += result.changed_base ? 1 : 0;
    different += result.changed.requirement_initial != result.base.requirement_initial ? 1 : 0;
  }
  CHECK(in_other_markets > 100);
  CHECK(different > 150);
}
