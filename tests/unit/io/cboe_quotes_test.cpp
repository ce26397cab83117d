#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cmath>

#include "reading.hpp"

namespace cboe_quotes_test {

using namespace crossmargin;
using test::market_complaints;
using test::replaced;
using test::says;

namespace {

constexpr double kForward = 4010.0;
constexpr double kDiscount = 0.99;

const std::string kHead =
    "\nStandard & Poors 500 Index,Last: 4000.5,Change: 1.0\n"
    "\"Date: February 5 2022, 8:09 PM EST\",Bid: 1,Ask: 2,Size: 1*1,Volume: 0\n"
    "Expiration Date,Calls,Last Sale,Net,Bid,Ask,Volume,IV,Delta,Gamma,Open Interest,Strike,Puts,Last "
    "Sale,Net,Bid,Ask,Volume,IV,"
    "Delta,Gamma,Open Interest\n";

struct Prices {
  double call_bid, call_ask, put_bid, put_ask;
};

std::string row(const std::string& root, int strike, const Prices& p) {
  return fmt::format(
      "Fri Mar 18 "
      "2022,{0}220318C{1:05}000,0,0,{2},{3},0,0.2,0.5,0,0,{1}.00,{0}220318P{1:05}000,0,0,{4},{5},0,0.2,-0.5,"
      "0,0\n",
      root, strike, p.call_bid, p.call_ask, p.put_bid, p.put_ask);
}

/// Mid prices that obey C - P = D (F - K), with a time value that falls away from the forward.
Prices parity_prices(int strike, double half_spread) {
  const double time_value = 80.0 * std::exp(-std::pow((strike - kForward) / 200.0, 2)) + half_spread;
  const double call = std::max(kDiscount * (kForward - strike), 0.0) + time_value;
  const double put = call - kDiscount * (kForward - strike);
  return {call - half_spread, call + half_spread, put - half_spread, put + half_spread};
}

std::string table(const std::string& root = "SPXW") {
  std::string text = kHead;
  for (int strike = 3600; strike <= 4400; strike += 100) {
    text += row(root, strike, parity_prices(strike, strike < kForward ? 0.25 : 0.5));
  }
  return text;
}

io::MarketInputs load(const std::string& text) {
  const io::NamedText input{"spx.csv", text};
  auto made = io::parse_market({&input, 1}, {});
  if (!made) MESSAGE(test::joined(test::texts(made.error())));
  REQUIRE(made.has_value());
  return *std::move(made);
}

const Currency kDollar = *Currency::parse("USD");

}  // namespace

TEST_CASE("put-call parity gives back the forward and the discount factor that made the prices") {
  const auto inputs = load(table());
  const Instant expiry = *parse_instant("2022-03-18T20:00:00Z");
  CHECK(*inputs.market.forward("SPX", expiry) == doctest::Approx(kForward).epsilon(1e-12));
  CHECK(*inputs.market.discount_factor(kDollar, expiry) == doctest::Approx(kDiscount).epsilon(1e-12));
  CHECK(format_instant(inputs.market.as_of()) == "2022-02-06T01:09:00Z");
  CHECK(*inputs.market.spot("SPX") == 4000.5);
  CHECK(inputs.market.reporting_currency() == kDollar);
  CHECK(inputs.instruments.size() == 18);
}

TEST_CASE("one wild quote does not move the fit") {
  const auto inputs = load(table() + row("SPXW", 3650, {900.0, 901.0, 1.0, 1.5}));
  const Instant expiry = *parse_instant("2022-03-18T20:00:00Z");
  CHECK(*inputs.market.forward("SPX", expiry) == doctest::Approx(kForward).epsilon(1e-12));
}

TEST_CASE("an in-the-money option is priced from the other one of its strike") {
  // At 3700 the put is out of the money: mid m. The call is then m + D (F - K).
  std::string text = table();
  const Prices p = parity_prices(3700, 0.25);
  const std::string wide = row("SPXW", 3700, {p.call_bid - 7.0, p.call_ask + 9.0, p.put_bid, p.put_ask});
  text = replaced(text, row("SPXW", 3700, p), wide);
  const auto inputs = load(text);
  const double put = *inputs.market.quote("SPXW220318P03700000")->price;
  CHECK(put == doctest::Approx(0.5 * (p.put_bid + p.put_ask)).epsilon(1e-12));
  CHECK(*inputs.market.quote("SPXW220318C03700000")->price ==
        doctest::Approx(put + kDiscount * (kForward - 3700)).epsilon(1e-9));
  CHECK_FALSE(inputs.market.quote("SPXW220318C03700000")->volatility.has_value());
}

TEST_CASE("an option without a bid is listed and has no quote") {
  const auto inputs = load(table() + row("SPXW", 6000, {0.0, 0.05, 0.0, 0.0}));
  CHECK(inputs.instruments.find("SPXW220318C06000000").has_value());
  CHECK(inputs.market.quote("SPXW220318C06000000") == nullptr);
  CHECK(inputs.market.quote("SPXW220318P06000000") == nullptr);
  CHECK(test::joined(inputs.notes).find("spx.csv: 2 options without a bid") != std::string::npos);
}

TEST_CASE("morning and afternoon expiries have their own forwards") {
  const auto inputs = load(table("SPXW") + table("SPX").substr(kHead.size()));
  CHECK(inputs.market.data().forwards.size() == 2);
  CHECK(inputs.market.data().forwards.contains({"SPX", *parse_instant("2022-03-18T13:30:00Z")}));
  CHECK(inputs.market.data().rates.at(kDollar).pillars.size() == 2);
}

TEST_CASE("too few strikes: no forward, no quotes, and a note") {
  std::string text = kHead;
  for (int strike = 3800; strike <= 4100; strike += 100)
    text += row("SPXW", strike, parity_prices(strike, 0.25));
  const auto inputs = load(text);
  CHECK(inputs.market.data().forwards.empty());
  CHECK(inputs.market.data().quotes.empty());
  CHECK(inputs.market.data().rates.empty());
  CHECK(test::joined(inputs.notes).find("no forward by parity for 2022-03-18T20:00:00Z") !=
        std::string::npos);
}

TEST_CASE("an expired option is listed and has no quote") {
  const auto inputs = load(replaced(table(), "February 5 2022, 8:09 PM EST", "March 18, 2022, 4:00 PM EDT"));
  CHECK(inputs.instruments.size() == 18);
  CHECK(inputs.market.data().quotes.empty());
  CHECK(test::joined(inputs.notes).find("18 expired options") != std::string::npos);
}

TEST_CASE("stock options keep their own mids and get no forward") {
  std::string text = table("AAPL");
  const auto inputs = load(text);
  CHECK(inputs.market.data().forwards.empty());
  CHECK(inputs.market.underlying("AAPL")->product_class == "equity");
  CHECK(inputs.market.data().quotes.size() == 18);
  CHECK(inputs.instruments[0].option->exercise == ExerciseStyle::american);
}

TEST_CASE("dates of the head, as they have been printed over the years") {
  struct Case {
    const char* text;
    const char* utc;
  };
  for (const Case& c : {Case{"June 11, 2022, 8:47 PM EDT", "2022-06-12T00:47:00Z"},
                        Case{"February 5 2022, 12:09 AM EST", "2022-02-05T05:09:00Z"},
                        Case{"January 12, 2022 at 12:59 PM EST", "2022-01-12T17:59:00Z"},
                        Case{"Feb 5 2022, 8:09:30 PM UTC", "2022-02-05T20:09:00Z"}}) {
    CAPTURE(c.text);
    CHECK(format_instant(load(replaced(table(), "February 5 2022, 8:09 PM EST", c.text)).market.as_of()) ==
          c.utc);
  }
  for (const char* text :
       {"9 декабря 2023 г., 0:02:59 GMT+1", "February 30 2022, 8:09 PM EST", "February 5 2022, 13:09 PM EST",
        "February 5 2022, 8:09 PM XYZ", "", "February 5 2022"}) {
    CAPTURE(text);
    CHECK(says(market_complaints(replaced(table(), "February 5 2022, 8:09 PM EST", text)),
               "m:3:1: Date:", "not in the English form"));
  }
}

TEST_CASE("all wrong rows in one run, with line and column") {
  const std::string good = row("SPXW", 4500, {1, 2, 3, 4});
  std::string text = table();  // lines 5 to 13
  text += replaced(good, "Fri Mar 18 2022", "Sat Mar 19 2022");
  text += replaced(good, ",4500.00,", ",4501.00,");
  text += replaced(row("SPXW", 4600, {-1, 2, 3, 4}), ",3,4,", ",nan,4,");
  text += replaced(row("SPXW", 4700, {1, 2, 3, 4}), "SPXW220318P", "SPXW220318C");
  text += replaced(row("SPXW", 4800, {1, 2, 3, 4}), "SPXW220318C", "SPXW220231C");
  text += row("RUT", 4900, {1, 2, 3, 4});
  text += "Fri Mar 18 2022,too,short\n";
  text += row("SPXW", 3600, {1, 2, 3, 4});
  const auto wrong = market_complaints(text);
  CAPTURE(test::joined(wrong));
  CHECK(says(wrong, "m:14:1: Expiration Date:", "does not fit the symbols"));
  CHECK(says(wrong, "m:15:", "Strike: \"4501.00\" does not fit"));
  CHECK(says(wrong, "m:16:", "Bid: want a price of 0 or above, got \"-1\""));
  CHECK(says(wrong, "m:16:", "Bid: want a price of 0 or above, got \"nan\""));
  CHECK(says(wrong, "m:17:", "Puts: SPXW220318C04700000 is not a put"));
  CHECK(says(wrong, "m:18:", "Calls: \"SPXW220231C04800000\": there is no day"));
  CHECK(says(wrong, "m:19:", "which the rows above are on"));
  CHECK(says(wrong, "m:20:1:", "want 22 cells, got 3"));
  CHECK(says(wrong, "m:21:", "stands in line 5 already"));
}

TEST_CASE("a head without a price, without a date, or with another header") {
  CHECK(says(market_complaints(replaced(table(), "Last: 4000.5", "Last: n/a")),
             "m:2:28: Last:", "want a price"));
  CHECK(says(market_complaints(replaced(table(), "Last: 4000.5", "x")),
             "m:1: Last:", "no \"Last:\" stands above"));
  CHECK(
      says(market_complaints(replaced(table(), "Date: ", "On ")), "m:1: Date:", "no \"Date:\" stands above"));
  CHECK(says(market_complaints(replaced(table(), ",Strike,Puts,", ",Puts,Strike,")), "m:4:", "header"));
  CHECK(says(market_complaints(kHead), "m:1:", "no rows"));
}

}  // namespace cboe_quotes_test
