#include "crossmargin/portfolio/portfolio.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <limits>

namespace portfolio_test {

using namespace crossmargin;

namespace {

Currency usd() {
  return Currency::parse("USD").value();
}

SourceLocation line(int number) {
  return {"book.json", number, 1, "row"};
}

Account sample(const std::string& id = "A1") {
  Account account;
  account.id = id;
  account.where = line(2);
  account.cross.id = "cross";
  account.cross.positions = {{.instrument = "X", .quantity = -40.0, .where = line(3)},
                             {.instrument = "Y", .quantity = 2.5, .average_price = 10.0, .where = line(4)}};
  account.cross.orders = {{.instrument = "Z", .quantity = 5.0, .limit_price = 9.0, .where = line(5)}};
  account.cross.collateral = {{.currency = usd(), .amount = 1e6, .where = line(6)}};
  Bucket satellite;
  satellite.id = "sat1";
  satellite.positions = {{.instrument = "X", .quantity = 1.0, .where = line(7)}};
  account.isolated = {satellite};
  return account;
}

struct Broken {
  const char* name;
  std::function<void(Account&)> change;
  ErrorCode code;
  int at_line;
};

const double nan = std::numeric_limits<double>::quiet_NaN();

const Broken broken[] = {
    {"no id", [](Account& a) { a.id.clear(); }, ErrorCode::missing_field, 2},
    {"position without a name", [](Account& a) { a.cross.positions[0].instrument.clear(); },
     ErrorCode::missing_field, 3},
    {"zero quantity", [](Account& a) { a.cross.positions[0].quantity = 0.0; }, ErrorCode::invalid_value, 3},
    {"NaN quantity", [](Account& a) { a.cross.positions[0].quantity = nan; }, ErrorCode::invalid_value, 3},
    {"billion contracts", [](Account& a) { a.cross.positions[0].quantity = -1e9; }, ErrorCode::limit, 3},
    {"NaN average price", [](Account& a) { a.cross.positions[1].average_price = nan; },
     ErrorCode::invalid_value, 4},
    {"absurd average price", [](Account& a) { a.cross.positions[1].average_price = 1e16; }, ErrorCode::limit,
     4},
    {"zero order", [](Account& a) { a.cross.orders[0].quantity = 0.0; }, ErrorCode::invalid_value, 5},
    {"NaN limit price", [](Account& a) { a.cross.orders[0].limit_price = nan; }, ErrorCode::invalid_value, 5},
    {"NaN collateral", [](Account& a) { a.cross.collateral[0].amount = nan; }, ErrorCode::invalid_value, 6},
    {"absurd collateral", [](Account& a) { a.cross.collateral[0].amount = 1e19; }, ErrorCode::limit, 6},
    {"collateral without currency", [](Account& a) { a.cross.collateral[0].currency = {}; },
     ErrorCode::missing_field, 6},
    {"zero quantity in a satellite", [](Account& a) { a.isolated[0].positions[0].quantity = 0.0; },
     ErrorCode::invalid_value, 7},
    {"satellite without id", [](Account& a) { a.isolated[0].id.clear(); }, ErrorCode::missing_field, 2},
    {"satellite called cross", [](Account& a) { a.isolated[0].id = "cross"; }, ErrorCode::invalid_value, 2},
    {"satellite twice", [](Account& a) { a.isolated.push_back(a.isolated[0]); }, ErrorCode::duplicate, 2},
    {"collateral twice",
     [](Account& a) { a.cross.collateral.push_back({.currency = usd(), .amount = 1.0, .where = line(9)}); },
     ErrorCode::duplicate, 9},
    {"position twice",
     [](Account& a) { a.cross.positions.push_back({.instrument = "X", .quantity = 1.0, .where = line(9)}); },
     ErrorCode::duplicate, 9},
};

TEST_CASE("a sound account is valid: the same instrument may stand in two buckets and in several orders") {
  Account account = sample();
  account.cross.orders.push_back(
      {.instrument = "Z", .quantity = -5.0, .limit_price = 11.0, .where = line(8)});
  CHECK(validate(account, {}).empty());
}

TEST_CASE("each mistake gives one issue, at its line") {
  for (const Broken& example : broken) {
    CAPTURE(example.name);
    Account account = sample();
    example.change(account);
    const Issues issues = validate(account, {});
    REQUIRE(issues.size() == 1);
    CHECK(issues[0].code == example.code);
    CHECK(issues[0].where.line == example.at_line);
  }
}

TEST_CASE("duplicates name both lines, each copy once") {
  Account account = sample();
  account.cross.positions.push_back({.instrument = "X", .quantity = 1.0, .where = line(9)});
  account.cross.positions.push_back({.instrument = "X", .quantity = 1.0, .where = line(11)});
  const Issues issues = validate(account, {});
  REQUIRE(issues.size() == 2);
  CHECK(issues[0].message == "a position in X stands twice (first at line 3)");
  CHECK(issues[0].where.line == 9);
  CHECK(issues[1].where.line == 11);
}

TEST_CASE("the limit of a quantity is the caller's") {
  Account account = sample();
  account.cross.positions[0].quantity = 2e9;
  CHECK(validate(account, {}).size() == 1);
  CHECK(validate(account, {.max_quantity = 1e10}).empty());
  CHECK(validate(account, {.max_quantity = 2.5}).size() == 3);
}

TEST_CASE("an account that holds nothing at all is refused") {
  Account account;
  account.id = "A1";
  CHECK(validate(account, {})[0].code == ErrorCode::missing_field);
  account.cross.collateral = {{.currency = usd(), .amount = 0.0, .where = {}}};
  CHECK(validate(account, {}).empty());
}

TEST_CASE("a portfolio needs an account, and each account once") {
  CHECK(Portfolio::create({}).error().at(0).code == ErrorCode::missing_field);
  CHECK(Portfolio::create({sample("A1"), sample("A2")}));
  auto again = sample("A1");
  again.where = line(20);
  const auto twice = Portfolio::create({sample("A1"), again});
  REQUIRE_FALSE(twice);
  REQUIRE(twice.error().size() == 1);
  CHECK(twice.error()[0].code == ErrorCode::duplicate);
  CHECK(twice.error()[0].message == "the account A1 stands twice (first at line 2)");
  CHECK(twice.error()[0].where.line == 20);
}

TEST_CASE("all mistakes of all accounts are reported in one run") {
  auto first = sample("A1");
  auto second = sample("A2");
  first.cross.positions[0].quantity = 0.0;
  second.cross.orders[0].quantity = nan;
  second.cross.collateral[0].amount = nan;
  CHECK(Portfolio::create({first, second}).error().size() == 3);
}

TEST_CASE("instrument ids of positions and orders in every bucket, each once, sorted") {
  const auto portfolio = Portfolio::create({sample("A1"), sample("A2")}).value();
  CHECK(portfolio.instrument_ids() == std::vector<std::string>{"X", "Y", "Z"});
}

}  // namespace
}  // namespace portfolio_test
