// Cross or isolated, with the textbook's account: equity 15,000 and a position with 5,000 of margin.
#include "crossmargin/analysis/bucket_choice.hpp"

#include <doctest/doctest.h>

#include "support/grid_fixture.hpp"

namespace bucket_choice_test {

using namespace crossmargin;
using namespace crossmargin::test;

namespace {

using Better = BucketChoice::Better;

/// Initial margin is a tenth of a position, maintenance half of it.
std::unique_ptr<Method> tenth() {
  return take(method_from(method_text(R"({"currency":"USD","risk_unit":"underlying","conversion":"base",
                      "levels":{"computed":"maintenance","factor":2},
                      "open_orders":{"initial":"none","maintenance":"none"}})"),
                          relative_moves({-0.05, 0.05})));
}

Instrument perpetual(const std::string& id, const std::string& underlying) {
  Instrument made = stock(id);
  made.kind = InstrumentKind::perpetual;
  made.underlying = underlying;
  return made;
}

struct World {
  World()
      : method(tenth()),
        base(take(EvaluatedBase::create(
            take(InstrumentTable::create(
                {perpetual("X-PERP", "X"), perpetual("X-OTHER", "X"), perpetual("Y-PERP", "Y")})),
            take(Market::create(prices())), *method, Pricer::kernels, {}))) {}

  static MarketData prices() {
    MarketData data = market_data({{"X", 50'000.0}, {"Y", 100.0}});
    data.quotes["X-PERP"].price = 50'000.0;
    data.quotes["X-OTHER"].price = 50'000.0;
    data.quotes["Y-PERP"].price = 100.0;
    return data;
  }

  std::vector<BucketChoice> choices(const Account& account) const {
    const auto assessed = take(assess(account, *base, Detail::full, {}));
    const auto distances = take(distance(account, *base, {}, {}));
    return take(
        bucket_choices({.account = &account, .assessed = &assessed, .distances = &distances}, *base, {}));
  }

  std::unique_ptr<Method> method;
  std::unique_ptr<EvaluatedBase> base;
};

Account holding(std::vector<Position> positions, double money) {
  Account account;
  account.id = account.cross.id = "cross";
  account.cross.positions = std::move(positions);
  account.cross.collateral = {{currency("USD"), money, {}}};
  return account;
}

}  // namespace

TEST_CASE("15,000 of equity, 5,000 of margin: a buffer of 10,000 cross; isolated 5,000 at most is lost") {
  const World world;
  const Account account = holding({{"X-PERP", 1.0, 50'000.0, {}}}, 15'000.0);
  const std::vector<BucketChoice> choices = world.choices(account);
  REQUIRE(choices.size() == 1);
  const BucketChoice& one = choices.front();
  CHECK(one.refused.empty());
  CHECK(one.cross.initial == doctest::Approx(5'000.0).epsilon(1e-12));
  CHECK(one.cross.buffer == doctest::Approx(10'000.0).epsilon(1e-12));
  CHECK(one.cross.most_lost == 15'000.0);
  CHECK(one.isolated.initial == doctest::Approx(5'000.0).epsilon(1e-12));
  REQUIRE(one.collateral.size() == 1);
  CHECK(one.collateral[0].amount == 5'000.0);  // to the last unit
  CHECK(one.isolated.most_lost == 5'000.0);
  CHECK(one.untouched == 10'000.0);
  CHECK(one.isolated.buffer == doctest::Approx(0.0).epsilon(1e-9));
  CHECK(one.cheaper == Better::same);
  CHECK(one.loses_less == Better::isolated);
  CHECK(one.lasts_longer == Better::cross);
  // Long 1 at 50,000: M + P - 50,000 = 0.05 P.
  CHECK(one.cross.liquidated_below.value() == doctest::Approx(35'000.0 / 0.95).epsilon(1e-9));
  CHECK(one.isolated.liquidated_below.value() == doctest::Approx(45'000.0 / 0.95).epsilon(1e-9));
  CHECK(!one.cross.liquidated_above);
  CHECK(!one.isolated.liquidated_above);
}

TEST_CASE("a hedge is cheaper cross: isolated both legs ask for margin") {
  const World world;
  const auto choices =
      world.choices(holding({{"X-PERP", 1.0, 50'000.0, {}}, {"X-OTHER", -1.0, 50'000.0, {}}}, 15'000.0));
  REQUIRE(choices.size() == 2);
  for (const BucketChoice& one : choices) {
    CHECK(one.cross.initial == doctest::Approx(-5'000.0));  // taking it out would cost
    CHECK(one.cheaper == Better::cross);
    CHECK(!one.cross.liquidated_below);
    CHECK(one.lasts_longer == Better::cross);
  }
}

TEST_CASE("a pool that cannot pay the margin alone says so") {
  const World world;
  const auto choices =
      world.choices(holding({{"X-PERP", 1.0, 50'000.0, {}}, {"X-OTHER", -1.0, 50'000.0, {}}}, 1'000.0));
  REQUIRE(choices.size() == 2);
  CHECK(choices[0].refused.find("does not cover the initial margin") != std::string::npos);
  CHECK(choices[0].collateral.empty());
}

TEST_CASE("suggested: what alone can take the pool and nets with nothing, with its initial margin") {
  const World world;
  const Account account = holding({{"X-PERP", 1.0, 50'000.0, {}}, {"Y-PERP", 10.0, 100.0, {}}}, 15'000.0);
  const BucketSuggestion found = take(suggest_buckets(account, *world.base, {}, {}));
  REQUIRE(found.buckets.size() == 1);
  CHECK(found.buckets[0].instrument == "X-PERP");
  CHECK(found.buckets[0].loss_alone == doctest::Approx(49'950.0));
  CHECK(found.buckets[0].benefit_share == doctest::Approx(0.0));
  REQUIRE(found.account.isolated.size() == 1);
  CHECK(found.account.isolated[0].collateral[0].amount == 5'000.0);
  CHECK(found.account.cross.collateral[0].amount == 10'000.0);
  REQUIRE(found.after.pools.size() == 2);
  CHECK(found.after.pools[0].margin.initial == doctest::Approx(100.0));
}

TEST_CASE("not suggested: a hedge, and what the pool cannot be lost by") {
  const World world;
  const Account hedge = holding({{"X-PERP", 1.0, 50'000.0, {}}, {"X-OTHER", -1.0, 50'000.0, {}}}, 15'000.0);
  CHECK(take(suggest_buckets(hedge, *world.base, {}, {})).buckets.empty());
  const Account small = holding({{"Y-PERP", 10.0, 100.0, {}}}, 15'000.0);
  CHECK(take(suggest_buckets(small, *world.base, {}, {})).buckets.empty());
}

}  // namespace bucket_choice_test
