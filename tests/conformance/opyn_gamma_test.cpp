// Opyn Gamma: what a vault has in excess or lacks, for every case of opyn_gamma.json, under the shipped
// methods. Source: opynfinance/GammaProtocol at 841f81d, test/unit-tests/marginCalculator*.test.ts.
#include <doctest/doctest.h>

#include <map>

#include "crossmargin/assessment/assess.hpp"
#include "support/case_table.hpp"
#include "support/grid_fixture.hpp"
#include "support/support.hpp"

using namespace crossmargin;
using namespace crossmargin::test;

namespace {

constexpr double some_spot = 220.0;  // fully collateralised vaults ask for the same at any price

const Document& cases() {
  static const Document document = read_document(require_shared("conformance/opyn_gamma.json"));
  return document;
}

double number_or(const Document& document, std::string_view key, double otherwise) {
  const Document* value = document.find(key);
  return value == nullptr ? otherwise : *value->number();
}

OptionRight right_of(const Document& inputs) {
  return *at(inputs, "type").string() == "call" ? OptionRight::call : OptionRight::put;
}

/// A vault of some series, its collateral in units of `collateral`.
struct Vault {
  double spot{some_spot};
  double days{30.0};
  Currency collateral{currency("USD")};
  double amount{0.0};
  std::vector<Instrument> instruments;
  std::vector<Position> positions;

  void add(OptionRight right, double strike, double quantity) {
    if (quantity == 0.0) return;
    Instrument made = option("series-" + std::to_string(instruments.size()), "ETH", right, strike);
    made.expiry = moment(days);
    positions.push_back({made.id, quantity, {}, {}});
    instruments.push_back(std::move(made));
  }

  /// In excess of the requirement, in units of the collateral.
  double excess(const Method& method) const {
    MarketData data = market_data({{"ETH", spot}});
    data.fx[currency("ETH")] = {spot, "ETH", {}, {}};
    data.rates[currency("USD")].pillars = {{moment(1.0), 0.0}};
    data.forwards[{"ETH", moment(days)}] = spot;
    for (const Instrument& series : instruments) data.quotes[series.id].volatility = 0.9;
    const Market market = take(Market::create(data));
    auto base = take(EvaluatedBase::create(take(InstrumentTable::create(instruments)), market, method,
                                           Pricer::kernels, {}));
    Account account;
    account.id = account.cross.id = "vault";
    account.cross.positions = positions;
    account.cross.collateral = {{collateral, amount, {}}};
    const PoolAssessment pool = take(assess(account, *base, Detail::full, {})).pools.front();
    if (pool.excess_initial != pool.excess_maintenance) throw std::runtime_error("the levels differ");
    return pool.excess_initial / take(market.fx(collateral));
  }
};

Differences spread_differences(const Document& row, const Method& method) {
  const Document& inputs = at(row, "inputs");
  Vault vault;
  vault.add(right_of(inputs), number_at(inputs, "short_strike"), -number_at(inputs, "short"));
  vault.add(right_of(inputs), number_at(inputs, "long_strike"), number_at(inputs, "long"));
  vault.amount = number_at(inputs, "collateral");
  if (const Document* unit = row.find("unit"); unit != nullptr && *unit->string() == "underlying")
    vault.collateral = currency("ETH");
  Differences differences;
  expect_near(differences, "excess", vault.excess(method), number_at(row, "expected_excess_or_shortfall"),
              {1e-9, 1e-9});
  return differences;
}

/// The shipped method with the bounds that the cases themselves name, by weeks to expiry.
std::unique_ptr<Method> naked_method() {
  std::map<double, double> bounds;
  for (const Document& row : *at(at(cases(), "naked"), "cases").array()) {
    const Document& inputs = at(row, "inputs");
    if (inputs.find("upper_bound_value_inferred") != nullptr)
      bounds[7.0 * number_at(inputs, "weeks_to_expiry")] = number_at(inputs, "upper_bound_value_inferred");
  }
  Document::Array list;
  for (const auto& [days, value] : bounds)
    list.emplace_back(Document::Object{{"days", Document(days, {})}, {"value", Document(value, {})}},
                      SourceLocation{});
  Document document = read_document(source_path("data/methods/opyn-gamma-naked.json"));
  for (const std::string right : {"call", "put"}) {
    const std::string rule = "parameters.markets.by_underlying.ETH.options." + right + ".spot_shock.bounds";
    if (!document.set(rule, list, {})) throw std::runtime_error("no " + rule);
  }
  return take(make_method(document, {}, "hash"));
}

Differences naked_differences(const Document& row, const Method& method) {
  const Document& inputs = at(row, "inputs");
  Vault vault;
  vault.spot = number_at(inputs, "spot");
  vault.days = 7.0 * number_at(inputs, "weeks_to_expiry");
  vault.amount = number_or(inputs, "collateral", 0.0);
  vault.add(right_of(inputs), number_at(inputs, "strike"), -number_or(inputs, "short", 1.0));
  if (right_of(inputs) == OptionRight::call) vault.collateral = currency("ETH");
  Differences differences;
  const double excess = vault.excess(method);
  if (row.find("expected_margin") != nullptr)
    expect_near(differences, "margin", vault.amount - excess, number_at(row, "expected_margin"));
  if (row.find("expected_excess") != nullptr)
    expect_near(differences, "excess", excess, number_at(row, "expected_excess"));
  return differences;
}

}  // namespace

TEST_CASE("spreads") {
  const auto method =
      take(make_method(read_document(source_path("data/methods/opyn-gamma.json")), {}, "hash"));
  CaseTable table("spread");
  for (const Document& row : *at(at(cases(), "spread"), "cases").array())
    table.run(*at(row, "id").string(), [&] { return spread_differences(row, *method); });
  table.finish();
}

TEST_CASE("naked") {
  const auto method = naked_method();
  CaseTable table("naked");
  for (const Document& row : *at(at(cases(), "naked"), "cases").array())
    table.run(*at(row, "id").string(), [&] { return naked_differences(row, *method); });
  table.finish();
}
