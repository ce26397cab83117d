// An exchange's definition at a market's prices: parameters with the arrays that follow from them.
#include <doctest/doctest.h>

#include <cmath>

#include "crossmargin/io/inputs.hpp"
#include "crossmargin/io/json.hpp"
#include "crossmargin/margin/span/arrays.hpp"
#include "crossmargin/margin/span/definition.hpp"
#include "crossmargin/margin/span/engine.hpp"
#include "support/support.hpp"

namespace span_definition_test {

using namespace crossmargin;
using namespace crossmargin::span;
using namespace crossmargin::test;
using doctest::Approx;

namespace {

const std::string market_text = R"({
  "schema": "crossmargin-market", "schema_version": 1, "as_of": "2026-06-19T16:00:00Z", "reporting_currency": "USD",
  "underlyings": {"OIL": {"currency": "USD", "spot": 80}},
  "forwards": [{"underlying": "OIL", "expiry": "2026-09-17", "forward": 81.504}],
  "rates": {"USD": [{"until": "2030-01-01", "rate": 0.03}]}})";

struct Parts {
  std::string future_range = R"({"amount": 3000})";
  std::string option_terms = R"("model": "black_76", "volatility_range": {"relative": 0.25})";
  std::string option_series = R"("volatility": 0.3)";
  std::string strikes = R"({"from": 80, "to": 81, "step": 0.5})";
  std::string rules;
  std::string top;
};

std::string definition_of(const Parts& parts) {
  return R"({"schema": "crossmargin-span-definition", "schema_version": 1, "exchange_complex": "XYZ",
    "extreme_multiplier": 3, "covered_share": 0.33, "lookahead_days": 1, )" +
         parts.top + R"("commodities": [{"id": "CO", "exchange": "XCH", "currency": "USD", )" + parts.rules +
         R"("products": [{"code": "CO", "type": "FUT", "underlying": "OIL", "value_factor": 1000, "price_range": )" +
         parts.future_range + R"(, "series": [{"month": "202609", "expiry": "2026-09-17"}]},
      {"code": "CO", "type": "OOF", "on": "CO", "value_factor": 1000, )" +
         parts.option_terms + R"(, "strikes": )" + parts.strikes +
         R"(, "series": [{"month": "202609", "option_month": "202609", "expiry": "2026-09-14", )" +
         parts.option_series + "}]}]}]}";
}

Result<ParameterSet> made(const Parts& parts) {
  const auto market = io::parse_market(std::vector<io::NamedText>{{"market.json", market_text}}, {});
  REQUIRE(market);
  const auto document = io::parse_json(definition_of(parts), "definition.json");
  REQUIRE_MESSAGE(document, (document ? "" : to_text(document.error().front())));
  return make_parameters(*document, market->market, {});
}

ParameterSet sound(const Parts& parts) {
  auto set = made(parts);
  REQUIRE_MESSAGE(set, (set ? "" : to_text(set.error().front())));
  return *std::move(set);
}

Issue wrong(const Parts& parts) {
  const auto set = made(parts);
  REQUIRE_FALSE(set);
  return set.error().front();
}

}  // namespace

TEST_CASE("a future stands at the market's forward and loses its range by thirds") {
  const auto set = sound({});
  REQUIRE(set.contracts.size() == 1 + 3 * 2);
  CHECK(set.organisations[0].business_date == "20260619");
  CHECK(set.contracts[0].price == 81.5);
  CHECK(set.contracts[0].composite_delta == 1.0);
  CHECK(set.arrays[0] == RiskArray{0, 0, -1000, -1000, 1000, 1000, -2000, -2000, 2000, 2000, -3000, -3000,
                                   3000, 3000, -2970, 2970});
}

TEST_CASE("ranges are amounts, shares of the price, or come from volatility") {
  Parts parts;
  parts.future_range = R"({"relative": 0.05})";
  CHECK(sound(parts).arrays[0][12] == 0.05 * 81500);
  // 3 x 0.3 x sqrt(2 / 365) x 81,500 = 5,429.66: up to whole units.
  parts.future_range = R"({"from_volatility": {"multiple": 3, "days": 2, "volatility": 0.3}})";
  CHECK(sound(parts).arrays[0][12] == 5430);
}

TEST_CASE("calls and puts of a strike differ by the future, discounted") {
  const auto set = sound({});
  const auto find = [&](Right right, double strike) {
    for (std::size_t i = 0; i < set.contracts.size(); ++i)
      if (set.contracts[i].right == right && set.contracts[i].strike == strike) return i;
    FAIL("no such contract");
    return std::size_t{0};
  };
  const std::size_t call = find(Right::call, 80.5);
  const std::size_t put = find(Right::put, 80.5);
  const double years = 87.0 / 365.0 - 16.0 / 24 / 365;
  CHECK(set.contracts[call].price - set.contracts[put].price ==
        Approx((81.5 - 80.5) * std::exp(-0.03 * years)).epsilon(0.01));
  const double discount = std::exp(-0.03 * (years - 1.0 / 365));
  for (std::size_t s = 0; s < 14; ++s)
    CHECK(set.arrays[call][s] - set.arrays[put][s] == Approx(set.arrays[0][s] * discount).epsilon(0.002));
  CHECK(set.contracts[call].composite_delta - set.contracts[put].composite_delta ==
        Approx(discount).epsilon(1e-4));
  CHECK(set.contracts[call].composite_delta > 0.5);
}

TEST_CASE("arrays have the unit that the product has in files") {
  Parts parts;
  parts.rules = R"("risk_exponent": 2, )";
  const auto coarse = sound(parts);
  for (const RiskArray& array : coarse.arrays)
    for (const double loss : array) CHECK(loss == 100 * std::round(loss / 100));
  parts.rules = "";
  parts.option_terms += R"(, "array_decimals": 2)";
  const auto fine = sound(parts);
  CHECK(fine.arrays[1][4] != std::round(fine.arrays[1][4]));
  CHECK(fine.arrays[1][4] == Approx(std::round(fine.arrays[1][4] * 100) / 100).epsilon(1e-12));
}

TEST_CASE("every model is priced, and no array comes of what is not known") {
  Parts parts;
  for (const char* model : {"american", "black_scholes"}) {
    parts.option_terms = std::string(R"("volatility_range": {"amount": 0.04}, "model": ")") + model + "\"";
    CHECK(sound(parts).arrays.size() == 7);
  }
  parts.option_terms = R"("volatility_range": {"amount": 4.0}, "model": "bachelier")";
  parts.option_series = R"("volatility": 24)";
  auto set = sound(parts);
  const std::vector<std::uint8_t> all(set.contracts.size(), 1);
  const auto broken = [&](auto change) {
    ParameterSet other = set;
    change(other);
    const auto arrays = compute_arrays(other, all, {});
    REQUIRE_FALSE(arrays);
    return arrays.error().front();
  };
  CHECK(broken([](ParameterSet& other) { other.series[1].model = "BC"; }).code == ErrorCode::unsupported);
  CHECK(broken([](ParameterSet& other) { other.series[0].price_range.amount = 0; }).code ==
        ErrorCode::missing_parameter);
  CHECK(broken([](ParameterSet& other) { other.series[1].extreme_multiplier = 0; }).code ==
        ErrorCode::missing_parameter);
  CHECK(broken([](ParameterSet& other) { other.series[1].volatility_range.amount = 0; }).code ==
        ErrorCode::missing_parameter);
  CHECK(broken([](ParameterSet& other) {
          for (Contract& contract : other.contracts) contract.volatility = 0;
          other.series[1].volatility = 0;
        }).code == ErrorCode::missing_parameter);
  CHECK(broken([](ParameterSet& other) { other.series.pop_back(); }).message.find("series") !=
        std::string::npos);
}

TEST_CASE("arrays are the same bytes at any thread count") {
  Parts parts;
  parts.strikes = R"({"each_side": 300, "step": 0.1})";
  const auto set = sound(parts);
  const std::vector<std::uint8_t> all(set.contracts.size(), 1);
  const auto one = compute_arrays(set, all, {.threads = 1});
  const auto two = compute_arrays(set, all, {.threads = 2});
  REQUIRE(one);
  REQUIRE(two);
  for (std::size_t i = 0; i < all.size(); ++i) {
    CHECK((*one)[i].losses == (*two)[i].losses);
    CHECK((*one)[i].composite_delta == (*two)[i].composite_delta);
  }
}

TEST_CASE("a wrong definition names the member") {
  Parts parts;
  parts.strikes = R"({"from": 81, "to": 80, "step": 0.5})";
  CHECK(wrong(parts).code == ErrorCode::invalid_value);
  // Where adding one step changes nothing, there would be no last strike.
  for (const char* far :
       {R"({"from": 1e20, "to": 1e20, "step": 1})", R"({"from": 1, "to": 1, "step": 1e-320})",
        R"({"from": 0, "to": 1e-9, "step": 1e-9})", R"({"each_side": 1, "step": 1e-12})"}) {
    parts.strikes = far;
    CHECK_MESSAGE(wrong(parts).where.field.ends_with("strikes.step"), far);
  }
  parts = {};
  parts.option_series = R"("volatility": 0)";
  CHECK(wrong(parts).where.field.find("volatility") != std::string::npos);
  parts = {};
  parts.rules = R"("colour": "red", )";
  CHECK(wrong(parts).code == ErrorCode::unknown_field);
  parts.rules = R"("intra_tiers": [{"number": 1, "first": "202612", "last": "202609"}], )";
  CHECK(wrong(parts).code == ErrorCode::invalid_value);
  parts = {};
  parts.top = R"("inter_spreads": [{"priority": 1, "method": "03", "legs": []}], )";
  CHECK(wrong(parts).code == ErrorCode::invalid_value);
  parts.top = R"("business_time": "1660", )";
  CHECK(wrong(parts).where.field == "business_time");
}

TEST_CASE("what cannot be priced names its contract") {
  Parts parts;
  parts.strikes = R"({"from": -1, "to": -1, "step": 1})";
  CHECK(wrong(parts).message.find("XCH:CO:OOF:202609:202609:C:-1") != std::string::npos);
  parts = {};
  parts.future_range = R"({"relative": 1e308})";
  CHECK(wrong(parts).message.find("XCH:CO:FUT:202609") != std::string::npos);
}

TEST_CASE("what stands twice is refused") {
  Parts parts;
  parts.rules = R"("delivery": [{"month": "202609", "consumed_rate": 1, "remaining_rate": 2},
                                {"month": "202609", "consumed_rate": 3, "remaining_rate": 4}], )";
  CHECK(wrong(parts).code == ErrorCode::duplicate);
  parts = {};
  parts.top =
      R"("conversions": [{"from": "EUR", "to": "USD", "rate": 1.1}, {"from": "EUR", "to": "USD", "rate": 1.2}], )";
  CHECK(wrong(parts).code == ErrorCode::duplicate);
  parts = {};
  parts.option_terms = R"("model": "black_76", "volatility_range": {"relative": 0.25}, "volatility": 0.3,
    "strikes": {"each_side": 1, "step": 1}, "series": [{"month": "202609", "option_month": "202609", "expiry": "2026-09-14"}]},
    {"code": "CO", "type": "OOF", "on": "CO", "value_factor": 1000, "model": "black_76", "volatility_range": {"relative": 0.25})";
  CHECK(wrong(parts).message.find("stands twice") != std::string::npos);
}

TEST_CASE("rules of a definition arrive in the set") {
  Parts parts;
  parts.rules =
      R"("intra_tiers": [{"number": 1, "first": "202607", "last": "202608"}, {"number": 2, "first": "202609", "last": "202612"}],
    "tier_spreads": [{"priority": 1, "rate": 70, "legs": [{"tier": 1, "to_tier": 2, "side": "A"}, {"tier": 2, "ratio": 2, "side": "B"}]}],
    "series_spreads": [{"priority": 3, "rate": 40, "legs": [{"month": "202609", "side": "A"}, {"month": "202612", "side": "B"}]}],
    "delivery": [{"month": "202609", "consumed_rate": 1, "remaining_rate": 2}], "price_risk": "scan_range",
    "short_option_tiers": [{"number": 1, "first": "202601", "last": "202612", "rate": 5}], "short_option_method": "greater_side",
    "initial": {"member": 1, "hedger": 1.1, "speculator": 1.35}, )";
  parts.top = R"("inter_spreads": [{"priority": 4, "method": "04", "super": true, "least_legs": 1,
    "legs": [{"exchange": "XCH", "commodity": "CO", "side": "B", "rate": 0.9, "ratio": 2, "required": false}],
    "target": {"exchange": "XCH", "commodity": "CO", "ratio": 0.5}}],
    "conversions": [{"from": "EUR", "to": "USD", "rate": 1.1}], )";
  const auto set = sound(parts);
  const CombinedCommodity& rules = set.commodities[0];
  CHECK(rules.tier_spreads[0].legs[0].last_tier == 2);
  CHECK(rules.tier_spreads[0].legs[1].ratio == 2);
  CHECK(rules.series_spreads[0].legs[1].month == Period{202612, 0});
  CHECK(rules.delivery[0].remaining_rate == 2);
  CHECK(rules.price_risk == PriceRiskMethod::scan_range);
  CHECK(rules.short_option_tiers[0].rate == 5);
  CHECK(rules.initial[1] == 1.1);
  CHECK(set.inter_spreads[0].method == InterMethod::scanning);
  CHECK(set.inter_spreads[0].target.commodity == 0);
  CHECK(set.inter_spreads[0].is_super);
  CHECK(set.conversions.size() == 1);
  CHECK(Engine::create(std::make_shared<ParameterSet>(set)));
}

}  // namespace span_definition_test
