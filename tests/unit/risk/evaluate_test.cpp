#include "crossmargin/risk/evaluate.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <string>

#include "crossmargin/io/json.hpp"
#include "crossmargin/pricing/european.hpp"
#include "crossmargin/risk/pricing_inputs.hpp"
#include "support/mixed_book.hpp"
#include "support/support.hpp"

namespace evaluate_test {

using namespace crossmargin;

namespace {

const std::string june = "2026-06-18T20:00:00Z";
const std::string default_ranges =
    R"({"default":{"price":{"relative":0.18},"volatility":{"rule":"relative","up":0.4,"down":0.25,"floor_up":0.5}}})";

/// A market, instruments and the rows of a set, evaluated together.
struct Scene {
  test::MixedBook book{{}, test::mixed_book().market};
  std::string ranges = default_ranges;
  std::string head = R"("look_ahead_days":0)";

  RiskMatrix run(const ScenarioSet& set, Execution execution = {}) const {
    const auto table = test::must(InstrumentTable::create(book.instruments));
    const auto market = test::must(Market::create(book.market));
    Issues issues;
    const auto bound = RangeTable::bind(test::must(io::parse_json(ranges, "ranges")), issues);
    REQUIRE(issues.empty());
    const auto shocks = test::must(resolve(set, market, factors_of(table.all()), bound));
    return test::must(evaluate(table, market, shocks, Pricer::kernels, execution));
  }
  RiskMatrix run(const std::string& rows) const {
    const auto text =
        R"({"schema":"crossmargin-scenario-set","schema_version":1,"id":"t","version":"1","title":"t",)" +
        head + R"(,"rows":[)" + rows + "]}";
    return run(test::must(bind_scenario_set(test::must(io::parse_json(text, "set")))));
  }
};

ScenarioSet shipped(const std::string& id) {
  return test::must(bind_scenario_set(test::read_document(test::source_path("scenarios/" + id + ".json"))));
}

const OptionTerms oil_call{OptionRight::call, ExerciseStyle::european, 64.0, PricingModel::black_76};

const auto near = [](double value) { return doctest::Approx(value).epsilon(1e-12); };

}  // namespace

TEST_CASE("an unmoved scenario is exactly zero for every kind, model and settlement") {
  Scene scene;
  scene.book = test::mixed_book();
  const auto matrix = scene.run(R"({"id":"a","price":{"range":0}},{"id":"b","price":{"relative":0}})");
  REQUIRE(matrix.instrument_count() == scene.book.instruments.size());
  for (std::int32_t i = 0; i < static_cast<std::int32_t>(matrix.instrument_count()); ++i) {
    INFO((matrix.issue(i) ? to_text(*matrix.issue(i)) : std::string()));
    REQUIRE(matrix.issue(i) == nullptr);
    CHECK(matrix.pnl(i, 0) == 0.0);
    CHECK(matrix.pnl(i, 1) == 0.0);
  }
}

// A mainnet reply of private/pme/simulate for ETH-PERPETUAL, 15 February 2026 (public): -0.999487053 ETH at
// mark 1949.49, range 18 %, grid of nine price steps and the extended table.
TEST_CASE("an inverse perpetual gives every printed cell of a venue's reply") {
  Scene scene;
  scene.book.quote(test::in_coin(test::plain("ETH-PERPETUAL", InstrumentKind::perpetual, "ETH"), "ETH"),
                   {1949.49});
  const auto matrix = scene.run(shipped("wide-35"));
  const double contracts = -0.999487053 * 1949.49;
  const double standard[] = {
      0.21939959699999997,  0.155989308849711,    0.09885036787912087,  0.04709624857068063, 0.0,
      -0.04304011233014354, -0.08252645391743119, -0.11888171996035243, -0.15246412672881357};
  for (std::size_t i = 0; i < 27; ++i) {
    CAPTURE(i);
    CHECK(contracts * matrix.pnl(0, i) == doctest::Approx(standard[i / 3]).epsilon(1e-12));
  }
  for (std::size_t i = 27; i < 35; ++i) {
    CAPTURE(i);
    CHECK(contracts * matrix.pnl(0, i) == doctest::Approx(i < 29 ? standard[0] : standard[8]).epsilon(1e-12));
  }
  CHECK(matrix.facts(0).delta * contracts == doctest::Approx(-0.999487053).epsilon(1e-14));
  CHECK(matrix.facts(0).coin_settled);
  CHECK(matrix.facts(0).value == 0.0);
  CHECK(matrix.facts(0).notional == 1.0);
  CHECK(matrix.facts(0).reference_price == 1949.49);
}

// Thirds of a price scan range of 2234.01 and an extreme move of twice the range covered at 35 % (range of a
// NIFTY future on 25 June 2026, read from the clearing house's public SPAN file).
TEST_CASE("a linear future moves by thirds of an absolute range, extremes by the covered part") {
  Scene scene;
  scene.ranges =
      R"({"default":{"price":{"absolute":2234.01},"volatility":{"rule":"absolute","up":0.04,"down":0.04}}})";
  auto future = test::plain("NIFTY-FUT", InstrumentKind::perpetual, "NIFTY");
  future.spec.multiplier = 75.0;
  scene.book.quote(future, {24051.8});
  const auto matrix = scene.run(shipped("span-16-2x35"));
  const double expected[] = {0,        0,        744.67,  744.67,  -744.67,  -744.67,  1489.34,  1489.34,
                             -1489.34, -1489.34, 2234.01, 2234.01, -2234.01, -2234.01, 1563.807, -1563.807};
  for (std::size_t i = 0; i < 16; ++i)
    CHECK(matrix.pnl(0, i) == doctest::Approx(75.0 * expected[i]).epsilon(1e-12));
  CHECK(matrix.facts(0).delta == 75.0);
}

TEST_CASE("a coin-settled option is worth Black over its own forward, before and after") {
  Scene scene;
  const auto terms = OptionTerms{OptionRight::put, ExerciseStyle::european, 60000.0, PricingModel::black_76};
  scene.book.quote(test::in_coin(test::option("P", "BTC", "2026-03-27T08:00:00Z", terms), "BTC"),
                   {{}, 64123.5, 0.3});
  const auto matrix = scene.run(
      R"({"id":"a","price":{"range":-1},"volatility":1},{"id":"b","price":{"relative":0.1},"volatility":-1})");
  const double years = year_fraction(scene.book.market.as_of, test::instant("2026-03-27T08:00:00Z"));
  const auto coin = [&](double forward, double vol) {
    return pricing::black_76({false, forward, 60000.0, vol, years, 1.0}) * (1.0 / forward);
  };
  const double base = coin(64123.5, 0.3);
  CHECK(matrix.pnl(0, 0) == near(coin(64123.5 * 0.82, 0.5) - base));  // 0.3 * 1.4 is below the floor of 0.5
  CHECK(matrix.pnl(0, 1) == near(coin(64123.5 * 1.1, 0.3 * 0.75) - base));
  CHECK(matrix.facts(0).price == base);
  CHECK(matrix.facts(0).value == base);
  CHECK(matrix.facts(0).currency == test::currency("BTC"));
  CHECK(matrix.facts(0).years == years);
  const double d1 = std::log(64123.5 / 60000.0) / (0.3 * std::sqrt(years)) + 0.15 * std::sqrt(years);
  CHECK(matrix.facts(0).delta == near(-0.5 * std::erfc(d1 / std::sqrt(2.0))));
}

TEST_CASE("the clock and rates move the forward of black_scholes, and only the discount of black_76") {
  Scene scene;
  auto terms = oil_call;
  scene.book.quote(test::option("BLACK", "OIL", june, terms), {{}, {}, 0.4});
  terms.model = PricingModel::black_scholes;
  scene.book.quote(test::option("SPOT", "OIL", june, terms), {{}, {}, 0.4});
  const auto matrix = scene.run(R"({"id":"a","price":{"relative":0.1},"time_days":20,"rate_shift":0.03})");
  const auto market = test::must(Market::create(scene.book.market));
  const double years = year_fraction(market.as_of(), test::instant(june)), later = years - 20.0 / 365.0;
  const double rate = *market.zero_rate(test::currency("USD"), test::instant(june));
  const double carry = std::log(61.75 / 63.1) / years;
  const auto value = [](double forward, double t, double r) {
    return pricing::black_76({true, forward, 64.0, 0.4, t, std::exp(-r * t)});
  };
  const double base = value(61.75, years, rate);
  CHECK(matrix.pnl(0, 0) == near(value(61.75 * 1.1, later, rate + 0.03) - base));
  const double forward = 63.1 * 1.1 * std::exp((carry + 0.03) * later);
  CHECK(matrix.pnl(1, 0) == near(value(forward, later, rate + 0.03) - base));
  CHECK(matrix.facts(1).reference_price == 63.1);
}

TEST_CASE("past its expiry an option is worth its payoff") {
  Scene scene;
  scene.head = R"("look_ahead_days":365)";
  scene.book.quote(test::option("O", "OIL", june, oil_call), {{}, {}, 0.4});
  auto american = oil_call;
  american.exercise = ExerciseStyle::american;
  scene.book.quote(test::option("P", "OIL", june, american), {{}, {}, 0.4});
  const auto matrix = scene.run(R"({"id":"a","price":{"absolute":10}})");
  CHECK(matrix.pnl(0, 0) + matrix.facts(0).value == near(7.75));
  CHECK(matrix.pnl(1, 0) + matrix.facts(1).value == near(7.75));
}

TEST_CASE("quanto contracts pay at their fixed rate, futures-style options belong to no equity") {
  Scene scene;
  auto future = test::expiring("Q", InstrumentKind::future, "OIL", june);
  future.spec.settlement = SettlementStyle::quanto;
  future.spec.settlement_currency = test::currency("EUR");
  future.spec.quanto_rate = 0.9;
  future.spec.multiplier = 1000.0;
  scene.book.quote(future, {62.0});
  auto futures_style = test::option("S", "OIL", june, oil_call);
  futures_style.spec.premium_style = PremiumStyle::futures_style;
  scene.book.quote(futures_style, {{}, {}, 0.4});
  const auto matrix = scene.run(R"({"id":"a","price":{"absolute":-3}})");
  CHECK(matrix.pnl(0, 0) == near(-2700.0));
  CHECK(matrix.facts(0).currency == test::currency("EUR"));
  CHECK(matrix.facts(0).notional == 62000.0);
  const double years = matrix.facts(1).years;
  CHECK(matrix.facts(1).value == 0.0);
  CHECK(matrix.facts(1).price == pricing::black_76({true, 61.75, 64.0, 0.4, years, 1.0}));
}

TEST_CASE("an FX forward is the discounted difference, spot and stock are their price") {
  Scene scene;
  auto forward = test::expiring("F", InstrumentKind::fx_forward, "EURUSD", june);
  forward.forward_price = 1.07;
  forward.spec.multiplier = 1e6;
  scene.book.quote(forward, {});
  scene.book.quote(test::plain("ACME", InstrumentKind::stock, "ACME"), {});
  const auto matrix = scene.run(R"({"id":"a","price":{"relative":-0.1},"rate_shift":0.01})");
  const auto market = test::must(Market::create(scene.book.market));
  const double years = year_fraction(market.as_of(), test::instant(june));
  const double rate = *market.zero_rate(test::currency("USD"), test::instant(june));
  const auto value = [&](double price, double r) { return 1e6 * std::exp(-r * years) * (price - 1.07); };
  CHECK(matrix.pnl(0, 0) == doctest::Approx(-24.75));
  CHECK(matrix.facts(0).value == 247.5);
  CHECK(matrix.pnl(1, 0) == near(value(1.085 * 0.9, rate + 0.01) - value(1.085, rate)));
  CHECK(matrix.facts(1).value == near(value(1.085, rate)));
}

TEST_CASE("a bond moves with its yield, a coupon on the way counts at face") {
  Scene scene;
  auto bond = test::expiring("B", InstrumentKind::bond, "B", "2027-08-31T00:00:00Z");
  bond.bond = BondTerms{0.04, 2};
  bond.spec.multiplier = 1000.0;
  scene.book.quote(bond, {0.985});
  const auto matrix = scene.run(
      R"({"id":"a","price":{"relative":0},"rate_shift":0.01},{"id":"b","price":{"relative":-0.05},"time_days":30})");
  const auto inputs = test::must(pricing_inputs(bond, test::must(Market::create(scene.book.market))));
  double shifted = 0.0, later = 0.0;
  for (const auto& flow : inputs.flows) {
    shifted += flow.amount * std::exp(-(inputs.rate + 0.01) * flow.years);
    later += flow.amount * std::exp(-inputs.rate * std::max(flow.years - 30.0 / 365.0, 0.0));
  }
  CHECK(inputs.flows.front().years < 30.0 / 365.0);
  CHECK(matrix.pnl(0, 0) == doctest::Approx(1000.0 * (shifted - 0.985)).epsilon(1e-10));
  CHECK(matrix.pnl(0, 1) == doctest::Approx(1000.0 * (0.95 * later - 0.985)).epsilon(1e-10));
}

TEST_CASE("skew adds to volatility by log-moneyness at the market, term by log of days over 30") {
  Scene scene;
  scene.book.quote(test::option("O", "OIL", june, oil_call), {{}, {}, 0.4});
  const auto matrix = scene.run(R"({"id":"a","price":{"relative":0.2},"skew":0.5,"term":0.01})");
  const auto market = test::must(Market::create(scene.book.market));
  const double years = year_fraction(market.as_of(), test::instant(june));
  const double discount = *market.discount_factor(test::currency("USD"), test::instant(june));
  const double vol = 0.4 + 0.5 * std::log(64.0 / 61.75) + 0.01 * std::log(years * 365.0 / 30.0);
  const double base = pricing::black_76({true, 61.75, 64.0, 0.4, years, discount});
  CHECK(matrix.pnl(0, 0) == near(pricing::black_76({true, 61.75 * 1.2, 64.0, vol, years, discount}) - base));
}

TEST_CASE("prices below zero are floored where the set says so, else the row has an issue") {
  Scene scene;
  auto put = oil_call;
  put.right = OptionRight::put;
  scene.book.quote(test::option("P", "OIL", june, put), {{}, {}, 0.4});
  auto normal = put;
  normal.model = PricingModel::bachelier;
  scene.book.quote(test::option("N", "OIL", june, normal), {{}, {}, 20.0});
  scene.book.quote(test::expiring("F", InstrumentKind::future, "OIL", june), {});
  scene.book.quote(test::plain("NEG", InstrumentKind::perpetual, "GAS"), {-3.0});
  scene.book.market.underlyings["GAS"] = {test::currency("USD"), -3.0, 0.0, "energy"};
  const std::string fall = R"({"id":"fall","price":{"absolute":-100}})";
  // Sorted by underlying first: NEG, then the future, then the options by name.
  const auto open = scene.run(fall);
  CHECK(open.pnl(0, 0) == -100.0);
  CHECK(open.pnl(1, 0) == near(-100.0));
  CHECK(open.issue(2) == nullptr);
  REQUIRE(open.issue(3));
  CHECK(open.issue(3)->code == ErrorCode::invalid_value);
  CHECK(open.issue(3)->message.find("\"fall\"") != std::string::npos);
  CHECK(std::isnan(open.pnl(3, 0)));
  scene.head = R"("floor_price_at_zero":true)";
  const auto floored = scene.run(fall);
  const double discount = *test::must(Market::create(scene.book.market))
                               .discount_factor(test::currency("USD"), test::instant(june));
  CHECK(floored.pnl(0, 0) == -100.0);  // below zero already: the floor would be a gain out of nothing
  CHECK(floored.pnl(1, 0) == near(-61.75));
  CHECK(floored.pnl(2, 0) == open.pnl(2, 0));
  CHECK(floored.pnl(3, 0) + floored.facts(3).value == near(64.0 * discount));
  CHECK(floored.issue(3) == nullptr);
}

TEST_CASE("a row that cannot be priced carries its issue and leaves the others alone") {
  Scene scene;
  scene.book.quote(test::option("BARE", "OIL", june, oil_call), {});
  scene.book.quote(test::expiring("GOOD", InstrumentKind::future, "OIL", june), {});
  auto lost = test::option("LOST", "ZINC", june, oil_call);
  scene.book.quote(lost, {});
  scene.book.quote(test::in_coin(test::plain("COIN", InstrumentKind::perpetual, "BTC"), "BTC"), {63000.0});
  const auto matrix = scene.run(R"({"id":"a","price":{"relative":-1}})");
  REQUIRE(matrix.issue(0));  // COIN: a price of zero has no value in the coin
  CHECK(matrix.issue(0)->code == ErrorCode::invalid_value);
  CHECK(matrix.issue(1) == nullptr);
  CHECK(matrix.pnl(1, 0) == -61.75);
  REQUIRE(matrix.issue(2));
  CHECK(matrix.issue(2)->code == ErrorCode::missing_volatility);
  REQUIRE(matrix.issue(3));
  CHECK(matrix.issue(3)->code == ErrorCode::missing_price);
  CHECK(matrix.issue(3)->message.find("volatility") != std::string::npos);  // both are said at once
}

TEST_CASE("an American option is worth at least its European twin and its delta is a share") {
  Scene scene;
  auto put = OptionTerms{OptionRight::put, ExerciseStyle::american, 250.0, PricingModel::black_scholes};
  scene.book.quote(test::option("AM", "ACME", june, put), {{}, {}, 0.3});
  put.exercise = ExerciseStyle::european;
  scene.book.quote(test::option("EU", "ACME", june, put), {{}, {}, 0.3});
  const auto matrix = scene.run(R"({"id":"a","price":{"relative":-0.5}})");
  CHECK(matrix.facts(0).value > matrix.facts(1).value);
  CHECK(matrix.pnl(0, 0) + matrix.facts(0).value == near(250.0 - 123.75));  // exercised
  CHECK(matrix.facts(0).delta < -0.3);
  CHECK(matrix.facts(0).delta > -0.7);
}

TEST_CASE("a stop request interrupts the evaluation") {
  Scene scene;
  scene.book = test::mixed_book();
  std::stop_source source;
  source.request_stop();
  const auto table = test::must(InstrumentTable::create(scene.book.instruments));
  const auto market = test::must(Market::create(scene.book.market));
  Issues issues;
  const auto ranges = RangeTable::bind(test::must(io::parse_json(default_ranges, "ranges")), issues);
  const auto shocks = test::must(resolve(shipped("grid-11x3"), market, factors_of(table.all()), ranges));
  const auto stopped = evaluate(table, market, shocks, Pricer::kernels, {1, source.get_token()});
  REQUIRE_FALSE(stopped.has_value());
  CHECK(stopped.error().front().code == ErrorCode::interrupted);
}

TEST_CASE("a table resolved without a factor is an issue of the row, not a zero") {
  Scene scene;
  scene.book.quote(test::plain("P", InstrumentKind::perpetual, "ETH"), {1949.49});
  const auto table = test::must(InstrumentTable::create(scene.book.instruments));
  const auto market = test::must(Market::create(scene.book.market));
  Issues issues;
  const auto ranges = RangeTable::bind(test::must(io::parse_json(default_ranges, "ranges")), issues);
  const auto shocks = test::must(resolve(shipped("span-16"), market, {}, ranges));
  const auto matrix = test::must(evaluate(table, market, shocks, Pricer::kernels, {}));
  REQUIRE(matrix.issue(0));
  CHECK(matrix.issue(0)->code == ErrorCode::internal);
  CHECK(std::isnan(matrix.pnl(0, 3)));
}

TEST_CASE("factors are an underlying, with the expiry for what converges to it") {
  CHECK(factor_of(test::plain("A", InstrumentKind::stock, "ACME")) == FactorKey{"ACME"});
  CHECK(factor_of(test::expiring("F", InstrumentKind::future, "OIL", june)) ==
        FactorKey{"OIL", test::instant(june)});
  CHECK(factor_of(test::expiring("B", InstrumentKind::bond, "NOTE", june)) == FactorKey{"NOTE"});
  const std::vector<Instrument> instruments{test::plain("B", InstrumentKind::stock, "Z"),
                                            test::plain("A", InstrumentKind::stock, "Z"),
                                            test::plain("C", InstrumentKind::stock, "Y")};
  CHECK(factors_of(instruments) == std::vector<FactorKey>{{"Y"}, {"Z"}});
}

TEST_CASE("the matrix keeps tiles of sixteen scenarios, padded with zeros") {
  RiskMatrix matrix(3, 18);
  CHECK(matrix.tile_count() == 2);
  matrix.tile(2, 1)[1] = 5.0;
  CHECK(matrix.pnl(2, 17) == 5.0);
  CHECK(matrix.pnl(1, 17) == 0.0);
  CHECK(matrix.tile(2, 1)[15] == 0.0);
  CHECK(matrix.issue(0) == nullptr);
  matrix.set_issue(0, {ErrorCode::expired, "gone"});
  CHECK(matrix.issue(0)->code == ErrorCode::expired);
}

}  // namespace evaluate_test
