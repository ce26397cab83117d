#include "crossmargin/core/time.hpp"

#include <array>
#include <cmath>
#include <cstdio>
#include <optional>
#include <stdexcept>

#include "crossmargin/core/format.hpp"

namespace crossmargin {
namespace {

using std::chrono::milliseconds;
constexpr double milliseconds_per_day = 86'400'000.0;

/// Takes fixed pieces off the front of a text; after the first piece that does not fit, `ok` stays false.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}
  bool ok() const { return ok_; }
  bool at_end() const { return rest_.empty(); }
  char peek() const { return rest_.empty() ? '\0' : rest_.front(); }

  int digits(std::size_t count) {
    int value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (!is_digit(peek())) return fail();
      value = 10 * value + (take() - '0');
    }
    return value;
  }
  bool take_if(char wanted) {
    if (peek() != wanted || rest_.empty()) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void expect(char wanted) {
    if (!take_if(wanted)) fail();
  }
  /// ".885165" as 885 milliseconds: 1 to 9 digits, those past the third dropped.
  int fraction() {
    if (!take_if('.')) return 0;
    int value = 0;
    int count = 0;
    for (; is_digit(peek()); ++count) {
      const int digit = take() - '0';
      if (count < 3) value = 10 * value + digit;
    }
    if (count < 1 || count > 9) return fail();
    for (; count < 3; ++count) value *= 10;
    return value;
  }

 private:
  static bool is_digit(char c) { return c >= '0' && c <= '9'; }
  char take() {
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }
  int fail() {
    ok_ = false;
    rest_ = {};
    return 0;
  }
  std::string_view rest_;
  bool ok_{true};
};

std::optional<Date> scan_date(Scanner& scanner) {
  const int year = scanner.digits(4);
  scanner.expect('-');
  const int month = scanner.digits(2);
  scanner.expect('-');
  const int day = scanner.digits(2);
  const Date date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                  std::chrono::day{static_cast<unsigned>(day)}};
  if (!scanner.ok() || !date.ok()) return std::nullopt;
  return date;
}

/// "Z" or "+hh:mm" as what to add to local time to reach UTC.
std::optional<milliseconds> scan_offset(Scanner& scanner) {
  if (scanner.take_if('Z')) return milliseconds{0};
  const int sign = scanner.take_if('-') ? 1 : -1;
  if (sign < 0) scanner.expect('+');
  const int hours = scanner.digits(2);
  scanner.expect(':');
  const int minutes = scanner.digits(2);
  if (!scanner.ok() || hours > 23 || minutes > 59) return std::nullopt;
  return milliseconds{sign * (hours * 60 + minutes) * 60'000};
}

std::optional<milliseconds> scan_time_of_day(Scanner& scanner) {
  const int hours = scanner.digits(2);
  scanner.expect(':');
  const int minutes = scanner.digits(2);
  int seconds = 0;
  int thousandths = 0;
  if (scanner.take_if(':')) {
    seconds = scanner.digits(2);
    thousandths = scanner.fraction();
  }
  if (!scanner.ok() || hours > 23 || minutes > 59 || seconds > 59) return std::nullopt;
  return milliseconds{((hours * 60 + minutes) * 60 + seconds) * 1000LL + thousandths};
}

std::string date_text(const Date& date) {
  std::array<char, 40> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%04d-%02u-%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return buffer.data();
}

}  // namespace

double days_between(Instant from, Instant to) {
  return static_cast<double>((to - from).count()) / milliseconds_per_day;
}

double year_fraction(Instant from, Instant to) {
  return static_cast<double>((to - from).count()) / (365.0 * milliseconds_per_day);
}

Instant add_days(Instant from, double days) {
  // Beyond this the milliseconds of a 64-bit instant could overflow; no contract lives 10 million days.
  if (!(std::abs(days) <= 1e7)) throw std::invalid_argument("add_days: want at most 10,000,000 days");
  return from + milliseconds{std::llround(days * milliseconds_per_day)};
}

Result<Date> parse_date(std::string_view text) {
  Scanner scanner(text);
  const auto date = scan_date(scanner);
  if (date && scanner.at_end()) return *date;
  return fail(ErrorCode::invalid_value, "want a date such as 2026-02-05 that exists, got " + in_quotes(text));
}

Result<Instant> parse_instant(std::string_view text) {
  const auto refuse = [&](const char* hint) {
    return fail(ErrorCode::invalid_value, "want a time such as 2026-02-05T21:29:37Z, got " + in_quotes(text),
                {}, hint);
  };
  Scanner scanner(text);
  const auto date = scan_date(scanner);
  if (!date) return refuse("dates are YYYY-MM-DD and must exist");
  const Instant midnight{std::chrono::sys_days{*date}};
  if (scanner.at_end()) return midnight;
  if (!scanner.take_if('T') && !scanner.take_if(' ')) return refuse("put a T between the date and the time");
  const auto time_of_day = scan_time_of_day(scanner);
  if (!time_of_day) return refuse("the time of day is hh:mm:ss, 00:00:00 to 23:59:59");
  if (scanner.at_end()) return refuse("end it with Z for UTC, or with an offset such as +01:00");
  const auto offset = scan_offset(scanner);
  if (!offset || !scanner.at_end()) return refuse("end it with Z for UTC, or with an offset such as +01:00");
  return midnight + *time_of_day + *offset;
}

Instant at_utc(Date date, int minutes_after_midnight) {
  return std::chrono::sys_days{date} + std::chrono::minutes{minutes_after_midnight};
}

std::string format_date(Instant instant) {
  return date_text(Date{std::chrono::floor<std::chrono::days>(instant)});
}

std::string format_instant(Instant instant) {
  const auto day = std::chrono::floor<std::chrono::days>(instant);
  const std::chrono::hh_mm_ss time{instant - day};
  std::array<char, 40> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "T%02d:%02d:%02d", static_cast<int>(time.hours().count()),
                static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()));
  std::string text = date_text(Date{day}) + buffer.data();
  if (const auto rest = time.subseconds().count(); rest != 0) {
    std::snprintf(buffer.data(), buffer.size(), ".%03d", static_cast<int>(rest));
    text += buffer.data();
  }
  return text + 'Z';
}

}  // namespace crossmargin
