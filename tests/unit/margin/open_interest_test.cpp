// Rate form open_interest of kind leverage: whole quantums through a whole assessment, and what is refused.
#include <doctest/doctest.h>

#include "support/option_world.hpp"

namespace open_interest_test {

using namespace crossmargin;
using namespace crossmargin::test;

namespace {

const std::string sol = "parameters.markets.by_underlying.SOL.futures.open_interest.";

/// A perpetual on SOL that is paid in USDC.
struct World {
  MarketData data = market_data({{"SOL", 0.0}});
  Instrument perpetual = stock("SOL-USD");

  explicit World(double price) {
    data.underlyings.at("SOL").spot = price;
    data.fx[currency("USDC")] = {1.0, "", {}, {}};
    perpetual.kind = InstrumentKind::perpetual;
    perpetual.underlying = "SOL";
    perpetual.spec.quote_currency = perpetual.spec.settlement_currency = currency("USDC");
    data.quotes[perpetual.id].price = price;
  }

  Result<PoolAssessment> try_assess(const Method& method, double quantity) const {
    auto base = take(EvaluatedBase::create(take(InstrumentTable::create({perpetual})),
                                           take(Market::create(data)), method, Pricer::kernels, {}));
    Account account;
    account.id = account.cross.id = "one";
    account.cross.positions = {{perpetual.id, quantity, {}, {}}};
    account.cross.collateral = {{currency("USDC"), 1000.0, {}}};
    auto assessed = crossmargin::assess(account, *base, Detail::full, {});
    if (!assessed) return tl::unexpected(std::move(assessed.error()));
    return std::move(assessed->pools.front());
  }
  PoolAssessment assess(const Method& method, double quantity) const {
    return take(try_assess(method, quantity));
  }
};

using Changes = std::vector<std::pair<std::string, Document::Value>>;

std::unique_ptr<Method> method(Changes changes = {}) {
  return shipped_method("dydx-v4", changes);
}

}  // namespace

TEST_CASE("the fraction grows with open interest, the maintenance margin does not") {
  const World world(100.0);
  const auto at = [&](double open) { return world.assess(*method({{sol + "open", open}}), 10.0); };
  // Base 0.1 up to 20 million, all from 50 million on.
  CHECK(at(200'000.0).margin.initial == doctest::Approx(100.0));
  CHECK(at(350'000.0).margin.initial == doctest::Approx(550.0));
  CHECK(at(600'000.0).margin.initial == doctest::Approx(1000.0));
  for (const double open : {0.0, 350'000.0, 600'000.0})
    CHECK(at(open).margin.maintenance == doctest::Approx(50.0));
  CHECK(at(350'000.0).margin.incomplete.empty());
  const PoolAssessment without = world.assess(*method(), -10.0);
  CHECK(without.margin.initial == doctest::Approx(100.0));
  CHECK(without.margin.incomplete ==
        std::vector<std::string>{"the initial rate of SOL grows with open interest; give "
                                 "parameters.markets.by_underlying.SOL.futures.open_interest.open"});
}

TEST_CASE("requirements are whole millionths, rounded up") {
  // 0.0000003 x 123.45678901 = 0.0000370..., truncated to 37 millionths; a tenth of it 4, half of that 2.
  const World world(123.45678901);
  const PoolAssessment pool = world.assess(*method({{sol + "open", 0.0}}), 3e-7);
  CHECK(pool.margin.initial == doctest::Approx(4e-6));
  CHECK(pool.margin.maintenance == doctest::Approx(2e-6));
  // Sizes are rounded to quantums of 10^-7.
  CHECK(world.assess(*method({{sol + "open", 0.0}}), 3.4e-7).margin.initial == pool.margin.initial);
}

TEST_CASE("a leverage that the owner chose only raises the initial fraction") {
  const World world(100.0);
  const auto at = [&](double leverage, double open) {
    return world
        .assess(*method({{"parameters.leverage", Document::Object{{"default", Document(leverage, {})}}},
                         {sol + "open", open}}),
                10.0)
        .margin;
  };
  CHECK(at(5.0, 0.0).initial == doctest::Approx(200.0));
  CHECK(at(20.0, 0.0).initial == doctest::Approx(100.0));
  CHECK(at(5.0, 350'000.0).initial == doctest::Approx(550.0));
  CHECK(at(5.0, 0.0).maintenance == doctest::Approx(50.0));
}

TEST_CASE("what cannot be reckoned in quantums is refused") {
  const auto worthless = World(1e-12).try_assess(*method(), 1.0);
  REQUIRE_FALSE(worthless);
  CHECK(worthless.error().front().message == "SOL-USD has a price that is nothing when rounded to 10^-8");
  const auto refusal = [](const std::string& path, Document::Value value) {
    Document document = read_document(source_path("data/methods/dydx-v4.json"));
    REQUIRE(document.set("provenance", Document::Array{}, {}));
    REQUIRE(document.set(path, std::move(value), {}));
    const auto made = make_method(document, {}, "hash");
    REQUIRE_FALSE(made);
    REQUIRE(made.error().size() == 1);
    return made.error().front().message;
  };
  CHECK(refusal(sol + "initial", 0.0123456789) == "want a share from 0 to 1 with at most 6 decimals");
  CHECK(refusal(sol + "upper_cap", 5.0) == "want more than the lower_cap");
  CHECK(refusal(sol + "open", 1e16) == "want a number up to 1e15");
  CHECK(refusal("parameters.markets.by_underlying.SOL.futures.size", std::string("value")) ==
        "\"open_interest\" counts units");
}

}  // namespace open_interest_test
