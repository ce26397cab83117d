// The account side on one thread. Prices at which an account comes to its levels: one price of an account
// that lives on from price to price, beside the same price assessed afresh from a market and a base of its
// own. Rules by size and rules in whole numbers: rows of accounts beside a loop over plain numbers that
// knows nothing of what can go wrong.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "crossmargin/assessment/assess_totals.hpp"
#include "crossmargin/batch/run_batch.hpp"
#include "crossmargin/io/inputs.hpp"
#include "crossmargin/liquidation/distance.hpp"
#include "crossmargin/risk/market_change.hpp"
#include "liquidation/moved_account.hpp"
#include "must.hpp"

namespace {

using namespace crossmargin;
using bench::must;
using benchmark::State;

constexpr int prices = 200;
constexpr std::size_t accounts = 1024;

double move_of(int i) {
  return -0.5 + 1.5 * i / prices;
}

void count(State& state, std::size_t each_round) {
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) *
                          static_cast<std::int64_t>(each_round));
}

struct SampleBook {
  explicit SampleBook(const std::string& root)
      : inputs(must(io::load_market(std::vector{root + "/data/sample/market.json"}, {}))),
        all(must(io::load_portfolio(root + "/data/sample/portfolio.json", {})).accounts),
        method(must(io::load_method("scan-16", {}, {root}))),
        base(must(EvaluatedBase::create(must(batch::batch_instruments(inputs)), inputs.market, *method,
                                        Pricer::kernels, {}))) {}
  io::MarketInputs inputs;
  std::vector<Account> all;
  std::unique_ptr<Method> method;
  std::unique_ptr<EvaluatedBase> base;
};

InstrumentTable held_by(const Account& account, const InstrumentTable& all) {
  std::vector<std::int32_t> places;
  const auto add = [&](const Bucket& bucket) {
    for (const Position& position : bucket.positions) places.push_back(all.find(position.instrument).value());
    for (const OpenOrder& order : bucket.orders) places.push_back(all.find(order.instrument).value());
  };
  add(account.cross);
  for (const Bucket& bucket : account.isolated) add(bucket);
  return all.subset(places);
}

/// An account of the sample with its entries at the mark, as `distance` holds it.
struct Moving {
  Moving(const SampleBook& from, const Account& account)
      : book(from),
        marked(must(marked_account(account, *from.base))),
        own(held_by(account, from.base->instruments())),
        market(must(changed_market(from.base->market(), own, {}))) {}
  const SampleBook& book;
  Account marked;
  InstrumentTable own;
  Market market;
};

void run_kept(State& state, const Moving& moving) {
  const auto moved = must(detail::MovedAccount::create(
      {moving.marked, moving.own, moving.market, *moving.book.method, Pricer::kernels}, "BTC"));
  for (auto _ : state)
    for (int i = 0; i < prices; ++i) must(moved->at(1.0 + move_of(i)));
  count(state, prices);
}

void run_afresh(State& state, const Moving& moving) {
  for (auto _ : state)
    for (int i = 0; i < prices; ++i) {
      Market there = must(changed_market(moving.market, moving.own, {.prices = {{"BTC", move_of(i)}}}));
      const auto base =
          must(EvaluatedBase::create(moving.own, std::move(there), *moving.book.method, Pricer::kernels, {}));
      benchmark::DoNotOptimize(must(assess(moving.marked, *base, Detail::totals, {})).requirement_initial);
    }
  count(state, prices);
}

void run_distances(State& state, const SampleBook& book, const Account& account) {
  for (auto _ : state) benchmark::DoNotOptimize(must(distance(account, *book.base, {}, {})));
  count(state, 1);
}

struct Coin {
  const char* code;
  double price;
};

/// Accounts under one method, over coins and dollars and the instruments given.
struct Rows {
  Rows(const std::string& root, const std::string& id, std::span<const Coin> coins,
       std::vector<Instrument> list)
      : method(must(io::load_method(id, {}, {root}))) {
    MarketData data;
    data.as_of = must(parse_instant("2026-03-02T15:00:00Z"));
    data.reporting_currency = must(Currency::parse("USD"));
    for (const Coin& coin : coins) {
      UnderlyingQuote& quote = data.underlyings[coin.code];
      quote.quote_currency = data.reporting_currency;
      quote.spot = coin.price;
      quote.product_class = "crypto";
      data.fx[must(Currency::parse(coin.code))] = {coin.price, coin.code, {}, {}};
      for (const Instrument& one : list)
        if (one.underlying == coin.code) data.quotes[one.id].price = coin.price;
    }
    base = must(EvaluatedBase::create(must(InstrumentTable::create(std::move(list))),
                                      must(Market::create(std::move(data))), *method, Pricer::kernels, {}));
    book.resize(accounts);
    for (Account& account : book) account.id = account.cross.id = "cross";
  }

  std::unique_ptr<Method> method;
  std::unique_ptr<EvaluatedBase> base;
  std::vector<Account> book;
};

void run_rows(State& state, const Rows& rows) {
  AssessScratch scratch(*rows.base);
  AccountTotals totals;
  for (auto _ : state)
    for (const Account& account : rows.book) {
      must(assess_totals(account, *rows.base, scratch, totals));
      benchmark::DoNotOptimize(totals.requirement_initial);
    }
  count(state, rows.book.size());
}

double random_between(std::mt19937_64& random, double low, double high) {
  return low + (high - low) * static_cast<double>(random() >> 11U) * 0x1p-53;
}

constexpr std::array<Coin, 2> traded{{{"BTC", 70'000.0}, {"ETH", 2'500.0}}};
constexpr std::array<const char*, 2> dollars{"USDT", "USDC"};

/// Four perpetuals an account, from a small part of the first bracket to the middle of the ladder.
struct Perpetuals {
  explicit Perpetuals(const std::string& root)
      : rows(root, "binance-usdm-2024", with_dollars(), list()), contracts(accounts) {
    std::mt19937_64 random(7);
    for (std::size_t a = 0; a < accounts; ++a) {
      Bucket& cross = rows.book[a].cross;
      for (std::size_t i = 0; i < 4; ++i) {
        const Coin& coin = traded[i / 2];
        const double side = random() % 2 == 0 ? 1.0 : -1.0;
        contracts[a][i] = side * std::pow(10.0, random_between(random, 3.0, 7.0)) / coin.price;
        cross.positions.push_back({id_of(coin, dollars[i % 2]), contracts[a][i], {}, {}});
      }
      cross.collateral.push_back({must(Currency::parse("USDT")), 5e6, {}});
    }
  }

  static std::vector<Coin> with_dollars() {
    return {traded[0], traded[1], {dollars[0], 1.0}, {dollars[1], 1.0}};
  }
  static std::string id_of(const Coin& coin, const char* dollar) {
    return std::string(coin.code) + "-" + dollar;
  }
  static std::vector<Instrument> list() {
    std::vector<Instrument> made;
    for (const Coin& coin : traded)
      for (const char* dollar : dollars) {
        Instrument one;
        one.id = id_of(coin, dollar);
        one.kind = InstrumentKind::perpetual;
        one.underlying = coin.code;
        one.spec.quote_currency = one.spec.settlement_currency = must(Currency::parse(dollar));
        made.push_back(std::move(one));
      }
    return made;
  }

  Rows rows;
  std::vector<std::array<double, 4>> contracts;
};

struct Bracket {
  double from;
  double rate;
  double initial;
};

/// The first brackets of both coins, which are alike up to there, each position alone.
void run_bracket_loop(State& state, const Perpetuals& perpetuals) {
  constexpr std::array<Bracket, 5> ladder{{{0, 0.004, 0.008},
                                           {50'000, 0.005, 0.01},
                                           {600'000, 0.0065, 1.0 / 75},
                                           {3'000'000, 0.01, 0.02},
                                           {12'000'000, 0.02, 0.04}}};
  for (auto _ : state)
    for (const std::array<double, 4>& held : perpetuals.contracts) {
      double initial = 0.0;
      double maintenance = 0.0;
      for (std::size_t i = 0; i < 4; ++i) {
        const double value = std::abs(held[i]) * traded[i / 2].price;
        double deduction = 0.0;
        std::size_t at = 0;
        for (; at + 1 < ladder.size() && value > ladder[at + 1].from; ++at)
          deduction += ladder[at + 1].from * (ladder[at + 1].rate - ladder[at].rate);
        initial += value * ladder[at].initial;
        maintenance += value * ladder[at].rate - deduction;
      }
      benchmark::DoNotOptimize(initial);
      benchmark::DoNotOptimize(maintenance);
    }
  count(state, accounts);
}

struct Reserve {
  Coin coin;
  double loan_to_value;
  double threshold;
};

constexpr std::array<Reserve, 3> reserves{
    {{{"WETH", 2'500.0}, 0.8, 0.825}, {{"WBTC", 70'000.0}, 0.7, 0.75}, {{"USDC", 1.0}, 0.74, 0.76}}};

/// Two coins supplied and dollars borrowed.
struct Loans {
  explicit Loans(const std::string& root) : rows(root, "aave-v3", coins(), {}), amounts(accounts) {
    std::mt19937_64 random(7);
    for (std::size_t a = 0; a < accounts; ++a) {
      amounts[a] = {random_between(random, 1.0, 100.0), random_between(random, 0.1, 4.0),
                    -random_between(random, 1e3, 2e5)};
      for (std::size_t i = 0; i < reserves.size(); ++i)
        rows.book[a].cross.collateral.push_back(
            {must(Currency::parse(reserves[i].coin.code)), amounts[a][i], {}});
    }
  }
  static std::vector<Coin> coins() { return {reserves[0].coin, reserves[1].coin, reserves[2].coin}; }

  Rows rows;
  std::vector<std::array<double, 3>> amounts;
};

void run_loan_loop(State& state, const Loans& loans) {
  for (auto _ : state)
    for (const std::array<double, 3>& held : loans.amounts) {
      double lends = 0.0;
      double keeps = 0.0;
      double owed = 0.0;
      for (std::size_t i = 0; i < reserves.size(); ++i) {
        const double value = held[i] * reserves[i].coin.price;
        lends += std::max(value, 0.0) * reserves[i].loan_to_value;
        keeps += std::max(value, 0.0) * reserves[i].threshold;
        owed += std::max(-value, 0.0);
      }
      benchmark::DoNotOptimize(lends - owed);
      benchmark::DoNotOptimize(keeps / owed);
    }
  count(state, accounts);
}

template <class Run>
void add(const std::string& name, Run run) {
  benchmark::RegisterBenchmark(("account/" + name).c_str(), run)->UseRealTime();
}

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  const std::string root = argc > 1 ? argv[1] : ".";
  const SampleBook book(root);
  std::vector<Moving> moving;
  moving.reserve(book.all.size());
  for (const Account& account : book.all) {
    moving.emplace_back(book, account);
    const Moving& one = moving.back();
    const std::string name = "price_of_" + account.id;
    add(name + "/ours", [&one](State& state) { run_kept(state, one); });
    add(name + "/afresh", [&one](State& state) { run_afresh(state, one); });
    add("distances_of_" + account.id + "/ours",
        [&book, &account](State& state) { run_distances(state, book, account); });
  }
  const Perpetuals perpetuals(root);
  add("brackets/ours", [&](State& state) { run_rows(state, perpetuals.rows); });
  add("brackets/loop", [&](State& state) { run_bracket_loop(state, perpetuals); });
  const Loans loans(root);
  add("lending/ours", [&](State& state) { run_rows(state, loans.rows); });
  add("lending/loop_of_doubles", [&](State& state) { run_loan_loop(state, loans); });
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
