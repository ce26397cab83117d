// Positions as venues and brokers list them. Field names: docs/file-formats/venue-files.md. All numbers are
// invented.
#include <doctest/doctest.h>

#include <cmath>

#include "crossmargin/io/write_portfolio.hpp"
#include "reading.hpp"

namespace venue_files_test {

using namespace crossmargin;
using test::joined;
using test::says;
using test::texts;

namespace {

io::MarketInputs market_of(const std::string& text, const std::string& format = "auto") {
  const io::NamedText input{"m", text};
  io::MarketOptions options;
  options.format = format;
  auto made = io::parse_market({&input, 1}, options);
  REQUIRE_MESSAGE(made.has_value(), joined(made ? std::vector<std::string>{} : texts(made.error())));
  return *std::move(made);
}

const std::string kMarket = R"({"schema": "crossmargin-market", "schema_version": 1,
  "as_of": "2026-03-02T15:00:00Z", "reporting_currency": "USD",
  "underlyings": {"BTC": {"currency": "USD", "spot": 60000}},
  "fx": {"BTC": {"rate": 60000}},
  "quotes": {"BTC-PERPETUAL": {"price": 60500}}})";

io::PortfolioInputs portfolio_of(const std::string& text, const std::string& format = "auto") {
  static const io::MarketInputs market = market_of(kMarket);
  auto made = io::parse_portfolio({"p", text}, {.format = format, .market = &market});
  REQUIRE_MESSAGE(made.has_value(), joined(made ? std::vector<std::string>{} : texts(made.error())));
  return *std::move(made);
}

std::vector<std::string> complaints(const std::string& text, const std::string& format = "auto") {
  static const io::MarketInputs market = market_of(kMarket);
  const auto made = io::parse_portfolio({"p", text}, {.format = format, .market = &market});
  return made ? std::vector<std::string>{} : texts(made.error());
}

const Position& position_of(const io::PortfolioInputs& made, const std::string& instrument) {
  for (const Position& position : made.accounts.at(0).cross.positions)
    if (position.instrument == instrument) return position;
  throw std::runtime_error("no position in " + instrument);
}

}  // namespace

TEST_CASE("deribit positions: with and without the envelope, flat rows left out") {
  const std::string rows = R"([
    {"instrument_name": "BTC-PERPETUAL", "kind": "future", "direction": "sell", "size": -5000,
     "size_currency": -0.0826, "average_price": 61000, "mark_price": 60500, "index_price": 60400,
     "initial_margin": 0.002, "leverage": 50},
    {"instrument_name": "BTC-27MAR26-60000-P", "kind": "option", "direction": "buy", "size": 1.5,
     "average_price": 0.031, "mark_price": 0.04, "index_price": 60400, "settlement_price": null},
    {"instrument_name": "BTC-27MAR26", "kind": "future", "direction": "zero", "size": 0, "average_price": 0,
     "mark_price": 60900}])";
  for (const std::string& text : {rows, R"({"jsonrpc": "2.0", "id": 7, "result": )" + rows + "}"}) {
    const auto made = portfolio_of(text);
    REQUIRE(made.accounts.size() == 1);
    CHECK(made.accounts[0].id == "main");
    CHECK(made.accounts[0].cross.positions.size() == 2);
    CHECK(position_of(made, "BTC-PERPETUAL").quantity == -5000.0);  // USD, which is what one contract is
    CHECK(position_of(made, "BTC-PERPETUAL").average_price == 61000.0);
    CHECK(position_of(made, "BTC-27MAR26-60000-P").quantity == 1.5);

    // A list of positions has no time of its own: another file gives it.
    const std::vector<io::NamedText> files{{"m", kMarket}, {"p", text}};
    const auto market = io::parse_market(files, {});
    REQUIRE(market.has_value());
    CHECK(market->market.quote("BTC-27MAR26-60000-P")->price == 0.04);
    CHECK(*market->market.spot("BTC") == 60400.0);
  }
}

TEST_CASE("deribit positions: what is wrong has its line and field") {
  const auto wrong = complaints(R"([{"instrument_name": "BTC-PERPETUAL", "direction": "buy",
"size": -10},
{"size": 3},
{"instrument_name": "BTC-PERPETUAL", "size": null},
{"instrument_name": "BTC-PERPETUAL", "size": "many"}])");
  CHECK(says(wrong, "p:1:", "[0].direction: \"buy\" does not fit the size -10"));
  CHECK(says(wrong, "p:3:", "[1].instrument_name: is required and absent"));
  CHECK(says(wrong, "p:4:", "[2].size: is required and empty"));
  CHECK(says(wrong, "p:5:", "[3].size: want a finite number, got \"many\""));
  CHECK(wrong.size() == 4);
}

TEST_CASE("simulated positions: coin becomes contracts at the market's price") {
  const std::string map = R"({"BTC-PERPETUAL": -2, "BTC-27MAR26-60000-P": -40, "BTC_USDC-PERPETUAL": 3}})";
  const auto matrix = portfolio_of(
      R"({"method": "private/pme/simulate", "params": {"currency": "BTC", "simulated_positions": )" + map +
      "}");
  CHECK(position_of(matrix, "BTC-PERPETUAL").quantity == -121000.0);
  CHECK(position_of(matrix, "BTC-27MAR26-60000-P").quantity == -40.0);
  CHECK(position_of(matrix, "BTC_USDC-PERPETUAL").quantity == 3.0);
  CHECK(joined(matrix.notes).find("sizes in coin are counted in contracts at the market's prices: 1") !=
        std::string::npos);
  CHECK(joined(matrix.notes).find("adds what the account holds") != std::string::npos);

  const auto portfolio = portfolio_of(
      R"({"method": "private/simulate_portfolio", "params": {"add_positions": false, "simulated_positions": )" +
      map + "}");
  CHECK(position_of(portfolio, "BTC-PERPETUAL").quantity == -2.0);  // USD already
  CHECK(portfolio.notes.empty());

  const std::string bare = R"({"currency": "BTC", "simulated_positions": )" + map;
  CHECK(
      says(complaints(bare), "p:1:", "nothing says whether sizes of inverse futures are in coin or in USD"));
  CHECK(position_of(portfolio_of(bare, "deribit-simulated-coin"), "BTC-PERPETUAL").quantity == -121000.0);
  CHECK(position_of(portfolio_of(bare, "deribit-simulated-usd"), "BTC-PERPETUAL").quantity == -2.0);
}

TEST_CASE("a size in coin without a price is an error") {
  const auto wrong = complaints(
      R"({"method": "private/pme/simulate", "params": {"simulated_positions": {"ETH-PERPETUAL": 1}}})");
  CHECK(says(wrong, "p:1:", "a size in coin of ETH-PERPETUAL needs its price"));
}

TEST_CASE("a simulation's reply is book and market at once") {
  const std::string reply = R"({"result": {
    "ticker": {"ETH-PERPETUAL": {"index_price": 1950, "mark_price": 1960}},
    "index_price": {"eth_usd": 1950}, "portfolio": {"position": {"ETH-PERPETUAL": -2}, "currency": {"eth": 5}},
    "model_params": {"general": {"timestamp": 1771197609587}}}})";
  const auto market = market_of(reply);
  CHECK(format_instant(market.market.as_of()) == "2026-02-15T23:20:09.587Z");
  CHECK(*market.market.spot("ETH") == 1950.0);
  CHECK(market.market.quote("ETH-PERPETUAL")->price == 1960.0);
  const auto book = io::parse_portfolio({"p", reply}, {.market = &market});
  REQUIRE(book.has_value());
  CHECK(book->accounts[0].cross.positions[0].quantity == -3920.0);
  REQUIRE(book->accounts[0].cross.collateral.size() == 1);
  CHECK(book->accounts[0].cross.collateral[0].amount == 5.0);
}

TEST_CASE("okx position builder: request and reply") {
  const auto request = portfolio_of(R"({"inclRealPosAndEq": false,
    "simPos": [{"pos": "-10", "instId": "BTC-USDT-SWAP", "avgPx": "100000"}, {"pos": "0", "instId": "X"}],
    "simAsset": [{"ccy": "USDT", "amt": "100"}], "greeksType": "CASH"})");
  CHECK(request.accounts[0].cross.positions.size() == 1);
  CHECK(position_of(request, "BTC-USDT-SWAP").quantity == -10.0);
  CHECK(position_of(request, "BTC-USDT-SWAP").average_price == 100000.0);
  CHECK(request.accounts[0].cross.collateral[0].amount == 100.0);
  CHECK(request.notes.empty());

  const std::string reply = R"({"code": "0", "data": [{"ts": "1736936801642", "totalMmr": "1", "assets": [
      {"ccy": "USDT", "availEq": "-78589.37", "borrowMmr": ""}, {"ccy": "BTC", "availEq": "0"}],
    "riskUnitData": [{"riskUnit": "BTC", "indexUsd": "97000", "portfolios": [
      {"instId": "BTC-USDT-SWAP", "instType": "SWAP", "amt": "10", "posSide": "short", "markPx": "97093.7",
       "avgPx": "100000"},
      {"instId": "BTC-USDT-SWAP", "instType": "SWAP", "amt": "4", "posSide": "long", "markPx": "97093.7",
       "avgPx": "99000"},
      {"instId": "BTC", "instType": "SPOT", "amt": "1"}]}]}]})";
  const auto book = portfolio_of(reply);
  CHECK(book.accounts[0].cross.positions.size() == 1);
  CHECK(position_of(book, "BTC-USDT-SWAP").quantity == -6.0);
  // Equity holds the unrealised profit already.
  CHECK_FALSE(position_of(book, "BTC-USDT-SWAP").average_price.has_value());
  CHECK(book.accounts[0].cross.collateral[0].amount == -78589.37);
  CHECK(joined(book.notes).find("BTC-USDT-SWAP: 2 legs are netted to -6") != std::string::npos);
  const auto market = market_of(reply);
  CHECK(market.market.quote("BTC-USDT-SWAP")->price == 97093.7);
  CHECK(*market.market.spot("BTC") == 97000.0);
}

TEST_CASE("okx instruments give the contracts") {
  const io::NamedText contracts{"c", R"({"code": "0", "data": [
    {"instType": "SWAP", "instId": "BTC-USDT-SWAP", "instFamily": "BTC-USDT", "ctVal": "0.01", "ctMult": "1",
     "ctValCcy": "BTC", "ctType": "linear", "settleCcy": "USDT", "expTime": ""},
    {"instType": "SWAP", "instId": "BTC-USD-SWAP", "uly": "BTC-USD", "ctVal": "100", "ctMult": "1",
     "ctType": "inverse", "settleCcy": "BTC"},
    {"instType": "OPTION", "instId": "BTC-USD-260327-60000-C", "instFamily": "BTC-USD", "ctVal": "1",
     "ctMult": "0.01", "settleCcy": "BTC", "optType": "C", "stk": "60000", "expTime": "1774598400000"},
    {"instType": "SPOT", "instId": "BTC-USDT", "ctVal": ""}]})"};
  const std::vector<io::NamedText> files{contracts, {"m", kMarket}};
  const auto read = io::parse_market(files, {});
  REQUIRE(read.has_value());
  const io::MarketInputs& market = *read;
  REQUIRE(market.instruments.size() == 3);
  const Instrument& swap = market.instruments[*market.instruments.find("BTC-USDT-SWAP")];
  CHECK(swap.kind == InstrumentKind::perpetual);
  CHECK(swap.spec.multiplier == 0.01);
  CHECK(swap.spec.settlement == SettlementStyle::linear);
  const Instrument& inverse = market.instruments[*market.instruments.find("BTC-USD-SWAP")];
  CHECK(inverse.spec.settlement == SettlementStyle::inverse);
  CHECK(inverse.spec.multiplier == 100.0);
  const Instrument& option = market.instruments[*market.instruments.find("BTC-USD-260327-60000-C")];
  CHECK(option.spec.multiplier == 0.01);
  CHECK(option.option->strike == 60000.0);
  CHECK(format_instant(*option.expiry) == "2026-03-27T08:00:00Z");
}

TEST_CASE("ccxt positions define their contracts") {
  const std::string text = R"([
    {"symbol": "BTC/USDT:USDT", "contracts": 3, "contractSize": 0.01, "side": "long", "entryPrice": 59000,
     "markPrice": 60500, "marginMode": "cross", "hedged": true, "info": {"any": ["thing"]}},
    {"symbol": "BTC/USDT:USDT", "contracts": 1, "contractSize": 0.01, "side": "short", "entryPrice": 62000,
     "markPrice": 60500, "marginMode": "cross", "hedged": true},
    {"symbol": "BTC/USD:BTC", "contracts": 50, "contractSize": 100, "side": "short", "entryPrice": null,
     "markPrice": 60400, "timestamp": 1772463600000},
    {"symbol": "BTC/USD:BTC-260327-60000-P", "contracts": 2, "contractSize": 1, "side": "long",
     "entryPrice": 0.03, "markPrice": 0.04, "liquidationPrice": null},
    {"symbol": "ETH/USDT:USDT", "contracts": 0, "side": null},
    {"symbol": "SOL/USDT:USDT", "contracts": 7, "contractSize": 1, "side": "long", "entryPrice": 100,
     "markPrice": 110, "marginMode": "isolated", "collateral": 75}])";
  const auto made = portfolio_of(text);
  CHECK(made.accounts[0].cross.positions.size() == 3);
  CHECK(made.instruments.size() == 4);
  // 3 at 59,000 against 1 at 62,000: 2 at 57,500 have the same profit at every price.
  CHECK(position_of(made, "BTC/USDT:USDT").quantity == 2.0);
  CHECK(*position_of(made, "BTC/USDT:USDT").average_price == doctest::Approx(57500.0));
  CHECK(position_of(made, "BTC/USD:BTC").quantity == -50.0);
  CHECK_FALSE(position_of(made, "BTC/USD:BTC").average_price.has_value());
  REQUIRE(made.accounts[0].isolated.size() == 1);
  CHECK(made.accounts[0].isolated[0].id == "SOL/USDT:USDT long");
  CHECK(made.accounts[0].isolated[0].collateral[0].amount == 75.0);
  CHECK_FALSE(made.accounts[0].isolated[0].positions[0].average_price.has_value());
  CHECK(joined(made.notes).find("08:00 UTC is taken") != std::string::npos);
  for (const Instrument& instrument : made.instruments) {
    if (instrument.id != "BTC/USD:BTC") continue;
    CHECK(instrument.kind == InstrumentKind::perpetual);
    CHECK(instrument.spec.settlement == SettlementStyle::inverse);
    CHECK(instrument.spec.multiplier == 100.0);
    CHECK(instrument.spec.settlement_currency.code() == "BTC");
  }
}

TEST_CASE("legs of an inverse contract keep their profit in coin") {
  const auto made = portfolio_of(R"([
    {"symbol": "BTC/USD:BTC", "contracts": 30, "contractSize": 100, "side": "long", "entryPrice": 50000},
    {"symbol": "BTC/USD:BTC", "contracts": 10, "contractSize": 100, "side": "short", "entryPrice": 80000}])");
  const Position& net = position_of(made, "BTC/USD:BTC");
  CHECK(net.quantity == 20.0);
  const double mark = 60000.0;
  const double legs = 30.0 * (1 / 50000.0 - 1 / mark) - 10.0 * (1 / 80000.0 - 1 / mark);
  CHECK(20.0 * (1 / *net.average_price - 1 / mark) == doctest::Approx(legs));
}

TEST_CASE("ccxt: what is wrong has its line and field") {
  const auto wrong = complaints(R"([
{"symbol": "BTC/USDT", "contracts": 1, "contractSize": 1, "side": "long"},
{"symbol": "BTC/USD:USDT", "contracts": 1, "contractSize": 1, "side": "long"},
{"symbol": "BTC/USDT:USDT", "contracts": 1, "side": "long"},
{"symbol": "BTC/USDT:USDT", "contracts": 1, "contractSize": 1, "side": null},
{"symbol": "BTC/USDT:USDT-260231", "contracts": 1, "contractSize": 1, "side": "long"},
{"symbol": "BTC/USDT:USDT", "contracts": 1, "contractSize": 1, "side": "long", "marginMode": "isolated"}])");
  CHECK(says(wrong, "p:2:", "[0].symbol: \"BTC/USDT\" is no symbol of a derivative"));
  CHECK(says(wrong, "p:3:", "settles in USDT, which is neither BTC nor USD"));
  CHECK(says(wrong, "p:4:", "[2].contractSize: is required and absent"));
  CHECK(says(wrong, "p:5:", "[3].side: want long or short"));
  CHECK(says(wrong, "p:6:", "is no symbol of a derivative"));
  CHECK(says(wrong, "p:7:", "[5].collateral: is required and absent"));
  CHECK(wrong.size() == 6);
}

TEST_CASE("legs that cancel out are refused, not dropped") {
  const auto wrong = complaints(R"([
    {"symbol": "BTC/USDT:USDT", "contracts": 1, "contractSize": 1, "side": "long", "entryPrice": 100},
    {"symbol": "BTC/USDT:USDT", "contracts": 1, "contractSize": 1, "side": "short", "entryPrice": 200}])");
  CHECK(says(wrong, "p:2:", "the legs of BTC/USDT:USDT cancel out"));
}

TEST_CASE("a flex query: stocks, options, futures, cash") {
  const std::string text = R"(<?xml version="1.0" encoding="UTF-8"?>
<FlexQueryResponse queryName="book" type="AF"><FlexStatements count="1">
<FlexStatement accountId="U1" fromDate="20260302" toDate="20260302">
<CashReport><CashReportCurrency currency="BASE_SUMMARY" endingCash="900"/>
<CashReportCurrency accountId="U1" currency="USD" endingCash="-1500.5"/></CashReport>
<OpenPositions>
<OpenPosition accountId="U1" assetCategory="STK" symbol="ACME" currency="USD" position="200" markPrice="105"
 multiplier="1" costBasisPrice="90" levelOfDetail="SUMMARY"/>
<OpenPosition accountId="U1" assetCategory="STK" symbol="ACME" currency="USD" position="120"
 levelOfDetail="LOT"/>
<OpenPosition accountId="U1" assetCategory="OPT" symbol="ACME  260417C00110000" underlyingSymbol="ACME"
 currency="USD" position="-2" markPrice="3.5" multiplier="100" strike="110" expiry="20260417" putCall="C"/>
<OpenPosition accountId="U1" assetCategory="FUT" symbol="XYZM6" underlyingSymbol="XYZ" currency="USD"
 position="3" markPrice="4500" multiplier="50" expiry="20260619" note="R&amp;D"/>
</OpenPositions></FlexStatement></FlexStatements></FlexQueryResponse>)";
  const auto made = portfolio_of(text);
  REQUIRE(made.accounts.size() == 1);
  CHECK(made.accounts[0].id == "U1");
  CHECK(position_of(made, "ACME").quantity == 200.0);
  CHECK(position_of(made, "ACME260417C00110000").quantity == -2.0);
  CHECK(position_of(made, "XYZM6").quantity == 3.0);
  CHECK(made.accounts[0].cross.collateral[0].amount == -1500.5);
  REQUIRE(made.instruments.size() == 3);
  CHECK(made.instruments[1].option->exercise == ExerciseStyle::american);
  CHECK(made.instruments[2].spec.multiplier == 50.0);
  CHECK(made.instruments[2].underlying == "XYZ");
  CHECK(format_instant(*made.instruments[2].expiry) == "2026-06-19T20:00:00Z");
}

TEST_CASE("flex: what is wrong has its line and attribute") {
  const auto wrong = complaints(R"(<FlexQueryResponse><FlexStatements><FlexStatement accountId="U1">
<OpenPositions>
<OpenPosition assetCategory="STK" symbol="ACME" currency="USD"/>
<OpenPosition assetCategory="STK" symbol="ACME" currency="USD" position="1,200"/>
<OpenPosition assetCategory="CASH" symbol="EUR.USD" currency="USD" position="5"/>
<OpenPosition assetCategory="OPT" symbol="ACME  260417C00110000" currency="USD" position="1" multiplier="100"
 strike="115"/>
<OpenPosition assetCategory="STK" symbol="OTHER" currency="USD" position="5" levelOfDetail="LOT"/>
</OpenPositions></FlexStatement></FlexStatements></FlexQueryResponse>)");
  CHECK(says(wrong, "p:3:", "/@position: is required and absent or empty"));
  CHECK(says(wrong, "p:4:", "want a finite number, got \"1,200\""));
  CHECK(says(wrong, "p:5:", "positions of category \"CASH\" are not read"));
  CHECK(says(wrong, "p:6:", "/@strike: does not fit the symbol ACME260417C00110000"));
  CHECK(says(wrong, "p:8:", "OTHER has rows of single lots and none with their sum"));
  CHECK(wrong.size() == 5);
  CHECK(says(complaints("<FlexQueryResponse><a></FlexQueryResponse>"), "p:1:", "not well-formed XML"));
}

TEST_CASE("a book summary is a chain: percent, forwards, spot") {
  const std::string rows = R"([
    {"instrument_name": "BTC-27MAR26-60000-P", "mark_price": 0.04, "mark_iv": 62.5, "underlying_price": 60900,
     "underlying_index": "BTC-27MAR26", "estimated_delivery_price": 60400, "bid_price": null,
     "interest_rate": 0, "creation_timestamp": 1772463600000, "base_currency": "BTC"},
    {"instrument_name": "BTC-27MAR26-90000-C", "mark_price": 0, "mark_iv": 0, "underlying_price": 60910,
     "estimated_delivery_price": 60402, "creation_timestamp": 1772463600500},
    {"instrument_name": "BTC-PERPETUAL", "mark_price": 60500, "estimated_delivery_price": 60401,
     "underlying_price": 60401, "current_funding": 0.0001},
    {"instrument_name": "BTC-FS-27MAR26_PERP", "mark_price": 400}])";
  const auto made = market_of(R"({"jsonrpc": "2.0", "result": )" + rows + "}");
  CHECK(made.instruments.size() == 3);
  CHECK(made.market.quote("BTC-27MAR26-60000-P")->volatility == 0.625);
  CHECK(made.market.quote("BTC-27MAR26-60000-P")->forward == 60900.0);
  CHECK_FALSE(made.market.quote("BTC-27MAR26-90000-C")->volatility.has_value());
  CHECK(made.market.quote("BTC-PERPETUAL")->price == 60500.0);
  CHECK(*made.market.spot("BTC") == 60401.0);
  CHECK(*made.market.fx(*Currency::parse("BTC")) == 60401.0);
  CHECK(*made.market.forward("BTC", *parse_instant("2026-03-27T08:00:00Z")) == 60905.0);
  CHECK(format_instant(made.market.as_of()) == "2026-03-02T15:00:00.500Z");
  CHECK(joined(made.notes).find("1 rows of combinations") != std::string::npos);

  const auto fractions = test::market_complaints(
      R"([{"instrument_name": "BTC-27MAR26-60000-P", "mark_price": 0.04, "mark_iv": 0.625,
      "underlying_price": 60900, "creation_timestamp": 1772463600000}])");
  CHECK(says(fractions, "m:1:", "looks like fractions, want percent"));
  const auto twice = test::market_complaints(R"([
{"instrument_name": "BTC-PERPETUAL", "mark_price": 60500, "creation_timestamp": 1772463600000},
{"instrument_name": "BTC-PERPETUAL", "mark_price": 60500},
{"instrument_name": "BTC-31FEB26", "mark_price": 60500}])");
  CHECK(says(twice, "m:3:", "BTC-PERPETUAL stands in line 2 already"));
  CHECK(says(twice, "m:4:", "there is no day"));
}

TEST_CASE("whatever was read can be written in our own form and read back") {
  const auto made = portfolio_of(R"([
    {"symbol": "BTC/USD:BTC-260327-60000-P", "contracts": 2, "contractSize": 1, "side": "long",
     "entryPrice": 0.03},
    {"symbol": "BTC/USDT:USDT", "contracts": 3.5, "contractSize": 0.01, "side": "short"},
    {"symbol": "SOL/USDT:USDT", "contracts": 7, "contractSize": 1, "side": "long", "marginMode": "isolated",
     "collateral": 75.25}])");
  const std::string text = io::portfolio_json(made);
  const auto again = portfolio_of(text);
  CHECK(io::portfolio_json(again) == text);
  CHECK(again.accounts[0].cross.positions.size() == 2);
  CHECK(position_of(again, "BTC/USD:BTC-260327-60000-P").average_price == 0.03);
  CHECK(again.accounts[0].isolated[0].collateral[0].amount == 75.25);
  CHECK(again.instruments.size() == 3);
  CHECK(again.instruments[0].option->strike == 60000.0);
  CHECK(again.instruments[0].spec.settlement == SettlementStyle::inverse);
}

}  // namespace venue_files_test
