#include <doctest/doctest.h>

#include "reading.hpp"

namespace deribit_chain_test {

using namespace crossmargin;
using test::market_complaints;
using test::replaced;
using test::says;

namespace {

const std::string kHeader =
    "timestamp,instrument_name,underlying,option_type,strike,expiry_datetime,mark_price,implied_volatility,"
    "currency,"
    "index_price,extra\n";

std::string row(const std::string& name, const std::string& cells) {
  return "2026-02-05T21:29:37.885165+00:00," + name + "," + cells + "\n";
}

const std::string kPut =
    row("BTC-27MAR26-60000-P", "64510,put,60000.0,2026-03-27T08:00:00+00:00,0.03,0.6,BTC,64000,x");
const std::string kCall =
    row("BTC-27MAR26-90000-C", "64530,call,90000.0,2026-03-27T08:00:00+00:00,0.0,0.0,BTC,64010,x");
const std::string kEther =
    row("ETH-7FEB26-2000-C", "1901,call,2000.0,2026-02-07T08:00:00+00:00,0.01,,ETH,1900,x");
const std::string kChain = kHeader + kPut + kCall + kEther;

}  // namespace

TEST_CASE("a chain defines instruments, spots, forwards and rates of its coins") {
  const io::NamedText input{"dir/chain.csv", kChain};
  const auto made = io::parse_market({&input, 1}, {});
  REQUIRE(made.has_value());
  CHECK(made->instruments.size() == 3);
  CHECK(format_instant(made->market.as_of()) == "2026-02-05T21:29:37.885Z");
  CHECK(*made->market.spot("BTC") == 64005.0);  // the mean of two
  CHECK(*made->market.fx(*Currency::parse("BTC")) == 64005.0);
  CHECK(made->market.fx_underlying(*Currency::parse("BTC")) == "BTC");
  CHECK(*made->market.forward("BTC", *parse_instant("2026-03-27T08:00:00Z")) == 64520.0);
  CHECK(made->market.quote("BTC-27MAR26-60000-P")->volatility == 0.6);
  CHECK(made->market.quote("BTC-27MAR26-60000-P")->price == 0.03);
  const InstrumentQuote* dead = made->market.quote("BTC-27MAR26-90000-C");
  REQUIRE(dead != nullptr);
  CHECK_FALSE(dead->volatility.has_value());
  CHECK_FALSE(dead->price.has_value());
  CHECK(dead->where.line == 3);
  CHECK(dead->where.field == "implied_volatility");
  CHECK_FALSE(made->market.quote("ETH-7FEB26-2000-C")->volatility.has_value());
  const std::string notes = test::joined(made->notes);
  CHECK(notes.find("chain.csv: spot of BTC is 64005, the median of 2 index prices from 64000 to 64010") !=
        std::string::npos);
  CHECK(notes.find("1 of 2 expiries print several forwards") != std::string::npos);
  CHECK(notes.find("2 options without a volatility") != std::string::npos);
  CHECK(notes.find("dir/") == std::string::npos);
}

TEST_CASE("columns must say what the name says") {
  const auto wrong =
      market_complaints(kHeader + row("BTC-27MAR26-60000-P",
                                      "64510,call,61000,2026-03-28T08:00:00+00:00,0.03,0.6,ETH,64000,x"));
  CAPTURE(test::joined(wrong));
  CHECK(wrong.size() == 4);
  CHECK(
      says(wrong, "m:2:", "option_type: \"call\" does not fit the name BTC-27MAR26-60000-P, which says put"));
  CHECK(says(wrong, "m:2:", "strike: \"61000\" does not fit"));
  CHECK(says(wrong, "m:2:", "which says 2026-03-27T08:00:00Z"));
  CHECK(says(wrong, "m:2:", "currency: \"ETH\" does not fit"));
}

TEST_CASE("all wrong rows in one run, with line and column") {
  std::string text = kHeader + kPut;
  text += row("BTC-31FEB26-60000-P", "64510,put,60000.0,2026-03-27T08:00:00+00:00,0.03,0.6,BTC,64000,x");
  text += row("BTC-PERPETUAL", "64510,put,60000.0,2026-03-27T08:00:00+00:00,0.03,0.6,BTC,64000,x");
  text += row("BTC-27MAR26-70000-P", "-5,put,70000.0,2026-03-27T08:00:00+00:00,-0.03,-0.6,BTC,nan,x");
  text += row("BTC-27MAR26-80000-P", "64510,put,80000.0,2026-03-27T08:00:00+00:00,0.03,inf,BTC,64000");
  text += replaced(kPut, "2026-02-05T21:29:37.885165+00:00", "yesterday");
  text += kPut;
  text += kPut;
  const auto wrong = market_complaints(text);
  CAPTURE(test::joined(wrong));
  CHECK(says(wrong, "m:3:34: instrument_name:", "there is no day 31FEB26"));
  CHECK(says(wrong, "m:4:34: instrument_name:", "want an option"));
  CHECK(says(wrong, "m:5:", "underlying: want a forward above 0"));
  CHECK(says(wrong, "m:5:", "implied_volatility: want a volatility above 0"));
  CHECK(says(wrong, "m:5:", "mark_price: want a price of 0 or above"));
  CHECK(says(wrong, "m:5:", "index_price:"));
  CHECK(says(wrong, "m:6:", ""));  // one cell short
  CHECK(says(wrong, "m:7:1: timestamp:", ""));
  CHECK(says(wrong, "m:8:", "BTC-27MAR26-60000-P stands in line 2 already"));
  CHECK(says(wrong, "m:9:", "BTC-27MAR26-60000-P stands in line 2 already"));
}

TEST_CASE("a volatility column in percent is refused, not read as a hundredfold") {
  CHECK(says(market_complaints(kHeader + replaced(kPut, ",0.6,", ",60.2,")),
             "m:1: implied_volatility:", "percent"));
}

TEST_CASE("a missing column, no rows and an unclosed quote") {
  CHECK(says(market_complaints(replaced(kHeader, "index_price,", "") + kPut), "m:1:", "index_price"));
  CHECK(says(market_complaints(kHeader), "m:1: ", "no rows"));
  CHECK(says(market_complaints(kChain + "\"open"), "m:5:", ""));
}

}  // namespace deribit_chain_test
