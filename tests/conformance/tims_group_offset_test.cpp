// Two class groups of one product group at ten common points: net = losses + offset * gains, and the minimum.
// Constructed case "tims_group_offset"; rule: OCC's public description of its customer portfolio margin.
#include <doctest/doctest.h>

#include "support/grid_fixture.hpp"
#include "support/support.hpp"

using namespace crossmargin;
using namespace crossmargin::test;
using doctest::Approx;

namespace {

std::vector<double> numbers(const Document& list) {
  std::vector<double> result;
  for (const Document& item : *list.array()) result.push_back(*item.number());
  return result;
}

struct Case {
  Case()
      : document(read_document(require_shared("conformance/clearing.json"))),
        data(at(document, "tims_group_offset")) {}
  Document document;
  const Document& data;

  /// The group's result for one offset; `contracts` puts options without risk into class A for the minimum.
  MarginResult run(const std::string& offset, double contracts = 0.0) const {
    const std::string text = method_text(R"({"currency":"USD","risk_unit":"underlying","conversion":"base",
      "groups":[{"id":"product group","units":["A","B"],"offset":)" +
                                         offset + R"(}],
      "charges":{"minimum_per_contract":{"default":{"amount":0.375,"times_multiplier":true}}},
      "levels":{"computed":"maintenance","factor":1},"open_orders":{"initial":"none","maintenance":"none"}})");
    Instrument call = option("C", "A", OptionRight::call, 100.0);
    call.spec.multiplier = 100.0;
    Grid grid({stock("A"), stock("B"), call}, market_data({{"A", 100.0}, {"B", 100.0}}),
              take(method_from(text, relative_moves(numbers(at(data, "moves"))))));
    grid.fill("A", numbers(at(data, "class_A")));
    grid.fill("B", numbers(at(data, "class_B")));
    Grid::Lines held{{"A", 1.0}, {"B", 1.0}};
    if (contracts > 0.0) held.emplace_back("C", contracts);
    return grid.margin(held);
  }
};

}  // namespace

TEST_CASE("offsets of 90, 75, 0 and 100 %") {
  const Case example;
  const MarginResult result = example.run("0.9");
  CHECK(result.requirement == Approx(number_at(example.data, "product_group_requirement")));
  CHECK(result.scan_risk_without_offsets == Approx(number_at(example.data, "isolated_sum")));
  CHECK(result.offset_credit == Approx(14200.0 - 2800.0));
  CHECK(result.groups[0].worst_scenario == 0);
  CHECK(example.run("0.75").requirement == Approx(number_at(example.data, "offset_75_requirement")));
  CHECK(example.run("0").requirement == Approx(number_at(example.data, "offset_0_requirement")));
  CHECK(example.run("1").requirement == Approx(number_at(example.data, "offset_100_requirement")));
}

TEST_CASE("the net of every point") {
  const Case example;
  const std::vector<double> net = numbers(at(example.data, "net"));
  const MarginResult result = example.run("0.9");
  for (std::size_t s = 0; s < net.size(); ++s) {
    double losses = 0.0;
    double gains = 0.0;
    for (const UnitResult& unit : result.units)
      (unit.recognised[s] < 0.0 ? losses : gains) += unit.recognised[s];
    CHECK(losses + 0.9 * gains == Approx(net[s]));
  }
}

TEST_CASE("the minimum per contract binds") {
  const Case example;
  const Document& minimum = at(example.data, "minimum");
  const MarginResult result = example.run("0.9", number_at(minimum, "contracts"));
  CHECK(result.requirement == Approx(number_at(minimum, "final")));
  CHECK(result.scan_risk == Approx(2800.0));
  CHECK(result.minimum_addition == Approx(number_at(minimum, "charge") - 2800.0));
}
