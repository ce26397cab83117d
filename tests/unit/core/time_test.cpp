#include "crossmargin/core/time.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <stdexcept>

namespace time_test {

using namespace crossmargin;

namespace {

long long milliseconds_of(const char* text) {
  const auto instant = parse_instant(text);
  REQUIRE_MESSAGE(instant.has_value(), text);
  return instant->time_since_epoch().count();
}

}  // namespace

TEST_CASE("instants are read in UTC") {
  CHECK(milliseconds_of("1970-01-01") == 0);
  CHECK(milliseconds_of("2026-02-05T21:29:37Z") == 1770326977000);
  CHECK(milliseconds_of("2026-02-05T21:29:37.885165+00:00") == 1770326977885);
  CHECK(milliseconds_of("2026-02-05 21:29:37Z") == 1770326977000);
  CHECK(milliseconds_of("2026-02-05T21:29Z") == 1770326940000);
  CHECK(milliseconds_of("2026-02-05T22:29:37+01:00") == 1770326977000);
  CHECK(milliseconds_of("2026-02-05T16:29:37-05:00") == 1770326977000);
  CHECK(milliseconds_of("2026-02-06T02:59:37+05:30") == 1770326977000);
  CHECK(milliseconds_of("1969-12-31T23:59:59.5Z") == -500);
  CHECK(milliseconds_of("2024-02-29T00:00:00.001234567Z") == milliseconds_of("2024-02-29") + 1);
}

TEST_CASE("what is no instant is refused with what to do") {
  for (const char* text : {"",
                           "2026",
                           "2026-2-5",
                           "2026-02-30",
                           "2025-02-29",
                           "2026-13-01",
                           "2026-00-01",
                           "2026-01-00",
                           "2026-02-05T",
                           "2026-02-05T21",
                           "2026-02-05T21:29:37",
                           "2026-02-05T24:00:00Z",
                           "2026-02-05T23:59:60Z",
                           "2026-02-05T21:60:00Z",
                           "2026-02-05T21:29:37.Z",
                           "2026-02-05T21:29:37.1234567890Z",
                           "2026-02-05T21:29:37+24:00",
                           "2026-02-05T21:29:37+01:60",
                           "2026-02-05T21:29:37+0100",
                           "2026-02-05T21:29:37ZZ",
                           "2026-02-05X21:29:37Z",
                           " 2026-02-05",
                           "2026-02-05 ",
                           "20260205T212937Z",
                           "-026-02-05",
                           "2026-02-05T-1:29:37Z"}) {
    CAPTURE(text);
    const auto instant = parse_instant(text);
    REQUIRE_FALSE(instant.has_value());
    CHECK(instant.error()[0].code == ErrorCode::invalid_value);
    CHECK_FALSE(instant.error()[0].hint.empty());
  }
}

TEST_CASE("dates exist or are refused") {
  CHECK(parse_date("2024-02-29").has_value());
  for (const char* text : {"2025-02-29", "2026-04-31", "2026-02-05T00:00:00Z", "05-02-2026", ""}) {
    CAPTURE(text);
    CHECK_FALSE(parse_date(text).has_value());
  }
}

TEST_CASE("instants are written as they are read") {
  for (const char* text : {"2026-02-05T21:29:37Z", "2026-02-05T21:29:37.885Z", "1969-12-31T23:59:59.500Z",
                           "0001-01-01T00:00:00.007Z", "9999-12-31T23:59:59.999Z"}) {
    CAPTURE(text);
    CHECK(format_instant(*parse_instant(text)) == text);
  }
  CHECK(format_date(*parse_instant("1969-12-31T23:59:59.5Z")) == "1969-12-31");
  CHECK(format_instant(at_utc(*parse_date("2026-03-27"), 8 * 60)) == "2026-03-27T08:00:00Z");
}

TEST_CASE("differences are Actual/365 to the millisecond") {
  const Instant from = *parse_instant("2026-02-05T21:29:37.885Z");
  const Instant to = *parse_instant("2026-03-27T08:00:00Z");
  CHECK(days_between(from, to) == 4271422115.0 / 86400000.0);  // 49 days 10:30:22.115
  CHECK(days_between(to, from) == -days_between(from, to));
  CHECK(year_fraction(*parse_instant("2025-01-01"), *parse_instant("2026-01-01")) == 1.0);
  CHECK(year_fraction(*parse_instant("2024-01-01"), *parse_instant("2025-01-01")) == 366.0 / 365.0);
  CHECK(format_instant(add_days(from, 1.5)) == "2026-02-07T09:29:37.885Z");
  CHECK(format_instant(add_days(from, -1)) == "2026-02-04T21:29:37.885Z");
  CHECK_THROWS_AS(add_days(from, std::nan("")), std::invalid_argument);
  CHECK_THROWS_AS(add_days(from, 1e8), std::invalid_argument);
}

}  // namespace time_test
