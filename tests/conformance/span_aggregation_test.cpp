// Given risk arrays -> scan risk and active scenario, and one array made again from a scenario set.
// Sources: L. McMillan, Options as a Strategic Investment, chapter on futures options; the SPAN file of a
// large Indian clearing house of 25 June 2026, values as quoted publicly.
#include <doctest/doctest.h>

#include <cmath>

#include "support/grid_fixture.hpp"
#include "support/support.hpp"

using namespace crossmargin;
using namespace crossmargin::test;
using doctest::Approx;

namespace {

std::vector<double> numbers(const Document& list, double sign = 1.0) {
  std::vector<double> result;
  for (const Document& item : *list.array()) result.push_back(sign * *item.number());
  return result;
}

MarketData index_market(double spot) {
  MarketData data = market_data({{"INDEX", spot}});
  data.underlyings.at("INDEX").product_class = "broad_index";
  return data;
}

Grid span_grid(const std::string& set_file, double spot) {
  auto set = take(bind_scenario_set(read_document(source_path("scenarios/" + set_file))));
  auto method =
      take(make_method(read_document(source_path("data/methods/scan-16.json")), std::move(set), "hash"));
  return Grid({future("F", "INDEX", 1.0, 6.0), option("C", "INDEX", OptionRight::call, 410.0)},
              index_market(spot), std::move(method));
}

}  // namespace

TEST_CASE("mcmillan_sp500: arrays with profit positive") {
  const Document all = read_document(require_shared("conformance/span.json"));
  const Document& example = at(all, "mcmillan_sp500");
  const Document& want = at(example, "expected_requirement");
  Grid grid = span_grid("span-16.json", 400.0);
  grid.fill("F", numbers(at(example, "long_future")));
  grid.fill("C", numbers(at(example, "long_dec410_call")));

  const MarginResult future = grid.margin({{"F", 1.0}});
  CHECK(future.scan_risk == number_at(want, "long_future"));
  CHECK(future.units[0].worst_scenario + 1 == 13);  // 13 and 14 tie
  const MarginResult call = grid.margin({{"C", 1.0}});
  CHECK(call.scan_risk == number_at(want, "long_call"));
  CHECK(call.units[0].worst_scenario + 1 == 14);
  const MarginResult covered = grid.margin({{"F", 1.0}, {"C", -1.0}});
  CHECK(covered.scan_risk == number_at(want, "covered_write_scan"));
  CHECK(covered.units[0].worst_scenario + 1 == 13);
  const std::vector<double> sum = numbers(at(example, "covered_write_long_future_short_call"));
  REQUIRE(covered.units[0].pnl.size() == sum.size());
  for (std::size_t s = 0; s < sum.size(); ++s) CHECK(covered.units[0].pnl[s] == sum[s]);
}

TEST_CASE("nse_nifty_future_2026_06_25: an array with loss positive, converted once") {
  const Document all = read_document(require_shared("conformance/span.json"));
  const Document& example = at(all, "nse_nifty_future_2026_06_25");
  Grid grid = span_grid("span-16-2x35.json", number_at(example, "spot"));
  grid.fill("F", numbers(at(example, "ra_loss_positive_long1_unit"), -1.0));
  const MarginResult bought = grid.margin({{"F", 1.0}});
  CHECK(bought.scan_risk == 2244.36);
  CHECK(bought.units[0].worst_scenario + 1 == 13);
  const MarginResult sold = grid.margin({{"F", -1.0}});
  CHECK(sold.scan_risk == 2226.91);
  CHECK(sold.units[0].worst_scenario + 1 == 11);
}

TEST_CASE("nse_nifty_future_2026_06_25: the array made again from 16 scenarios with 2 ranges at 35 %") {
  const Document all = read_document(require_shared("conformance/span.json"));
  const Document& example = at(all, "nse_nifty_future_2026_06_25");
  const std::vector<double> printed = numbers(at(example, "ra_loss_positive_long1_unit"));
  // The range in the future's own price: the scan range grown by the model's carry, unrounded.
  const double move = number_at(example, "priceScan") * number_at(at(example, "checks"), "scale");
  const std::string text = method_text(R"({"currency":"USD","risk_unit":"underlying","conversion":"base",
    "ranges":{"default":{"price":{"absolute":)" +
                                       std::to_string(move) + R"(},
      "volatility":{"rule":"relative","up":0,"down":0}}},
    "levels":{"computed":"maintenance","factor":1},"open_orders":{"initial":"none","maintenance":"none"}})");
  const auto set = take(bind_scenario_set(read_document(source_path("scenarios/span-16-2x35.json"))));
  const auto method = take(method_from(text, set));
  MarketData data = index_market(number_at(example, "spot"));
  data.quotes["F"].price = number_at(at(example, "future"), "price");
  const auto market = take(Market::create(data));
  const auto table = take(InstrumentTable::create({future("F", "INDEX", 1.0, 6.0)}));
  const auto shocks = take(method->shocks(market, factors_of(table.all())));
  const RiskMatrix risk = take(evaluate(table, market, shocks, Pricer::kernels, {}));
  // The file's base is a model price that rolls with the look-ahead, 8.7246 in every scenario; a future
  // marked to its quote has no such part, so it is added here, under the scenario's weight.
  constexpr double base = 8.7246;
  REQUIRE(printed.size() == shocks.scenario_count());
  for (std::size_t s = 0; s < printed.size(); ++s) {
    const double loss = base * shocks.scenarios()[s].weight - risk.pnl(0, s);
    CHECK_MESSAGE(std::abs(loss - printed[s]) < 0.01,
                  "scenario " << s + 1 << ": " << loss << " for " << printed[s]);
  }
}
