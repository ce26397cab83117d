// Random books of perpetuals under the methods of kind leverage: order and size of positions, netting, jumps
// of brackets, collateral, and that every figure of an engine is the same number.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "crossmargin/assessment/assess_totals.hpp"
#include "support/perpetual_world.hpp"

using namespace crossmargin;
using namespace crossmargin::test;
using doctest::Approx;

namespace {

const std::vector<std::string> methods{
    "binance-usdm-2024", "binance-pm",  "bitmex-xbt-2021", "bigone",  "bybit-uta",
    "coinbase-intx",     "hyperliquid", "kraken-futures",  "orderly", "deribit-standard-2022",
    "synthetix-v3"};

struct Line {
  std::string id;
  double quantity{0.0};
};

/// Linear contracts on BTC, two of them, and their prices.
struct Book {
  PerpetualWorld world;
  std::vector<Line> lines;
  std::vector<Line> orders;

  explicit Book(std::mt19937_64& random) {
    world.coin("BTC", 20'000.0 + static_cast<double>(random() % 60'000));
    const std::vector<std::string> ids{world.linear("BTC"), world.linear("BTC", "-2"),
                                       world.linear("BTC", "-3")};
    for (const std::string& id : ids) {
      const auto quantity = [&] { return 0.25 * (static_cast<double>(random() % 401) - 200.0); };
      if (const double held = quantity(); random() % 4 != 0 && held != 0.0) lines.push_back({id, held});
      if (const double open = quantity(); random() % 3 == 0 && open != 0.0) orders.push_back({id, open});
    }
    if (lines.empty()) lines.push_back({ids[0], 1.5});
  }

  PoolAssessment assess(const Method& method, double scale = 1.0, double cash = 1e7) {
    world.clear();
    world.own("USD", cash);
    for (const Line& line : lines) world.hold(line.id, scale * line.quantity);
    for (const Line& line : orders) world.order(line.id, scale * line.quantity);
    return world.assess(method);
  }
};

std::unique_ptr<Method> with_dollars(const std::string& id) {
  return shipped_method(id, {{"haircuts.USD", json_value(R"({"haircut": 0})")}});
}

template <class Check>
void over_books(Check check) {
  for (const std::string& id : methods) {
    CAPTURE(id);
    const auto method = with_dollars(id);
    std::mt19937_64 random(20260401);
    for (int round = 0; round < 25; ++round) {
      Book book(random);
      check(*method, book);
    }
  }
}

}  // namespace

TEST_CASE("the order of positions and orders reaches no bit") {
  over_books([](const Method& method, Book& book) {
    const PoolAssessment first = book.assess(method);
    std::reverse(book.lines.begin(), book.lines.end());
    std::reverse(book.orders.begin(), book.orders.end());
    const PoolAssessment second = book.assess(method);
    CHECK(first.margin.initial == second.margin.initial);
    CHECK(first.margin.maintenance == second.margin.maintenance);
  });
}

TEST_CASE("rates do not fall with size: twice the positions require twice as much or more") {
  over_books([](const Method& method, Book& book) {
    const PoolAssessment once = book.assess(method);
    const PoolAssessment twice = book.assess(method, 2.0);
    // Amounts of a position stay as they are.
    const double fixed = 50.0 * static_cast<double>(book.lines.size());
    CHECK(twice.margin.scan_risk >= 2.0 * once.margin.scan_risk * (1.0 - 1e-12));
    CHECK(twice.margin.maintenance - twice.margin.other_maintenance + fixed >=
          2.0 * (once.margin.maintenance - once.margin.other_maintenance) * (1.0 - 1e-12));
  });
}

TEST_CASE("maintenance is no more than initial, contributions sum to the risk, alone sums to no less") {
  over_books([](const Method& method, Book& book) {
    const PoolAssessment pool = book.assess(method);
    CHECK(pool.margin.maintenance <= pool.margin.initial * (1.0 + 1e-12));
    double contributions = 0.0;
    for (const PositionAssessment& position : pool.positions) contributions += position.contribution;
    CHECK(contributions == Approx(pool.margin.scan_risk).epsilon(1e-12));
    CHECK(pool.margin.requirement <= pool.isolated_initial * (1.0 + 1e-12));
    CHECK(pool.margin.order_margin >= 0.0);
  });
}

TEST_CASE("legs: the larger side alone, never more than all positions") {
  std::mt19937_64 random(20260402);
  const auto legs = with_dollars("kraken-futures");
  const auto gross = shipped_method("kraken-futures", {{"parameters.netting", std::string("position")}});
  for (int round = 0; round < 100; ++round) {
    Book book(random);
    book.orders.clear();
    const double netted = book.assess(*legs).margin.initial;
    const double all = book.assess(*gross).margin.initial;
    CHECK(netted <= all * (1.0 + 1e-12));
    CHECK(netted >= 0.5 * all * (1.0 - 1e-12));
    const std::vector<Line> lines = book.lines;
    const auto side = [&](double sign) {
      book.lines.clear();
      for (const Line& line : lines)
        if (line.quantity * sign > 0.0) book.lines.push_back(line);
      return book.lines.empty() ? 0.0 : book.assess(*gross).margin.initial;
    };
    CHECK(netted == Approx(std::max(side(1.0), side(-1.0))).epsilon(1e-12));
  }
}

TEST_CASE("brackets in parts have no jump, at any floor") {
  for (const char* id : {"binance-usdm-2024", "bybit-uta", "hyperliquid", "kraken-futures"}) {
    const auto method = with_dollars(id);
    const Document file = read_document(source_path(std::string("data/methods/") + id + ".json"));
    const Document& market = at(at(at(at(file, "parameters"), "markets"), "by_underlying"), "BTC");
    PerpetualWorld world;
    world.coin("BTC", 1.0);
    const std::string perpetual = world.linear("BTC");
    for (const Document& tier : *at(at(at(market, "futures"), "brackets"), "tiers").array()) {
      const double from = number_at(tier, "from");
      if (from == 0.0) continue;
      const double below = world.with(*method, perpetual, from * (1.0 - 1e-12)).margin.maintenance;
      const double at_floor = world.with(*method, perpetual, from).margin.maintenance;
      CHECK(at_floor == Approx(below).epsilon(1e-9));
    }
  }
}

TEST_CASE("more collateral never lowers health, except as far as a reward grows with it") {
  over_books([](const Method& method, Book& book) {
    double excess = -1e300;
    double coverage = -1e300;
    for (const double cash : {1e3, 1e5, 1e6, 1e7, 1e8}) {
      const PoolAssessment pool = book.assess(method, 1.0, cash);
      CHECK(pool.excess_maintenance >= excess);
      CHECK(pool.coverage >= coverage);
      excess = pool.excess_maintenance;
      coverage = pool.coverage;
    }
  });
}

TEST_CASE("totals and levels have the bits of the whole result") {
  std::mt19937_64 random(20260403);
  for (const std::string& id : methods) {
    CAPTURE(id);
    const auto method = with_dollars(id);
    for (int round = 0; round < 10; ++round) {
      Book book(random);
      book.assess(*method);
      const auto base = book.world.base(*method);
      const AccountTotals totals = totals_of(take(assess(book.world.account(), *base, Detail::full, {})));
      AssessScratch scratch(*base);
      AccountTotals quick;
      REQUIRE(assess_totals(book.world.account(), *base, scratch, quick));
      CHECK(quick.requirement_initial == totals.requirement_initial);
      CHECK(quick.requirement_maintenance == totals.requirement_maintenance);
      CHECK(quick.isolated_initial == totals.isolated_initial);
    }
  }
}
