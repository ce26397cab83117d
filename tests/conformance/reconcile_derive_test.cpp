// An on-chain venue's result as named components: both margins and the profit and loss of every scenario
// reconcile, and what is off by a millionth is named. Source: conformance/derive.json, family pmrm1_verified.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "crossmargin/io/answers.hpp"
#include "support/derive_pmrm1.hpp"

using namespace crossmargin;
using namespace crossmargin::test;
using namespace crossmargin::test::derive;

namespace {

/// The venue's numbers as anybody could write them down.
std::string components_json(const Document& item) {
  const Document& expected = at(item, "expected");
  std::string rows;
  int cell = 0;
  for (const Document& pnl : *at(at(item, "reproduced_in_double"), "scenario_pnl").array())
    rows += fmt::format(R"(, {{"name": "recognised", "unit": "{}", "cell": "{}", "value": {}}})", underlying,
                        ++cell, *pnl.number());
  return fmt::format(R"({{"schema": "crossmargin-components", "schema_version": 1, "components": [
    {{"name": "excess_initial", "value": {}, "currency": "USDC"}},
    {{"name": "excess_maintenance", "value": {}, "currency": "USDC"}}{}]}})",
                     number_at(expected, "IM"), number_at(expected, "MM"), rows);
}

std::optional<Comparison> first_of(const Reconciliation& result) {
  if (result.first < 0) return std::nullopt;
  return result.comparisons[static_cast<std::size_t>(result.first)];
}

bool has_counterpart(const Claim& claim, const std::vector<Component>& components) {
  return std::any_of(components.begin(), components.end(), [&](const Component& one) {
    return one.name == claim.name && one.unit == claim.unit && one.cell == claim.cell;
  });
}

Differences reconciled(const Document& item, const Numbers& numbers) {
  const Answer got = answer(numbers, verified_book(at(item, "inputs")));
  const std::vector<Component> components = components_of(got.pool, *got.base);
  const auto compare = [&](const std::vector<Claim>& claims) {
    return take(reconcile(claims, components, got.base->market(), {}));
  };
  const io::Answer theirs = take(io::parse_answer({"result", components_json(item)}, "auto", {}));
  Differences differences;
  if (const auto first = first_of(compare(theirs.claims)))
    differences.push_back(fmt::format("{} {} differs by {}", first->name, first->cell, first->difference));
  for (std::size_t i = 0; i < theirs.claims.size(); ++i) {
    std::vector<Claim> claims = theirs.claims;
    Claim& claim = claims[i];
    // A pool that no scenario moves has no rows, and theirs are all 0.
    if (claim.value == 0.0 && !has_counterpart(claim, components)) continue;
    claim.value += 1e-6 * std::max(std::abs(claim.value), 1.0);
    const auto first = first_of(compare(claims));
    if (!first || first->name != claim.name || first->cell != claim.cell)
      differences.push_back(fmt::format("{} {} was perturbed, {} is named", claim.name, claim.cell,
                                        first ? first->name : "nothing"));
  }
  return differences;
}

}  // namespace

TEST_CASE("results of the first portfolio manager reconcile") {
  const Document all = read_document(require_shared("conformance/derive.json"));
  const Document& family = at(all, "pmrm1_verified");
  const Numbers numbers = pmrm1_numbers(at(family, "parameters"));
  CaseTable table("derive.json pmrm1_verified, as named components");
  for (const Document& item : *at(family, "cases").array())
    table.run(*at(item, "id").string(), [&] { return reconciled(item, numbers); });
  table.finish();
}
