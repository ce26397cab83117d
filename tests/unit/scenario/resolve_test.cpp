#include <doctest/doctest.h>

#include <cmath>
#include <string>

#include "crossmargin/io/json.hpp"
#include "crossmargin/scenario/shock_table.hpp"
#include "support/mixed_book.hpp"
#include "support/support.hpp"

namespace resolve_test {

using namespace crossmargin;

namespace {

RangeTable ranges(const std::string& text) {
  Issues issues;
  auto table = RangeTable::bind(test::must(io::parse_json(text, "ranges.json")), issues);
  REQUIRE(issues.empty());
  return table;
}

const std::string crypto =
    R"({"by_class":{"crypto":{"price":{"relative":0.16},"volatility":{"rule":"relative","up":0.5,
  "down":0.25,"floor_up":0.5,"short_power":0.3,"long_power":0.13}}}})";

ScenarioSet shipped(const std::string& id) {
  return test::must(bind_scenario_set(test::read_document(test::source_path("scenarios/" + id + ".json"))));
}

ScenarioSet rows(const std::string& list) {
  const auto text =
      R"({"schema":"crossmargin-scenario-set","schema_version":1,"id":"t","version":"1","title":"t","rows":[)" +
      list + "]}";
  return test::must(bind_scenario_set(test::must(io::parse_json(text, "set.json"))));
}

Market market() {
  return test::must(Market::create(test::mixed_book().market));
}

// 15 days after the book's as-of time.
const FactorKey btc_15_days{"BTC", test::instant("2026-02-20T21:29:37Z")};
const FactorKey btc{"BTC"}, eth{"ETH"}, spx{"SPX"}, acme{"ACME"};

}  // namespace

TEST_CASE(
    "fractions of a relative range scale the price, volatility follows its rule, and look-ahead moves the "
    "clock") {
  const FactorKey factors[] = {eth, btc_15_days, btc, btc};
  const auto table = test::must(resolve(shipped("span-16"), market(), factors, ranges(crypto)));
  REQUIRE(table.factor_count() == 3);
  REQUIRE(table.scenario_count() == 16);
  const int option = table.factor(btc_15_days);
  REQUIRE(option >= 0);
  const double f = std::pow(2.0, 0.3);
  const auto shocks = table.shocks(option);
  CHECK(shocks[0].price_scale == 1.0);
  CHECK(shocks[0].vol_scale == doctest::Approx(1.0 + 0.5 * f).epsilon(1e-15));
  CHECK(shocks[0].vol_floor == 0.5);
  CHECK(shocks[1].vol_scale == doctest::Approx(1.0 - 0.25 * f).epsilon(1e-15));
  CHECK(shocks[1].vol_floor == 0.0);
  CHECK(shocks[2].price_scale == 1.0 + 0.16 / 3.0);
  CHECK(shocks[13].price_scale == 1.0 - 0.16);
  CHECK(shocks[14].price_scale == 1.0 + 3.0 * 0.16);
  CHECK(shocks[14].vol_scale == 1.0);
  CHECK(shocks[14].weight_linear == 0.33);
  CHECK(shocks[14].weight_coin == 0.33);
  CHECK(table.shocks(table.factor(btc))[0].vol_scale == 1.5);  // no expiry: f is 1
  CHECK(table.time_years(0) == 1.0 / 365.0);
  CHECK(table.floor_price_at_zero());
  CHECK(table.relative_range(option) == 0.16);
  CHECK(table.relative_moves(option)[15] == -3.0 * 0.16);
  CHECK(table.sizes(option)[15] == 3.0);
  CHECK(table.scenarios()[15].price_fraction == -3.0);
  CHECK(table.factor(spx) == -1);
}

TEST_CASE("absolute ranges, moves and volatility shift instead of scale") {
  const auto set = rows(
      R"({"id":"a","price":{"range":0.5},"volatility":0.5},{"id":"b","price":{"absolute":-170},"volatility":-1})");
  const auto table = test::must(resolve(
      set, market(), std::vector{FactorKey{"SPX", test::instant("2026-06-18T20:00:00Z")}},
      ranges(
          R"({"default":{"price":{"absolute":340},"volatility":{"rule":"absolute","up":0.08,"down":0.04}}})")));
  const auto shocks = table.shocks(0);
  CHECK(shocks[0].price_scale == 1.0);
  CHECK(shocks[0].price_shift == 170.0);
  CHECK(shocks[0].vol_shift == 0.04);
  CHECK(shocks[1].price_shift == -170.0);
  CHECK(shocks[1].vol_shift == -0.04);
  const double forward = *market().forward("SPX", test::instant("2026-06-18T20:00:00Z"));
  CHECK(table.relative_moves(0)[1] == -170.0 / forward);
  CHECK(table.relative_range(0) == 340.0 / forward);
  CHECK(table.sizes(0)[0] == 0.5);
  CHECK(table.sizes(0)[1] == doctest::Approx(0.5).epsilon(1e-15));
}

// weight = range / |move|, in coin times (1 + move) / (1 + sign * range): the reply printed for a short ETH
// perpetual gives the same profit at -66 % and -33 % as at the range of -18 %, and at +50 % to +500 % as at
// +18 % (mainnet reply of private/pme/simulate, 15 February 2026, public).
TEST_CASE("range over move scales a coin-settled future back to its value at the range") {
  const auto table = test::must(resolve(
      shipped("wide-35"), market(), std::vector{eth},
      ranges(
          R"({"default":{"price":{"relative":0.18},"volatility":{"rule":"relative","up":0.4,"down":0.25}}})")));
  const auto moves = table.relative_moves(0);
  const auto value = [](double move) { return 1.0 - 1.0 / (1.0 + move); };
  for (std::size_t i = 27; i < 35; ++i) {
    CAPTURE(i);
    const double at_range = moves[i] < 0.0 ? value(-0.18) : value(0.18);
    CHECK(value(moves[i]) * table.shocks(0)[i].weight_coin == doctest::Approx(at_range).epsilon(1e-14));
    CHECK(table.shocks(0)[i].weight_linear == doctest::Approx(0.18 / std::abs(moves[i])).epsilon(1e-15));
    CHECK(table.sizes(0)[i] == doctest::Approx(std::abs(moves[i]) / 0.18).epsilon(1e-15));
    CHECK(table.scenarios()[i].price_fraction == moves[i]);
  }
}

TEST_CASE("moves of the spot shift every price of the underlying by the same amount") {
  auto set = rows(
      R"({"id":"a","price":{"range":-0.5},"part":"MR1"},{"id":"b","price":{"relative":0.1},"volatility":1})");
  set.move_base = MoveBase::spot;
  const double spot = *market().spot("SPX");
  const double forward = *market().forward("SPX", test::instant("2026-06-18T20:00:00Z"));
  const auto table = test::must(resolve(
      set, market(), std::vector{FactorKey{"SPX", test::instant("2026-06-18T20:00:00Z")}},
      ranges(
          R"({"default":{"price":{"relative":0.2},"volatility":{"rule":"relative","up":0.3,"down":0}}})")));
  const auto shocks = table.shocks(0);
  CHECK(shocks[0].price_scale == 1.0);
  CHECK(shocks[0].price_shift == doctest::Approx(-0.1 * spot).epsilon(1e-15));
  CHECK(shocks[1].price_shift == doctest::Approx(0.1 * spot).epsilon(1e-15));
  CHECK(shocks[1].vol_scale > 1.0);
  CHECK(table.relative_moves(0)[1] == doctest::Approx(0.1 * spot / forward).epsilon(1e-15));
  CHECK(table.sizes(0)[0] == 0.5);
  CHECK(table.sizes(0)[1] == 0.5);
  CHECK(table.follows_prices());
  CHECK(table.scenarios()[0].part == "MR1");
  CHECK(table.scenarios()[1].part.empty());
}

TEST_CASE("an absolute range needs no price, only what is told as a share of it does") {
  const auto set = rows(
      R"({"id":"a","price":{"range":-1}},{"id":"b","price":{"absolute":5},"weight_rule":"range_over_move"})");
  const auto table = test::must(resolve(
      set, market(), std::vector{FactorKey{"NOTE-2031"}},
      ranges(R"({"default":{"price":{"absolute":2},"volatility":{"rule":"relative","up":0,"down":0}}})")));
  CHECK(table.shocks(0)[0].price_shift == -2.0);
  CHECK(table.sizes(0)[0] == 1.0);
  CHECK(table.shocks(0)[1].weight_linear == 0.4);
  CHECK(table.sizes(0)[1] == 2.5);
  CHECK(std::isnan(table.shocks(0)[1].weight_coin));
  CHECK(std::isnan(table.relative_moves(0)[0]));
  CHECK(std::isnan(table.relative_range(0)));
}

TEST_CASE("each underlying and class moves by its own amount, the underlying's own wins") {
  const auto set = rows(R"({"id":"a","price":{"relative":-0.1},"volatility":1,
    "underlyings":{"ETH":{"price":{"relative":-0.3},"volatility":-1}},"classes":{"crypto":{"price":{"relative":-0.2}},
    "equity":{"price":{"relative":0.05},"volatility":0}}})");
  const auto table = test::must(resolve(
      set, market(), std::vector{btc, eth, spx, acme},
      ranges(
          R"({"default":{"price":{"relative":0.1},"volatility":{"rule":"relative","up":0.4,"down":0.2}}})")));
  const auto shock = [&](const FactorKey& key) { return table.shocks(table.factor(key))[0]; };
  CHECK(shock(btc).price_scale == 0.8);
  CHECK(shock(btc).vol_scale == 1.4);
  CHECK(shock(eth).price_scale == 0.7);
  CHECK(shock(eth).vol_scale == 0.8);
  CHECK(shock(spx).price_scale == 0.9);
  CHECK(shock(acme).price_scale == 1.05);
  CHECK(shock(acme).vol_scale == 1.0);
  CHECK(table.sizes(table.factor(eth))[0] == doctest::Approx(3.0).epsilon(1e-15));
  CHECK(table.sizes(table.factor(btc))[0] == doctest::Approx(2.0).epsilon(1e-15));
}

TEST_CASE("class rows need no range, and refuse an underlying of another class") {
  auto data = test::mixed_book().market;
  data.underlyings.at("SPX").product_class = "high_cap_broad_index";
  const auto classed = test::must(Market::create(data));
  const auto table = test::must(resolve(shipped("tims-10"), classed, std::vector{spx, acme}, ranges("{}")));
  CHECK(table.shocks(table.factor(spx))[0].price_scale == 1.0 - 0.08);
  CHECK(table.shocks(table.factor(acme))[9].price_scale == 1.15);
  CHECK(std::isnan(table.relative_range(0)));
  CHECK(table.sizes(table.factor(acme))[1] == 0.12);
  CHECK(table.sizes(table.factor(spx))[1] == 0.064);
  CHECK(table.scenarios()[0].price_fraction == -0.15);
  const auto refused = resolve(shipped("tims-10"), classed, std::vector{btc, eth, spx}, ranges("{}"));
  REQUIRE_FALSE(refused.has_value());
  REQUIRE(refused.error().size() == 2);
  CHECK(refused.error()[0].code == ErrorCode::missing_parameter);
  CHECK(refused.error()[0].message.find("\"BTC\"") != std::string::npos);
  CHECK(refused.error()[1].message.find("\"ETH\"") != std::string::npos);
}

TEST_CASE("a range is needed for fractions of it, for weights by it and for volatility of what expires") {
  const auto without = [&](const std::string& row, const FactorKey& key) {
    return resolve(rows(row), market(), std::vector{key}, ranges("{}"));
  };
  CHECK(without(R"({"id":"a","price":{"range":1}})", btc).error().front().code ==
        ErrorCode::missing_parameter);
  CHECK(without(R"({"id":"a","price":{"relative":1},"weight_rule":"range_over_move"})", btc)
            .error()
            .front()
            .code == ErrorCode::missing_parameter);
  const auto missing = without(R"({"id":"a","price":{"relative":1},"volatility":1})", btc_15_days);
  REQUIRE_FALSE(missing.has_value());
  CHECK(missing.error().front().hint.find("ranges.by_underlying.BTC or ranges.by_class.crypto") !=
        std::string::npos);
  CHECK(without(R"({"id":"a","price":{"relative":1},"volatility":1})", btc).has_value());
  CHECK(without(R"({"id":"a","price":{"relative":1}})", btc_15_days).has_value());
}

TEST_CASE("every underlying that lacks something is named once, over all expiries and rows") {
  const std::vector<FactorKey> factors{btc, btc_15_days, eth, {"BTC", test::instant("2026-03-27T08:00:00Z")}};
  const auto refused = resolve(shipped("span-16"), market(), factors, ranges("{}"));
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().size() == 2);
}

TEST_CASE("resolved each for itself, a factor keeps its issues and leaves the others alone") {
  const auto table =
      test::must(resolve_each(shipped("tims-10"), market(), std::vector{acme, btc}, ranges("{}")));
  REQUIRE(table.factor_count() == 2);
  CHECK(table.issues(table.factor(acme)).empty());
  CHECK(table.shocks(table.factor(acme))[9].price_scale == 1.15);
  REQUIRE(table.issues(table.factor(btc)).size() == 1);
  CHECK(table.issues(table.factor(btc)).front().code == ErrorCode::missing_parameter);
  CHECK(std::isnan(table.shocks(table.factor(btc))[0].price_scale));
  CHECK(std::isnan(table.relative_moves(table.factor(btc))[0]));
  CHECK_FALSE(resolve_each(rows(R"({"id":"a","price":{"relative":0},"fx":{"USD":0.1}})"), market(),
                           std::vector{btc}, ranges("{}"))
                  .has_value());
}

TEST_CASE("moves without meaning are refused") {
  const auto zero = resolve(rows(R"({"id":"a","price":{"relative":0},"weight_rule":"range_over_move"})"),
                            market(), std::vector{btc}, ranges(crypto));
  CHECK(zero.error().front().code == ErrorCode::invalid_value);
  const auto itself = resolve(rows(R"({"id":"a","price":{"relative":0},"fx":{"USD":0.1}})"), market(),
                              std::vector{btc}, ranges("{}"));
  CHECK(itself.error().front().code == ErrorCode::invalid_value);
  const auto priceless = resolve(rows(R"({"id":"a","price":{"absolute":1}})"), market(),
                                 std::vector{FactorKey{"NOTE-2031"}}, ranges("{}"));
  CHECK(priceless.error().front().code == ErrorCode::missing_price);
}

TEST_CASE("a currency moves by its own move times that of the underlying it follows") {
  const auto set = rows(
      R"({"id":"a","price":{"relative":-0.2},"fx":{"BTC":0.5,"EUR":-0.1}},{"id":"b","price":{"range":1}})");
  const auto table = test::must(resolve(set, market(), std::vector{btc}, ranges(crypto)));
  CHECK(table.fx_scale(test::currency("USD"), 0) == 1.0);
  CHECK(table.fx_scale(test::currency("BTC"), 0) == 0.8 * 1.5);
  CHECK(table.fx_scale(test::currency("BTC"), 1) == 1.16);
  // EUR follows an underlying that has no range here: unknown, not unmoved.
  CHECK(std::isnan(table.fx_scale(test::currency("EUR"), 1)));
  CHECK(std::isnan(table.fx_scale(test::currency("XYZ"), 0)));
}

TEST_CASE("term, skew, rates and time reach the table") {
  const auto set =
      rows(R"({"id":"a","price":{"relative":0},"term":0.1,"skew":-0.3,"rate_shift":0.02,"time_days":7.3})");
  const auto table = test::must(resolve(set, market(), std::vector{btc_15_days, btc}, ranges("{}")));
  CHECK(table.shocks(table.factor(btc_15_days))[0].vol_shift ==
        doctest::Approx(0.1 * std::log(0.5)).epsilon(1e-15));
  CHECK(table.shocks(table.factor(btc))[0].vol_shift == 0.0);
  CHECK(table.shocks(0)[0].skew == -0.3);
  CHECK(table.rate_shift(0) == 0.02);
  CHECK(table.time_years(0) == doctest::Approx(0.02).epsilon(1e-15));
}

}  // namespace resolve_test
