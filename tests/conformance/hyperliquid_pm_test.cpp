// Hyperliquid portfolio margin: the carry trade of its documentation. Cases "hyperliquid-*" of
// crypto_venues.json that are of this method.
#include <doctest/doctest.h>

#include "crossmargin/liquidation/distance.hpp"
#include "support/case_table.hpp"
#include "support/option_world.hpp"

using namespace crossmargin;
using namespace crossmargin::test;

namespace {

/// Coins held, and as many perpetuals on them sold at an entry price.
struct Carry {
  double coins{0.0};
  double perpetuals{0.0};
  double entry{0.0};

  std::unique_ptr<EvaluatedBase> base_at(double price, const Method& method) const {
    MarketData data = market_data({{"BTC", price}});
    data.fx[currency("BTC")] = {price, "BTC", {}, {}};
    data.fx[currency("USDC")] = {1.0, "", {}, {}};
    Instrument perpetual = stock(id);
    perpetual.kind = InstrumentKind::perpetual;
    perpetual.underlying = "BTC";
    data.quotes[perpetual.id].price = price;
    return take(EvaluatedBase::create(take(InstrumentTable::create({perpetual})), take(Market::create(data)),
                                      method, Pricer::kernels, {}));
  }

  Account account() const {
    Account made;
    made.id = made.cross.id = "carry";
    made.cross.positions = {{id, perpetuals, entry, {}}};
    made.cross.collateral = {{currency("BTC"), coins, {}}};
    return made;
  }

  PoolAssessment at(double price, const Method& method) const {
    const auto base = base_at(price, method);
    return take(assess(account(), *base, Detail::full, {})).pools.front();
  }

  /// The prices above the entry at which the pool is called, by looking for them from there.
  std::vector<double> called_above(const Method& method) const {
    const auto base = base_at(entry, method);
    const AccountDistance found = take(distance(account(), *base, {}, {}));
    std::vector<double> prices;
    for (const LevelEdges& level : found.underlyings.at(0).levels)
      if (level.level.kind == EdgeLevel::Kind::margin_call)
        for (const PriceEdge& edge : level.above) prices.push_back(edge.price);
    return prices;
  }

  static constexpr const char* id = "BTC-PERP";
};

double step(const PoolAssessment& pool, const std::string& name) {
  for (const TraceStep& one : pool.margin.trace)
    if (one.name == name) return one.value;
  throw std::runtime_error("no step " + name);
}

/// The shipped method with the loan to value of the case: threshold 0.5 + 0.5 x loan to value.
std::unique_ptr<Method> method_with(double loan_to_value) {
  return shipped_method("hyperliquid-pm", {{"haircuts.BTC.haircut", 0.5 - 0.5 * loan_to_value},
                                           {"parameters.collateral.BTC.loan_to_value", loan_to_value}});
}

Differences carry_differences(const Document& row) {
  const Document& inputs = at(row, "inputs");
  const auto made = method_with(number_at(inputs, "ltv"));
  const Method& method = *made;
  const Document& expected = at(row, "expected");
  const Carry carry{number_at(inputs, "spot_btc"), number_at(inputs, "perp_btc"), number_at(inputs, "entry")};
  Differences differences;
  expect_near(differences, "borrowed", step(carry.at(150'000.0, method), "owed USDC, borrowing"),
              number_at(expected, "borrow_at_150k"));
  const double turn = number_at(expected, "must_reduce_at");
  expect_near(differences, "free to borrow where it must be reduced", carry.at(turn, method).excess_initial,
              0.0, {0.0, 1e-6});
  const std::vector<double> called = carry.called_above(method);
  if (called.size() != 1) {
    differences.push_back(fmt::format("called at {} prices above the entry", called.size()));
  } else {
    expect_near(differences, "price found from the entry", called.front(), turn, {1e-9, 0.0});
  }
  if (carry.at(0.999 * turn, method).status > MarginStatus::alert)
    differences.push_back("has to be reduced earlier");
  if (carry.at(1.001 * turn, method).status != MarginStatus::margin_call)
    differences.push_back("need not be reduced later");
  return differences;
}

}  // namespace

TEST_CASE("portfolio margin") {
  const Document document = read_document(require_shared("conformance/crypto_venues.json"));
  CaseTable table("hyperliquid-pm");
  for (const Document& row : *at(document, "cases").array()) {
    const std::string& system = *at(row, "system").string();
    if (system != "Hyperliquid PM") continue;
    const std::string& id = *at(row, "id").string();
    if (*at(row, "kind").string() == "portfolio_margin_example") {
      table.run(id, [&] { return carry_differences(row); });
    } else {
      table.skip(id, "a rate of interest: it accrues into the balances and is no part of a margin");
    }
  }
  table.finish();
}
