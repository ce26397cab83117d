// How far holdings are the same bet, on made-up histories whose correlations are known.
#include "crossmargin/analysis/concentration.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "support/grid_fixture.hpp"

namespace concentration_test {

using namespace crossmargin;
using namespace crossmargin::test;

namespace {

using Verdict = Concentration::Verdict;

/// Closes whose simple returns are 1 % times a sign a day: +,+,-,- for A, the same for B, +,-,+,- for C.
History made_history() {
  std::vector<CloseSeries> series{{"A", {}}, {"B", {}}, {"C", {}}};
  const double signs[3][4] = {{1, 1, -1, -1}, {1, 1, -1, -1}, {1, -1, 1, -1}};
  for (std::size_t s = 0; s < 3; ++s) {
    double price = 100.0;
    for (int day = 0; day <= 100; ++day) {
      const std::chrono::sys_days date{std::chrono::days{20'000 + day}};
      series[s].closes.push_back({date, price, {}});
      price *= 1.0 + 0.01 * signs[s][day % 4];
    }
  }
  return take(History::create(std::move(series)));
}

struct World {
  World() {
    MarketData data = market_data({{"A", 100.0}, {"B", 50.0}, {"C", 10.0}, {"D", 1.0}});
    std::vector<Instrument> list;
    for (const char* id : {"A", "B", "C", "D"}) {
      data.quotes[id].price = data.underlyings.at(id).spot;
      list.push_back(stock(id));
      Instrument perpetual = stock(std::string(id) + "-PERP");
      perpetual.kind = InstrumentKind::perpetual;
      perpetual.underlying = id;
      data.quotes[perpetual.id].price = data.underlyings.at(id).spot;
      list.push_back(perpetual);
    }
    data.fx[currency("AA")] = {100.0, "A", {}, {}};
    std::string text = method_text(R"({"currency":"USD","risk_unit":"underlying","conversion":"base",
                                       "levels":{"computed":"maintenance","factor":2},
                                       "open_orders":{"initial":"none","maintenance":"none"}})");
    text.replace(text.find("\"haircuts\":{"), 12, "\"haircuts\":{\"AA\":{\"haircut\":0},");
    method = take(method_from(text, relative_moves({-0.05, 0.05})));
    base = take(EvaluatedBase::create(take(InstrumentTable::create(list)), take(Market::create(data)),
                                      *method, Pricer::kernels, {}));
  }

  Concentration of(std::vector<Position> positions, std::vector<Balance> balances = {}) const {
    Account account;
    account.id = account.cross.id = "cross";
    account.cross.positions = std::move(positions);
    account.cross.collateral = std::move(balances);
    const auto assessed = take(assess(account, *base, Detail::full, {}));
    return take(concentration({.account = &account, .assessed = &assessed, .history = &history}, *base, {}));
  }

  History history{made_history()};
  std::unique_ptr<Method> method;
  std::unique_ptr<EvaluatedBase> base;
};

}  // namespace

TEST_CASE("two things that move alike are one bet; the warning fires") {
  const Concentration found = World().of({{"A", 1.0, {}, {}}, {"B", 2.0, {}, {}}});
  REQUIRE(found.bets.size() == 2);
  CHECK(found.bets[0].exposure == doctest::Approx(100.0));
  CHECK(found.correlation(0, 1) == doctest::Approx(1.0));
  CHECK(found.independent_bets == doctest::Approx(1.0));
  CHECK(found.saved_share == doctest::Approx(0.0));
  CHECK(found.verdict == Verdict::same_bet);
  CHECK(found.warning.find("gain and lose on the same days") != std::string::npos);
}

TEST_CASE("two independent bets of one size are two; pooling saves 1 - 1/sqrt 2") {
  const Concentration found = World().of({{"A", 1.0, {}, {}}, {"C", 10.0, {}, {}}});
  CHECK(found.correlation(0, 1) == doctest::Approx(0.0).epsilon(1e-9));
  CHECK(found.independent_bets == doctest::Approx(2.0).epsilon(1e-9));
  CHECK(found.saved_share == doctest::Approx(1.0 - std::sqrt(0.5)).epsilon(1e-9));
  CHECK(found.verdict == Verdict::spread);
  CHECK(found.warning.empty());
}

TEST_CASE("opposite sides of one underlying leave nothing together: no warning") {
  const Concentration found = World().of({{"A", 1.0, {}, {}}, {"A-PERP", -1.0, {}, {}}});
  CHECK(found.correlation(0, 1) == doctest::Approx(-1.0));
  CHECK(found.together == 0.0);
  CHECK(std::isinf(found.independent_bets));
  CHECK(found.verdict == Verdict::spread);
}

TEST_CASE("a coin held as collateral is a bet on its underlying") {
  const Concentration found = World().of({{"A-PERP", -1.0, {}, {}}}, {{currency("AA"), 1.0, {}}});
  REQUIRE(found.bets.size() == 2);
  CHECK(found.bets[1].name == "AA");
  CHECK(found.together == 0.0);
}

TEST_CASE("one bet is none to pool, and one that dwarfs the rest is named") {
  CHECK(World().of({{"A", 1.0, {}, {}}}).verdict == Verdict::few);
  const Concentration found = World().of({{"A", 100.0, {}, {}}, {"C", 10.0, {}, {}}});
  CHECK(found.verdict == Verdict::same_bet);
  CHECK(found.warning.find("A is 99 % of it") != std::string::npos);
}

TEST_CASE("what has no history is left out and said") {
  const Concentration found = World().of({{"A", 1.0, {}, {}}, {"D", 1.0, {}, {}}});
  CHECK(found.bets.size() == 1);
  REQUIRE(found.left_out.size() == 1);
  CHECK(found.left_out[0].message.find("D") != std::string::npos);
}

}  // namespace concentration_test
