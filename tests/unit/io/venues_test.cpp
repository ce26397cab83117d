// Files of venues: what is read, and what is refused with its place.
#include "crossmargin/io/venues.hpp"

#include <doctest/doctest.h>

#include "support/grid_fixture.hpp"

namespace venues_test {

using namespace crossmargin;
using crossmargin::test::currency;
using crossmargin::test::take;

namespace {

std::string file_with(const std::string& venues, const std::string& rest = R"("movable":["USDC","BTC"])") {
  return R"({"schema":"crossmargin-venues","schema_version":1,)" + rest + R"(,"venues":[)" + venues + "]}";
}

constexpr const char* plain = R"({"id":"a","account":"one","method":"scan-16"})";

}  // namespace

TEST_CASE("every member is read") {
  const io::Venues venues = take(io::parse_venues(
      {"folder/venues.json",
       file_with(R"({"id":"a","account":"one","method":"scan-16","buffer":0.1,"transfer_cost":0.001,
                     "limits":{"BTC":{"at_least":1,"at_most":5}}})",
                 R"("pool":"m","movable":["USDC","BTC"],"wallet":[{"currency":"USDC","amount":"10.5"}])")}));
  CHECK(venues.pool_method == "m");
  CHECK(venues.movable.size() == 2);
  REQUIRE(venues.wallet.size() == 1);
  CHECK(venues.wallet.front().amount == 10.5);
  REQUIRE(venues.venues.size() == 1);
  const io::VenueEntry& venue = venues.venues.front();
  CHECK(venue.id == "a");
  CHECK(venue.account == "one");
  CHECK(venue.method == "scan-16");
  CHECK(venue.buffer == 0.1);
  CHECK(venue.transfer_cost == 0.001);
  CHECK(venue.limits.at(currency("BTC")).at_least == 1.0);
  CHECK(venue.limits.at(currency("BTC")).at_most == 5.0);
  CHECK(venues.file.role == "venues");
  CHECK(venues.file.name == "venues.json");
}

TEST_CASE("what is absent asks for nothing") {
  const io::Venues venues = take(io::parse_venues({"v", file_with(plain, R"("movable":[])")}));
  CHECK(venues.pool_method.empty());
  CHECK(venues.wallet.empty());
  CHECK(venues.venues.front().buffer == 0.0);
  CHECK(venues.venues.front().limits.empty());
}

TEST_CASE("each mistake is one message that names the member") {
  const std::vector<std::pair<std::string, std::string>> wrong{
      {file_with(""), "venues"},
      {file_with(plain, R"("movable":["USDC","USDC"])"), "movable"},
      {file_with(plain, R"("movable":["usd"])"), "movable"},
      {file_with(plain, R"("movable":[],"wallet":[{"currency":"BTC","amount":1}])"), "currency"},
      {file_with(plain, R"("movable":["BTC"],"wallet":[{"currency":"BTC","amount":-1}])"), "amount"},
      {file_with(std::string(plain) + "," + R"({"id":"a","account":"two","method":"m"})"), "id"},
      {file_with(std::string(plain) + "," + R"({"id":"b","account":"one","method":"m"})"), "account"},
      {file_with(R"({"id":"a","account":"one"})"), "method"},
      {file_with(R"({"id":"a","account":"one","method":"m","buffer":-1})"), "buffer"},
      {file_with(R"({"id":"a","account":"one","method":"m","transfer_cost":1})"), "transfer_cost"},
      {file_with(R"({"id":"a","account":"one","method":"m","limits":{"ETH":{"at_least":1}}})"), "ETH"},
      {file_with(R"({"id":"a","account":"one","method":"m","limits":{"BTC":{"at_least":2,"at_most":1}}})"),
       "at_most"},
      {file_with(R"({"id":"a","account":"one","method":"m","limit":{}})"), "limit"}};
  for (const auto& [text, member] : wrong) {
    CAPTURE(text);
    const auto venues = io::parse_venues({"venues.json", text});
    REQUIRE_FALSE(venues);
    REQUIRE(venues.error().size() == 1);
    CHECK(to_text(venues.error().front()).find(member) != std::string::npos);
    CHECK(venues.error().front().where.line == 1);
  }
}

}  // namespace venues_test
