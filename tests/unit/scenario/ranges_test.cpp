#include "crossmargin/scenario/ranges.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "crossmargin/io/json.hpp"
#include "support/mixed_book.hpp"

namespace ranges_test {

using namespace crossmargin;

// sqrt(30/15) * 40 % is printed as 56.6 % on www.deribit.com/docs (portfolio margin, volatility shock by days
// to expiry); the later power 0.30 below 30 days is from
// docs.oreome.com/docs/scenario/risk-scenario-advanced.
TEST_CASE("the tenor factor is a power of 30 days over days to expiry, split at 30 days") {
  VolRule root;
  root.short_power = root.long_power = 0.5;
  CHECK(0.40 * root.tenor_factor(15.0) == doctest::Approx(0.566).epsilon(1e-3));
  VolRule rule;
  rule.short_power = 0.30;
  rule.long_power = 0.13;
  CHECK(0.38 * rule.tenor_factor(15.0) == doctest::Approx(0.4678348770710682).epsilon(1e-14));
  CHECK(rule.tenor_factor(30.0) == 1.0);
  CHECK(rule.tenor_factor(60.0) == doctest::Approx(0.9138314501).epsilon(1e-9));  // 2^-0.13
  CHECK(rule.tenor_factor(29.999) > rule.tenor_factor(30.001));
  rule.min_days = 7.5;
  CHECK(rule.tenor_factor(1.0) == rule.tenor_factor(7.5));
  CHECK(VolRule{}.tenor_factor(3.0) == 1.0);
}

namespace {

RangeTable read(const std::string& text, Issues& issues) {
  return RangeTable::bind(test::must(io::parse_json(text, "ranges.json")), issues);
}

}  // namespace

TEST_CASE("ranges apply by underlying, else by class, else the default, else not at all") {
  Issues issues;
  const auto table =
      read(R"({"by_underlying":{"BTC":{"price":{"relative":0.16},"volatility":{"rule":"relative","up":0.5,
     "down":0.25,"floor_up":0.5,"short_power":0.3,"long_power":0.13}}},
     "by_class":{"crypto":{"price":{"relative":0.2},"volatility":{"rule":"absolute","up":0.1,"down":0.05}}}})",
           issues);
  CHECK(issues.empty());
  REQUIRE(table.find("BTC", "crypto"));
  CHECK(table.find("BTC", "crypto")->price.value == 0.16);
  CHECK(table.find("BTC", "crypto")->volatility.floor_up == 0.5);
  CHECK(table.find("BTC", "crypto")->volatility.reference_days == 30.0);
  REQUIRE(table.find("ETH", "crypto"));
  CHECK(table.find("ETH", "crypto")->volatility.kind == VolRule::Kind::absolute);
  CHECK(table.find("SPX", "index") == nullptr);
  const auto fallback = read(
      R"({"default":{"price":{"absolute":10},"volatility":{"rule":"relative","up":0,"down":0}}})", issues);
  REQUIRE(fallback.find("SPX", ""));
  CHECK(fallback.find("SPX", "")->price.kind == PriceRange::Kind::absolute);
}

TEST_CASE("mistakes in ranges are all reported, each at its field") {
  Issues issues;
  read(
      R"({"by_underlying":{"A":{"price":{"relative":0}},"B":{"price":{},"volatility":{"rule":"odd","up":-1,"down":0}}},
           "by_class":{"c":{"price":{"relative":1,"absolute":1},"volatility":{"rule":"relative","up":0,"down":0,"x":1}}}})",
      issues);
  const auto has = [&](const std::string& field) {
    return std::any_of(issues.begin(), issues.end(),
                       [&](const Issue& issue) { return issue.where.field == field; });
  };
  CHECK(has("by_underlying.A.price.relative"));
  CHECK(has("by_underlying.A.volatility"));
  CHECK(has("by_underlying.B.price"));
  CHECK(has("by_underlying.B.volatility.rule"));
  CHECK(has("by_underlying.B.volatility.up"));
  CHECK(has("by_class.c.price"));
  CHECK(has("by_class.c.volatility.x"));
  CHECK(issues.size() == 7);
}

}  // namespace ranges_test
