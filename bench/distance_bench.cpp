// How long the prices at which an account comes to its levels take: the shipped sample's accounts under a
// plain scan, one thread. Beside it the same prices assessed afresh, each from a market and a base of its
// own, as it would be done without what lives on from price to price. Both take turns, so that they meet the
// same clock.
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "crossmargin/batch/run_batch.hpp"
#include "crossmargin/io/inputs.hpp"
#include "crossmargin/liquidation/distance.hpp"
#include "crossmargin/risk/market_change.hpp"
#include "liquidation/moved_account.hpp"
#include "must.hpp"

namespace {

using namespace crossmargin;
using bench::must;
using Clock = std::chrono::steady_clock;

constexpr int prices = 200;
constexpr int rounds = 5;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

struct Book {
  explicit Book(const std::string& root)
      : inputs(must(io::load_market(std::vector{root + "/data/sample/market.json"}, {}))),
        accounts(must(io::load_portfolio(root + "/data/sample/portfolio.json", {})).accounts),
        method(must(io::load_method("scan-16", {}, {root}))),
        base(must(EvaluatedBase::create(must(batch::batch_instruments(inputs)), inputs.market, *method,
                                        Pricer::kernels, {}))) {}
  io::MarketInputs inputs;
  std::vector<Account> accounts;
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

double move_of(int i) {
  return -0.5 + 1.5 * i / prices;
}

void compare(const Book& book, const Account& account) {
  const Account marked = must(marked_account(account, *book.base));
  const InstrumentTable own = held_by(account, book.base->instruments());
  const Market market = must(changed_market(book.base->market(), own, {}));
  const auto moved =
      must(detail::MovedAccount::create({marked, own, market, *book.method, Pricer::kernels}, "BTC"));
  double kept = 1e9;
  double afresh = 1e9;
  double whole = 1e9;
  for (int round = 0; round < rounds; ++round) {
    auto start = Clock::now();
    for (int i = 0; i < prices; ++i) must(moved->at(1.0 + move_of(i)));
    kept = std::min(kept, seconds_since(start) / prices);
    start = Clock::now();
    for (int i = 0; i < prices; ++i) {
      Market there = must(changed_market(market, own, {.prices = {{"BTC", move_of(i)}}}));
      const auto base = must(EvaluatedBase::create(own, std::move(there), *book.method, Pricer::kernels, {}));
      must(assess(marked, *base, Detail::totals, {}));
    }
    afresh = std::min(afresh, seconds_since(start) / prices);
    start = Clock::now();
    must(distance(account, *book.base, {}, {}));
    whole = std::min(whole, seconds_since(start));
  }
  std::printf(
      "%-14s %2zu instruments: a price %7.1f us, afresh %8.1f us, ratio %5.1f; all distances %7.1f ms\n",
      account.id.c_str(), own.size(), 1e6 * kept, 1e6 * afresh, afresh / kept, 1e3 * whole);
}

}  // namespace

int main(int argc, char** argv) {
  const Book book(argc > 1 ? argv[1] : ".");
  for (const Account& account : book.accounts) compare(book, account);
  return 0;
}
