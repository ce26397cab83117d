// The same inputs give the same bytes, at any number of threads and in any order of the input.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "crossmargin/io/json.hpp"
#include "crossmargin/pricing/american.hpp"
#include "crossmargin/risk/evaluate.hpp"
#include "crossmargin/risk/pricing_inputs.hpp"
#include "support/mixed_book.hpp"
#include "support/support.hpp"

using namespace crossmargin;

namespace {

/// The made-up book, a few thousand linear options on one curve, at three expiries whose volatilities move
/// apart, and rows that fail.
test::MixedBook large_book() {
  auto book = test::mixed_book();
  const std::string june = "2026-06-18T20:00:00Z";
  const std::string expiries[] = {june, june, "2026-04-16T20:00:00Z", "2026-02-12T20:00:00Z"};
  for (int e = 2; e < 4; ++e) book.market.forwards[{"OIL", test::instant(expiries[e])}] = 61.0 + e;
  for (int i = 0; i < 1500; ++i) {
    const auto right = i % 2 == 0 ? OptionRight::call : OptionRight::put;
    const double strike = 30.0 + 0.05 * i;
    auto option = test::option("OILX-" + std::to_string(i), "OIL", expiries[i % 4],
                               {right, ExerciseStyle::european, strike, PricingModel::black_76});
    // Every eleventh lacks its volatility.
    book.quote(option, i % 11 == 0 ? InstrumentQuote{} : InstrumentQuote{{}, {}, 0.2 + 0.0001 * i});
  }
  for (int i = 0; i < 150; ++i) {
    const auto right = i % 2 == 0 ? OptionRight::call : OptionRight::put;
    const auto model = i % 3 == 0 ? PricingModel::black_76 : PricingModel::black_scholes;
    auto option = test::option("ACMEX-" + std::to_string(i), "ACME", june,
                               {right, ExerciseStyle::american, 120.0 + 2.0 * i, model});
    option.spec.multiplier = 100.0;
    book.quote(option, i % 13 == 0 ? InstrumentQuote{} : InstrumentQuote{{}, 251.0, 0.15 + 0.002 * i});
  }
  return book;
}

ShockTable shocks_of(const InstrumentTable& table, const Market& market) {
  Issues issues;
  const auto ranges = RangeTable::bind(test::must(io::parse_json(
                                           R"({"by_underlying":{"ACMEW":{"price":{"relative":0.1},
                "volatility":{"rule":"relative","up":1.7e308,"down":0.2}}},
              "default":{"price":{"relative":0.1},
                "volatility":{"rule":"relative","up":0.3,"down":0.2,"short_power":0.3,"long_power":0.13}}})",
                                           "ranges")),
                                       issues);
  const auto set =
      test::must(bind_scenario_set(test::read_document(test::source_path("scenarios/span-16.json"))));
  return test::must(resolve(set, market, factors_of(table.all()), ranges));
}

RiskMatrix run(const test::MixedBook& book, Pricer pricer, int threads) {
  const auto table = test::must(InstrumentTable::create(book.instruments));
  const auto market = test::must(Market::create(book.market));
  return test::must(evaluate(table, market, shocks_of(table, market), pricer, {threads}));
}

/// The market and the scenarios of one American option, one array a column.
struct Columns {
  std::vector<double> spot, rate, dividend, volatility, years, value;

  void add(const PricingInputs& in, const Shock& shock, double years_passed) {
    spot.push_back(in.price * shock.price_scale + shock.price_shift);
    rate.push_back(in.rate);
    dividend.push_back(in.rate - in.carry);
    volatility.push_back(std::max(in.volatility * shock.vol_scale + shock.vol_shift, shock.vol_floor));
    years.push_back(in.years - years_passed);
  }
  Columns(const PricingInputs& in, const ShockTable& table, int factor) {
    add(in, {}, 0.0);
    for (std::size_t s = 0; s < table.scenario_count(); ++s)
      add(in, table.shocks(factor)[s], table.time_years(s));
    value.resize(spot.size());
  }
  void price(const OptionTerms& terms, pricing::AmericanScheme scheme) {
    const bool call = terms.right == OptionRight::call;
    REQUIRE(
        pricing::american_row({call, terms.strike, scheme, spot, rate, dividend, volatility, years}, value));
  }
};

void check_same(const RiskMatrix& a, const RiskMatrix& b) {
  REQUIRE(a.instrument_count() == b.instrument_count());
  bool same = true;
  for (std::int32_t i = 0; i < static_cast<std::int32_t>(a.instrument_count()); ++i) {
    const RowFacts &x = a.facts(i), &y = b.facts(i);
    for (std::size_t tile = 0; tile < a.tile_count(); ++tile)
      same = same && std::memcmp(a.tile(i, tile).data(), b.tile(i, tile).data(),
                                 sizeof(double) * RiskMatrix::tile_width) == 0;
    const double left[] = {x.value, x.price, x.reference_price, x.delta, x.years, x.notional};
    const double right[] = {y.value, y.price, y.reference_price, y.delta, y.years, y.notional};
    same = same && std::memcmp(left, right, sizeof left) == 0 && x.factor == y.factor;
    REQUIRE((a.issue(i) == nullptr) == (b.issue(i) == nullptr));
    if (a.issue(i)) same = same && a.issue(i)->message == b.issue(i)->message;
    CAPTURE(i);
    REQUIRE(same);
  }
}

}  // namespace

TEST_CASE("one, two and three threads give the same bytes with every pricer") {
  const auto book = large_book();
  for (const Pricer pricer : {Pricer::kernels, Pricer::quick, Pricer::quantlib}) {
    const auto one = run(book, pricer, 1);
    check_same(one, run(book, pricer, 2));
    check_same(one, run(book, pricer, 3));
  }
}

TEST_CASE("the order of the input does not reach the result") {
  const auto book = large_book();
  auto reversed = book;
  std::reverse(reversed.instruments.begin(), reversed.instruments.end());
  check_same(run(book, Pricer::kernels, 2), run(reversed, Pricer::kernels, 2));
}

TEST_CASE("a contract alone has the bytes it has among others") {
  const auto book = large_book();
  const auto table = test::must(InstrumentTable::create(book.instruments));
  for (const Pricer pricer : {Pricer::kernels, Pricer::quick}) {
    const auto all = run(book, pricer, 2);
    for (std::size_t pick = 0; pick < book.instruments.size(); pick += 37) {
      auto alone = book;
      alone.instruments = {book.instruments[pick]};
      const auto single = run(alone, pricer, 1);
      const auto row = *table.find(book.instruments[pick].id);
      CAPTURE(book.instruments[pick].id);
      for (std::size_t tile = 0; tile < all.tile_count(); ++tile)
        CHECK(std::memcmp(all.tile(row, tile).data(), single.tile(0, tile).data(),
                          sizeof(double) * RiskMatrix::tile_width) == 0);
    }
  }
}

TEST_CASE("an American row of the evaluator holds what the kernel gives for that row alone") {
  const auto book = large_book();
  const auto table = test::must(InstrumentTable::create(book.instruments));
  const auto market = test::must(Market::create(book.market));
  const auto shocks = shocks_of(table, market);
  const std::pair<Pricer, pricing::AmericanScheme> schemes[] = {
      {Pricer::kernels, pricing::AmericanScheme::accurate}, {Pricer::quick, pricing::AmericanScheme::quick}};
  int compared = 0;
  for (const auto& [pricer, scheme] : schemes) {
    const auto matrix = test::must(evaluate(table, market, shocks, pricer, {2}));
    for (std::int32_t i = 0; i < static_cast<std::int32_t>(table.size()); ++i) {
      const Instrument& instrument = table[i];
      if (!instrument.option || instrument.option->exercise != ExerciseStyle::american || matrix.issue(i))
        continue;
      const auto inputs = test::must(pricing_inputs(instrument, market));
      Columns columns(inputs, shocks, matrix.facts(i).factor);
      columns.price(*instrument.option, scheme);
      CAPTURE(instrument.id);
      const double multiplier = instrument.spec.multiplier;
      CHECK(matrix.facts(i).value == multiplier * columns.value[0]);
      for (std::size_t s = 0; s < shocks.scenario_count(); ++s)
        CHECK(matrix.pnl(i, s) == (multiplier * columns.value[s + 1] - multiplier * columns.value[0]) *
                                      shocks.shocks(matrix.facts(i).factor)[s].weight_linear);
      ++compared;
    }
  }
  CHECK(compared > 250);
}

TEST_CASE("an American row that has no price leaves its neighbours alone") {
  auto book = large_book();
  const auto good = run(book, Pricer::kernels, 1);
  const auto before = test::must(InstrumentTable::create(book.instruments));
  // The range of ACMEW takes this volatility beyond the doubles.
  book.market.underlyings["ACMEW"] = book.market.underlyings["ACME"];
  const OptionTerms terms{OptionRight::call, ExerciseStyle::american, 250.0, PricingModel::black_76};
  book.quote(test::option("ACMEW-1", "ACMEW", "2026-06-18T20:00:00Z", terms), {{}, 251.0, 1.9});
  const auto matrix = run(book, Pricer::kernels, 1);
  const auto table = test::must(InstrumentTable::create(book.instruments));
  const auto row = *table.find("ACMEW-1");
  REQUIRE(matrix.issue(row));
  CHECK(matrix.issue(row)->code == ErrorCode::invalid_value);
  CHECK(matrix.issue(row)->message.find("finite volatility") != std::string::npos);
  CHECK(std::isnan(matrix.pnl(row, 0)));
  for (const std::string id : {"ACMEX-1", "ACMEX-40", "ACMEX-149", "OIL-60-P"}) {
    REQUIRE(matrix.issue(*table.find(id)) == nullptr);
    CHECK(std::memcmp(matrix.tile(*table.find(id), 0).data(), good.tile(*before.find(id), 0).data(),
                      sizeof(double) * RiskMatrix::tile_width) == 0);
  }
}
