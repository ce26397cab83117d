// A snapshot holds all of a set; one that is damaged is never read.
#include <doctest/doctest.h>

#include <fstream>
#include <limits>
#include <sstream>
#include <string>
#include <utility>

#include "crossmargin/io/span_file.hpp"
#include "crossmargin/io/span_snapshot.hpp"
#include "support/span_words.hpp"
#include "support/support.hpp"

namespace span_snapshot_test {

using namespace crossmargin;
using namespace crossmargin::test;

namespace {

span::ParameterSet sample() {
  std::ifstream file(source_path("data/sample/span.pa2"), std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  auto set = io::read_span_positional({"span.pa2", text.str()});
  REQUIRE(set);
  return *std::move(set);
}

std::string stored(const span::ParameterSet& set) {
  std::string bytes;
  const auto sink = [&](std::string_view piece) -> Status {
    bytes += piece;
    return {};
  };
  REQUIRE(io::write_span_snapshot(set, sink, {}));
  return bytes;
}

/// The first issue of a set that is stored whole and is wrong in itself.
std::string fault_of(const span::ParameterSet& set) {
  const auto read = io::read_span_file({"s.snap", stored(set)});
  REQUIRE_FALSE(read);
  return read.error().front().message;
}

}  // namespace

TEST_CASE("a set comes back from its snapshot with everything in it") {
  const auto set = sample();
  const std::string bytes = stored(set);
  CHECK(io::is_span_snapshot(bytes));
  const auto read = io::read_span_file({"s.snap", bytes});
  REQUIRE(read);
  CHECK(words_of(*read) == words_of(set));
  CHECK(read->contracts[2].line == set.contracts[2].line);
  CHECK(read->commodities[1].where == set.commodities[1].where);
  CHECK(stored(*read) == bytes);
}

TEST_CASE("no byte of a snapshot can change unseen, and none can be missing") {
  const std::string bytes = stored(sample());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::string damaged = bytes;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x10);
    if (i < 8) continue;  // no longer a snapshot at all
    CAPTURE(i);
    const auto read = io::read_span_snapshot({"s.snap", damaged, nullptr}, {});
    REQUIRE_FALSE(read);
    REQUIRE_FALSE(read.error().empty());
  }
  for (std::size_t length = 8; length < bytes.size(); length += 7)
    REQUIRE_FALSE(io::read_span_snapshot({"s.snap", bytes.substr(0, length), nullptr}, {}));
  REQUIRE_FALSE(io::read_span_file({"s.snap", bytes.substr(0, 8)}));
}

TEST_CASE("a snapshot whose checksums hold is not believed either") {
  auto set = sample();
  SUBCASE("a product that is not there") {
    set.contracts[1].product = 7;
    CHECK(fault_of(set).ends_with("contract 1 has a product that is not there"));
  }
  SUBCASE("an order that is not the keys'") {
    std::swap(set.contracts[0], set.contracts[1]);
    CHECK(fault_of(set).ends_with("contract 1 is not behind the one before"));
  }
  SUBCASE("a contract twice") {
    set.contracts[1] = set.contracts[0];
    CHECK(fault_of(set).ends_with("contract 1 is not behind the one before"));
  }
  SUBCASE("a right that is none") {
    set.contracts[1].right = static_cast<span::Right>(3);
    CHECK(fault_of(set).ends_with("contract 1 has a right that is none"));
  }
  SUBCASE("a loss that is no number") {
    set.arrays[2][15] = std::numeric_limits<double>::infinity();
    CHECK(fault_of(set).ends_with("contract 2 has a number that is not finite"));
  }
  SUBCASE("fewer arrays than contracts") {
    set.arrays.pop_back();
    CHECK(fault_of(set).ends_with("section product has 4 elements, want 3 as there are arrays"));
  }
  SUBCASE("a commodity of no organisation") {
    set.commodities[1].organisation = 1;
    CHECK(fault_of(set).ends_with("section rules has a commodity of no organisation"));
  }
  SUBCASE("a leg that is not there") {
    set.inter_spreads[0].legs[0].commodity = 2;
    CHECK(fault_of(set).ends_with("section rules has a leg that is not there"));
  }
  SUBCASE("a method that is none") {
    set.inter_spreads[0].method = static_cast<span::InterMethod>(21);
    CHECK(fault_of(set).ends_with("section rules does not hold the value that belongs here"));
  }
  SUBCASE("a rate that is no number") {
    set.commodities[0].tier_spreads[0].rate = std::numeric_limits<double>::quiet_NaN();
    CHECK(fault_of(set).ends_with("section rules does not hold the value that belongs here"));
  }
  SUBCASE("series that do not ascend") {
    std::swap(set.series[0], set.series[1]);
    CHECK(fault_of(set).ends_with("section rules has series that do not ascend"));
  }
}

TEST_CASE("what is no snapshot is read as a positional file") {
  const auto read = io::read_span_file({"f", "XMBOOK\r\n"});
  REQUIRE_FALSE(read);
  CHECK(read.error().front().message.starts_with("want record 0 first"));
}

}  // namespace span_snapshot_test
