#include <doctest/doctest.h>

#include <limits>

#include "../../../src/report/format.hpp"
#include "../../../src/report/text_layout.hpp"

namespace format_test {

using namespace crossmargin;
using namespace crossmargin::report;

TEST_CASE("grouping puts a comma before every three digits of the whole part") {
  CHECK(grouped("0") == "0");
  CHECK(grouped("-123.4567") == "-123.4567");
  CHECK(grouped("1234.5") == "1,234.5");
  CHECK(grouped("-1234567") == "-1,234,567");
}

TEST_CASE("fixed decimals round halves away from zero and never print minus zero") {
  CHECK(fixed(1.005, 2) == "1.01");
  CHECK(fixed(-2.5, 0) == "-3");
  CHECK(fixed(-0.001, 2) == "0.00");
  CHECK(fixed(std::numeric_limits<double>::infinity(), 2) == "infinite");
}

TEST_CASE("readable numbers have at most six digits") {
  CHECK(readable(0.0) == "0");
  CHECK(readable(1234567.0) == "1,234,567");
  CHECK(readable(0.123456789) == "0.12346");
  CHECK(readable(3.5) == "3.5");
  CHECK(readable(0.00001234) == "1.234e-05");
}

TEST_CASE("cells by type") {
  const Currency usd = *Currency::parse("USD");
  CHECK(cell_text(0.1234, ValueType::percent, usd, 0).value() == "12.3 %");
  CHECK(cell_text(0.05, ValueType::move, usd, 0).value() == "+5.0 %");
  CHECK(cell_text(-1234.567, ValueType::money, usd, -1).value() == "-1,234.57");
  CHECK(cell_text(-1234.567, ValueType::money, usd, 0).value() == "-1,235");
  CHECK(cell_text(std::monostate{}, ValueType::money, usd, 0).value() == "-");
  CHECK(cell_data(0.1, ValueType::percent, usd).value() == "0.1");
  CHECK(cell_data(1.0, ValueType::money, usd).value() == "1.00");
  CHECK_FALSE(cell_data(1e300, ValueType::money, usd).has_value());
}

TEST_CASE("wrapping keeps words whole and indents what follows") {
  const std::vector<std::string> lines = wrapped("  one two three", 9, 4);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0] == "  one two");
  CHECK(lines[1] == "    three");
}

TEST_CASE("cutting counts characters, not bytes") {
  CHECK(display_width("\xC3\xA4"
                      "bc") == 3);
  CHECK(shortened("\xC3\xA4"
                  "bcdef",
                  4) ==
        "\xC3\xA4"
        "b..");
  CHECK(shortened("abcd", 4) == "abcd");
}

TEST_CASE("blocks stand side by side while they fit") {
  Block wide(1);
  wide[0].add("12345678");
  const Block row = pack({wide, wide}, 20);
  REQUIRE(row.size() == 1);
  CHECK(row[0].text == "12345678    12345678");
  CHECK(pack({wide, wide}, 19).size() == 3);
}

}  // namespace format_test
