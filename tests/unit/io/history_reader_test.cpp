#include "crossmargin/io/history_reader.hpp"

#include <doctest/doctest.h>

#include <sstream>

namespace history_reader_test {

using namespace crossmargin;
using namespace crossmargin::io;

namespace {

Result<std::vector<CloseSeries>> read(const std::string& text) {
  std::istringstream input(text);
  return read_history(input, "closes.csv");
}

TEST_CASE("one close a row, in any order") {
  const auto series =
      read("date,underlying,close\n2026-01-02,BTC,90000\n2026-01-01,BTC,89000.5\n2026-01-01,ETH,3000\n");
  REQUIRE(series);
  REQUIRE(series->size() == 2);
  CHECK(series->at(0).underlying == "BTC");
  CHECK(series->at(0).closes[1].price == 89000.5);
  CHECK(series->at(0).closes[1].where.line == 3);
  CHECK(series->at(1).closes.size() == 1);
}

TEST_CASE("one underlying a column; an empty cell is a day without a close") {
  const auto series = read("date,BTC,ETH\n2026-01-01,89000,3000\n2026-01-02,,3100\n");
  REQUIRE(series);
  CHECK(series->at(0).closes.size() == 1);
  CHECK(series->at(1).closes.size() == 2);
  CHECK(read("observation_date,SP500\n2016-02-12,1864.78\n2016-02-15,\n")->at(0).closes.size() == 1);
}

TEST_CASE("the daily files of CryptoDataDownload") {
  const auto series = read(
      "https://www.CryptoDataDownload.com\n"
      "Unix,Date,Symbol,Open,High,Low,Close,Volume BTC,Volume USDT,tradecount\n"
      "1767312000000,2026-01-02,BTCUSDT,1,4,1,3,10,20,5\n"
      "1767225600000,2026-01-01 00:00:00,BTCUSDT,1,4,1,2,10,20,5\n");
  REQUIRE(series);
  REQUIRE(series->size() == 1);
  CHECK(series->at(0).underlying == "BTC");
  CHECK(series->at(0).closes[0].price == 3.0);
  CHECK(series->at(0).closes[1].price == 2.0);
  CHECK(History::create(*series)->find("BTC")->closes.front().price == 2.0);
}

TEST_CASE("mistakes are all reported, each at its cell") {
  const auto series =
      read("date,underlying,close\n2026-02-30,BTC,1\n2026-01-01,BTC,nan\n2026-01-02,,5\n2026-01-03,BTC\n");
  REQUIRE_FALSE(series);
  REQUIRE(series.error().size() == 4);
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(series.error()[i].where.line == static_cast<int>(i) + 2);
    CHECK(series.error()[i].where.file == "closes.csv");
  }
}

TEST_CASE("other headers are refused and the message says what is wanted") {
  for (const char* text :
       {"", "close,date\n1,2026-01-01\n", "Date,Price\n2026-01-01,5\n", "DATE,OPEN,HIGH,LOW,CLOSE\n",
        "date\n2026-01-01\n", "date,BTC,BTC\n2026-01-01,1,2\n", "date,BTC\n"}) {
    CAPTURE(text);
    CHECK_FALSE(read(text));
  }
  CHECK(read("Date,Price\n2026-01-01,5\n").error()[0].message ==
        "the column \"Price\" is not named after an underlying");
}

TEST_CASE("files that cannot be read are all named") {
  const std::string paths[] = {"/nonexistent/a.csv", "/nonexistent/b.csv"};
  const auto history = load_history(paths);
  REQUIRE_FALSE(history);
  CHECK(history.error().size() == 2);
  CHECK(history.error()[0].code == ErrorCode::unreadable);
}

}  // namespace
}  // namespace history_reader_test
