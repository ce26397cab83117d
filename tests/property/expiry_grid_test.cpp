// What must hold for every book of kind "expiry_grid", on random ones.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "crossmargin/analysis/live_account.hpp"
#include "support/expiry_desk.hpp"
#include "support/support.hpp"

using namespace crossmargin;
using namespace crossmargin::test;
using doctest::Approx;

namespace {

constexpr int books = 300;

struct Random {
  std::mt19937_64 engine{20260601};
  double uniform(double from, double to) {
    return from + (to - from) * static_cast<double>(engine() >> 11) * 0x1.0p-53;
  }
  bool coin() { return (engine() & 1U) != 0; }
};

/// The desk under the shipped parameters, with a chain of strikes to hold.
struct Desk {
  std::unique_ptr<Method> method;
  std::unique_ptr<EvaluatedBase> base;
  std::vector<std::int32_t> options;

  Desk() {
    ExpiryDesk desk;
    desk.perpetual(1.0);
    for (const double strike : {60000.0, 80000.0, 95000.0, 100000.0, 110000.0, 140000.0})
      for (const OptionRight right : {OptionRight::call, OptionRight::put})
        desk.option(right, strike, 1.0, 0.6);
    const Document file = read_document(source_path("data/methods/derive-pmrm-2-2026-01.json"));
    const auto set = take(bind_scenario_set(read_document(source_path("scenarios/expiry-33.json"))));
    method = take(make_method(file, set, "hash"));
    base = take(EvaluatedBase::create(take(InstrumentTable::create(desk.instruments)),
                                      take(Market::create(desk.data)), *method, Pricer::kernels, {}));
    for (std::int32_t i = 0; i < static_cast<std::int32_t>(base->instruments().size()); ++i)
      if (base->instruments()[i].option) options.push_back(i);
  }

  MarginResult margin(const std::vector<Holding>& book) const {
    return base->engine().margin({book, {}, {}}, Detail::full);
  }
  std::int32_t find(const std::string& id) const { return *base->instruments().find(id); }
};

std::vector<Holding> random_book(const Desk& desk, Random& random) {
  std::vector<Holding> book;
  for (std::int32_t i = 0; i < static_cast<std::int32_t>(desk.base->instruments().size()); ++i)
    if (random.coin()) book.push_back({i, random.uniform(-5.0, 5.0)});
  return book;
}

}  // namespace

TEST_CASE("the order of positions does not matter, and totals are the result's") {
  const Desk desk;
  Random random;
  const auto scratch = desk.base->engine().make_scratch();
  for (int i = 0; i < books; ++i) {
    std::vector<Holding> book = random_book(desk, random);
    const MarginResult want = desk.margin(book);
    std::shuffle(book.begin(), book.end(), random.engine);
    const MarginResult got = desk.margin(book);
    CHECK(got.initial == want.initial);
    CHECK(got.maintenance == want.maintenance);
    CHECK(desk.base->engine().totals({book, {}, {}}, *scratch).initial == want.initial);
  }
}

TEST_CASE("skew rows never gain, and maintenance is never above initial margin") {
  const Desk desk;
  Random random;
  for (int i = 0; i < books; ++i) {
    const MarginResult result = desk.margin(random_book(desk, random));
    for (const UnitResult& unit : result.units)
      for (std::size_t s = unit.recognised.size() - 2; s < unit.recognised.size(); ++s)
        CHECK(unit.recognised[s] <= 0.0);
    CHECK(result.maintenance <= result.initial);
    CHECK(result.maintenance >= 0.0);
  }
}

TEST_CASE("the requirement scales with the book") {
  const Desk desk;
  Random random;
  for (int i = 0; i < books; ++i) {
    std::vector<Holding> book = random_book(desk, random);
    const double once = desk.margin(book).initial;
    for (Holding& holding : book) holding.quantity *= 4.0;
    CHECK(desk.margin(book).initial == Approx(4.0 * once).epsilon(1e-12));
  }
}

TEST_CASE("what positions contribute sums to the scan risk") {
  const Desk desk;
  Random random;
  for (int i = 0; i < books; ++i) {
    const MarginResult result = desk.margin(random_book(desk, random));
    double sum = 0.0;
    for (const PositionMargin& one : result.positions) sum += one.contribution;
    CHECK(sum == Approx(result.scan_risk).epsilon(1e-9));
  }
}

TEST_CASE("more of a short option never needs less") {
  const Desk desk;
  Random random;
  for (int i = 0; i < books; ++i) {
    std::vector<Holding> book;
    for (const std::int32_t option : desk.options)
      if (random.coin()) book.push_back({option, -random.uniform(0.1, 5.0)});
    if (book.empty()) continue;
    const MarginResult before = desk.margin(book);
    const std::size_t at = static_cast<std::size_t>(random.engine() % book.size());
    // Calls and puts hedge each other in price: only of one kind is more always worse.
    const OptionRight right = desk.base->instruments()[book[at].instrument].option->right;
    std::erase_if(book, [&](const Holding& one) {
      return desk.base->instruments()[one.instrument].option->right != right;
    });
    const double few = desk.margin(book).initial;
    for (Holding& holding : book) holding.quantity -= random.uniform(0.0, 2.0);
    CHECK(desk.margin(book).initial >= few);
    CHECK(before.initial > 0.0);
  }
}

TEST_CASE("a box is about constant") {
  const Desk desk;
  const std::vector<Holding> box{{desk.find("BTC-95000-C"), 1.0},
                                 {desk.find("BTC-95000-P"), -1.0},
                                 {desk.find("BTC-110000-C"), -1.0},
                                 {desk.find("BTC-110000-P"), 1.0}};
  const MarginResult result = desk.margin(box);
  CHECK(result.net_option_value == Approx(15000.0).epsilon(1e-12));
  for (const double pnl : result.units[0].pnl) CHECK(std::abs(pnl) < 1e-9);
  // What is left is the static discount of a long expiry.
  CHECK(result.scan_risk == Approx(15000.0 * (1.0 - 0.98 * std::exp(-0.1 * 30.0 / 365.0))));
}

TEST_CASE("an account that follows the market is the account assessed afresh") {
  ExpiryDesk desk;
  desk.perpetual(2.0);
  desk.option(OptionRight::call, 110000.0, -3.0, 0.6);
  desk.option(OptionRight::put, 90000.0, 1.0, 0.7);
  desk.account.cross.collateral = {{currency("USDC"), 90000.0, {}}, {currency("BTC"), 1.0, {}}};
  desk.data.fx[currency("BTC")] = {100000.0, "BTC", {}, {}};
  desk.data.expiry_feeds[{"BTC", moment(30.0)}].fixed = 20000.0;
  desk.parameters["collateral"] = R"({"USDC":{"maintenance":0,"initial_extra":0},
    "BTC":{"maintenance":0.1,"initial_extra":0.02,"moves_with":"BTC","charged_at":"spot"}})";
  desk.method = take(desk.make());
  const auto live = take(LiveAccount::create({.instruments = take(InstrumentTable::create(desk.instruments)),
                                              .market = take(Market::create(desk.data)),
                                              .method = desk.method.get(),
                                              .account = desk.account},
                                             {}));
  Random random;
  for (int i = 0; i < 20; ++i) {
    REQUIRE(live->apply(PriceTick{"BTC", random.uniform(60000.0, 150000.0), {}}));
    REQUIRE(live->apply(QuoteTick{"BTC-110000-C", {}, random.uniform(0.3, 1.2), {}}));
    PositionChange trade;
    trade.instrument = "BTC-PERP";
    trade.value = random.uniform(-1.0, 1.0);
    REQUIRE(live->apply(trade));
    const auto fresh = take(EvaluatedBase::create(live->base().instruments(), live->base().market(),
                                                  *desk.method, Pricer::kernels, {}));
    const auto pool = take(assess(live->account(), *fresh, Detail::totals, {})).pools[0];
    CHECK(live->pools()[0].initial == pool.margin.initial);
    CHECK(live->pools()[0].maintenance == pool.margin.maintenance);
    CHECK(live->pools()[0].equity_initial == pool.equity_initial);
  }
}
