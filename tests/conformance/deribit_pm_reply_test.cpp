// The printed reply of a portfolio margin simulation of February 2026: one perpetual, every cell of 27 + 8,
// the charges and both levels. Source: docs.deribit.com private/pme/simulate, case
// "deribit-pm-eth-live-2026-02-15".
#include <doctest/doctest.h>

#include <cmath>

#include "crossmargin/assessment/assess.hpp"
#include "support/grid_fixture.hpp"
#include "support/support.hpp"

using namespace crossmargin;
using namespace crossmargin::test;
using doctest::Approx;

namespace {

constexpr double tolerance = 1e-8;  // the printed initial margin is off by 1.7e-9 from its own parts

const Document& find_case(const Document& cases, const std::string& id) {
  for (const Document& item : *at(cases, "cases").array()) {
    if (*at(item, "id").string() == id) return item;
  }
  throw std::runtime_error("no case " + id);
}

std::vector<double> numbers(const Document& list) {
  std::vector<double> result;
  for (const Document& item : *list.array()) result.push_back(*item.number());
  return result;
}

void check_cells(std::span<const double> got, const Document& expected, const std::string& stage) {
  const std::vector<double> buckets = numbers(at(expected, stage + "_standard_by_bucket"));
  const std::vector<double> extended = numbers(at(expected, stage + "_extended"));
  REQUIRE(got.size() == 3 * buckets.size() + extended.size());
  for (std::size_t i = 0; i < got.size(); ++i) {
    const double want = i < 27 ? buckets[i / 3] : extended[i - 27];
    CHECK_MESSAGE(got[i] == Approx(want).epsilon(tolerance), stage << " cell " << i + 1);
  }
}

}  // namespace

TEST_CASE("the reply, cell by cell") {
  const Document cases = read_document(require_shared("conformance/crypto_venues.json"));
  const Document& reply = find_case(cases, "deribit-pm-eth-live-2026-02-15");
  const Document& inputs = at(reply, "inputs");
  const Document& expected = at(reply, "expected");
  const double index = number_at(inputs, "index_eth_usd");
  const double mark = number_at(inputs, "mark_perp");

  const auto set = take(bind_scenario_set(read_document(source_path("scenarios/wide-35.json"))));
  const auto method =
      take(make_method(read_document(source_path("data/methods/deribit-pm-2024.json")), set, "hash"));
  MarketData data = market_data({{"ETH", index}});
  data.fx[currency("ETH")] = {index, "ETH", {}};
  data.quotes["ETH-PERPETUAL"].price = mark;
  const auto table = take(InstrumentTable::create({coin_perpetual("ETH-PERPETUAL", "ETH")}));
  const auto base =
      take(EvaluatedBase::create(table, take(Market::create(data)), *method, Pricer::kernels, {}));

  Account account;
  account.id = "reply";
  account.cross.id = "cross";
  // The reply counts in coin at the mark; our contracts are one dollar each.
  const double coins = number_at(at(inputs, "positions_base_ccy"), "ETH-PERPETUAL");
  account.cross.positions.push_back({"ETH-PERPETUAL", coins * mark, {}, {}});
  const auto assessed = take(assess(account, *base, Detail::full, {}));
  const MarginResult& margin = assessed.pools[0].margin;

  REQUIRE(margin.units.size() == 1);
  const UnitResult& unit = margin.units[0];
  CHECK(unit.id == "ETH/ETH");
  check_cells(unit.pnl, expected, "initial");
  check_cells(unit.recognised, expected, "aggregated");
  CHECK(unit.scan_risk == Approx(number_at(expected, "worst_case")).epsilon(tolerance));
  CHECK(unit.worst_scenario + 1 == static_cast<int>(number_at(at(expected, "worst_bucket"), "index")));
  REQUIRE(unit.charges.size() == 1);  // no delta charge: far below its threshold
  CHECK(unit.charges[0].name == "expiry_delta");
  CHECK(unit.charges[0].amount == Approx(number_at(expected, "roll_shock")).epsilon(tolerance));
  CHECK(margin.initial / index == Approx(number_at(expected, "initial_margin")).epsilon(tolerance));
  CHECK(margin.maintenance / index == Approx(number_at(expected, "maintenance_margin")).epsilon(tolerance));
  CHECK(margin.incomplete.empty());
}

TEST_CASE("the preset's ETH numbers are those of the reply") {
  const Document cases = read_document(require_shared("conformance/crypto_venues.json"));
  const Document& given = at(at(find_case(cases, "deribit-pm-eth-live-2026-02-15"), "inputs"), "params");
  const Document method = read_document(source_path("data/methods/deribit-pm-2024.json"));
  const Document& parameters = at(method, "parameters");
  const Document& range = at(at(at(parameters, "ranges"), "by_underlying"), "ETH");
  const auto table = [&](const char* name) -> const Document& {
    return at(at(at(parameters, name), "by_unit"), "ETH/ETH");
  };
  CHECK(number_at(at(range, "price"), "relative") == number_at(given, "price_range"));
  CHECK(number_at(at(range, "volatility"), "up") == number_at(given, "volatility_range_up"));
  CHECK(number_at(at(range, "volatility"), "down") == number_at(given, "volatility_range_down"));
  CHECK(number_at(at(range, "volatility"), "floor_up") == number_at(given, "min_volatility_for_shock_up"));
  CHECK(number_at(at(range, "volatility"), "short_power") == number_at(given, "short_term_vega_power"));
  CHECK(number_at(at(range, "volatility"), "long_power") == number_at(given, "long_term_vega_power"));
  CHECK(number_at(table("recognition"), "share") == number_at(given, "pnl_offset_eth"));
  CHECK(number_at(table("recognition"), "cap") == number_at(given, "max_offsetable_pnl_eth"));
  CHECK(number_at(table("dampener"), "amount") == number_at(given, "extended_dampener_eth"));
  const Document& net = at(at(at(at(parameters, "charges"), "net_delta"), "by_unit"), "ETH");
  CHECK(number_at(net, "threshold") == number_at(given, "delta_total_liq_shock_threshold"));
  CHECK(number_at(net, "slope") == number_at(given, "m_inc"));
  CHECK(number_at(net, "max_rate") == number_at(given, "max_delta_shock"));
  CHECK(number_at(at(parameters, "levels"), "factor") == number_at(given, "mm_factor"));
}

TEST_CASE("the cross preset says that it is incomplete") {
  const auto set = take(bind_scenario_set(read_document(source_path("scenarios/wide-35.json"))));
  const auto method =
      take(make_method(read_document(source_path("data/methods/deribit-xpm-2024.json")), set, "hash"));
  MarketData data = market_data({{"ETH", 2000.0}});
  data.fx[currency("ETH")] = {2000.0, "ETH", {}};
  data.quotes["ETH-PERPETUAL"].price = 2000.0;
  const auto table = take(InstrumentTable::create({coin_perpetual("ETH-PERPETUAL", "ETH")}));
  const auto base =
      take(EvaluatedBase::create(table, take(Market::create(data)), *method, Pricer::kernels, {}));
  const Holding held{0, 1000.0};
  const MarginResult result = base->engine().margin({{&held, 1}, {}}, Detail::totals);
  REQUIRE(result.incomplete.size() == 1);
  CHECK(result.incomplete[0] ==
        "correlation_contingency is not published; give parameters.given.correlation_contingency");
}
