#include "crossmargin/scenario/scenario_set.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "crossmargin/io/json.hpp"
#include "support/mixed_book.hpp"
#include "support/support.hpp"

namespace scenario_set_test {

using namespace crossmargin;

namespace {

ScenarioSet shipped(const std::string& id) {
  return test::must(bind_scenario_set(test::read_document(test::source_path("scenarios/" + id + ".json"))));
}

std::string with(const std::string& members) {
  return R"({"schema":"crossmargin-scenario-set","schema_version":1,"id":"t","version":"1","title":"t",)" +
         members + "}";
}

Result<ScenarioSet> read(const std::string& text) {
  return bind_scenario_set(test::must(io::parse_json(text, "set.json")));
}

bool has(const Issues& issues, ErrorCode code, const std::string& field) {
  return std::any_of(issues.begin(), issues.end(), [&](const Issue& issue) {
    return issue.code == code && issue.where.field == field && issue.where.line > 0 &&
           issue.where.file == "set.json";
  });
}

}  // namespace

// Order and moves: CME Group, CME SPAN Methodology (public overview), the sixteen scenarios.
TEST_CASE("SPAN 16 has the published order, exact thirds and two covered extreme moves") {
  const ScenarioSet set = shipped("span-16");
  const double third = 1.0 / 3.0, two_thirds = 2.0 / 3.0;
  const double price[] = {0,           0,           third, third, -third, -third, two_thirds, two_thirds,
                          -two_thirds, -two_thirds, 1,     1,     -1,     -1,     3,          -3};
  REQUIRE(set.rows.size() == 16);
  CHECK(set.look_ahead_days == 1.0);
  CHECK(set.floor_price_at_zero);
  for (std::size_t i = 0; i < 16; ++i) {
    CAPTURE(i);
    CHECK(set.rows[i].id == std::to_string(i + 1));
    CHECK(set.rows[i].price->value == price[i]);
    CHECK(set.rows[i].price->unit == MoveUnit::of_range);
    CHECK(set.rows[i].volatility == (i >= 14 ? 0.0 : i % 2 == 0 ? 1.0 : -1.0));
    CHECK(set.rows[i].weight == (i >= 14 ? 0.33 : 1.0));
  }
  const ScenarioSet other = shipped("span-16-2x35");
  CHECK(other.rows[14].price->value == 2.0);
  CHECK(other.rows[15].price->value == -2.0);
  CHECK(other.rows[15].weight == 0.35);
}

TEST_CASE("the wide set has 27 grid cells, price-major, then 8 extended rows") {
  const ScenarioSet set = shipped("wide-35");
  REQUIRE(set.rows.size() == 35);
  CHECK(set.look_ahead_days == 0.0);
  for (std::size_t i = 0; i < 27; ++i) {
    CAPTURE(i);
    CHECK(set.rows[i].id == "grid-" + std::to_string(i + 1));
    CHECK(set.rows[i].price->value == (static_cast<double>(i / 3) - 4.0) / 4.0);
    CHECK(set.rows[i].volatility == 1.0 - static_cast<double>(i % 3));
    CHECK(set.rows[i].role == RowRole::standard);
  }
  const double far[] = {-0.66, -0.33, 0.5, 1, 2, 3, 4, 5};
  for (std::size_t i = 0; i < 8; ++i) {
    const ScenarioRow& row = set.rows[27 + i];
    CHECK(row.price->value == far[i]);
    CHECK(row.price->unit == MoveUnit::relative);
    CHECK(row.role == RowRole::extended);
    CHECK(row.weight_rule == WeightRule::range_over_move);
    CHECK(row.volatility == 1.0);
  }
}

// The ten points of a high capitalisation broad-based index: SEC Release No. 34-46576, equidistant points of
// -8 %/+6 %.
TEST_CASE("TIMS rows carry ten points per class and no move for anything else") {
  const ScenarioSet set = shipped("tims-10");
  const double index[] = {-0.08, -0.064, -0.048, -0.032, -0.016, 0.012, 0.024, 0.036, 0.048, 0.06};
  const double equity[] = {-0.15, -0.12, -0.09, -0.06, -0.03, 0.03, 0.06, 0.09, 0.12, 0.15};
  REQUIRE(set.rows.size() == 10);
  for (std::size_t i = 0; i < 10; ++i) {
    CHECK_FALSE(set.rows[i].price.has_value());
    CHECK(set.rows[i].volatility == 0.0);
    CHECK(set.rows[i].price_by_class.at("high_cap_broad_index").value == index[i]);
    CHECK(set.rows[i].price_by_class.at("equity").value == equity[i]);
    CHECK(set.rows[i].price_by_class.at("narrow_index").value == equity[i]);
    CHECK(set.rows[i].price_by_class.at("non_high_cap_broad_index").value ==
          doctest::Approx(equity[i] / 1.5).epsilon(1e-15));
  }
}

TEST_CASE("a row binds every field it may have") {
  const auto set =
      test::must(read(with(R"("rows":[{"id":"r","price":{"absolute":-5},"volatility":"1/2","weight":"1/4",
    "weight_rule":"range_over_move","role":"extended","time_days":2,"rate_shift":-0.01,"fx":{"EUR":-0.1},"skew":0.2,
    "term":0.05,"underlyings":{"ETH":{"price":{"range":"-2/3"},"volatility":1}},"classes":{"equity":{"volatility":-1}}}])")));
  const ScenarioRow& row = set.rows.at(0);
  CHECK(row.price->value == -5.0);
  CHECK(row.price->unit == MoveUnit::absolute);
  CHECK(row.volatility == 0.5);
  CHECK(row.weight == 0.25);
  CHECK(row.time_days == 2.0);
  CHECK(row.rate_shift == -0.01);
  CHECK(row.fx.at(test::currency("EUR")) == -0.1);
  CHECK(row.skew == 0.2);
  CHECK(row.term == 0.05);
  CHECK(row.price_by_underlying.at("ETH").value == -2.0 / 3.0);
  CHECK(row.volatility_by_underlying.at("ETH") == 1.0);
  CHECK(row.price_by_class.empty());
  CHECK(row.volatility_by_class.at("equity") == -1.0);
}

TEST_CASE("grids stand before rows whatever the order of the keys, and share the common fields") {
  const auto set = test::must(read(with(R"("rows":[{"id":"last","price":{"relative":0}}],
    "grids":[{"id":"g","price":{"relative":[-0.1,0.1]},"volatility":{"from":-1,"to":1,"steps":3},"weight":0.5}])")));
  REQUIRE(set.rows.size() == 7);
  CHECK(set.rows[0].id == "g-1");
  CHECK(set.rows[5].price->value == 0.1);
  CHECK(set.rows[5].volatility == 1.0);
  CHECK(set.rows[5].weight == 0.5);
  CHECK(set.rows[6].id == "last");
}

TEST_CASE("all mistakes of a set are reported in one run, each at its field") {
  const auto bound = read(with(R"("look_ahead_days":-1,"surprise":1,
    "grids":[{"id":"g","price":{"range":{"from":-1,"to":1,"steps":1}}},{"id":"h","price":{"range":[]}}],
    "rows":[{"id":"a"},{"id":"b","price":{"range":1,"relative":1}},{"id":"c","price":{"range":"1/0"}},
            {"id":"d","price":{"relative":1},"weight":0},{"id":"e","price":{"relative":1},"fx":{"EUR":-1}},
            {"id":"f","price":{"relative":1e9}},{"id":"i","price":{"range":"third"}},
            {"id":"j","price":5},{"id":"k","underlyings":{"ETH":{}}},{"id":"l","price":{"range":0},"volatility":2000},
            {"id":"m","price":{"relative":0},"weight_rule":"other"}])"));
  REQUIRE_FALSE(bound.has_value());
  const Issues& issues = bound.error();
  CHECK(has(issues, ErrorCode::invalid_value, "look_ahead_days"));
  CHECK(has(issues, ErrorCode::unknown_field, "surprise"));
  CHECK(has(issues, ErrorCode::invalid_value, "grids[0].price.range.steps"));
  CHECK(has(issues, ErrorCode::malformed, "grids[1].price.range"));
  CHECK(has(issues, ErrorCode::missing_field, "rows[0].price"));
  CHECK(has(issues, ErrorCode::invalid_value, "rows[1].price"));
  CHECK(has(issues, ErrorCode::malformed, "rows[2].price.range"));
  CHECK(has(issues, ErrorCode::invalid_value, "rows[3].weight"));
  CHECK(has(issues, ErrorCode::invalid_value, "rows[4].fx.EUR"));
  CHECK(has(issues, ErrorCode::invalid_value, "rows[5].price.relative"));
  CHECK(has(issues, ErrorCode::malformed, "rows[6].price.range"));
  CHECK(has(issues, ErrorCode::malformed, "rows[7].price"));
  CHECK(has(issues, ErrorCode::missing_field, "rows[8].underlyings.ETH"));
  CHECK(has(issues, ErrorCode::invalid_value, "rows[9].volatility"));
  CHECK(has(issues, ErrorCode::invalid_value, "rows[10].weight_rule"));
  CHECK(issues.size() == 15);
}

TEST_CASE("sets that are empty, repeat an id, are newer or too large are refused") {
  CHECK(read(with(R"("rows":[])")).error().front().code == ErrorCode::missing_field);
  CHECK(read(with(R"("rows":[{"id":"a","price":{"range":0}},{"id":"a","price":{"range":1}}])"))
            .error()
            .front()
            .code == ErrorCode::duplicate);
  const auto large = read(with(R"("grids":[{"id":"g","price":{"range":{"from":-1,"to":1,"steps":1001}},
                                            "volatility":{"from":-1,"to":1,"steps":101}}])"));
  CHECK(large.error().front().code == ErrorCode::limit);
  const auto newer = read(
      R"({"schema":"crossmargin-scenario-set","schema_version":2,"id":"t","version":"1","title":"t","rows":[{"id":"a","price":{"range":0}}]})");
  REQUIRE(newer.error().size() == 1);
  CHECK(newer.error().front().where.field == "schema_version");
  CHECK_FALSE(read("[]").has_value());
}

}  // namespace scenario_set_test
