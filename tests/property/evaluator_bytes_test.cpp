// The same inputs give the same bytes, at any number of threads and in any order of the input.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>
#include <string>

#include "crossmargin/io/json.hpp"
#include "crossmargin/risk/evaluate.hpp"
#include "support/mixed_book.hpp"
#include "support/support.hpp"

using namespace crossmargin;

namespace {

/// The made-up book, a few thousand linear options on one curve, and rows that fail.
test::MixedBook large_book() {
  auto book = test::mixed_book();
  const std::string june = "2026-06-18T20:00:00Z";
  for (int i = 0; i < 1500; ++i) {
    const auto right = i % 2 == 0 ? OptionRight::call : OptionRight::put;
    const double strike = 30.0 + 0.05 * i;
    auto option = test::option("OILX-" + std::to_string(i), "OIL", june,
                               {right, ExerciseStyle::european, strike, PricingModel::black_76});
    // Every eleventh lacks its volatility.
    book.quote(option, i % 11 == 0 ? InstrumentQuote{} : InstrumentQuote{{}, {}, 0.2 + 0.0001 * i});
  }
  return book;
}

RiskMatrix run(const test::MixedBook& book, Pricer pricer, int threads) {
  const auto table = test::must(InstrumentTable::create(book.instruments));
  const auto market = test::must(Market::create(book.market));
  Issues issues;
  const auto ranges = RangeTable::bind(test::must(io::parse_json(R"({"default":{"price":{"relative":0.1},
        "volatility":{"rule":"relative","up":0.3,"down":0.2,"short_power":0.3,"long_power":0.13}}})",
                                                                 "ranges")),
                                       issues);
  const auto set =
      test::must(bind_scenario_set(test::read_document(test::source_path("scenarios/span-16.json"))));
  auto factors = factors_of(table.all());
  const auto shocks = test::must(resolve(set, market, factors, ranges));
  return test::must(evaluate(table, market, shocks, pricer, {threads}));
}

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

TEST_CASE("one, two and three threads give the same bytes with either pricer") {
  const auto book = large_book();
  for (const Pricer pricer : {Pricer::kernels, Pricer::quantlib}) {
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
  const auto all = run(book, Pricer::kernels, 2);
  const auto table = test::must(InstrumentTable::create(book.instruments));
  for (std::size_t pick = 0; pick < book.instruments.size(); pick += 37) {
    auto alone = book;
    alone.instruments = {book.instruments[pick]};
    const auto single = run(alone, Pricer::kernels, 1);
    const auto row = *table.find(book.instruments[pick].id);
    CAPTURE(book.instruments[pick].id);
    for (std::size_t tile = 0; tile < all.tile_count(); ++tile)
      CHECK(std::memcmp(all.tile(row, tile).data(), single.tile(0, tile).data(),
                        sizeof(double) * RiskMatrix::tile_width) == 0);
  }
}
