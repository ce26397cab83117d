// Claims of another program against components: what agrees, what differs, what only one side has.
#include "crossmargin/analysis/reconcile.hpp"

#include <doctest/doctest.h>

#include "support/grid_fixture.hpp"

namespace reconcile_test {

using namespace crossmargin;
using test::currency;
using test::take;

namespace {

Market market() {
  MarketData data;
  data.as_of = test::moment();
  data.reporting_currency = currency("USD");
  data.fx[currency("ETH")] = {2000.0, "", {}};
  return take(Market::create(data));
}

std::vector<Component> components() {
  const Currency dollar = currency("USD");
  const Currency ether = currency("ETH");
  return {{.stage = Stage::input, .name = "price", .unit = "ETH-PERPETUAL", .value = 2005.0},
          {.stage = Stage::cell,
           .name = "pnl",
           .unit = "ETH/ETH",
           .cell = "1",
           .move = "-0.16 up",
           .currency = ether,
           .value = -3.0},
          {.stage = Stage::cell,
           .name = "pnl",
           .unit = "ETH/ETH",
           .cell = "2",
           .move = "0 same",
           .currency = ether,
           .value = 0.0},
          {.stage = Stage::scan, .name = "scan_risk", .unit = "ETH/ETH", .currency = ether, .value = 3.0},
          {.stage = Stage::scan, .name = "scan_risk", .unit = "ETH/USDC", .currency = dollar, .value = 500.0},
          {.stage = Stage::level, .name = "initial", .currency = dollar, .value = 6500.0}};
}

Reconciliation compare(const std::vector<Claim>& claims) {
  return take(reconcile(claims, components(), market(), {}));
}

const Comparison& first_of(const Reconciliation& result) {
  REQUIRE(result.first >= 0);
  return result.comparisons[static_cast<std::size_t>(result.first)];
}

}  // namespace

TEST_CASE("numbers that agree agree, whatever the order and the currency of the claims") {
  const Reconciliation result = compare({{.name = "initial", .currency = currency("ETH"), .value = 3.25},
                                         {.name = "pnl", .unit = "ETH/ETH", .cell = "1", .value = -3.0},
                                         {.name = "price", .unit = "ETH-PERPETUAL", .value = 2005.0}});
  CHECK(result.first == -1);
  CHECK(result.compared == 3);
  CHECK(result.comparisons[0].name == "price");
  CHECK(result.comparisons[1].name == "pnl");
}

TEST_CASE("the first that differs in the order of the calculation is named, not of the file") {
  const Reconciliation result = compare({{.name = "initial", .currency = currency("USD"), .value = 7000.0},
                                         {.name = "scan_risk", .unit = "ETH/ETH", .value = 2.4}});
  const Comparison& first = first_of(result);
  CHECK(first.name == "scan_risk");
  CHECK(first.difference == doctest::Approx(0.6));
  CHECK(first.relative == doctest::Approx(0.2));
  CHECK(first.currency.code() == "ETH");
}

TEST_CASE("a cell goes by its number or by its moves") {
  CHECK(compare({{.name = "pnl", .unit = "ETH/ETH", .cell = "-0.1600000001 up", .value = -3.0}}).first == -1);
  CHECK(first_of(compare({{.name = "pnl", .unit = "ETH/ETH", .cell = "-0.16 up", .value = -3.1}})).cell ==
        "-0.16 up");
  CHECK(compare({{.name = "pnl", .unit = "ETH/ETH", .cell = "2", .value = 1e-13},
                 {.name = "pnl", .unit = "ETH/ETH", .cell = "1", .value = -3.0}})
            .first == -1);  // what a sum that cancels leaves
  CHECK(compare({{.name = "pnl", .unit = "ETH/ETH", .cell = "2", .value = 1e-9},
                 {.name = "pnl", .unit = "ETH/ETH", .cell = "1", .value = -3.0}})
            .first >= 0);
}

TEST_CASE("a star claims the sum, in the claim's currency") {
  CHECK(compare({{.name = "scan_risk", .unit = "*", .currency = currency("USD"), .value = 6500.0}}).first ==
        -1);
  CHECK(compare({{.name = "scan_risk", .unit = "*/ETH", .currency = currency("ETH"), .value = 3.0}}).first ==
        -1);
}

TEST_CASE("one-sided components are listed and are no difference; a zero of theirs may be our nothing") {
  const Reconciliation result =
      compare({{.name = "price", .unit = "ETH-PERPETUAL", .value = 2005.0},
               {.name = "charge.net_delta", .unit = "ETH/ETH", .value = 0.0, .zero_if_absent = true},
               {.name = "pnl", .unit = "ETH/ETH", .cell = "9", .value = 1.0}});
  CHECK(result.first == -1);
  CHECK(result.compared == 1);
  std::size_t theirs = 0;
  std::size_t ours = 0;
  for (const Comparison& one : result.comparisons) {
    theirs += one.agreement == Agreement::only_theirs ? 1 : 0;
    ours += one.agreement == Agreement::only_ours ? 1 : 0;
  }
  CHECK(theirs == 1);
  CHECK(ours == 5);
  CHECK(first_of(
            compare({{.name = "price", .unit = "ETH-PERPETUAL", .value = 2005.0},
                     {.name = "charge.net_delta", .unit = "ETH/ETH", .value = 0.2, .zero_if_absent = true}}))
            .name == "charge.net_delta");
}

TEST_CASE("print may round, and tolerance is a share of the larger") {
  const Claim rounded{
      .name = "initial", .currency = currency("ETH"), .value = 3.250000004, .resolution = 5e-9};
  CHECK(compare({rounded}).first == -1);
  const std::vector<Claim> off{{.name = "initial", .currency = currency("USD"), .value = 6500.65}};
  CHECK(take(reconcile(off, components(), market(), {.tolerance = 1e-4})).first == -1);
  CHECK(take(reconcile(off, components(), market(), {.tolerance = 9e-5})).first >= 0);
}

TEST_CASE("nothing in common, and a currency without a rate, are errors") {
  const std::vector<Claim> other{{.name = "pnl", .unit = "BTC", .cell = "1", .value = 1.0}};
  CHECK(reconcile(other, components(), market(), {}).error().front().code == ErrorCode::unsupported);
  const std::vector<Claim> foreign{
      {.name = "initial", .currency = currency("EUR"), .value = 1.0, .where = {"answer", 3, 1, ""}}};
  const auto wrong = reconcile(foreign, components(), market(), {});
  REQUIRE_FALSE(wrong.has_value());
  CHECK(wrong.error().front().code == ErrorCode::missing_rate);
  CHECK(wrong.error().front().where.line == 3);
}

}  // namespace reconcile_test
