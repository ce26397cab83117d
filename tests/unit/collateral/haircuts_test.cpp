#include "crossmargin/collateral/haircuts.hpp"

#include <doctest/doctest.h>

namespace haircuts_test {

using namespace crossmargin;

namespace {

Currency currency(const char* code) {
  return Currency::parse(code).value();
}

Document number(double value) {
  return {Document::Value(value), {}};
}
Document word(const char* text) {
  return {Document::Value(std::string(text)), {}};
}
Document object(Document::Object members) {
  return {Document::Value(std::move(members)), {"method.json", 4, 2, "haircuts"}};
}

HaircutTable bind(const Document& document) {
  Issues issues;
  HaircutTable table = HaircutTable::bind(document, issues);
  REQUIRE(issues.empty());
  return table;
}

HaircutTable sample() {
  return bind(object({{"USD", object({{"haircut", number(0.0)}})},
                      {"BTC", object({{"haircut", number(0.1)}, {"applies", word("initial")}})},
                      {"EUR", object({{"haircut", number(0.05)}})}}));
}

Market market() {
  MarketData data;
  data.as_of = parse_instant("2026-02-05").value();
  data.reporting_currency = currency("USD");
  data.fx[currency("BTC")] = {.rate = 60000.0};
  data.fx[currency("EUR")] = {.rate = 1.2};
  data.fx[currency("XRP")] = {.rate = 2.0};
  return Market::create(data).value();
}

TEST_CASE("a pool's worth, by hand") {
  // 2 BTC = 120,000 less 10 % for initial margin only; 1,000 EUR = 1,200 less 5 % for both; a debt of 500 USD
  // in full.
  const auto value = value_collateral({{.currency = currency("USD"), .amount = -500.0},
                                       {.currency = currency("EUR"), .amount = 1000.0},
                                       {.currency = currency("BTC"), .amount = 2.0}},
                                      sample(), market());
  REQUIRE(value);
  CHECK(value->gross == doctest::Approx(120700.0));
  CHECK(value->haircut_initial == doctest::Approx(12060.0));
  CHECK(value->haircut_maintenance == doctest::Approx(60.0));
  REQUIRE(value->lines.size() == 3);
  CHECK(value->lines[0].currency == currency("BTC"));
  CHECK(value->lines[0].gross == 120000.0);
  CHECK(value->lines[0].fx == 60000.0);
  CHECK(value->lines[0].haircut_initial == doctest::Approx(12000.0));
  CHECK(value->lines[0].haircut_maintenance == 0.0);
  CHECK(value->lines[2].amount == -500.0);
  CHECK(value->lines[2].haircut_initial == 0.0);
}

TEST_CASE("an asset without a haircut is an error, a debt in it is not") {
  const auto refused = value_collateral(
      {{.currency = currency("XRP"), .amount = 1.0, .where = {"book.json", 8, 1, "c"}}}, sample(), market());
  REQUIRE_FALSE(refused);
  CHECK(refused.error()[0].code == ErrorCode::missing_parameter);
  CHECK(refused.error()[0].where.line == 8);
  const auto owed = value_collateral({{.currency = currency("XRP"), .amount = -3.0}}, sample(), market());
  REQUIRE(owed);
  CHECK(owed->gross == -6.0);
}

TEST_CASE("an asset without an FX rate is an error at the balance, and all are reported") {
  const auto refused =
      value_collateral({{.currency = currency("JPY"), .amount = 1.0, .where = {"book.json", 5, 1, "c"}},
                        {.currency = currency("XRP"), .amount = 1.0, .where = {"book.json", 6, 1, "c"}}},
                       sample(), market());
  REQUIRE_FALSE(refused);
  REQUIRE(refused.error().size() == 3);  // JPY lacks both, XRP the haircut
  CHECK(refused.error()[0].code == ErrorCode::missing_rate);
  CHECK(refused.error()[0].where.line == 5);
  CHECK(refused.error()[2].where.line == 6);
}

TEST_CASE("an empty pool is worth nothing and has no lines") {
  const auto value = value_collateral({}, sample(), market());
  REQUIRE(value);
  CHECK(value->gross == 0.0);
  CHECK(value->lines.empty());
}

TEST_CASE("a default haircut takes whatever is not listed") {
  const auto table = bind(
      object({{"USD", object({{"haircut", number(0.0)}})}, {"default", object({{"haircut", number(1.0)}})}}));
  REQUIRE(table.find(currency("XRP")) != nullptr);
  CHECK(table.find(currency("XRP"))->initial == 1.0);
  CHECK(table.find(currency("XRP"))->maintenance == 1.0);
  CHECK(table.find(currency("USD"))->initial == 0.0);
  CHECK(sample().find(currency("XRP")) == nullptr);
}

TEST_CASE("a haircut of its own for initial margin") {
  // 2 BTC = 120,000: a fifth off for maintenance, a quarter for initial margin.
  const auto table = bind(object({{"BTC", object({{"haircut", number(0.2)}, {"initial", number(0.25)}})}}));
  const auto value = value_collateral({{.currency = currency("BTC"), .amount = 2.0}}, table, market());
  REQUIRE(value);
  CHECK(value->haircut_initial == doctest::Approx(30000.0));
  CHECK(value->haircut_maintenance == doctest::Approx(24000.0));
  Issues issues;
  HaircutTable::bind(
      object({{"BTC",
               object({{"haircut", number(0.2)}, {"applies", word("initial")}, {"initial", number(0.1)}})},
              {"EUR", object({{"haircut", number(0.2)}, {"initial", number(2.0)}})}}),
      issues);
  CHECK(issues.size() == 2);
}

TEST_CASE("a table with mistakes reports them all") {
  Issues issues;
  HaircutTable::bind(object({{"USD", object({{"haircut", number(-0.1)}})},
                             {"BTC", object({{"haircut", number(1.5)}, {"applies", word("sometimes")}})},
                             {"EUR", object({{"rate", number(0.1)}})},
                             {"not a currency", object({{"haircut", number(0.1)}})}}),
                     issues);
  // -0.1; 1.5 and "sometimes"; no haircut and an unknown field; the name.
  CHECK(issues.size() == 6);
  issues.clear();
  HaircutTable::bind(number(0.1), issues);
  CHECK(issues.size() == 1);
}

}  // namespace
}  // namespace haircuts_test
