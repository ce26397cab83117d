#include "io/new_york_time.hpp"

#include <utility>

namespace crossmargin::io {
namespace {

constexpr int kChangeMinute = 120;
constexpr int kStandardOffsetMinutes = 300;

std::pair<Date, int> change(std::chrono::year year, std::chrono::month month, unsigned nth_sunday) {
  const std::chrono::year_month_weekday day = year / month / std::chrono::Sunday[nth_sunday];
  return {Date(std::chrono::sys_days(day)), kChangeMinute};
}

}  // namespace

Instant at_new_york(Date date, int minutes_after_midnight) {
  const std::pair<Date, int> local{date, minutes_after_midnight};
  const bool summer = local >= change(date.year(), std::chrono::March, 2) &&
                      local < change(date.year(), std::chrono::November, 1);
  return at_utc(date, minutes_after_midnight + kStandardOffsetMinutes - (summer ? 60 : 0));
}

}  // namespace crossmargin::io
