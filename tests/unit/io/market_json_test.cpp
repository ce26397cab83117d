#include <doctest/doctest.h>

#include "reading.hpp"

namespace market_json_test {

using namespace crossmargin;
using test::market_complaints;
using test::replaced;
using test::says;

namespace {

const std::string kMarket = R"({
  "schema": "crossmargin-market", "schema_version": 1,
  "as_of": "2026-02-05T21:29:37Z", "reporting_currency": "USD",
  "underlyings": {
    "BTC": {"currency": "USD", "spot": 64000, "class": "crypto"},
    "ACME": {"currency": "USD", "spot": 100, "dividend_yield": 0.01, "class": "equity"}
  },
  "forwards": [{"underlying": "BTC", "expiry": "2026-03-27T08:00:00Z", "forward": 64500}],
  "rates": {"USD": 0.04, "EUR": [{"until": "2026-06-26", "rate": 0.02}, {"until": "2027-06-26", "rate": 0.03}]},
  "fx": {"BTC": {"rate": 64000, "underlying": "BTC"}, "EUR": {"rate": 1.08}},
  "instruments": [
    {"id": "BTC-27MAR26-60000-P", "kind": "option", "underlying": "BTC", "multiplier": 1, "settlement": "inverse",
     "quote_currency": "USD", "settlement_currency": "BTC", "expiry": "2026-03-27T08:00:00Z",
     "right": "put", "exercise": "european", "strike": 60000, "quantity_step": 0.1,
     "quote": {"forward": 64512.5, "volatility": 0.6}},
    {"id": "ACME", "kind": "stock", "multiplier": 1, "quote_currency": "USD"},
    {"id": "ACME C105", "kind": "option", "underlying": "ACME", "multiplier": 100, "quote_currency": "USD",
     "expiry": "2026-06-19T20:00:00Z", "right": "call", "exercise": "american", "strike": 105},
    {"id": "BOND", "kind": "bond", "multiplier": 1000, "quote_currency": "USD", "expiry": "2030-02-15",
     "coupon_rate": 0.03, "coupons_per_year": 2},
    {"id": "EURUSD-JUN", "kind": "fx_forward", "underlying": "BTC", "multiplier": 100000, "quote_currency": "USD",
     "expiry": "2026-06-26", "forward_price": 1.09}
  ],
  "quotes": {"BTC-PERPETUAL": {"price": 63990}, "ACME C105": {"price": 4.2}}
})";

io::MarketInputs load(const std::vector<std::string>& texts_in, const io::MarketOptions& options = {}) {
  std::vector<io::NamedText> inputs;
  for (const std::string& text : texts_in) inputs.push_back({"dir/m" + std::to_string(inputs.size()), text});
  auto made = io::parse_market(inputs, options);
  if (!made) MESSAGE(test::joined(test::texts(made.error())));
  REQUIRE(made.has_value());
  return *std::move(made);
}

std::string layer(const std::string& members) {
  return R"({"schema": "crossmargin-market", "schema_version": 1, )" + members + "}";
}

}  // namespace

TEST_CASE("every part of a market file is read") {
  const auto inputs = load({kMarket});
  const Market& market = inputs.market;
  CHECK(format_instant(market.as_of()) == "2026-02-05T21:29:37Z");
  CHECK(*market.spot("BTC") == 64000.0);
  CHECK(market.underlying("ACME")->dividend_yield == 0.01);
  CHECK(market.underlying("ACME")->product_class == "equity");
  CHECK(*market.forward("BTC", *parse_instant("2026-03-27T08:00:00Z")) == 64500.0);
  CHECK(*market.zero_rate(*Currency::parse("USD"), *parse_instant("2029-01-01")) == 0.04);
  CHECK(*market.zero_rate(*Currency::parse("EUR"), *parse_instant("2026-12-26")) ==
        doctest::Approx(0.025).epsilon(0.01));
  CHECK(*market.fx(*Currency::parse("BTC")) == 64000.0);
  CHECK(market.fx_underlying(*Currency::parse("EUR")).empty());
  CHECK(inputs.instruments.size() == 5);
  CHECK(market.quote("BTC-27MAR26-60000-P")->forward == 64512.5);
  CHECK(market.quote("BTC-27MAR26-60000-P")->volatility == 0.6);
  CHECK(market.quote("BTC-PERPETUAL")->price == 63990.0);
  CHECK(inputs.instruments[*inputs.instruments.find("ACME C105")].option->model ==
        PricingModel::black_scholes);
  CHECK(inputs.instruments[*inputs.instruments.find("ACME")].underlying == "ACME");
  CHECK(inputs.instruments[*inputs.instruments.find("BOND")].bond->coupons_per_year == 2);
  CHECK(inputs.instruments[*inputs.instruments.find("EURUSD-JUN")].forward_price == 1.09);
  CHECK(inputs.files.front().name == "m0");
  CHECK(inputs.files.front().role == "market");
}

TEST_CASE("what feeds say of themselves is read, and a later forward takes it along") {
  const std::string feeds = layer(R"("as_of": "2026-02-05T21:29:37Z", "reporting_currency": "USD",
    "underlyings": {"BTC": {"currency": "USD", "spot": 64000, "confidence": 0.9}},
    "forwards": [{"underlying": "BTC", "expiry": "2026-03-27T08:00:00Z", "forward": 64500, "fixed": 1500.5,
                  "confidence": 0.8, "rate_confidence": 0.7}],
    "fx": {"BTC": {"rate": 64000, "confidence": 0.6}},
    "quotes": {"BTC-PERPETUAL": {"price": 63990, "confidence": 0.5}})");
  const Instant expiry = *parse_instant("2026-03-27T08:00:00Z");
  const auto inputs = load({feeds});
  const Market& market = inputs.market;
  CHECK(market.underlying("BTC")->confidence == 0.9);
  REQUIRE(market.expiry_feed("BTC", expiry) != nullptr);
  CHECK(market.expiry_feed("BTC", expiry)->fixed == 1500.5);
  CHECK(market.expiry_feed("BTC", expiry)->confidence == 0.8);
  CHECK(market.expiry_feed("BTC", expiry)->rate_confidence == 0.7);
  CHECK(market.data().fx.at(*Currency::parse("BTC")).confidence == 0.6);
  CHECK(market.quote("BTC-PERPETUAL")->confidence == 0.5);
  const auto later = load({feeds, layer(R"("forwards": [{"underlying": "BTC",
    "expiry": "2026-03-27T08:00:00Z", "forward": 64600}])")});
  CHECK(later.market.expiry_feed("BTC", expiry) == nullptr);
}

TEST_CASE("a later file adds and replaces whole entries") {
  const auto inputs =
      load({kMarket, layer(R"("as_of": "2026-02-06", "underlyings": {"ETH": {"currency": "USD", "spot": 1900},
      "ACME": {"currency": "USD", "spot": 99}}, "quotes": {"BTC-27MAR26-60000-P": {"volatility": 0.7}})")});
  CHECK(*inputs.market.spot("ETH") == 1900.0);
  CHECK(*inputs.market.spot("ACME") == 99.0);
  CHECK(inputs.market.underlying("ACME")->product_class.empty());
  CHECK(inputs.market.quote("BTC-27MAR26-60000-P")->volatility == 0.7);
  CHECK_FALSE(inputs.market.quote("BTC-27MAR26-60000-P")->forward.has_value());
  CHECK(format_instant(inputs.market.as_of()) == "2026-02-06T00:00:00Z");
  REQUIRE(inputs.notes.size() == 1);
  CHECK(inputs.notes[0].find("m1 replaces 2026-02-05T21:29:37Z of m0") != std::string::npos);
  CHECK(inputs.notes[0].find("dir") == std::string::npos);
}

TEST_CASE("rates of a file in another reporting currency are converted through it") {
  const std::string euro = layer(R"("reporting_currency": "EUR", "fx": {"USD": {"rate": 0.9}})");
  const auto inputs = load({kMarket, euro});
  CHECK(inputs.market.reporting_currency().code() == "EUR");
  CHECK(*inputs.market.fx(*Currency::parse("BTC")) == doctest::Approx(57600.0).epsilon(1e-15));
  CHECK(*inputs.market.fx(*Currency::parse("USD")) == 0.9);
  io::MarketOptions options;
  options.reporting_currency = *Currency::parse("GBP");
  const auto wrong = market_complaints(kMarket, options);
  CHECK(says(wrong, "m:10:", "fx.BTC: the rate of BTC is in USD, and no file gives USD in GBP"));
}

TEST_CASE("all mistakes of a file in one run, each with its line and field") {
  std::string text = kMarket;
  text = replaced(text, "\"spot\": 64000, ", "\"spot\": \"much\", ");
  text = replaced(text, "\"forward\": 64500", "\"forward\": null");
  text = replaced(text, "\"volatility\": 0.6", "\"volatility\": 0");
  text = replaced(text, "\"rate\": 1.08", "\"rate\": -1.08");
  text = replaced(text, "\"kind\": \"stock\", \"multiplier\": 1", "\"kind\": \"stock\", \"multiplier\": 0");
  text = replaced(text, "\"right\": \"call\"", "\"right\": \"up\"");
  text = replaced(text, "\"coupons_per_year\": 2", "\"coupons_per_year\": 3, \"colour\": 1");
  text = replaced(text, "2027-06-26", "2026-02-30");
  const auto wrong = market_complaints(text);
  CAPTURE(test::joined(wrong));
  CHECK(says(wrong, "m:5:", "underlyings.BTC.spot: want"));
  CHECK(says(wrong, "m:8:", "forwards[0].forward: want"));
  CHECK(says(wrong, "m:15:", "instruments[0].quote.volatility: want a number above 0, got 0"));
  CHECK(says(wrong, "m:10:", "fx.EUR.rate: want"));
  CHECK(says(wrong, "m:16:", "multiplier"));
  CHECK(says(wrong, "m:18:", "instruments[2].right: want"));
  CHECK(says(wrong, "m:20:", "instruments[3].coupons_per_year: want 1, 2, 4 or 12"));
  CHECK(says(wrong, "m:20:", "instruments[3].colour:"));
  CHECK(says(wrong, "m:9:", "rates.EUR[1].until:"));
  CHECK(wrong.size() == 9);
  CHECK(wrong.front().starts_with("m:5:"));  // in the order of the file
  CHECK(wrong.back().starts_with("m:20:"));
}

TEST_CASE("what stands twice is refused") {
  CHECK(says(market_complaints(replaced(kMarket, "\"id\": \"ACME\"", "\"id\": \"BOND\"")), "m:", "BOND"));
  CHECK(says(market_complaints(replaced(kMarket, "\"BTC-PERPETUAL\"", "\"BTC-27MAR26-60000-P\"")),
             "m:24:", "BTC-27MAR26-60000-P has a quote at line 15 already"));
  CHECK(says(market_complaints(replaced(kMarket, "\"forward\": 64500}",
                                        "\"forward\": 64500}, {\"underlying\": \"BTC\", "
                                        "\"expiry\": \"2026-03-27T08:00:00Z\", \"forward\": 1}")),
             "m:8:", "stands above already"));
}

TEST_CASE("a newer version, another schema and no version at all") {
  CHECK(says(market_complaints(replaced(kMarket, "\"schema_version\": 1", "\"schema_version\": 2")),
             "m:2:", "version 2 is newer than this program reads, which is 1"));
  CHECK(says(market_complaints(replaced(kMarket, "crossmargin-market", "crossmargin-portfolio")),
             "m:2:", "this file is a \"crossmargin-portfolio\", want \"crossmargin-market\""));
  CHECK(says(market_complaints("{}"), "m:1:", "schema_version"));
}

TEST_CASE("what is absent everywhere is named once") {
  const auto wrong = market_complaints(layer(R"("underlyings": {})"));
  CHECK(wrong.size() == 2);
  CHECK(says(wrong, "m: as_of", ""));
  CHECK(says(wrong, "m: reporting_currency", ""));
}

TEST_CASE("texts of no known format") {
  for (const char* text : {"", "hello", "a,b\n1,2\n", "<xml/>"}) {
    CAPTURE(text);
    CHECK(says(market_complaints(text), "m:1", "no market file of a known format"));
  }
  CHECK(says(market_complaints("[1]"), "m:1", "want an object"));
  CHECK(says(market_complaints("{\"a\": 1"), "m:1", ""));
  io::MarketOptions options;
  options.format = "xml";
  CHECK(says(market_complaints(kMarket, options), "m", "\"xml\" is no market format"));
}

TEST_CASE("NaN, infinity and numbers beyond a double are no JSON") {
  for (const char* number : {"NaN", "Infinity", "1e999"}) {
    CAPTURE(number);
    CHECK(market_complaints(replaced(kMarket, "64000, \"class\"", std::string(number) + ", \"class\""))
              .size() == 1);
  }
}

TEST_CASE("a directory and an absent file, both in one run") {
  const std::vector<std::string> paths{"/tmp", "/tmp/no such file.json"};
  const auto made = io::load_market(paths, {});
  REQUIRE_FALSE(made.has_value());
  CHECK(made.error().size() == 2);
  CHECK(made.error()[0].code == ErrorCode::unreadable);
  CHECK(made.error()[1].code == ErrorCode::unreadable);
  CHECK_FALSE(io::load_market(std::vector<std::string>{}, {}).has_value());
}

}  // namespace market_json_test
