// Edges worked by hand: an account in USD under a plain scan, whose requirement is a share of the position.
#include "crossmargin/liquidation/distance.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "support/grid_fixture.hpp"

namespace distance_test {

using namespace crossmargin;
using namespace crossmargin::test;

namespace {

using Kind = EdgeLevel::Kind;
using Direction = PriceEdge::Direction;

/// Scans 5 % up and down for maintenance, and asks twice that for initial margin; alerts at a half and at
/// four fifths.
std::unique_ptr<Method> tenth(const std::string& haircuts = "") {
  std::string text = method_text(
      R"({"currency":"USD","risk_unit":"underlying","conversion":"base",
          "levels":{"computed":"maintenance","factor":2},
          "open_orders":{"initial":"none","maintenance":"none"}})");
  text.replace(text.find("\"haircuts\":{"), 12, "\"haircuts\":{" + haircuts);
  return take(method_from(text, relative_moves({-0.05, 0.05})));
}

struct World {
  explicit World(MarketData data, std::vector<Instrument> list, std::unique_ptr<Method> with = tenth())
      : method(std::move(with)),
        base(take(EvaluatedBase::create(take(InstrumentTable::create(std::move(list))),
                                        take(Market::create(std::move(data))), *method, Pricer::kernels,
                                        {}))) {}
  AccountDistance edges(const Account& account, const DistanceOptions& options = {}) const {
    return take(distance(account, *base, options, {}));
  }
  std::unique_ptr<Method> method;
  std::unique_ptr<EvaluatedBase> base;
};

Instrument perpetual(const std::string& underlying) {
  Instrument made = stock(underlying + "-PERP");
  made.kind = InstrumentKind::perpetual;
  made.underlying = underlying;
  return made;
}

MarketData prices(const std::vector<std::pair<std::string, double>>& spots) {
  MarketData data = market_data(spots);
  for (const auto& [id, spot] : spots) data.quotes[id + "-PERP"].price = spot;
  return data;
}

Account holding(std::vector<Position> positions, double money) {
  Account account;
  account.id = account.cross.id = "cross";
  account.cross.positions = std::move(positions);
  account.cross.collateral = {{currency("USD"), money, {}}};
  return account;
}

const LevelEdges& level(const AccountDistance& found, Kind kind, double utilisation = 0.0,
                        const std::string& pool = "cross", std::size_t underlying = 0) {
  for (const LevelEdges& one : found.underlyings.at(underlying).levels)
    if (one.level.kind == kind && one.level.utilisation == utilisation && one.pool == pool) return one;
  throw std::runtime_error("no such level");
}

}  // namespace

TEST_CASE("a long perpetual: equity 20 + P - 100 against 5 % and 10 % of P") {
  const World world(prices({{"X", 100.0}}), {perpetual("X")});
  const AccountDistance found = world.edges(holding({{"X-PERP", 1.0, 100.0, {}}}, 20.0));
  REQUIRE(found.underlyings.size() == 1);
  const UnderlyingDistance& one = found.underlyings.front();
  CHECK(one.underlying == "X");
  CHECK(one.price == 100.0);
  CHECK(one.price_of == "spot");
  CHECK(one.lowest_move == doctest::Approx(-0.999));
  CHECK(one.highest_move == doctest::Approx(4.0));
  const auto falls_to = [&](Kind kind, double utilisation, double price) {
    const LevelEdges& edges = level(found, kind, utilisation);
    REQUIRE(edges.below.size() == 1);
    CHECK(edges.below[0].price == doctest::Approx(price).epsilon(1e-9));
    CHECK(edges.below[0].move == doctest::Approx(price / 100.0 - 1.0).epsilon(1e-9));
    CHECK(edges.below[0].direction == Direction::enters);
    CHECK(edges.below[0].inside <= edges.below[0].outside);
    CHECK(std::abs(edges.below[0].inside_price / edges.below[0].price - 1.0) <= 1e-10);
    CHECK(edges.above.empty());
  };
  falls_to(Kind::margin_call, 0.0, 80.0 / 0.9);   // P - 80 = 0.1 P
  falls_to(Kind::liquidation, 0.0, 80.0 / 0.95);  // P - 80 = 0.05 P
  falls_to(Kind::alert, 0.8, 64.0 / 0.7);         // 0.1 P = 0.8 (P - 80)
  const LevelEdges& bankrupt = level(found, Kind::bankruptcy);
  REQUIRE(bankrupt.below.size() == 1);
  CHECK(bankrupt.below[0].price == doctest::Approx(80.0).epsilon(1e-9));
  const LevelEdges& half = level(found, Kind::alert, 0.5);
  CHECK(half.now == LevelEdges::Now::reached);
  CHECK(half.below.empty());
  REQUIRE(half.above.size() == 1);  // 0.1 P = 0.5 (P - 80): the alert ends at 100, where it just holds
  CHECK(half.above[0].direction == Direction::leaves);
  CHECK(half.above[0].price == doctest::Approx(100.0).epsilon(1e-9));
}

TEST_CASE("a short perpetual has its edges above, and none below") {
  const World world(prices({{"X", 100.0}}), {perpetual("X")});
  const AccountDistance found = world.edges(holding({{"X-PERP", -1.0, 100.0, {}}}, 30.0));
  const LevelEdges& edges = level(found, Kind::liquidation);
  CHECK(edges.below.empty());
  REQUIRE(edges.above.size() == 1);
  CHECK(edges.above[0].price == doctest::Approx(130.0 / 1.05).epsilon(1e-9));
}

TEST_CASE("nothing up to the limit is none, not a price") {
  const World world(prices({{"X", 100.0}}), {perpetual("X")});
  const Account account = holding({{"X-PERP", -1.0, 100.0, {}}}, 500.0);
  CHECK(level(world.edges(account), Kind::liquidation).above.empty());
  const AccountDistance further = world.edges(account, {.highest_move = 9.0});
  REQUIRE(level(further, Kind::liquidation).above.size() == 1);
  CHECK(level(further, Kind::liquidation).above[0].price == doctest::Approx(600.0 / 1.05).epsilon(1e-9));
}

TEST_CASE("a short straddle is called on both sides, and several edges come in order") {
  MarketData data = prices({{"X", 100.0}});
  std::vector<Instrument> list{option("CALL", "X", OptionRight::call, 100.0),
                               option("PUT", "X", OptionRight::put, 100.0), perpetual("X")};
  for (const char* id : {"CALL", "PUT"}) data.quotes[id].volatility = 0.5;
  data.forwards[{"X", moment(30.0)}] = 100.0;
  data.rates[currency("USD")].pillars = {{moment(1.0), 0.0}};
  const World world(std::move(data), std::move(list));
  const AccountDistance straddle =
      world.edges(holding({{"CALL", -1.0, {}, {}}, {"PUT", -1.0, {}, {}}}, 40.0));
  const LevelEdges& called = level(straddle, Kind::margin_call);
  REQUIRE(called.below.size() == 1);
  REQUIRE(called.above.size() == 1);
  CHECK(called.below[0].price < 100.0);
  CHECK(called.above[0].price > 100.0);
  // Two calls sold against three contracts: bad far up, good in between, bad far down.
  const AccountDistance covered =
      world.edges(holding({{"CALL", -3.0, {}, {}}, {"X-PERP", 2.0, {}, {}}}, 45.0));
  const LevelEdges& edges = level(covered, Kind::bankruptcy);
  REQUIRE(edges.below.size() == 1);
  REQUIRE(edges.above.size() == 1);
  CHECK(edges.below[0].price < edges.above[0].price);
}

TEST_CASE("each underlying moves alone, each pool has edges of its own, coins move with their underlying") {
  MarketData data = prices({{"X", 100.0}, {"Y", 50.0}});
  data.fx[currency("YY")] = {50.0, "Y", {}, {}};
  const World world(std::move(data), {perpetual("X"), perpetual("Y")}, tenth(R"("YY":{"haircut":0.5},)"));
  Account account = holding({{"X-PERP", 1.0, 100.0, {}}}, 5.0);
  account.cross.collateral.push_back({currency("YY"), 1.0, {}});
  account.isolated.push_back({"lone", {{"Y-PERP", -1.0, 50.0, {}}}, {}, {{currency("USD"), 10.0, {}}}});
  const AccountDistance found = world.edges(account);
  REQUIRE(found.underlyings.size() == 2);
  CHECK(found.underlyings[0].underlying == "X");
  for (const LevelEdges& one : found.underlyings[0].levels) CHECK(one.pool == "cross");
  // P - 100 + 5 + 25 = 0.05 P
  CHECK(level(found, Kind::liquidation).below.at(0).price == doctest::Approx(70.0 / 0.95).epsilon(1e-9));
  // bankruptcy is before haircuts: P - 100 + 5 + 50 = 0
  CHECK(level(found, Kind::bankruptcy).below.at(0).price == doctest::Approx(45.0).epsilon(1e-9));
  // The bucket: 10 + 50 - P = 0.05 P. The pool: 5 + P / 2 = 10 for initial margin.
  CHECK(level(found, Kind::liquidation, 0.0, "lone", 1).above.at(0).price ==
        doctest::Approx(60.0 / 1.05).epsilon(1e-9));
  CHECK(level(found, Kind::margin_call, 0.0, "cross", 1).below.at(0).price ==
        doctest::Approx(10.0).epsilon(1e-9));
}

TEST_CASE("without an average price a contract is marked at the present one") {
  const World world(prices({{"X", 100.0}}), {perpetual("X")});
  const Account account = holding({{"X-PERP", 1.0, {}, {}}}, 20.0);
  const Account marked = take(marked_account(account, *world.base));
  CHECK(marked.cross.positions[0].average_price == 100.0);
  const auto before = take(assess(account, *world.base, Detail::totals, {}));
  const auto after = take(assess(marked, *world.base, Detail::totals, {}));
  CHECK(before.pools[0].equity_initial == after.pools[0].equity_initial);
  CHECK(level(world.edges(account), Kind::liquidation).below.at(0).price ==
        doctest::Approx(80.0 / 0.95).epsilon(1e-9));
}

TEST_CASE("the same bits at any thread count") {
  const World world(prices({{"X", 100.0}, {"Y", 50.0}}), {perpetual("X"), perpetual("Y")});
  const Account account = holding({{"X-PERP", 1.0, {}, {}}, {"Y-PERP", -2.0, {}, {}}}, 40.0);
  const AccountDistance one = take(distance(account, *world.base, {}, {.threads = 1}));
  const AccountDistance four = take(distance(account, *world.base, {}, {.threads = 4}));
  REQUIRE(one.underlyings.size() == four.underlyings.size());
  for (std::size_t i = 0; i < one.underlyings.size(); ++i)
    for (std::size_t l = 0; l < one.underlyings[i].levels.size(); ++l) {
      const LevelEdges& a = one.underlyings[i].levels[l];
      const LevelEdges& b = four.underlyings[i].levels[l];
      REQUIRE(a.below.size() == b.below.size());
      for (std::size_t e = 0; e < a.below.size(); ++e) CHECK(a.below[e].price == b.below[e].price);
    }
}

TEST_CASE("what is not listed, limits that are none and a stop are errors") {
  const World world(prices({{"X", 100.0}}), {perpetual("X")});
  CHECK(!distance(holding({{"NOPE", 1.0, {}, {}}}, 1.0), *world.base, {}, {}));
  const Account account = holding({{"X-PERP", 1.0, {}, {}}}, 20.0);
  CHECK(!distance(account, *world.base, {.lowest_move = -1.0}, {}));
  CHECK(!distance(account, *world.base, {.highest_move = 0.0}, {}));
  CHECK(!distance(account, *world.base, {.tolerance = 0.0}, {}));
  std::stop_source stopped;
  stopped.request_stop();
  const auto none = distance(account, *world.base, {}, {.stop = stopped.get_token()});
  REQUIRE(!none);
  CHECK(none.error().front().code == ErrorCode::interrupted);
}

}  // namespace distance_test
