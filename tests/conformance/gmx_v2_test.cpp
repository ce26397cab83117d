// When GMX v2 liquidates an isolated position: the boundaries of gmx_v2.json under the shipped method.
#include <doctest/doctest.h>

#include "support/case_table.hpp"
#include "support/perpetual_world.hpp"

using namespace crossmargin;
using namespace crossmargin::test;

namespace {

/// Of the note beside the cases: 30,000 SOL opened at 15, one ETH as the collateral.
constexpr double size = 30'000.0;
constexpr double entry = 15.0;

Differences liquidatable(const Document& row, const Method& method) {
  const Document& inputs = at(row, "inputs");
  PerpetualWorld world;
  world.coin("SOL", number_at(inputs, "sol_price"));
  world.coin("ETH", number_at(inputs, "collateral_price"));
  world.own("ETH", 1.0);
  const double side = *at(inputs, "side").string() == "long" ? 1.0 : -1.0;
  world.hold(world.linear("SOL"), side * size, entry);
  const PoolAssessment pool = world.assess(method);
  Differences differences;
  expect_near(differences, "maintenance", pool.margin.maintenance, 0.01 * size * entry);
  if ((pool.status == MarginStatus::liquidation) != *at(row, "liquidatable").boolean())
    differences.push_back("is " + std::string(to_string(pool.status)));
  return differences;
}

}  // namespace

TEST_CASE("gmx_v2.json") {
  const Document document = read_document(require_shared("conformance/gmx_v2.json"));
  const auto method = shipped_method("gmx-v2");
  CaseTable table("gmx_v2.json");
  for (const Document& row : *at(document, "cases").array())
    table.run(*at(row, "id").string(), [&] { return liquidatable(row, *method); });
  table.finish();
}
