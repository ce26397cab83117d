#include "crossmargin/risk/greeks.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <string>

#include "crossmargin/pricing/american.hpp"

namespace greeks_test {

using namespace crossmargin;

namespace {

constexpr double spot = 49.0;

Instrument instrument(InstrumentKind kind, SettlementStyle settlement = SettlementStyle::linear) {
  Instrument out;
  out.id = "I";
  out.kind = kind;
  out.underlying = "X";
  out.spec.settlement = settlement;
  out.spec.quote_currency = Currency::parse("USD").value();
  out.spec.settlement_currency =
      Currency::parse(settlement == SettlementStyle::inverse ? "BTC" : "USD").value();
  if (kind == InstrumentKind::future || kind == InstrumentKind::option ||
      kind == InstrumentKind::fx_forward || kind == InstrumentKind::bond)
    out.expiry = parse_instant("2026-06-25").value() + std::chrono::hours(9) + std::chrono::minutes(14);
  return out;
}

Instrument option(OptionRight right, PricingModel model) {
  Instrument out = instrument(InstrumentKind::option);
  out.option = OptionTerms{right, ExerciseStyle::european, 50.0, model};
  return out;
}

/// One underlying at 49, USD at 5 % flat, and one quote for the instrument "I".
Market market(InstrumentQuote quote) {
  MarketData data;
  data.as_of = parse_instant("2026-02-05").value();
  data.reporting_currency = Currency::parse("USD").value();
  UnderlyingQuote underlying;
  underlying.quote_currency = data.reporting_currency;
  underlying.spot = spot;
  data.underlyings.emplace("X", underlying);
  data.rates.emplace(data.reporting_currency, RateCurve{{{data.as_of + std::chrono::hours(24), 0.05}}});
  data.quotes.emplace("I", quote);
  return Market::create(std::move(data)).value();
}

InstrumentQuote volatility_of(double volatility) {
  InstrumentQuote quote;
  quote.volatility = volatility;
  return quote;
}

InstrumentQuote price_of(double price) {
  InstrumentQuote quote;
  quote.price = price;
  return quote;
}

}  // namespace

TEST_CASE("Greeks of a call: textbook example") {
  // Hull, "Options, Futures, and Other Derivatives", the Greek letters: S = 49, K = 50, r = 5 %, vol 20 %, 20
  // weeks (0.3846 years): delta 0.522, gamma 0.066, vega 12.1, theta -4.31 a year, rho 8.91.
  const auto g = greeks(option(OptionRight::call, PricingModel::black_scholes), market(volatility_of(0.20)));
  REQUIRE(g.has_value());
  CHECK(std::abs(g->delta - 0.522) <= 5e-4);
  CHECK(std::abs(g->gamma - 0.066) <= 5e-4);
  CHECK(std::abs(g->vega - 12.1) <= 0.05);
  CHECK(std::abs(g->theta + 4.31) <= 0.01);
  CHECK(std::abs(g->rho - 8.91) <= 0.01);
}

TEST_CASE("the multiplier scales every Greek") {
  Instrument one = option(OptionRight::put, PricingModel::black_76);
  Instrument hundred = one;
  hundred.spec.multiplier = 100.0;
  const Greeks a = greeks(one, market(volatility_of(0.3))).value();
  const Greeks b = greeks(hundred, market(volatility_of(0.3))).value();
  CHECK(b.delta == 100.0 * a.delta);
  CHECK(b.gamma == 100.0 * a.gamma);
  CHECK(b.vega == 100.0 * a.vega);
  CHECK(b.theta == 100.0 * a.theta);
  CHECK(b.rho == 100.0 * a.rho);
  CHECK(b.vanna == 100.0 * a.vanna);
  CHECK(b.volga == 100.0 * a.volga);
}

TEST_CASE(
    "at one forward a call and a put share gamma, vega, vanna and volga, and their deltas differ by the "
    "discount") {
  for (const PricingModel model : {PricingModel::black_76, PricingModel::bachelier}) {
    const double volatility = model == PricingModel::bachelier ? 12.0 : 0.3;
    const Greeks call = greeks(option(OptionRight::call, model), market(volatility_of(volatility))).value();
    const Greeks put = greeks(option(OptionRight::put, model), market(volatility_of(volatility))).value();
    const double years = (140.0 + (9.0 + 14.0 / 60.0) / 24.0) / 365.0;
    CHECK(call.delta - put.delta == doctest::Approx(std::exp(-0.05 * years)).epsilon(1e-14));
    CHECK(call.gamma == doctest::Approx(put.gamma).epsilon(1e-13));
    CHECK(call.vega == doctest::Approx(put.vega).epsilon(1e-13));
    CHECK(call.vanna == doctest::Approx(put.vanna).epsilon(1e-11));
    CHECK(call.volga == doctest::Approx(put.volga).epsilon(1e-11));
  }
}

TEST_CASE("what has no optionality has its exact delta and nothing else") {
  const Greeks future = greeks(instrument(InstrumentKind::future), market(price_of(51.0))).value();
  CHECK(future.delta == 1.0);
  CHECK(future.gamma == 0.0);
  CHECK(future.vega == 0.0);
  CHECK(future.theta == 0.0);
  CHECK(greeks(instrument(InstrumentKind::stock), market({})).value().delta == 1.0);
  // Ten dollars of an inverse perpetual at 40,000 move like 10 / 40,000 of the coin.
  Instrument perpetual = instrument(InstrumentKind::perpetual, SettlementStyle::inverse);
  perpetual.spec.multiplier = 10.0;
  CHECK(greeks(perpetual, market(price_of(40'000.0))).value().delta == 10.0 / 40'000.0);
}

TEST_CASE("coin-settled options are not discounted and have no rho") {
  Instrument coin = option(OptionRight::call, PricingModel::black_76);
  coin.spec.settlement = SettlementStyle::inverse;
  coin.spec.settlement_currency = Currency::parse("BTC").value();
  InstrumentQuote quote = volatility_of(0.5);
  quote.forward = 50.0;
  const Greeks g = greeks(coin, market(quote)).value();
  const double s = 0.5 * std::sqrt((140.0 + (9.0 + 14.0 / 60.0) / 24.0) / 365.0);
  CHECK(g.delta == doctest::Approx(0.5 * std::erfc(-0.5 * s / std::sqrt(2.0))).epsilon(1e-14));
  CHECK(g.rho == 0.0);
  CHECK(g.theta < 0.0);
}

TEST_CASE("a bond's Greeks follow its cash flows") {
  Instrument bond = instrument(InstrumentKind::bond);
  bond.bond = BondTerms{0.0, 1};
  const double years = (140.0 + (9.0 + 14.0 / 60.0) / 24.0) / 365.0;
  const Greeks g = greeks(bond, market(price_of(0.98))).value();
  // One flow of 1 at T: yield -ln(0.98) / T, theta = yield * price, rho = -T * price.
  CHECK(g.delta == 1.0);
  CHECK(g.rho == doctest::Approx(-years * 0.98).epsilon(1e-12));
  CHECK(g.theta == doctest::Approx(-std::log(0.98) / years * 0.98).epsilon(1e-12));
}

TEST_CASE("an FX forward's value decays with the discount factor") {
  Instrument forward = instrument(InstrumentKind::fx_forward);
  forward.forward_price = 48.0;
  const double years = (140.0 + (9.0 + 14.0 / 60.0) / 24.0) / 365.0;
  const Greeks g = greeks(forward, market(price_of(50.0))).value();
  CHECK(g.delta == doctest::Approx(std::exp(-0.05 * years)).epsilon(1e-14));
  CHECK(g.rho == doctest::Approx(-years * 2.0 * std::exp(-0.05 * years)).epsilon(1e-13));
  CHECK(g.theta == doctest::Approx(0.05 * 2.0 * std::exp(-0.05 * years)).epsilon(1e-13));
}

TEST_CASE("errors name the instrument") {
  const auto missing = greeks(option(OptionRight::call, PricingModel::black_76), market({}));
  REQUIRE_FALSE(missing.has_value());
  CHECK(missing.error().front().code == ErrorCode::missing_volatility);
  CHECK(missing.error().front().message.find("I:") != std::string::npos);
  Instrument normal = option(OptionRight::call, PricingModel::bachelier);
  normal.option->exercise = ExerciseStyle::american;
  const auto unsupported = greeks(normal, market(volatility_of(12.0)));
  REQUIRE_FALSE(unsupported.has_value());
  CHECK(unsupported.error().front().code == ErrorCode::unsupported);
}

TEST_CASE("under the quick pricer American Greeks are differences of the quick prices") {
  Instrument put = option(OptionRight::put, PricingModel::black_scholes);
  put.option->exercise = ExerciseStyle::american;
  const Market at = market(volatility_of(0.2));
  const Greeks quick = greeks(put, at, Pricer::quick).value();
  const Greeks accurate = greeks(put, at).value();
  const double years = year_fraction(at.as_of(), *put.expiry);
  const auto value = [&](double price, double volatility) {
    return pricing::american({false, price, 50.0, 0.05, 0.0, volatility, years},
                             pricing::AmericanScheme::quick)
        .value();
  };
  const double step = 0.01 * spot, vol_step = 0.02 * 0.2;  // 0.1 deviations are 1.2 % of the price
  CHECK(quick.delta ==
        doctest::Approx((value(spot + step, 0.2) - value(spot - step, 0.2)) / (2.0 * step)).epsilon(1e-12));
  CHECK(quick.vega ==
        doctest::Approx((value(spot, 0.2 + vol_step) - value(spot, 0.2 - vol_step)) / (2.0 * vol_step))
            .epsilon(1e-12));
  CHECK(quick.delta != accurate.delta);
  CHECK(std::abs(quick.delta - accurate.delta) < 0.02);
  CHECK(greeks(put, at, Pricer::quantlib).value().delta == accurate.delta);
  // What is not American does not know the pricer.
  const Instrument european = option(OptionRight::put, PricingModel::black_scholes);
  CHECK(greeks(european, at, Pricer::quick).value().vega == greeks(european, at).value().vega);
}

}  // namespace greeks_test
