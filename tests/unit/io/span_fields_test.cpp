// Digits read eight at a time against digits read one at a time, on sound fields and on damaged ones.
#include <doctest/doctest.h>

#include <algorithm>
#include <optional>
#include <random>
#include <string>
#include <string_view>

#include "crossmargin/io/span_file.hpp"
#include "io/span/fixed_fields.hpp"
#include "support/span_lines.hpp"

namespace span_fields_test {

using namespace crossmargin;
using namespace crossmargin::test;

namespace {

/// What a field of digits says: nothing where it is blank or wrong.
struct Said {
  std::optional<std::int64_t> value;
  bool is_wrong{false};
};

/// Blanks may stand before digits and nowhere else, and the line may not end inside.
Said one_at_a_time(std::string_view line, int from, int to) {
  std::string field(line.substr(std::min(line.size(), static_cast<std::size_t>(from) - 1)));
  field.resize(std::min(field.size(), static_cast<std::size_t>(to - from + 1)));
  const std::size_t first = field.find_first_not_of(' ');
  if (first == std::string::npos) return {};
  if (field.size() < static_cast<std::size_t>(to - from + 1)) return {{}, true};
  std::int64_t value = 0;
  for (const char c : field.substr(first)) {
    if (c < '0' || c > '9') return {{}, true};
    value = value * 10 + (c - '0');
  }
  return {value, false};
}

void check_field(const std::string& line, int from, int to) {
  const std::string file = "f";
  Issues issues;
  const auto found = io::FixedFields(line, 1, file, issues).digits({from, to, "field"});
  const Said want = one_at_a_time(line, from, to);
  CAPTURE(line);
  CAPTURE(from);
  CAPTURE(to);
  REQUIRE(found == want.value);
  REQUIRE(issues.empty() != want.is_wrong);
}

/// Two records of one future; the values differ from each other.
std::string two_records() {
  const std::string key = "XCHCO        CO        FUT 202507            0000000";
  std::string first = "00001+00020-00300+04000-50000+00006-00070+00800-09000+";
  std::string second = "10000-00002+00030-00400+05000-60000+00007-";
  return line({{1, "81" + key}, {55, first}}) +
         line({{1, "82" + key}, {55, second + "10000+000000000045000++"}});
}

const std::string head = line({{1, "0 XYZ"}, {9, "20250620"}, {36, "U2"}}) +
                         line({{1, "P XCHCO"}, {16, "FUT"}, {34, "002002"}, {42, "00000500000000"}}) +
                         line({{1, "2 XCH"}, {7, "CO"}, {13, "0USD"}, {23, "CO"}, {33, "FUT"}});

/// The sixteen values, or nothing where one of them is not five digits, or blanks and digits, and a sign.
std::optional<span::RiskArray> plainly_read(const std::string& records) {
  const std::size_t second = records.find('\n') + 1;
  span::RiskArray losses{};
  for (int i = 0; i < 16; ++i) {
    const std::size_t at = (i < 9 ? 0 : second) + 54 + 6 * static_cast<std::size_t>(i < 9 ? i : i - 9);
    const Said said = one_at_a_time(std::string_view(records).substr(at), 1, 5);
    const char sign = records[at + 5];
    if (said.is_wrong || !said.value || (sign != '+' && sign != '-')) return std::nullopt;
    losses[static_cast<std::size_t>(i)] = static_cast<double>(sign == '-' ? -*said.value : *said.value);
  }
  return losses;
}

}  // namespace

TEST_CASE("digits eight at a time are digits one at a time") {
  std::mt19937_64 random(11);
  const std::string any = "0123456789  +-./:;AZaz\x01\x7f\x80\xb0\xff";
  for (int round = 0; round < 200'000; ++round) {
    std::string text(40, ' ');
    const bool nearly_sound = round % 2 == 0;
    for (char& c : text)
      c = nearly_sound && random() % 20 != 0 ? static_cast<char>('0' + random() % 10)
                                             : any[random() % any.size()];
    const int from = 1 + static_cast<int>(random() % 24);
    const int width = 1 + static_cast<int>(random() % 17);
    if (random() % 8 == 0) text.resize(random() % text.size());
    if (random() % 4 == 0 && text.size() >= 30) std::fill_n(text.begin() + from - 1, width / 2, ' ');
    check_field(text, from, std::min(from + width - 1, 40));
  }
}

TEST_CASE("arrays with any one byte changed are read as they stand, or not at all") {
  const std::string sound = two_records();
  REQUIRE(io::read_span_positional({"f", head + sound}));
  const std::size_t second = sound.find('\n') + 1;
  const std::string changes = "0159 +-/:A\x80\xff";
  int read = 0, refused = 0;
  for (std::size_t at = 54; at < sound.size() - 1; ++at) {
    const bool is_value = at < second ? at < 108 : at >= second + 54 && at < second + 96;
    if (!is_value) continue;
    for (const char change : changes) {
      std::string records = sound;
      records[at] = change;
      CAPTURE(at);
      CAPTURE(change);
      const auto want = plainly_read(records);
      const auto set = io::read_span_positional({"f", head + records});
      REQUIRE(set.has_value() == want.has_value());
      if (want) REQUIRE(set->arrays[0] == *want);
      ++(want ? read : refused);
    }
  }
  CHECK(read > 300);
  CHECK(refused > 300);
}

}  // namespace span_fields_test
