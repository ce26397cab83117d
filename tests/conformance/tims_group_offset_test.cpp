// Two class groups of one product group at ten common points: net = losses + offset * gains, and the minimum;
// then the cap of what netting may save. Constructed and derived cases "tims_group_offset" and
// "emir_art27_cap"; rules: OCC's public description of its customer portfolio margin, article 27 of
// Regulation (EU) 153/2013.
#include <doctest/doctest.h>

#include "support/case_table.hpp"
#include "support/grid_fixture.hpp"
#include "support/support.hpp"

using namespace crossmargin;
using namespace crossmargin::test;

namespace {

std::vector<double> numbers(const Document& list) {
  std::vector<double> result;
  for (const Document& item : *list.array()) result.push_back(*item.number());
  return result;
}

/// The group's rules: its offset, and what else stands in the method file.
std::string method_file(double offset, const std::string& frame) {
  std::string text = method_text(R"({"currency":"USD","risk_unit":"underlying","conversion":"base",
      "groups":[{"id":"product group","units":["A","B"],"offset":)" +
                                 std::to_string(offset) + R"(}],
      "charges":{"minimum_per_contract":{"default":{"amount":0.375,"times_multiplier":true}}},
      "levels":{"computed":"maintenance","factor":1},"open_orders":{"initial":"none","maintenance":"none"}})");
  return text.insert(1, frame);
}

struct Case {
  Case()
      : document(read_document(require_shared("conformance/clearing.json"))),
        data(at(document, "tims_group_offset")) {}
  Document document;
  const Document& data;

  /// `contracts` puts options without risk into class A for the minimum.
  MarginResult run(double offset, double contracts = 0.0, const std::string& frame = "") const {
    Instrument call = option("C", "A", OptionRight::call, 100.0);
    call.spec.multiplier = 100.0;
    Grid grid({stock("A"), stock("B"), call}, market_data({{"A", 100.0}, {"B", 100.0}}),
              take(method_from(method_file(offset, frame), relative_moves(numbers(at(data, "moves"))))));
    grid.fill("A", numbers(at(data, "class_A")));
    grid.fill("B", numbers(at(data, "class_B")));
    Grid::Lines held{{"A", 1.0}, {"B", 1.0}};
    if (contracts > 0.0) held.emplace_back("C", contracts);
    return grid.margin(held);
  }
};

Differences check_requirement(const MarginResult& result, double want) {
  Differences differences;
  expect_near(differences, "requirement", result.requirement, want);
  return differences;
}

Differences check_net(const MarginResult& result, const std::vector<double>& net) {
  Differences differences;
  for (std::size_t s = 0; s < net.size(); ++s) {
    double losses = 0.0;
    double gains = 0.0;
    for (const UnitResult& unit : result.units)
      (unit.recognised[s] < 0.0 ? losses : gains) += unit.recognised[s];
    expect_near(differences, "net at point " + std::to_string(s + 1), losses + 0.9 * gains, net[s]);
  }
  return differences;
}

Differences check_minimum(const Case& example) {
  const Document& minimum = at(example.data, "minimum");
  const double charge = number_at(minimum, "charge");
  const MarginResult result = example.run(0.9, number_at(minimum, "contracts"));
  Differences differences = check_requirement(result, number_at(minimum, "final"));
  const double scan = number_at(example.data, "product_group_requirement");
  expect_near(differences, "scan risk", result.scan_risk, scan);
  expect_near(differences, "minimum's addition", result.minimum_addition, charge - scan);
  return differences;
}

Differences check_isolated(const Case& example) {
  const MarginResult result = example.run(0.9);
  const double isolated = number_at(example.data, "isolated_sum");
  Differences differences;
  expect_near(differences, "without offsets", result.scan_risk_without_offsets, isolated);
  expect_near(differences, "credit", result.offset_credit,
              isolated - number_at(example.data, "product_group_requirement"));
  if (result.groups.at(0).worst_scenario != 0) differences.push_back("the first point is not the worst");
  return differences;
}

Differences check_cap(const Case& example) {
  const Document& cap = at(example.document, "emir_art27_cap");
  const MarginResult result = example.run(0.9, 0.0, R"("benefit_cap":{"share":0.8},)");
  Differences differences;
  expect_near(differences, "combined", result.requirement, number_at(cap, "combined"));
  expect_near(differences, "initial", result.initial, number_at(cap, "floor_margin"));
  expect_near(differences, "maintenance", result.maintenance, number_at(cap, "floor_margin"));
  expect_near(differences, "reduction", number_at(cap, "isolated") - result.initial,
              number_at(cap, "max_reduction"));
  if (result.pool_charges.size() != 2 || result.pool_charges[0].name != "benefit_cap")
    differences.push_back("the addition has no line of its own");
  return differences;
}

}  // namespace

TEST_CASE("tims_group_offset and emir_art27_cap of clearing.json") {
  const Case example;
  const auto wanted = [&](const char* name) { return number_at(example.data, name); };
  CaseTable table("groups and the cap of their benefit (clearing.json)");
  table.run("offset 90 %",
            [&] { return check_requirement(example.run(0.9), wanted("product_group_requirement")); });
  table.run("offset 75 %",
            [&] { return check_requirement(example.run(0.75), wanted("offset_75_requirement")); });
  table.run("offset 0 %",
            [&] { return check_requirement(example.run(0.0), wanted("offset_0_requirement")); });
  table.run("offset 100 %",
            [&] { return check_requirement(example.run(1.0), wanted("offset_100_requirement")); });
  table.run("net of every point",
            [&] { return check_net(example.run(0.9), numbers(at(example.data, "net"))); });
  table.run("isolated sum", [&] { return check_isolated(example); });
  table.run("minimum per contract", [&] { return check_minimum(example); });
  table.run("emir_art27_cap", [&] { return check_cap(example); });
  table.finish();
}
