#include "crossmargin/core/format.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <cstring>
#include <limits>
#include <locale>

#include "crossmargin/core/similar.hpp"

namespace format_test {

using namespace crossmargin;

namespace {

struct CommaDecimals : std::numpunct<char> {
  char do_decimal_point() const override { return ','; }
  char do_thousands_sep() const override { return '.'; }
  std::string do_grouping() const override { return "\3"; }
};

}  // namespace

TEST_CASE("shortest is the shortest text that reads back") {
  CHECK(shortest(0.1) == "0.1");
  CHECK(shortest(-12) == "-12");
  CHECK(shortest(1e30) == "1e+30");
  CHECK(shortest(0.0) == "0");
  CHECK(shortest(-0.0) == "0");
  CHECK(shortest(std::numeric_limits<double>::quiet_NaN()) == "nan");
  CHECK(shortest(std::numeric_limits<double>::infinity()) == "inf");
  CHECK(shortest(-std::numeric_limits<double>::infinity()) == "-inf");
}

TEST_CASE("shortest and parse_number are inverse on bit patterns of all sizes") {
  std::uint64_t bits = 0x9E3779B97F4A7C15ULL;
  int finite = 0;
  for (int i = 0; i < 20000; ++i) {
    bits = bits * 6364136223846793005ULL + 1442695040888963407ULL;
    double value = 0;
    std::memcpy(&value, &bits, sizeof value);
    if (!(value - value == 0) || value == 0) continue;
    ++finite;
    const auto back = parse_number(shortest(value));
    REQUIRE(back.has_value());
    REQUIRE(*back == value);
  }
  CHECK(finite > 19000);
}

TEST_CASE("shortest does not ask the locale") {
  const std::locale before = std::locale::global(std::locale(std::locale::classic(), new CommaDecimals));
  CHECK(shortest(1234567.5) == "1234567.5");
  CHECK(parse_number("1234567.5") == 1234567.5);
  std::locale::global(before);
}

TEST_CASE("parse_number takes plain decimals and nothing else") {
  CHECK(parse_number("12") == 12.0);
  CHECK(parse_number("-0.5") == -0.5);
  CHECK(parse_number("+3") == 3.0);
  CHECK(parse_number(".5") == 0.5);
  CHECK(parse_number("1e-7") == 1e-7);
  CHECK(parse_number("0e-999") == 0.0);
  CHECK(parse_number("4.9e-324") == 4.9e-324);
  for (const char* text :
       {"",     " 1",  "1 ",   "+",  "-",     "+-1",    "++1",    "nan",   "NaN", "inf", "-Infinity",
        "0x10", "1,5", "1.5x", "1e", "1e999", "-1e999", "1e-999", "1_000", "12a", "e5",  "."}) {
    CAPTURE(text);
    CHECK_FALSE(parse_number(text).has_value());
  }
}

TEST_CASE("quoted texts are short and harmless") {
  CHECK(in_quotes("abc") == "\"abc\"");
  CHECK(in_quotes("a\"b\\") == "\"a\\\"b\\\\\"");
  CHECK(in_quotes(std::string_view("\n\0\x1b", 3)) == "\"\\x0a\\x00\\x1b\"");
  CHECK(in_quotes(std::string(60, 'x')) == "\"" + std::string(60, 'x') + "\"");
  CHECK(in_quotes(std::string(61, 'x')) == "\"" + std::string(60, 'x') + "...\"");
  // The 60th byte lies inside the two bytes of an e with an acute accent: the whole character goes.
  CHECK(in_quotes(std::string(59, 'x') + "\xC3\xA9z") == "\"" + std::string(59, 'x') + "...\"");
}

TEST_CASE("did_you_mean finds near words only") {
  CHECK(did_you_mean("qauntity", {"price", "quantity"}) == "did you mean \"quantity\"?");
  CHECK(did_you_mean("quantiti", {"quantity", "quantitx"}) == "did you mean \"quantity\"?");
  CHECK(did_you_mean("repotr", {"report", "whatif"}) == "did you mean \"report\"?");
  CHECK(did_you_mean("zebra", {"price", "quantity"}).empty());
  CHECK(did_you_mean("ab", {"cd"}).empty());
  CHECK(did_you_mean("", {"a", "b"}).empty());
  CHECK(did_you_mean("x", {}).empty());
  CHECK(did_you_mean(std::string(100000, 'x'), {"price"}).empty());
}

}  // namespace format_test
