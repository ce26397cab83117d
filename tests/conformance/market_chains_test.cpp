// Whole option chains as venues publish them, repriced in every scenario by both pricers.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "crossmargin/io/inputs.hpp"
#include "crossmargin/io/json.hpp"
#include "crossmargin/risk/evaluate.hpp"
#include "support/mixed_book.hpp"
#include "support/support.hpp"

using namespace crossmargin;

namespace {

struct Chain {
  io::MarketInputs inputs;
  ShockTable shocks;
  RiskMatrix kernels;
  RiskMatrix quantlib;
};

Chain evaluate_chain(const std::string& file, const std::string& set) {
  const std::string path = test::require_shared(file);
  Chain chain{test::must(io::load_market(std::vector{path}, {})), {}, {}, {}};
  Issues issues;
  const auto ranges = RangeTable::bind(
      test::must(io::parse_json(R"({"default":{"price":{"relative":0.16},"volatility":{"rule":"relative",
        "up":0.5,"down":0.25,"floor_up":0.5,"short_power":0.3,"long_power":0.13}}})",
                                "ranges")),
      issues);
  REQUIRE(issues.empty());
  const auto rows =
      test::must(bind_scenario_set(test::read_document(test::source_path("scenarios/" + set + ".json"))));
  const InstrumentTable& table = chain.inputs.instruments;
  chain.shocks = test::must(resolve(rows, chain.inputs.market, factors_of(table.all()), ranges));
  chain.kernels = test::must(evaluate(table, chain.inputs.market, chain.shocks, Pricer::kernels, {2}));
  chain.quantlib = test::must(evaluate(table, chain.inputs.market, chain.shocks, Pricer::quantlib, {2}));
  return chain;
}

/// The largest difference of a row's cells as a multiple of 1e-12 of max(F, K) at the market and in the
/// scenario, per unit of underlying; in coin over the forward of the moment.
double worst_difference(const Chain& chain, std::int32_t row) {
  const Instrument& instrument = chain.inputs.instruments[row];
  const RowFacts& facts = chain.kernels.facts(row);
  const auto shocks = chain.shocks.shocks(facts.factor);
  const auto scale = [&](double forward) {
    const double larger = std::max(forward, instrument.option->strike);
    return facts.coin_settled ? larger / forward : larger;
  };
  double worst = 0.0;
  for (std::size_t s = 0; s < shocks.size(); ++s) {
    const double moved = facts.reference_price * shocks[s].price_scale;
    const double allowed = 1e-12 * instrument.spec.multiplier * (scale(facts.reference_price) + scale(moved));
    worst = std::max(worst, std::abs(chain.kernels.pnl(row, s) - chain.quantlib.pnl(row, s)) / allowed);
  }
  return worst;
}

/// How many rows have a price; every other must lack something in the file, in both pricers alike.
int compare(const Chain& chain) {
  int priced = 0;
  const auto& table = chain.inputs.instruments;
  for (std::int32_t i = 0; i < static_cast<std::int32_t>(table.size()); ++i) {
    CAPTURE(table[i].id);
    const Issue* issue = chain.kernels.issue(i);
    REQUIRE((issue == nullptr) == (chain.quantlib.issue(i) == nullptr));
    if (issue) {
      CAPTURE(issue->message);
      CHECK((issue->code == ErrorCode::missing_volatility || issue->code == ErrorCode::no_solution ||
             issue->code == ErrorCode::missing_price || issue->code == ErrorCode::expired));
      CHECK(issue->message == chain.quantlib.issue(i)->message);
      continue;
    }
    ++priced;
    REQUIRE(table[i].option);
    CHECK(worst_difference(chain, i) <= 1.0);
  }
  return priced;
}

}  // namespace

TEST_CASE("a coin-settled chain of 1,840 options in the wide set") {
  const auto chain =
      evaluate_chain("market/deribit/deribit_options_snapshot_20260205T212937Z.csv", "wide-35");
  CHECK(chain.inputs.instruments.size() == 1840);
  const int priced = compare(chain);
  MESSAGE("priced " << priced << " of " << chain.inputs.instruments.size());
  CHECK(priced > 1700);
}

TEST_CASE("an index chain quoted by prices alone in SPAN's set") {
  const auto chain = evaluate_chain("market/index-options/spx_quotedata_20220205.csv", "span-16");
  const int priced = compare(chain);
  MESSAGE("priced " << priced << " of " << chain.inputs.instruments.size());
  CHECK(priced > 1000);
}
