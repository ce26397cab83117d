#include "crossmargin/core/money.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <limits>

namespace money_test {

using namespace crossmargin;

namespace {

Currency currency(const char* code) {
  return *Currency::parse(code);
}

std::string from_double(double value, const char* code) {
  const auto money = Money::from_double(value, currency(code));
  REQUIRE(money.has_value());
  return money->to_string();
}

}  // namespace

TEST_CASE("currency codes are 2 to 12 capitals and digits") {
  for (const char* code : {"USD", "BTC", "USDC", "1INCH", "ABCDEFGHIJKL", "T2"})
    CHECK(Currency::parse(code).has_value());
  for (const char* code : {"", "U", "usd", "US D", "ABCDEFGHIJKLM", "US-D", "\xC3\x89UR"}) {
    CAPTURE(code);
    const auto parsed = Currency::parse(code);
    REQUIRE_FALSE(parsed.has_value());
    CHECK(parsed.error()[0].code == ErrorCode::invalid_value);
  }
  CHECK(currency("BTC") < currency("ETH"));
  CHECK(Currency{}.empty());
}

TEST_CASE("digits follow ISO 4217, coins have theirs") {
  CHECK(currency("USD").digits() == 2);
  CHECK(currency("EUR").digits() == 2);
  CHECK(currency("ZAR").digits() == 2);
  CHECK(currency("JPY").digits() == 0);
  CHECK(currency("KRW").digits() == 0);
  CHECK(currency("KWD").digits() == 3);
  CHECK(currency("USDC").digits() == 6);
  CHECK(currency("USDT").digits() == 6);
  CHECK(currency("BTC").digits() == 8);
  CHECK(currency("SD").digits() == 8);  // part of a listed code, but not one itself
  CHECK(Currency{}.digits() == 8);
}

TEST_CASE("rounding is half away from zero on the number that people see") {
  CHECK(round_half_away(1.005, 2) == 1.01);  // its double is 1.00499999999999989
  CHECK(round_half_away(2.675, 2) == 2.68);
  CHECK(round_half_away(-2.675, 2) == -2.68);
  CHECK(round_half_away(1.115, 2) == 1.12);
  CHECK(round_half_away(0.5, 0) == 1);
  CHECK(round_half_away(-0.5, 0) == -1);
  CHECK(round_half_away(0.49999999999999994, 0) == 0);  // adding 0.5 would make it 1
  CHECK(round_half_away(2.5, 0) == 3);
  CHECK(round_half_away(1234.5678, 2) == 1234.57);
  CHECK(round_half_away(1250, -2) == 1300);
  CHECK(round_half_away(-1249, -2) == -1200);
  CHECK(round_half_away(49, -2) == 0);
  CHECK(round_half_away(50, -2) == 100);
  CHECK(round_half_away(9.995, 2) == 10);
  CHECK(round_half_away(1e300, 2) == 1e300);
  CHECK(round_half_away(1e-300, 2) == 0);
  CHECK(round_half_away(5e-9, 8) == 1e-8);
  CHECK(round_half_away(123456789012.345, 2) == 123456789012.35);
  CHECK(std::isnan(round_half_away(std::nan(""), 2)));
  CHECK(std::isinf(round_half_away(std::numeric_limits<double>::infinity(), 2)));
  CHECK_FALSE(std::signbit(round_half_away(-0.001, 2)));
  CHECK_FALSE(std::signbit(round_half_away(-0.0, 2)));
}

TEST_CASE("rounding and money agree, also near ties") {
  const Currency usd = currency("USD");
  std::uint64_t state = 42;
  for (int i = 0; i < 20000; ++i) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    const double cents = static_cast<double>(state >> 40U);
    for (const double value :
         {(cents + 0.5) / 100, -cents / 1000, cents / 777, std::nextafter((cents + 0.5) / 100, 0.0)}) {
      const auto money = Money::from_double(value, usd);
      REQUIRE(money.has_value());
      REQUIRE_MESSAGE(money->to_double() == round_half_away(value, 2), value);
    }
  }
}

TEST_CASE("money carries its currency's digits") {
  CHECK(from_double(-1234.5, "USD") == "-1234.50");
  CHECK(from_double(0, "USD") == "0.00");
  CHECK(from_double(-0.001, "USD") == "0.00");
  CHECK(from_double(0.005, "USD") == "0.01");
  CHECK(from_double(999.995, "USD") == "1000.00");
  CHECK(from_double(1234.5, "JPY") == "1235");
  CHECK(from_double(0.4, "JPY") == "0");
  CHECK(from_double(0.00000001, "BTC") == "0.00000001");
  CHECK(from_double(21e6, "BTC") == "21000000.00000000");
  CHECK(from_double(1e30, "USD") == "1" + std::string(30, '0') + ".00");
}

TEST_CASE("money refuses what it cannot hold") {
  const Currency usd = currency("USD");
  for (const double value : {std::nan(""), std::numeric_limits<double>::infinity(), 1e37, -1e308}) {
    const auto money = Money::from_double(value, usd);
    REQUIRE_FALSE(money.has_value());
    CHECK(money.error()[0].code == ErrorCode::invalid_value);
  }
}

TEST_CASE("money is read back as it was written") {
  const Currency usd = currency("USD");
  for (const char* text : {"-1234.50", "0.00", "0.01", "-0.01", "1701411834604692317316873037158841057.27",
                           "-1701411834604692317316873037158841057.27"}) {
    CAPTURE(text);
    const auto money = Money::parse(text, usd);
    REQUIRE(money.has_value());
    CHECK(money->to_string() == text);
  }
  CHECK(Money::parse("12", usd)->to_string() == "12.00");
  CHECK(Money::parse("12.5", usd)->to_string() == "12.50");
  CHECK(Money::parse("0.1", usd)->to_double() == 0.1);
  CHECK(*Money::parse("12", usd) == *Money::parse("12.00", usd));
}

TEST_CASE("what is no amount is refused") {
  const Currency usd = currency("USD");
  for (const char* text : {"", "-", ".", ".5", "5.", "+5", "1e3", "1,5", " 1", "1 ", "nan", "--1", "1.2.3"}) {
    CAPTURE(text);
    const auto money = Money::parse(text, usd);
    REQUIRE_FALSE(money.has_value());
    CHECK(money.error()[0].code == ErrorCode::malformed);
  }
  CHECK(Money::parse("1.234", usd).error()[0].code == ErrorCode::invalid_value);
  CHECK(Money::parse("1.0", currency("JPY")).error()[0].code == ErrorCode::invalid_value);
  CHECK(Money::parse("1701411834604692317316873037158841057.28", usd).error()[0].code ==
        ErrorCode::invalid_value);
}

}  // namespace money_test
