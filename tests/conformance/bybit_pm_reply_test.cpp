// The venue's printed reply to a portfolio margin request: its rows of profit and loss by instrument, its
// contingency by part, and both levels. Case "bybit-pm-response" of crypto_venues.json. The rows are the
// case's own, because the inputs of the option (its volatility and the price of its expiry) are not printed;
// so is the contingency, whose coefficients are not public. What is checked is how they are put together.
#include <doctest/doctest.h>

#include "support/case_table.hpp"
#include "support/grid_fixture.hpp"
#include "support/support.hpp"

using namespace crossmargin;
using namespace crossmargin::test;

namespace {

/// Dollars per USDT, read off the reply: its levels over its loss and contingency. Good to six digits.
constexpr double usdt = 0.999912;
constexpr Tolerance printed{0.0, 1e-4};
constexpr Tolerance six_digits{1e-6};

Instrument in_usdt(Instrument instrument) {
  instrument.spec.quote_currency = instrument.spec.settlement_currency = currency("USDT");
  return instrument;
}

Instrument perpetual() {
  Instrument result = in_usdt(stock("PERP"));
  result.kind = InstrumentKind::perpetual;
  result.underlying = "BTC";
  return result;
}

Instrument hedging_spot() {
  Instrument result = in_usdt(stock("SPOT"));
  result.underlying = "BTC";
  return result;
}

const std::vector<std::pair<const char*, const char*>> contingency{
    {"short_option_contingency", "optionContingency"},
    {"vega_spread_contingency", "optionVegaContingency"},
    {"usdt_usdc_contingency", "usdtUsdcContingency"},
    {"delta_spread_contingency", "futureDeltaContingency"},
    {"futures_contingency", "futureContingency"}};

/// The shipped method with the printed contingency given, in USDT as it is printed.
std::unique_ptr<Method> method_with(const Document& reply) {
  Document document = read_document(source_path("data/methods/bybit-pm.json"));
  const auto set = [&](const std::string& path, Document::Value value) {
    if (const Status done = document.set(path, std::move(value), {}); !done)
      throw std::runtime_error(to_text(done.error().front()));
  };
  set("parameters.currency", std::string("USDT"));
  for (const auto& [ours, theirs] : contingency)
    set(std::string("parameters.given.") + ours, number_at(reply, theirs));
  auto scenarios = take(bind_scenario_set(read_document(source_path("scenarios/grid-11x3.json"))));
  return take(make_method(document, std::move(scenarios), "hash"));
}

struct Reply {
  Reply()
      : document(read_document(require_shared("conformance/crypto_venues.json"))),
        expected(at(find_case(document), "expected")) {
    MarketData data = market_data({{"BTC", 70'000.0}});
    data.fx[currency("USDT")] = {usdt, {}, {}};
    Instrument call = in_usdt(option("OPTION", "BTC", OptionRight::call, 80'000.0));
    Grid grid({perpetual(), call, hedging_spot()}, data, method_with(at(expected, "contingency")));
    fill(grid, "PERP", "perp_pnl");
    fill(grid, "SPOT", "spot_hedge_pnl");
    std::vector<double> cells;
    for (const Document& point : *at(expected, "option_pnl_up_same_down").array())
      for (const Document& cell : *point.array()) cells.push_back(*cell.number());
    grid.fill("OPTION", cells);
    result = grid.margin({{"PERP", 1.0}, {"OPTION", 1.0}, {"SPOT", 1.0}});
    moves.assign(grid.shocks.relative_moves(0).begin(), grid.shocks.relative_moves(0).end());
    for (const ScenarioInfo& scenario : grid.shocks.scenarios()) volatilities.push_back(scenario.volatility);
  }

  static const Document& find_case(const Document& all) {
    for (const Document& one : *at(all, "cases").array())
      if (*at(one, "id").string() == "bybit-pm-response") return one;
    throw std::runtime_error("the case is not there");
  }

  /// One number a price point, the same at its three volatilities.
  void fill(Grid& grid, const std::string& id, const char* row) const {
    std::vector<double> cells;
    for (const Document& cell : *at(expected, row).array()) cells.insert(cells.end(), 3, *cell.number());
    grid.fill(id, cells);
  }

  Document document;
  const Document& expected;
  MarginResult result;
  std::vector<double> moves;
  std::vector<double> volatilities;
};

Differences check_all_row(const Reply& reply) {
  Differences differences;
  const Document::Array& want = *at(reply.expected, "all_pnl").array();
  const std::vector<double>& got = reply.result.units.at(0).recognised;
  for (std::size_t p = 0; p < want.size(); ++p) {
    const double worst = std::min({got[3 * p], got[3 * p + 1], got[3 * p + 2]});
    expect_near(differences, "point " + std::to_string(p + 1), worst / usdt, *want[p].number(), printed);
  }
  return differences;
}

Differences check_worst(const Reply& reply) {
  Differences differences;
  const auto worst = static_cast<std::size_t>(reply.result.units.at(0).worst_scenario);
  expect_near(differences, "price move", reply.moves[worst],
              number_at(reply.expected, "max_loss_price_move"));
  expect_near(differences, "volatility, of the range down", reply.volatilities[worst], -1.0);
  return differences;
}

Differences check_levels(const Reply& reply) {
  Differences differences;
  const double maintenance = number_at(reply.expected, "assetMM");
  expect_near(differences, "maintenance", reply.result.maintenance, maintenance, six_digits);
  expect_near(differences, "initial", reply.result.initial, number_at(reply.expected, "assetIM"), six_digits);
  expect_near(differences, "initial over maintenance", reply.result.initial / reply.result.maintenance,
              number_at(reply.expected, "assetIM") / maintenance);
  if (!reply.result.incomplete.empty())
    differences.push_back("a part is missing: " + reply.result.incomplete[0]);
  return differences;
}

}  // namespace

TEST_CASE("bybit-pm-response of crypto_venues.json") {
  const Reply reply;
  CaseTable table("bybit-pm-response (crypto_venues.json)");
  table.run("row of all", [&] { return check_all_row(reply); });
  table.run("worst price and volatility", [&] { return check_worst(reply); });
  table.run("both levels", [&] { return check_levels(reply); });
  table.skip("rows by instrument", "the price and volatility of the option's expiry are not printed");
  table.skip("contingency by part", "its coefficients are not public, so it is given");
  table.skip("account levels", "what the account borrows is not printed");
  table.finish();
}
