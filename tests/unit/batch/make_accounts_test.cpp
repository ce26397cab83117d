#include <doctest/doctest.h>

#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "crossmargin/batch/make_accounts.hpp"
#include "crossmargin/io/inputs.hpp"
#include "support/support.hpp"

namespace make_accounts_test {

using namespace crossmargin;

namespace {

const io::MarketInputs& sample() {
  static const io::MarketInputs market = [] {
    const std::vector<std::string> paths{test::source_path("data/sample/market.json")};
    auto loaded = io::load_market(paths, {});
    if (!loaded) throw std::runtime_error(to_text(loaded.error().front()));
    return *std::move(loaded);
  }();
  return market;
}

std::string make(const batch::MadeAccounts& wanted) {
  auto instruments = batch::batch_instruments(sample());
  REQUIRE(instruments.has_value());
  std::string made;
  const auto sink = [&](std::string_view bytes) -> Status {
    made += bytes;
    return {};
  };
  const auto done = batch::make_accounts(*instruments, sample().market, wanted, sink);
  REQUIRE(done.has_value());
  return made;
}

Status make_nothing(const batch::MadeAccounts& wanted) {
  auto instruments = batch::batch_instruments(sample());
  REQUIRE(instruments.has_value());
  return batch::make_accounts(*instruments, sample().market, wanted,
                              [](std::string_view) { return Status{}; });
}

}  // namespace

TEST_CASE("made accounts read back as accounts with the asked number of different positions") {
  const std::string text = make({.count = 50, .positions = 20, .seed = 7});
  std::istringstream input(text);
  std::size_t accounts = 0;
  const auto read = io::stream_accounts(input, "made.csv", {}, [&](io::BatchRecord record) {
    REQUIRE(record.account.has_value());
    std::set<std::string> instruments;
    for (const Position& position : record.account->cross.positions) instruments.insert(position.instrument);
    CHECK(instruments.size() == 20);
    CHECK(record.account->cross.collateral.size() == 1);
    ++accounts;
    return true;
  });
  CHECK(read.has_value());
  CHECK(accounts == 50);
}

TEST_CASE("the same arguments give the same bytes, and an account does not depend on how many are made") {
  const std::string three = make({.count = 3, .positions = 5, .seed = 1});
  CHECK(three == make({.count = 3, .positions = 5, .seed = 1}));
  CHECK(make({.count = 9, .positions = 5, .seed = 1}).starts_with(three));
  CHECK(three != make({.count = 3, .positions = 5, .seed = 2}));
}

TEST_CASE("asking for nothing, or for more instruments than are quoted, is an error") {
  const auto nothing = make_nothing({.count = 0});
  REQUIRE(!nothing.has_value());
  CHECK(nothing.error().front().code == ErrorCode::invalid_value);
  const auto too_many = make_nothing({.count = 1, .positions = 100000});
  REQUIRE(!too_many.has_value());
  CHECK(too_many.error().front().code == ErrorCode::missing_price);
}

}  // namespace make_accounts_test
