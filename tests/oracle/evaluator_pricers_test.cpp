// The whole evaluator with our kernels against the whole evaluator with QuantLib, which shares no pricing
// code with them.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "crossmargin/io/json.hpp"
#include "crossmargin/risk/evaluate.hpp"
#include "support/mixed_book.hpp"
#include "support/support.hpp"

using namespace crossmargin;

namespace {

struct Pair {
  InstrumentTable table;
  ShockTable shocks;
  RiskMatrix kernels;
  RiskMatrix quantlib;
};

Pair both(const ScenarioSet& set) {
  const auto book = test::mixed_book();
  Pair pair;
  pair.table = test::must(InstrumentTable::create(book.instruments));
  const auto market = test::must(Market::create(book.market));
  Issues issues;
  const auto ranges =
      RangeTable::bind(test::must(io::parse_json(
                           R"({"default":{"price":{"relative":0.18},"volatility":{"rule":"relative","up":0.5,
        "down":0.25,"floor_up":0.3,"short_power":0.3,"long_power":0.13}}})",
                           "ranges")),
                       issues);
  REQUIRE(issues.empty());
  pair.shocks = test::must(resolve(set, market, factors_of(pair.table.all()), ranges));
  pair.kernels = test::must(evaluate(pair.table, market, pair.shocks, Pricer::kernels, {}));
  pair.quantlib = test::must(evaluate(pair.table, market, pair.shocks, Pricer::quantlib, {2}));
  return pair;
}

/// 1e-12 of max(|F|, K) for what is European, at the market and in the scenario, per contract; in coin over
/// the forward. The fixed-point engine of American options stops at 1e-8 of the strike by itself.
double tolerance(const Instrument& instrument, double price, double scale) {
  const double strike = instrument.option ? std::abs(instrument.option->strike) : 0.0;
  const bool american = instrument.option && instrument.option->exercise == ExerciseStyle::american;
  const bool coin = instrument.spec.settlement == SettlementStyle::inverse && instrument.option;
  const auto at = [&](double forward) {
    return std::max(std::abs(forward), strike) / (coin ? forward : 1.0);
  };
  return (american ? 2e-8 : 1e-12) * instrument.spec.multiplier *
         (at(price) + at(price * std::max(scale, 1e-3)));
}

void compare(const ScenarioSet& set) {
  const Pair pair = both(set);
  for (std::int32_t i = 0; i < static_cast<std::int32_t>(pair.table.size()); ++i) {
    const Instrument& instrument = pair.table[i];
    CAPTURE(instrument.id);
    REQUIRE(pair.kernels.issue(i) == nullptr);
    REQUIRE(pair.quantlib.issue(i) == nullptr);
    const RowFacts& facts = pair.kernels.facts(i);
    const auto shocks = pair.shocks.shocks(facts.factor);
    CHECK(std::abs(facts.value - pair.quantlib.facts(i).value) <=
          tolerance(instrument, facts.reference_price, 1.0));
    for (std::size_t s = 0; s < pair.shocks.scenario_count(); ++s) {
      CAPTURE(s);
      const double difference = std::abs(pair.kernels.pnl(i, s) - pair.quantlib.pnl(i, s));
      CHECK(difference <= tolerance(instrument, facts.reference_price, shocks[s].price_scale));
    }
  }
}

ScenarioSet read(const std::string& text) {
  return test::must(bind_scenario_set(test::must(io::parse_json(text, "set"))));
}

}  // namespace

TEST_CASE("both pricers agree on every instrument of a mixed book in the wide set") {
  compare(test::must(bind_scenario_set(test::read_document(test::source_path("scenarios/wide-35.json")))));
}

TEST_CASE("both pricers agree with look-ahead, time, rates, skew and term moving together") {
  compare(read(R"({"schema":"crossmargin-scenario-set","schema_version":1,"id":"t","version":"1","title":"t",
    "look_ahead_days":0.25,"floor_price_at_zero":true,"rows":[
    {"id":"a","price":{"range":-1},"volatility":1,"time_days":10,"rate_shift":0.01},
    {"id":"b","price":{"range":"1/3"},"volatility":-1,"time_days":400,"rate_shift":-0.02},
    {"id":"c","price":{"relative":2},"volatility":0.5,"rate_shift":-0.05,"term":0.01},
    {"id":"d","price":{"relative":0},"volatility":-4},
    {"id":"e","price":{"relative":-0.9},"volatility":3,"rate_shift":0.1}]})"));
}

// OIL has a strike below zero under Bachelier, where a skew has no meaning, so skew has a set without it.
TEST_CASE("a skew move without meaning is the same issue for both pricers") {
  const Pair pair =
      both(read(R"({"schema":"crossmargin-scenario-set","schema_version":1,"id":"t","version":"1",
    "title":"t","rows":[{"id":"a","price":{"relative":-0.1},"skew":-0.2}]})"));
  int refused = 0;
  for (std::int32_t i = 0; i < static_cast<std::int32_t>(pair.table.size()); ++i) {
    const Issue* ours = pair.kernels.issue(i);
    const Issue* theirs = pair.quantlib.issue(i);
    REQUIRE((ours == nullptr) == (theirs == nullptr));
    if (!ours) continue;
    ++refused;
    CHECK(ours->message == theirs->message);
    CHECK(ours->code == ErrorCode::unsupported);
    CHECK(pair.table[i].option->model == PricingModel::bachelier);
  }
  CHECK(refused == 2);
}
