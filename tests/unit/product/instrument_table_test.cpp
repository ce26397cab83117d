#include "crossmargin/product/instrument_table.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace instrument_table_test {

using namespace crossmargin;

namespace {

Instrument option(const std::string& underlying, const char* expiry, double strike, OptionRight right) {
  Instrument result;
  result.kind = InstrumentKind::option;
  result.underlying = underlying;
  result.spec.quote_currency = Currency::parse("USD").value();
  result.spec.settlement_currency = result.spec.quote_currency;
  result.expiry = parse_instant(expiry).value();
  result.option = OptionTerms{.right = right, .strike = strike};
  result.id = underlying + "-" + expiry + "-" + std::to_string(static_cast<int>(strike)) +
              (right == OptionRight::call ? "-C" : "-P");
  return result;
}

Instrument stock(const std::string& id) {
  Instrument result;
  result.id = result.underlying = id;
  result.kind = InstrumentKind::stock;
  result.spec.quote_currency = result.spec.settlement_currency = Currency::parse("USD").value();
  return result;
}

std::vector<Instrument> sample() {
  return {option("B", "2026-06-26", 90, OptionRight::put),
          option("A", "2026-06-26", 110, OptionRight::call),
          option("A", "2026-06-26", 110, OptionRight::put),
          option("A", "2026-03-27", 120, OptionRight::call),
          stock("A"),
          stock("B")};
}

std::vector<std::string> ids(const InstrumentTable& table) {
  std::vector<std::string> result;
  for (const Instrument& instrument : table.all()) result.push_back(instrument.id);
  return result;
}

TEST_CASE("the order is by underlying, kind, expiry, strike and right, whatever the order of the files") {
  const auto table = InstrumentTable::create(sample());
  REQUIRE(table);
  const std::vector<std::string> expected = {
      "A", "A-2026-03-27-120-C", "A-2026-06-26-110-C", "A-2026-06-26-110-P", "B", "B-2026-06-26-90-P"};
  CHECK(ids(*table) == expected);
  auto reversed = sample();
  std::reverse(reversed.begin(), reversed.end());
  CHECK(ids(InstrumentTable::create(reversed).value()) == expected);
}

TEST_CASE("find returns the place of an id and nothing for an unknown one") {
  const auto table = InstrumentTable::create(sample()).value();
  for (std::int32_t i = 0; i < static_cast<std::int32_t>(table.size()); ++i)
    CHECK(table.find(table[i].id) == i);
  CHECK_FALSE(table.find("C"));
  CHECK_FALSE(table.find(""));
  CHECK_FALSE(InstrumentTable().find("A"));
}

TEST_CASE("an id that stands twice is a duplicate that names the first line") {
  auto instruments = sample();
  instruments[4].where = {"market.json", 7, 3, "instruments[4]"};
  instruments.push_back(stock("A"));
  instruments.back().where = {"market.json", 9, 3, "instruments[6]"};
  const auto table = InstrumentTable::create(instruments);
  REQUIRE_FALSE(table);
  REQUIRE(table.error().size() == 1);
  CHECK(table.error()[0].code == ErrorCode::duplicate);
  CHECK(table.error()[0].where.line == 9);
  CHECK(table.error()[0].message == "instrument A is listed twice (first at line 7)");
}

TEST_CASE("every invalid instrument is reported, and duplicates beside them") {
  auto instruments = sample();
  instruments[0].spec.multiplier = 0.0;
  instruments[1].expiry.reset();
  instruments.push_back(stock("B"));
  const auto table = InstrumentTable::create(instruments);
  REQUIRE_FALSE(table);
  CHECK(table.error().size() == 3);
}

TEST_CASE("a name with a control character is refused, since reports print names as they stand") {
  const Issues issues = validate(stock("A\x1b[2J"));
  REQUIRE_FALSE(issues.empty());
  CHECK(issues.front().code == ErrorCode::invalid_value);
  CHECK(issues.front().message.find('\x1b') == std::string::npos);
}

TEST_CASE("a subset holds each instrument once, in the table's order") {
  const auto table = InstrumentTable::create(sample()).value();
  const std::int32_t wanted[] = {5, 0, 5, 2};
  const InstrumentTable subset = table.subset(wanted);
  CHECK(ids(subset) == std::vector<std::string>{"A", "A-2026-06-26-110-C", "B-2026-06-26-90-P"});
  CHECK(subset.find("B-2026-06-26-90-P") == 2);
  CHECK_FALSE(subset.find("B"));
}

}  // namespace
}  // namespace instrument_table_test
