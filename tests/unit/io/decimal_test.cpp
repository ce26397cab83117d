#include "io/decimal.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>

namespace decimal_test {

namespace {

using namespace crossmargin;
using namespace crossmargin::io;

/// Reads one character after the other.
std::optional<Decimal> plainly(std::string_view text) {
  Decimal made;
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    made.negative = text.front() == '-';
    text.remove_prefix(1);
  }
  bool pointed = false;
  std::size_t digits = 0;
  for (const char c : text) {
    if (c == '.' && !pointed) {
      pointed = true;
      continue;
    }
    if (c < '0' || c > '9') return std::nullopt;
    made.digits = made.digits * 10 + static_cast<std::uint64_t>(c - '0');
    ++digits;
    made.decimals += pointed ? 1 : 0;
  }
  if (digits == 0 || digits > 18) return std::nullopt;
  return made;
}

bool same(const std::optional<Decimal>& a, const std::optional<Decimal>& b) {
  if (!a || !b) return a.has_value() == b.has_value();
  return a->digits == b->digits && a->decimals == b->decimals && a->negative == b->negative;
}

/// Both ways to read `text`, the second with `before` in front of it.
void check(const std::string& text, const std::string& before) {
  CAPTURE(text);
  const auto want = plainly(text);
  CHECK(same(short_decimal(text), want));
  const std::string whole = before + text;
  CHECK(same(short_decimal_within(std::string_view(whole).substr(before.size())), want));
}

}  // namespace

TEST_CASE("every text of up to five characters is the decimal it says, or none") {
  const std::string alphabet = "0159.-+e /:";
  for (std::size_t length = 0; length <= 5; ++length) {
    std::size_t count = 1;
    for (std::size_t i = 0; i < length; ++i) count *= alphabet.size();
    for (std::size_t code = 0; code < count; ++code) {
      std::string text;
      for (std::size_t i = 0, rest = code; i < length; ++i, rest /= alphabet.size())
        text += alphabet[rest % alphabet.size()];
      // What stands before must not matter, be it digits or points.
      const std::string_view before = code % 2 == 0 ? "12.5678901" : ".........,";
      const auto want = plainly(text);
      const std::string whole = std::string(before) + text;
      const bool sound = same(short_decimal(text), want) &&
                         same(short_decimal_within(std::string_view(whole).substr(before.size())), want);
      if (!sound) FAIL_CHECK(text);
    }
  }
}

TEST_CASE("long texts are read to 18 digits, in either way") {
  std::mt19937_64 random(3);
  for (int i = 0; i < 50'000; ++i) {
    const std::size_t length = 1 + random() % 22;
    std::string text = random() % 2 == 0 ? "-" : "";
    for (std::size_t k = 0; k < length; ++k)
      text += random() % 8 == 0 ? '.' : static_cast<char>('0' + random() % 10);
    check(text, "BTC-1,77.");
  }
  check("123456789012345678", "12345678");
  check("1234567890123456789", "12345678");
}

TEST_CASE("a quantity keeps its sign and its nearest double") {
  const auto stored = [](std::string_view text) { return stored_quantity(text, QuantityStep{}).contracts; };
  CHECK(stored("-0.1") == -0.1);
  CHECK(stored("12.3456") == 12.3456);
  CHECK(stored("+99999999") == 99999999.0);
  CHECK(stored("-1e-7") == -1e-7);
}

}  // namespace decimal_test
