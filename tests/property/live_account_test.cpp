// Random trades, payments and ticks: after each the live account's numbers are, bit for bit, those of a fresh
// assessment of the same account on the same market, and an event that is refused changes nothing.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "crossmargin/analysis/live_account.hpp"
#include "crossmargin/batch/run_batch.hpp"
#include "crossmargin/io/inputs.hpp"
#include "support/mixed_book.hpp"
#include "support/support.hpp"

using namespace crossmargin;

namespace {

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  std::size_t below(std::size_t bound) { return engine_() % bound; }
  double between(double low, double high) {
    return low + (high - low) * static_cast<double>(below(100'001)) / 100'000.0;
  }

 private:
  std::mt19937_64 engine_;
};

bool same_bits(double a, double b) {
  return std::memcmp(&a, &b, sizeof(double)) == 0;
}

void check_pool(const PoolStanding& live, const PoolAssessment& fresh) {
  CHECK(live.id == fresh.id);
  CHECK(live.status == fresh.status);
  CHECK(same_bits(live.equity_initial, fresh.equity_initial));
  CHECK(same_bits(live.equity_maintenance, fresh.equity_maintenance));
  CHECK(same_bits(live.initial, fresh.margin.initial));
  CHECK(same_bits(live.maintenance, fresh.margin.maintenance));
  CHECK(same_bits(live.excess_initial, fresh.excess_initial));
  CHECK(same_bits(live.excess_maintenance, fresh.excess_maintenance));
  CHECK(same_bits(live.utilisation, fresh.utilisation));
  CHECK(same_bits(live.coverage, fresh.coverage));
  CHECK(same_bits(live.alert_level, fresh.alert_level));
}

void check_assessment(const LiveAccount& live, const AccountAssessment& fresh) {
  REQUIRE(live.pools().size() == fresh.pools.size());
  CHECK(live.status() == fresh.status);
  for (std::size_t i = 0; i < fresh.pools.size(); ++i) check_pool(live.pools()[i], fresh.pools[i]);
}

/// Against a base that is made anew of the market the live account says it is in.
void check_fresh(const LiveAccount& live) {
  const EvaluatedBase& base = live.base();
  const auto fresh = test::must(
      EvaluatedBase::create(base.instruments(), base.market(), base.method(), Pricer::kernels, {}));
  check_assessment(live, test::must(assess(live.account(), *fresh, Detail::totals, {})));
  // What is asked of the live base itself, of instruments that are not held as well.
  check_assessment(live, test::must(assess(live.account(), base, Detail::totals, {})));
  for (std::int32_t i = 0; i < static_cast<std::int32_t>(base.instruments().size()); ++i) {
    if (fresh->risk().issue(i) != nullptr) continue;
    REQUIRE(base.risk().issue(i) == nullptr);
    for (std::size_t tile = 0; tile < base.risk().tile_count(); ++tile) {
      const auto ours = base.risk().tile(i, tile);
      const auto theirs = fresh->risk().tile(i, tile);
      CHECK(std::memcmp(ours.data(), theirs.data(), ours.size_bytes()) == 0);
    }
  }
}

struct Setting {
  io::MarketInputs inputs{
      test::must(io::load_market(std::vector{test::source_path("data/sample/market.json")}, {}))};
  std::vector<Account> accounts{
      test::must(io::load_portfolio(test::source_path("data/sample/portfolio.json"), {})).accounts};
};

std::unique_ptr<LiveAccount> open(const Setting& setting, const Method& method, const Account& account) {
  return test::must(LiveAccount::create({.instruments = test::must(batch::batch_instruments(setting.inputs)),
                                         .market = setting.inputs.market,
                                         .method = &method,
                                         .account = account},
                                        {}));
}

std::string pool_of(const LiveAccount& live, Random& random) {
  const auto& pools = live.pools();
  return pools[random.below(pools.size())].id;
}

Status trade(LiveAccount& live, Random& random) {
  const auto all = live.base().instruments().all();
  PositionChange change{.instrument = all[random.below(all.size())].id, .pool = pool_of(live, random)};
  const auto& held = live.account().cross.positions;
  const Position& any = held[random.below(held.size())];
  if (random.below(3) == 0) change.instrument = any.instrument;
  change.value = random.below(8) == 0 ? -any.quantity : random.between(-20.0, 20.0);
  if (random.below(2) == 0) change.average_price = random.between(100.0, 70000.0);
  return live.apply(change);
}

Status pay(LiveAccount& live, Random& random) {
  const auto& balances = live.account().cross.collateral;
  const std::string pool = pool_of(live, random);
  return live.apply(BalanceChange{
      balances[random.below(balances.size())].currency, random.between(-20000.0, 20000.0), pool, {}});
}

Status tick(LiveAccount& live, Random& random) {
  const auto& underlyings = live.base().market().data().underlyings;
  auto which = underlyings.begin();
  std::advance(which, static_cast<long>(random.below(underlyings.size())));
  const double spot = which->second.spot.value_or(1.0);
  return live.apply(PriceTick{which->first, spot * random.between(0.93, 1.07), {}});
}

Status quote(LiveAccount& live, Random& random) {
  const auto all = live.base().instruments().all();
  const Instrument& instrument = all[random.below(all.size())];
  const InstrumentQuote* now = live.base().market().quote(instrument.id);
  QuoteTick change{.instrument = instrument.id};
  if (instrument.option && random.below(2) == 0) {
    const auto index = live.base().instruments().find(instrument.id).value();
    change.price = live.base().risk().facts(index).price * random.between(0.9, 1.1);
  } else if (instrument.option) {
    change.volatility = now != nullptr && now->volatility ? *now->volatility * random.between(0.9, 1.1) : 0.5;
  } else {
    change.price = now != nullptr && now->price ? *now->price * random.between(0.98, 1.02) : 100.0;
  }
  return live.apply(change);
}

struct Count {
  int applied{0};
  int refused{0};
};

Count run(LiveAccount& live, int events, std::uint64_t seed) {
  Random random(seed);
  Count count;
  for (int i = 0; i < events; ++i) {
    const std::vector<PoolStanding> before = live.pools();
    Status (*const kinds[])(LiveAccount&, Random&) = {trade, pay, tick, quote};
    const Status done = kinds[random.below(4)](live, random);
    (done ? count.applied : count.refused) += 1;
    if (!done) {
      CHECK(!done.error().empty());
      CHECK(live.pools() == before);
    }
    INFO("event ", i);
    check_fresh(live);
  }
  return count;
}

}  // namespace

TEST_CASE("a live account is what a fresh assessment says, whatever happened before") {
  const Setting setting;
  const auto method = test::must(io::load_method("scan-16", {}, {test::source_path(".")}));
  for (std::size_t account = 0; account < setting.accounts.size(); ++account) {
    const auto live = open(setting, *method, setting.accounts[account]);
    check_fresh(*live);
    const Count count = run(*live, 150, 7 + account);
    CHECK(count.applied > 75);
    REQUIRE(live->recompute({}));
    check_fresh(*live);
  }
}

TEST_CASE("so it is where the coin is collateral, charges follow prices and units split by settlement") {
  Setting setting;
  const auto method = test::must(io::load_method("deribit-pm-2024", {}, {test::source_path(".")}));
  Account account = setting.accounts.front();
  account.isolated.clear();
  std::erase_if(account.cross.positions, [](const Position& held) {
    return !held.instrument.starts_with("BTC") && !held.instrument.starts_with("ETH");
  });
  const auto live = open(setting, *method, account);
  const Count count = run(*live, 150, 11);
  CHECK(count.applied > 30);
}

TEST_CASE("so it is where every price makes other deltas, spreads and option values") {
  const Setting setting;
  const auto method = test::must(io::load_method("span-sample", {}, {test::source_path(".")}));
  for (std::size_t account = 0; account < setting.accounts.size(); ++account) {
    const auto live = open(setting, *method, setting.accounts[account]);
    check_fresh(*live);
    CHECK(run(*live, 60, 17 + account).applied > 30);
  }
}

TEST_CASE("so it is under charges in a currency that ticks, offsets, and ranges that hang on prices") {
  const Setting setting;
  const io::Override ticking{"parameters.currency", "\"ETH\""};
  const io::Override charges{"parameters.charges",
                             R"({"expiry_delta": {"default": {"annual_rate": 0.05, "min_rate": 0.005}},
          "net_delta": {"default": {"threshold": 10, "slope": 0.001, "max_rate": 0.1}},
          "minimum_per_contract": {"default": {"amount": 0.01, "times_multiplier": true}},
          "short_option": {"default": {"amount": 0.02, "times_multiplier": false, "as": "charge"}}})"};
  const io::Override capped{"parameters.recognition", R"({"default": {"share": 0.9, "cap": 2}})"};
  const io::Override damped{"parameters.dampener", R"({"default": {"amount": 0.5}})"};
  const io::Override pairs{"parameters.offsets", R"({"pairs": [{"a": "BTC", "b": "ETH", "offset": 0.5}]})"};
  const io::Override amounts{"parameters.ranges.by_class.crypto.price", R"({"absolute": 300})"};
  const std::vector<std::vector<io::Override>> variants{
      {ticking, charges, pairs}, {ticking, capped, damped}, {charges, amounts}};
  for (std::size_t i = 0; i < variants.size(); ++i) {
    CAPTURE(i);
    const auto method = test::must(io::load_method("scan-16", variants[i], {test::source_path(".")}));
    const auto live = open(setting, *method, setting.accounts.front());
    CHECK(live->base().shocks().follows_prices() == (i == 2));
    CHECK(run(*live, 80, 31 + i).applied > 40);
  }
}

TEST_CASE("every kind of instrument follows its underlying as in a what-if") {
  const test::MixedBook book = test::mixed_book();
  const auto method = test::must(io::load_method("scan-16", {}, {test::source_path(".")}));
  Account account;
  account.id = "mixed";
  account.cross.id = "cross";
  account.cross.collateral.push_back({test::currency("USD"), 5e6, {}});
  const InstrumentTable instruments = test::must(InstrumentTable::create(book.instruments));
  const Market market = test::must(Market::create(book.market));
  const auto base = test::must(EvaluatedBase::create(instruments, market, *method, Pricer::kernels, {}));
  for (std::int32_t i = 0; i < static_cast<std::int32_t>(instruments.size()); ++i) {
    if (base->risk().issue(i) != nullptr || !base->engine().issues(i).empty()) continue;
    account.cross.positions.push_back({instruments[i].id, i % 2 == 0 ? 3.0 : -2.0, {}, {}});
  }
  REQUIRE(account.cross.positions.size() > 20);
  const auto live = test::must(LiveAccount::create(
      {.instruments = instruments, .market = market, .method = method.get(), .account = account}, {}));
  check_fresh(*live);
  for (const auto& [id, quote] : book.market.underlyings) {
    if (!quote.spot) continue;
    const double price = *quote.spot * 1.03;
    REQUIRE(live->apply(PriceTick{id, price, {}}));
    check_fresh(*live);
    MarketChange change;
    change.prices.push_back({id, 0.03, MoveKind::relative, {}});
    const auto moved = test::must(changed_market(market, instruments, change));
    const auto expected = test::must(EvaluatedBase::create(instruments, moved, *method, Pricer::kernels, {}));
    const auto assessed = test::must(assess(account, *expected, Detail::totals, {}));
    CHECK(live->pools().front().initial ==
          doctest::Approx(assessed.pools.front().margin.initial).epsilon(1e-9));
    CHECK(live->pools().front().equity_initial ==
          doctest::Approx(assessed.pools.front().equity_initial).epsilon(1e-9));
    // Back where it was, to the last bit, whatever the way.
    REQUIRE(live->apply(PriceTick{id, *quote.spot * 0.9, {}}));
    REQUIRE(live->apply(PriceTick{id, *quote.spot, {}}));
    check_fresh(*live);
  }
  const auto again = test::must(LiveAccount::create(
      {.instruments = instruments, .market = market, .method = method.get(), .account = account}, {}));
  CHECK(live->pools() == again->pools());
}

TEST_CASE("a bad event is an error with its reason, never a zero") {
  const Setting setting;
  const auto method = test::must(io::load_method("scan-16", {}, {test::source_path(".")}));
  const auto live = open(setting, *method, setting.accounts.front());
  const std::vector<PoolStanding> before = live->pools();
  const auto code = [](const Status& status) {
    REQUIRE(!status);
    return status.error().front().code;
  };
  const double none = std::numeric_limits<double>::quiet_NaN();
  const double infinite = std::numeric_limits<double>::infinity();
  CHECK(code(live->apply(PriceTick{"BTC", 0.0, {}})) == ErrorCode::invalid_value);
  CHECK(code(live->apply(PriceTick{"BTC", -1.0, {}})) == ErrorCode::invalid_value);
  CHECK(code(live->apply(PriceTick{"BTC", none, {}})) == ErrorCode::invalid_value);
  CHECK(code(live->apply(PriceTick{"BTC", infinite, {}})) == ErrorCode::invalid_value);
  CHECK(code(live->apply(PriceTick{"BTC", 1e300, {}})) == ErrorCode::limit);
  CHECK(code(live->apply(PriceTick{"NOPE", 1.0, {}})) == ErrorCode::unknown_instrument);
  CHECK(code(live->apply(QuoteTick{"NOPE", 1.0, {}, {}})) == ErrorCode::unknown_instrument);
  CHECK(code(live->apply(QuoteTick{"BTC-PERPETUAL", {}, {}, {}})) == ErrorCode::missing_field);
  CHECK(code(live->apply(QuoteTick{"BTC-PERPETUAL", {}, 0.5, {}})) == ErrorCode::missing_field);
  CHECK(code(live->apply(QuoteTick{"BTC-26JUN26-63000-P", {}, 0.0, {}})) == ErrorCode::invalid_value);
  CHECK(code(live->apply(QuoteTick{"BTC-26JUN26-63000-P", 5.0, {}, {}})) == ErrorCode::no_solution);
  CHECK(code(live->apply(PositionChange{.instrument = "NOPE", .value = 1.0})) ==
        ErrorCode::unknown_instrument);
  CHECK(code(live->apply(PositionChange{.instrument = "BTC-PERPETUAL", .value = none})) ==
        ErrorCode::invalid_value);
  CHECK(code(live->apply(PositionChange{
            .instrument = "BTC-PERPETUAL", .value = 1e12, .average_price = 1.0})) == ErrorCode::limit);
  CHECK(code(live->apply(PositionChange{.instrument = "BTC-PERPETUAL", .value = 10.0})) ==
        ErrorCode::missing_field);
  CHECK(code(live->apply(PositionChange{.instrument = "ACME", .value = 1.0, .pool = "other"})) ==
        ErrorCode::unsupported);
  CHECK(code(live->apply(BalanceChange{test::currency("USD"), infinite, "cross", {}})) ==
        ErrorCode::invalid_value);
  CHECK(code(live->apply(BalanceChange{test::currency("USD"), 1.0, "other", {}})) == ErrorCode::unsupported);
  CHECK(live->pools() == before);
  check_fresh(*live);
}
