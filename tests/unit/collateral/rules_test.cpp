// What a haircut may say beyond a flat share, each by hand. Formulas: docs/methods/collateral.md.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cmath>
#include <random>

#include "crossmargin/collateral/haircuts.hpp"
#include "support/case_table.hpp"
#include "support/grid_fixture.hpp"
#include "support/support.hpp"

namespace rules_test {

using namespace crossmargin;
using namespace crossmargin::test;
using doctest::Approx;

namespace {

Haircut haircut_of(const std::string& text) {
  Issues issues;
  const HaircutTable table =
      HaircutTable::bind(take(io::parse_json("{\"BTC\":" + text + "}", "haircuts.json")), issues);
  if (!issues.empty()) throw std::runtime_error(to_text(issues.front()));
  return *table.find(currency("BTC"));
}

Issues issues_of(const std::string& text) {
  Issues issues;
  HaircutTable::bind(take(io::parse_json("{\"BTC\":" + text + "}", "haircuts.json")), issues);
  return issues;
}

Market market(double price = 100.0, double reference = 1.0) {
  MarketData data;
  data.as_of = moment();
  data.reporting_currency = currency("USD");
  data.fx[currency("BTC")] = {.rate = price};
  data.fx[currency("EUR")] = {.rate = reference};
  return take(Market::create(data));
}

CollateralLine line_of(const std::string& text, double amount, const Market& at = market()) {
  const Haircut haircut = haircut_of(text);
  return take(value_line(currency("BTC"), amount, &haircut, at));
}

/// What an amount counts for at each level.
struct Worth {
  double initial;
  double maintenance;
};
Worth worth_of(const std::string& text, double amount, const Market& at = market()) {
  const CollateralLine line = line_of(text, amount, at);
  return {line.gross - line.haircut_initial, line.gross - line.haircut_maintenance};
}

}  // namespace

TEST_CASE("marginal tiers: each further unit loses its own share") {
  const std::string tiers =
      R"({"haircut":0.1,"tiers":[{"from":10,"haircut":0.2},{"from":30,"haircut":0.5,"initial":0.6}]})";
  CHECK(worth_of(tiers, 5.0).initial == Approx(450.0));
  CHECK(worth_of(tiers, 10.0).initial == Approx(900.0));
  CHECK(worth_of(tiers, 20.0).initial == Approx(900.0 + 800.0));
  CHECK(worth_of(tiers, 50.0).initial == Approx(900.0 + 1600.0 + 20.0 * 40.0));
  CHECK(worth_of(tiers, 50.0).maintenance == Approx(900.0 + 1600.0 + 20.0 * 50.0));
}

TEST_CASE("tiers of a venue's documentation") {
  const Document document = read_document(require_shared("conformance/crypto_venues.json"));
  CaseTable table("collateral tiers");
  for (const Document& row : *at(document, "cases").array()) {
    if (*at(row, "kind").string() != "collateral_tiers") continue;
    table.run(*at(row, "id").string(), [&] {
      std::string tiers;
      double first = 0.0;
      for (const Document& tier : *at(at(row, "inputs"), "tiers").array()) {
        const double share = 1.0 - number_at(tier, "rate");
        if (number_at(tier, "min") == 0.0) {
          first = share;
          continue;
        }
        tiers += fmt::format(R"({}{{"from":{},"haircut":{}}})", tiers.empty() ? "" : ",",
                             number_at(tier, "min"), share);
      }
      const std::string text = fmt::format(R"({{"haircut":{},"tiers":[{}]}})", first, tiers);
      const std::vector<Document>& balances = *at(at(row, "inputs"), "balances").array();
      const std::vector<Document>& wanted = *at(at(row, "expected"), "discounted_btc").array();
      Differences differences;
      for (std::size_t i = 0; i < balances.size(); ++i)
        expect_near(differences, fmt::format("{} coins", *balances[i].number()),
                    worth_of(text, *balances[i].number(), market(1.0)).initial, *wanted[i].number());
      return differences;
    });
  }
  table.finish();
}

TEST_CASE("a weight that falls with size") {
  // 1.1 / (1 + 0.05 sqrt(16)) = 0.91667; a small amount keeps its flat 0.95.
  const std::string size = R"({"haircut":0.05,"size":{"factor":0.05}})";
  CHECK(worth_of(size, 16.0).initial == Approx(1600.0 * 1.1 / 1.2));
  CHECK(worth_of(size, 1.0).initial == Approx(95.0));
  // sqrt(10 x 40) = 20.
  CHECK(worth_of(R"({"haircut":0,"size":{"factor":0.01,"multiple":10,"scale":1}})", 40.0).maintenance ==
        Approx(4000.0 / 1.2));
}

TEST_CASE("caps of an account and of a venue") {
  CHECK(worth_of(R"({"haircut":0.1,"caps":{"account":3}})", 5.0).initial == Approx(270.0));
  const std::string both = R"({"haircut":0.1,"caps":{"account":3,"venue":{"limit":100,"in_use":98}}})";
  CHECK(worth_of(both, 5.0).initial == Approx(180.0));
  CHECK(worth_of(R"({"haircut":0,"caps":{"venue":{"limit":100,"in_use":140}}})", 5.0).initial == 0.0);
  // What a venue holds of others is a number that it publishes: no cap without it.
  CHECK(issues_of(R"({"haircut":0,"caps":{"venue":{"limit":100}}})").size() == 1);
}

TEST_CASE("initial weights shrink with what everybody has deposited") {
  // 50 coins at 100 are 5,000 where 4,000 count in full: 0.8 of it, for initial margin only.
  const std::string deposits = R"({"haircut":0.1,"deposits":{"full_up_to":4000,"amount":50}})";
  CHECK(worth_of(deposits, 2.0).initial == Approx(0.8 * 180.0));
  CHECK(worth_of(deposits, 2.0).maintenance == Approx(180.0));
  CHECK(worth_of(deposits, 2.0, market(70.0)).initial == Approx(0.9 * 140.0));
}

TEST_CASE("a coin off its peg loses more") {
  // It should be worth 1 EUR of 100 dollars and is worth 0.97: 2 x (0.99 - 0.97) on top of 5 %.
  const std::string depeg = R"({"haircut":0.05,"depeg":{"reference":"EUR","below":0.99,"factor":2}})";
  CHECK(worth_of(depeg, 10.0, market(97.0, 100.0)).initial == Approx(970.0 * (0.95 - 0.04)));
  CHECK(worth_of(depeg, 10.0, market(99.5, 100.0)).initial == Approx(995.0 * 0.95));
  // Never below nothing.
  CHECK(worth_of(depeg, 10.0, market(20.0, 100.0)).initial == 0.0);
  const Haircut lost = haircut_of(R"({"haircut":0,"depeg":{"reference":"JPY","below":1,"factor":1}})");
  const auto refused = value_line(currency("BTC"), 1.0, &lost, market());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().front().code == ErrorCode::missing_rate);
}

TEST_CASE("a debt is owed in full, and by its weight in more") {
  CHECK(line_of(R"({"haircut":0.5})", -4.0).haircut_initial == 0.0);
  const CollateralLine line = line_of(R"({"haircut":0,"debt":{"initial":1.2,"maintenance":1.1}})", -4.0);
  CHECK(line.gross == -400.0);
  CHECK(line.haircut_initial == Approx(80.0));
  CHECK(line.haircut_maintenance == Approx(40.0));
  // max(1.2, 0.8 x 1.2 + 0.1 sqrt(16)) = 1.36; maintenance 0.8 x 1.1 + 0.4 = 1.28.
  const CollateralLine large =
      line_of(R"({"haircut":0,"debt":{"initial":1.2,"maintenance":1.1,"factor":0.1}})", -16.0);
  CHECK(large.haircut_initial == Approx(0.36 * 1600.0));
  CHECK(large.haircut_maintenance == Approx(0.28 * 1600.0));
  CHECK(issues_of(R"({"haircut":0,"debt":{"initial":0.9,"maintenance":1}})").size() == 1);
}

TEST_CASE("what several rules say is applied in order") {
  // 5 coins of which 4 count; tiers 2 x 0.9 + 2 x 0.5 = 2.8; size 4 x 1.1 / (1 + 0.2 sqrt(4)) = 3.14 is no
  // less; deposits halve the initial level; then 4 x 0.01 for the peg.
  const std::string all =
      R"({"haircut":0.1,"tiers":[{"from":2,"haircut":0.5}],"size":{"factor":0.2},"caps":{"account":4},
          "deposits":{"full_up_to":1000,"amount":20},"depeg":{"reference":"EUR","below":1,"factor":1}})";
  const Market off = market(100.0, 100.0 / 0.99);
  CHECK(worth_of(all, 5.0, off).initial == Approx((2.8 * 0.5 - 0.04) * 100.0));
  CHECK(worth_of(all, 5.0, off).maintenance == Approx((2.8 - 0.04) * 100.0));
}

TEST_CASE("each wrong member is one message that names it") {
  const std::vector<std::pair<std::string, std::string>> wrong{
      {R"({"haircut":0.1,"tiers":[{"from":3,"haircut":0.2},{"from":3,"haircut":0.3}]})", "from"},
      {R"({"haircut":0.1,"tiers":[{"from":0,"haircut":0.2}]})", "from"},
      {R"({"haircut":0.1,"tiers":[{"from":1,"haircut":1.2}]})", "haircut"},
      {R"({"haircut":0.1,"size":{"factor":-1}})", "factor"},
      {R"({"haircut":0.1,"size":{"factor":0.1,"scale":0}})", "scale"},
      {R"({"haircut":0.1,"caps":{"acount":1}})", "acount"},
      {R"({"haircut":0.1,"deposits":{"amount":5}})", "full_up_to"},
      {R"({"haircut":0.1,"depeg":{"below":1,"factor":1}})", "reference"},
      {R"({"haircut":0.1,"debt":{"initial":1.1}})", "maintenance"}};
  for (const auto& [text, member] : wrong) {
    CAPTURE(text);
    const Issues issues = issues_of(text);
    REQUIRE(issues.size() == 1);
    CHECK(to_text(issues.front()).find(member) != std::string::npos);
  }
}

TEST_CASE("more of an asset is never worth less, and never more than it is") {
  const std::vector<std::string> rules{
      R"({"haircut":0.1})",
      R"({"haircut":0.1,"tiers":[{"from":3,"haircut":0.2},{"from":9,"haircut":1}]})",
      R"({"haircut":0.05,"size":{"factor":0.3}})",
      R"({"haircut":0.05,"tiers":[{"from":2,"haircut":0.3}],"size":{"factor":0.1,"multiple":10}})",
      R"({"haircut":0.1,"caps":{"account":7,"venue":{"limit":100,"in_use":95}}})",
      R"({"haircut":0,"size":{"factor":0.5},"caps":{"account":4}})",
      R"({"haircut":0.1,"deposits":{"full_up_to":100,"amount":50}})",
      R"({"haircut":0.1,"depeg":{"reference":"EUR","below":120,"factor":0.1}})",
      R"({"haircut":0,"debt":{"initial":1.2,"maintenance":1.1,"factor":0.1}})"};
  std::mt19937_64 random(41);
  std::uniform_real_distribution<double> amount(-10.0, 20.0), step(0.0, 5.0);
  for (const std::string& text : rules) {
    for (int i = 0; i < 200; ++i) {
      const double less = amount(random);
      const double more = less + step(random);
      CAPTURE(text);
      CAPTURE(less);
      CAPTURE(more);
      const Worth before = worth_of(text, less), after = worth_of(text, more);
      CHECK(after.initial >= before.initial - 1e-9);
      CHECK(after.maintenance >= before.maintenance - 1e-9);
      CHECK(after.initial <= std::max(more, 0.0) * 100.0 + 1e-9);
    }
  }
}

}  // namespace rules_test
