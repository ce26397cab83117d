#include "crossmargin/market/market.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <functional>
#include <limits>

namespace market_test {

using namespace crossmargin;

namespace {

Currency currency(const char* code) {
  return Currency::parse(code).value();
}
Instant instant(const char* text) {
  return parse_instant(text).value();
}

/// 2026-01-01 to 2027-01-01 is 365 days: one year under Actual/365.
MarketData sample() {
  MarketData data;
  data.as_of = instant("2026-01-01");
  data.reporting_currency = currency("USD");
  data.underlyings["ACME"] = {.quote_currency = currency("USD"), .spot = 100.0, .dividend_yield = 0.01};
  data.underlyings["OIL"] = {.quote_currency = currency("USD"), .spot = -36.98};
  data.underlyings["BTC"] = {.quote_currency = currency("USD")};
  data.forwards[{"BTC", instant("2026-06-26T08:00:00Z")}] = 65000.0;
  data.quotes["BTC-PERPETUAL"] = {.price = 64000.0};
  data.rates[currency("USD")].pillars = {{instant("2026-07-01"), 0.04}, {instant("2027-01-01"), 0.05}};
  data.fx[currency("BTC")] = {.rate = 64000.0, .underlying = "BTC"};
  return data;
}

TEST_CASE("what the market lists comes back") {
  const Market market = Market::create(sample()).value();
  CHECK(market.spot("ACME") == 100.0);
  CHECK(market.spot("OIL") == -36.98);  // WTI closed at -36.98 USD on 2020-04-20 (EIA, Cushing spot)
  CHECK(market.forward("BTC", instant("2026-06-26T08:00:00Z")) == 65000.0);
  CHECK(market.quote("BTC-PERPETUAL")->price == 64000.0);
  CHECK(market.quote("nothing") == nullptr);
  CHECK(market.fx(currency("BTC")) == 64000.0);
  CHECK(market.fx(currency("USD")) == 1.0);
  CHECK(market.fx_underlying(currency("BTC")) == "BTC");
  CHECK(market.fx_underlying(currency("USD")).empty());
}

TEST_CASE("a forward that is not listed is the spot grown at rate less yield") {
  const Market market = Market::create(sample()).value();
  // By hand: one year at 5 % less 1 %: 100 e^0.04 = 104.0810774192388.
  CHECK(market.forward("ACME", instant("2027-01-01")).value() ==
        doctest::Approx(104.0810774192388).epsilon(1e-14));
}

TEST_CASE("zero rates are linear between pillars and flat outside") {
  const Market market = Market::create(sample()).value();
  const Currency usd = currency("USD");
  CHECK(market.zero_rate(usd, instant("2026-02-01")) == 0.04);
  CHECK(market.zero_rate(usd, instant("2026-07-01")) == 0.04);
  CHECK(market.zero_rate(usd, instant("2030-01-01")) == 0.05);
  // 1 October lies 92 of 184 days after 1 July: half way.
  CHECK(market.zero_rate(usd, instant("2026-10-01")).value() == doctest::Approx(0.045).epsilon(1e-14));
  // e^-0.05 = 0.951229424500714
  CHECK(market.discount_factor(usd, instant("2027-01-01")).value() ==
        doctest::Approx(0.951229424500714).epsilon(1e-14));
}

TEST_CASE("what is absent is an error that names it, never a number") {
  const Market market = Market::create(sample()).value();
  const auto code = [](const auto& result) { return result.error().at(0).code; };
  CHECK(code(market.spot("BTC")) == ErrorCode::missing_price);
  CHECK(code(market.spot("XRP")) == ErrorCode::missing_price);
  CHECK(code(market.zero_rate(currency("EUR"), instant("2027-01-01"))) == ErrorCode::missing_rate);
  CHECK(code(market.discount_factor(currency("EUR"), instant("2027-01-01"))) == ErrorCode::missing_rate);
  CHECK(code(market.fx(currency("EUR"))) == ErrorCode::missing_rate);
  const auto no_spot = market.forward("BTC", instant("2026-12-25T08:00:00Z"));
  CHECK(code(no_spot) == ErrorCode::missing_price);
  CHECK(no_spot.error()[0].message ==
        "the market has no forward of BTC for 2026-12-25T08:00:00Z, and no spot to grow one from");
  auto without_rates = sample();
  without_rates.rates.clear();
  const auto no_rate = Market::create(without_rates).value().forward("ACME", instant("2027-01-01"));
  CHECK(code(no_rate) == ErrorCode::missing_price);
  CHECK(no_rate.error()[0].message.find("no USD rate") != std::string::npos);
}

struct Broken {
  const char* name;
  std::function<void(MarketData&)> change;
  ErrorCode code;
  const char* field;
};

const double nan = std::numeric_limits<double>::quiet_NaN();

const Broken broken[] = {
    {"no as-of", [](MarketData& d) { d.as_of = {}; }, ErrorCode::missing_field, "as_of"},
    {"no reporting currency", [](MarketData& d) { d.reporting_currency = {}; }, ErrorCode::missing_field,
     "reporting_currency"},
    {"no quote currency", [](MarketData& d) { d.underlyings["ACME"].quote_currency = {}; },
     ErrorCode::missing_field, "underlyings.ACME.currency"},
    {"NaN spot", [](MarketData& d) { d.underlyings["ACME"].spot = nan; }, ErrorCode::invalid_value,
     "underlyings.ACME.spot"},
    {"absurd spot", [](MarketData& d) { d.underlyings["ACME"].spot = 2e15; }, ErrorCode::limit,
     "underlyings.ACME.spot"},
    {"infinite yield",
     [](MarketData& d) { d.underlyings["ACME"].dividend_yield = std::numeric_limits<double>::infinity(); },
     ErrorCode::invalid_value, "underlyings.ACME.dividend_yield"},
    {"NaN price", [](MarketData& d) { d.quotes["BTC-PERPETUAL"].price = nan; }, ErrorCode::invalid_value,
     "quote of BTC-PERPETUAL.price"},
    {"zero volatility", [](MarketData& d) { d.quotes["BTC-PERPETUAL"].volatility = 0.0; },
     ErrorCode::invalid_value, "quote of BTC-PERPETUAL.volatility"},
    {"negative volatility", [](MarketData& d) { d.quotes["BTC-PERPETUAL"].volatility = -0.5; },
     ErrorCode::invalid_value, "quote of BTC-PERPETUAL.volatility"},
    {"NaN volatility", [](MarketData& d) { d.quotes["BTC-PERPETUAL"].volatility = nan; },
     ErrorCode::invalid_value, "quote of BTC-PERPETUAL.volatility"},
    {"NaN quoted forward", [](MarketData& d) { d.quotes["BTC-PERPETUAL"].forward = nan; },
     ErrorCode::invalid_value, "quote of BTC-PERPETUAL.forward"},
    {"NaN forward", [](MarketData& d) { d.forwards.begin()->second = nan; }, ErrorCode::invalid_value,
     "forwards of BTC for 2026-06-26T08:00:00Z.forward"},
    {"confidence in percent", [](MarketData& d) { d.underlyings["BTC"].confidence = 95.0; },
     ErrorCode::invalid_value, "underlyings.BTC.confidence"},
    {"NaN confidence", [](MarketData& d) { d.quotes["BTC-PERPETUAL"].confidence = nan; },
     ErrorCode::invalid_value, "quote of BTC-PERPETUAL.confidence"},
    {"negative FX confidence", [](MarketData& d) { d.fx[currency("BTC")].confidence = -0.1; },
     ErrorCode::invalid_value, "fx.BTC.confidence"},
    {"confidence of a forward",
     [](MarketData& d) { d.expiry_feeds[d.forwards.begin()->first].confidence = 1.5; },
     ErrorCode::invalid_value, "forwards of BTC for 2026-06-26T08:00:00Z.confidence"},
    {"confidence of a rate",
     [](MarketData& d) { d.expiry_feeds[d.forwards.begin()->first].rate_confidence = nan; },
     ErrorCode::invalid_value, "forwards of BTC for 2026-06-26T08:00:00Z.rate_confidence"},
    {"more fixed than there is",
     [](MarketData& d) { d.expiry_feeds[d.forwards.begin()->first].fixed = 65000.5; },
     ErrorCode::invalid_value, "forwards of BTC for 2026-06-26T08:00:00Z.fixed"},
    {"fixed of no forward",
     [](MarketData& d) {
       d.expiry_feeds[{"ACME", instant("2027-01-01")}].fixed = 1.0;
     },
     ErrorCode::missing_field, "forwards of ACME for 2027-01-01T00:00:00Z.forward"},
    {"no pillar", [](MarketData& d) { d.rates[currency("USD")].pillars.clear(); }, ErrorCode::missing_field,
     "rates.USD"},
    {"pillars out of order",
     [](MarketData& d) {
       auto& pillars = d.rates[currency("USD")].pillars;
       std::swap(pillars[0], pillars[1]);
     },
     ErrorCode::invalid_value, "rates.USD.until"},
    {"a pillar twice",
     [](MarketData& d) {
       auto& pillars = d.rates[currency("USD")].pillars;
       pillars[1].first = pillars[0].first;
     },
     ErrorCode::invalid_value, "rates.USD.until"},
    {"rate in percent", [](MarketData& d) { d.rates[currency("USD")].pillars[0].second = 4.3; },
     ErrorCode::limit, "rates.USD.rate"},
    {"a currency that follows a negative price", [](MarketData& d) { d.underlyings["BTC"].spot = -5.0; },
     ErrorCode::invalid_value, "fx.BTC.underlying"},
    {"zero FX", [](MarketData& d) { d.fx[currency("BTC")].rate = 0.0; }, ErrorCode::invalid_value,
     "fx.BTC.rate"},
    {"reporting currency not at 1", [](MarketData& d) { d.fx[currency("USD")].rate = 1.1; },
     ErrorCode::invalid_value, "fx.USD.rate"},
    {"FX that follows nothing", [](MarketData& d) { d.fx[currency("BTC")].underlying = "XBT"; },
     ErrorCode::invalid_value, "fx.BTC.underlying"},
};

TEST_CASE("each broken market gives one issue, at its field") {
  REQUIRE(Market::create(sample()));
  for (const Broken& example : broken) {
    CAPTURE(example.name);
    MarketData data = sample();
    example.change(data);
    const auto market = Market::create(data);
    REQUIRE_FALSE(market);
    REQUIRE(market.error().size() == 1);
    CHECK(market.error()[0].code == example.code);
    CHECK(market.error()[0].where.field == example.field);
  }
}

TEST_CASE("all mistakes of a market are reported in one run") {
  MarketData data = sample();
  data.underlyings["ACME"].spot = nan;
  data.fx[currency("BTC")].rate = -1.0;
  data.quotes["BTC-PERPETUAL"].volatility = 0.0;
  data.as_of = {};
  CHECK(Market::create(data).error().size() == 4);
}

TEST_CASE("a forward for an underlying that is not listed is refused") {
  MarketData data = sample();
  data.forwards[{"ETH", instant("2026-06-26T08:00:00Z")}] = 2000.0;
  const auto market = Market::create(data);
  REQUIRE_FALSE(market);
  CHECK(market.error()[0].message.find("ETH") != std::string::npos);
}

}  // namespace
}  // namespace market_test
