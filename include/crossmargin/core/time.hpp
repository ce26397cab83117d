#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "crossmargin/core/issue.hpp"

namespace crossmargin {

/// A moment in UTC. The library has no clock: every moment comes in as data.
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;
using Date = std::chrono::year_month_day;

/// Days and fractions of a day from `from` to `to`; negative when `to` is earlier.
double days_between(Instant from, Instant to);

/// Actual/365 (fixed) year fraction, to the millisecond.
double year_fraction(Instant from, Instant to);

/// Moves by a number of Actual/365 days, rounded to the millisecond.
Instant add_days(Instant from, double days);

/// Reads ISO 8601: "2026-02-05", "2026-02-05T21:29:37Z", "...:37.885165+00:00" (digits past the millisecond
/// are dropped). A date alone means 00:00 UTC; a time without an offset is refused.
Result<Instant> parse_instant(std::string_view text);

/// Reads "YYYY-MM-DD" and refuses days that do not exist.
Result<Date> parse_date(std::string_view text);

/// A date at a time of day in UTC, given in minutes after midnight.
Instant at_utc(Date date, int minutes_after_midnight);

/// "2026-02-05T21:29:37Z", with ".885" when there are milliseconds.
std::string format_instant(Instant instant);
std::string format_date(Instant instant);

}  // namespace crossmargin
