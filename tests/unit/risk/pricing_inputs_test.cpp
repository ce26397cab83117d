#include "crossmargin/risk/pricing_inputs.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <string>

#include "crossmargin/pricing/european.hpp"
#include "support/mixed_book.hpp"

namespace pricing_inputs_test {

using namespace crossmargin;

namespace {

const std::string june = "2026-06-18T20:00:00Z";
const OptionTerms call_64{OptionRight::call, ExerciseStyle::european, 64.0, PricingModel::black_76};

struct Case {
  MarketData data = test::mixed_book().market;
  Result<PricingInputs> inputs(const Instrument& instrument) const {
    return pricing_inputs(instrument, test::must(Market::create(data)));
  }
};

ErrorCode code_of(const Result<PricingInputs>& result) {
  REQUIRE_FALSE(result.has_value());
  return result.error().front().code;
}

}  // namespace

TEST_CASE("prices come from the quote, else from the underlying, never from nothing") {
  Case book;
  CHECK(book.inputs(test::plain("ACME", InstrumentKind::stock, "ACME"))->price == 247.5);
  book.data.quotes["ACME"] = {250.0};
  CHECK(book.inputs(test::plain("ACME", InstrumentKind::stock, "ACME"))->price == 250.0);
  CHECK(code_of(book.inputs(test::plain("NONE", InstrumentKind::stock, "NONE"))) == ErrorCode::missing_price);
  CHECK(book.inputs(test::expiring("OIL-JUN26", InstrumentKind::future, "OIL", june))->price == 61.75);
  // A perpetual has no expiry whose forward could stand in for its mark.
  CHECK(code_of(book.inputs(test::plain("OIL-PERP", InstrumentKind::perpetual, "OIL"))) ==
        ErrorCode::missing_price);
}

TEST_CASE("nothing that is owned outright is worth less than nothing, and no option costs less") {
  for (const auto kind : {InstrumentKind::stock, InstrumentKind::spot, InstrumentKind::fx_spot}) {
    Case book;
    book.data.underlyings["ACME"].spot = 0.0;
    CHECK(book.inputs(test::plain("ACME", kind, "ACME"))->price == 0.0);
    book.data.underlyings["ACME"].spot = -5.0;
    CHECK(code_of(book.inputs(test::plain("ACME", kind, "ACME"))) == ErrorCode::invalid_value);
    book.data.quotes["ACME"] = {250.0};
    CHECK(book.inputs(test::plain("ACME", kind, "ACME"))->price == 250.0);
    book.data.quotes["ACME"] = {-250.0};
    CHECK(code_of(book.inputs(test::plain("ACME", kind, "ACME"))) == ErrorCode::invalid_value);
  }
  Case book;
  book.data.quotes["OIL-JUN26"] = {-37.63};  // of 20 April 2020
  CHECK(book.inputs(test::expiring("OIL-JUN26", InstrumentKind::future, "OIL", june))->price == -37.63);
  book.data.quotes["O"] = {-0.1, {}, 0.3};
  CHECK(code_of(book.inputs(test::option("O", "OIL", june, call_64))) == ErrorCode::invalid_value);
}

TEST_CASE("an option takes the forward quoted beside it, else that of its expiry") {
  Case book;
  const auto option = test::option("O", "OIL", june, call_64);
  book.data.quotes["O"] = {{}, {}, 0.3};
  const auto of_expiry = test::must(book.inputs(option));
  CHECK(of_expiry.price == 61.75);
  CHECK(of_expiry.volatility == 0.3);
  CHECK(of_expiry.carry == 0.0);
  CHECK(of_expiry.discounting == Discounting::zero_rate);
  CHECK(of_expiry.rate ==
        *test::must(Market::create(book.data)).zero_rate(test::currency("USD"), test::instant(june)));
  CHECK(of_expiry.years == year_fraction(book.data.as_of, test::instant(june)));
  book.data.quotes["O"] = {{}, 62.5, 0.3};
  CHECK(book.inputs(option)->price == 62.5);
}

TEST_CASE("coin-settled and futures-style options are not discounted and need no rate") {
  Case book;
  book.data.rates.clear();
  auto option = test::option("O", "OIL", june, call_64);
  book.data.quotes["O"] = {{}, {}, 0.3};
  CHECK(code_of(book.inputs(option)) == ErrorCode::missing_rate);
  option.spec.premium_style = PremiumStyle::futures_style;
  CHECK(book.inputs(option)->discounting == Discounting::none);
  CHECK(book.inputs(option)->rate == 0.0);
  const auto coin = test::in_coin(
      test::option("C", "BTC", "2026-03-27T08:00:00Z", {OptionRight::put, ExerciseStyle::european, 6e4, {}}),
      "BTC");
  book.data.quotes["C"] = {{}, {}, 0.6};
  CHECK(book.inputs(coin)->discounting == Discounting::none);
}

TEST_CASE("black_scholes carries its spot to a listed forward, else at rate less dividend yield") {
  Case book;
  const auto option = test::option(
      "O", "ACME", june, {OptionRight::call, ExerciseStyle::american, 250.0, PricingModel::black_scholes});
  book.data.quotes["O"] = {{}, {}, 0.3};
  const auto grown = test::must(book.inputs(option));
  CHECK(grown.price == 247.5);
  CHECK(grown.carry == grown.rate - 0.02);
  book.data.forwards[{"ACME", test::instant(june)}] = 251.0;
  const auto listed = test::must(book.inputs(option));
  CHECK(listed.price * std::exp(listed.carry * listed.years) == doctest::Approx(251.0).epsilon(1e-15));
}

TEST_CASE("a quanto option is discounted in the currency that pays") {
  Case book;
  auto quanto = test::option("Q", "OIL", june, call_64);
  quanto.spec.settlement = SettlementStyle::quanto;
  quanto.spec.settlement_currency = test::currency("EUR");
  book.data.quotes["Q"] = {{}, {}, 0.3};
  CHECK(book.inputs(quanto)->rate == 0.02);
}

TEST_CASE("a price alone gives the volatility that returns it, in coin for coin-settled options") {
  Case book;
  const auto linear = test::option("O", "OIL", june, call_64);
  book.data.quotes["O"] = {3.25};
  const auto found = test::must(book.inputs(linear));
  const double discount = std::exp(-found.rate * found.years);
  CHECK(pricing::black_76({true, 61.75, 64.0, found.volatility, found.years, discount}) ==
        doctest::Approx(3.25).epsilon(1e-14));
  const auto coin = test::in_coin(
      test::option("C", "BTC", "2026-03-27T08:00:00Z", {OptionRight::put, ExerciseStyle::european, 6e4, {}}),
      "BTC");
  book.data.quotes["C"] = {0.055, 64200.0};
  const auto in_coin = test::must(book.inputs(coin));
  CHECK(pricing::black_76({false, 64200.0, 6e4, in_coin.volatility, in_coin.years, 1.0}) / 64200.0 ==
        doctest::Approx(0.055).epsilon(1e-14));
  const auto normal = test::option(
      "N", "OIL", june, {OptionRight::put, ExerciseStyle::european, -5.0, PricingModel::bachelier});
  book.data.quotes["N"] = {0.02};
  CHECK(book.inputs(normal)->volatility > 1.0);
  book.data.quotes["O"] = {100.0};
  CHECK(code_of(book.inputs(linear)) == ErrorCode::no_solution);
}

TEST_CASE("what an option lacks is an error that names it, all of it at once") {
  Case book;
  book.data.rates.clear();
  const auto lost = book.inputs(test::option("LOST", "NONE", june, call_64));
  REQUIRE_FALSE(lost.has_value());
  REQUIRE(lost.error().size() == 3);
  CHECK(lost.error()[0].code == ErrorCode::missing_rate);
  CHECK(lost.error()[1].code == ErrorCode::missing_price);
  CHECK(lost.error()[2].code == ErrorCode::missing_volatility);
  for (const Issue& issue : lost.error()) CHECK(issue.message.rfind("LOST: ", 0) == 0);
  CHECK(code_of(book.inputs(test::option("OLD", "OIL", "2026-02-05T21:29:37Z", call_64))) ==
        ErrorCode::expired);
  CHECK(code_of(book.inputs(test::expiring("OLD", InstrumentKind::future, "OIL", "2026-01-05"))) ==
        ErrorCode::expired);
}

TEST_CASE("a forward at or below zero needs the normal model") {
  Case book;
  book.data.forwards[{"OIL", test::instant(june)}] = -37.0;
  book.data.quotes["O"] = {{}, {}, 0.3};
  const auto lognormal = book.inputs(test::option("O", "OIL", june, call_64));
  CHECK(code_of(lognormal) == ErrorCode::invalid_value);
  CHECK(lognormal.error().front().hint.find("bachelier") != std::string::npos);
  book.data.quotes["O"] = {{}, {}, 20.0};
  auto terms = call_64;
  terms.model = PricingModel::bachelier;
  CHECK(book.inputs(test::option("O", "OIL", june, terms))->price == -37.0);
  CHECK(code_of(book.inputs(test::in_coin(test::option("O", "OIL", june, terms), "BTC"))) ==
        ErrorCode::invalid_value);
  CHECK(book.inputs(test::expiring("F", InstrumentKind::future, "OIL", june))->price == -37.0);
}

TEST_CASE("a bond pays its coupons back from maturity and its yield returns its price") {
  Case book;
  auto bond = test::expiring("B", InstrumentKind::bond, "B", "2027-08-31T00:00:00Z");
  bond.bond = BondTerms{0.04, 2};
  book.data.quotes["B"] = {0.985};
  const auto inputs = test::must(book.inputs(bond));
  // 28 February 2026 (February has no 31st), 31 August 2026, 28 February 2027, 31 August 2027.
  REQUIRE(inputs.flows.size() == 4);
  CHECK(inputs.flows[0].years == year_fraction(book.data.as_of, test::instant("2026-02-28")));
  CHECK(inputs.flows[2].years == year_fraction(book.data.as_of, test::instant("2027-02-28")));
  CHECK(inputs.flows[2].amount == 0.02);
  CHECK(inputs.flows[3].amount == 1.02);
  double value = 0.0;
  for (const auto& flow : inputs.flows) value += flow.amount * std::exp(-inputs.rate * flow.years);
  CHECK(value == doctest::Approx(0.985).epsilon(1e-13));
}

}  // namespace pricing_inputs_test
