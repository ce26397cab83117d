#include "crossmargin/io/instrument_names.hpp"

#include <doctest/doctest.h>

namespace instrument_names_test {

using namespace crossmargin;
using io::parse_instrument_name;

namespace {

Instrument read(std::string_view name) {
  auto made = parse_instrument_name(name);
  REQUIRE(made.has_value());
  CHECK(validate(*made).empty());
  return *std::move(made);
}

ErrorCode error_of(std::string_view name) {
  const auto made = parse_instrument_name(name);
  REQUIRE_FALSE(made.has_value());
  REQUIRE(made.error().size() == 1);
  CHECK_FALSE(made.error().front().hint.empty());
  return made.error().front().code;
}

std::string expiry_of(std::string_view name) {
  return format_instant(*read(name).expiry);
}

}  // namespace

TEST_CASE("an inverse option settles in its coin at 08:00 UTC") {
  const Instrument option = read("BTC-27MAR26-60000-P");
  CHECK(option.id == "BTC-27MAR26-60000-P");
  CHECK(option.kind == InstrumentKind::option);
  CHECK(option.underlying == "BTC");
  CHECK(option.spec.settlement == SettlementStyle::inverse);
  CHECK(option.spec.settlement_currency.code() == "BTC");
  CHECK(option.spec.quote_currency.code() == "USD");
  CHECK(option.spec.multiplier == 1.0);
  CHECK(option.option->right == OptionRight::put);
  CHECK(option.option->strike == 60000.0);
  CHECK(option.option->exercise == ExerciseStyle::european);
  CHECK(option.option->model == PricingModel::black_76);
  CHECK(format_instant(*option.expiry) == "2026-03-27T08:00:00Z");
  CHECK(expiry_of("ETH-7FEB26-2000-C") == "2026-02-07T08:00:00Z");
}

TEST_CASE("futures and perpetuals") {
  const Instrument future = read("BTC-27MAR26");
  CHECK(future.kind == InstrumentKind::future);
  CHECK(future.spec.settlement == SettlementStyle::inverse);
  CHECK(future.spec.multiplier == 1.0);
  CHECK(format_instant(*future.expiry) == "2026-03-27T08:00:00Z");
  const Instrument perpetual = read("ETH-PERPETUAL");
  CHECK(perpetual.kind == InstrumentKind::perpetual);
  CHECK(perpetual.underlying == "ETH");
  CHECK_FALSE(perpetual.expiry.has_value());
}

TEST_CASE("linear contracts are quoted and settled in the stablecoin") {
  const Instrument option = read("XRP_USDC-30JUN26-0d625-C");
  CHECK(option.underlying == "XRP");
  CHECK(option.spec.settlement == SettlementStyle::linear);
  CHECK(option.spec.quote_currency.code() == "USDC");
  CHECK(option.spec.settlement_currency.code() == "USDC");
  CHECK(option.option->strike == 0.625);
  CHECK(read("BTC_USDC-PERPETUAL").spec.settlement == SettlementStyle::linear);
}

TEST_CASE("option symbols of 21 characters and without blanks are one instrument") {
  const Instrument padded = read("SPXW  220207C04500000");
  const Instrument plain = read("SPXW220207C04500000");
  CHECK(padded.id == "SPXW220207C04500000");
  CHECK(plain.id == padded.id);
  CHECK(padded.underlying == "SPX");
  CHECK(padded.spec.multiplier == 100.0);
  CHECK(padded.option->exercise == ExerciseStyle::european);
  CHECK(padded.option->strike == 4500.0);
  CHECK(io::canonical_instrument_id("SPXW  220207C04500000") == "SPXW220207C04500000");
  CHECK(io::canonical_instrument_id("BTC-PERPETUAL") == "BTC-PERPETUAL");
  CHECK(io::canonical_instrument_id("a name with 21 bytes!") == "a name with 21 bytes!");
}

// New York: standard time is UTC-5, daylight saving time UTC-4, from the second Sunday of March (2022: the
// 13th) to the first Sunday of November (2022: the 6th). Energy Policy Act of 2005, section 110.
TEST_CASE("expiries follow New York's clocks") {
  CHECK(expiry_of("SPX220318C04500000") == "2022-03-18T13:30:00Z");   // opening, summer
  CHECK(expiry_of("SPXW220318C04500000") == "2022-03-18T20:00:00Z");  // close, summer
  CHECK(expiry_of("SPXW220311C04500000") == "2022-03-11T21:00:00Z");  // close, winter
  CHECK(expiry_of("SPXW220314C04500000") == "2022-03-14T20:00:00Z");  // the Monday after the change
  CHECK(expiry_of("SPXW221104C04500000") == "2022-11-04T20:00:00Z");
  CHECK(expiry_of("SPXW221107C04500000") == "2022-11-07T21:00:00Z");
  CHECK(expiry_of("NDX221216C14000000") == "2022-12-16T14:30:00Z");
}

TEST_CASE("other roots are American stock options") {
  const Instrument option = read("AAPL  260619P00185500");
  CHECK(option.underlying == "AAPL");
  CHECK(option.option->exercise == ExerciseStyle::american);
  CHECK(option.option->model == PricingModel::black_scholes);
  CHECK(option.option->strike == 185.5);
  CHECK(option.spec.settlement_currency.code() == "USD");
}

TEST_CASE("a name that fits a grammar but has a wrong part says which") {
  CHECK(error_of("BTC-31FEB26-60000-P") == ErrorCode::invalid_value);
  CHECK(error_of("BTC-27MAR26-" + std::string(80, '1') + "-P") == ErrorCode::limit);
  CHECK(error_of("BTC-27XYZ26-60000-P") == ErrorCode::invalid_value);
  CHECK(error_of("BTC-27MAR26-0-P") == ErrorCode::invalid_value);
  CHECK(error_of("BTC-27MAR26--5-P") == ErrorCode::unknown_instrument);
  CHECK(error_of("BTC-27MAR26-6e4-P") == ErrorCode::invalid_value);
  CHECK(error_of("SPXW  220231C04500000") == ErrorCode::invalid_value);
  CHECK(error_of("SPXW  220207C00000000") == ErrorCode::invalid_value);
}

TEST_CASE("what fits no grammar is unknown") {
  for (const char* name : {"", "-", "BTC", "BTC-", "BTC-27MAR26-60000", "BTC-27MAR26-60000-X",
                           "btc-PERPETUAL", "BTC_EUR-PERPETUAL", "BTC-PERPETUAL-P", "220207C04500000",
                           "  SPXW220207C04500000", "SPXW  220207X04500000", "TOOLONGROOT220207C04500000"}) {
    CAPTURE(name);
    CHECK(error_of(name) == ErrorCode::unknown_instrument);
  }
}

}  // namespace instrument_names_test
