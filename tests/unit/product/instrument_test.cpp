#include "crossmargin/product/instrument.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <limits>

namespace instrument_test {

using namespace crossmargin;

namespace {

Currency currency(const char* code) {
  return Currency::parse(code).value();
}

Instant in_june() {
  return parse_instant("2026-06-26T08:00:00Z").value();
}

/// A coin-settled European put, valid as it stands.
Instrument valid_option() {
  Instrument option;
  option.id = "BTC-26JUN26-60000-P";
  option.kind = InstrumentKind::option;
  option.underlying = "BTC";
  option.spec.settlement = SettlementStyle::inverse;
  option.spec.quote_currency = currency("USD");
  option.spec.settlement_currency = currency("BTC");
  option.expiry = in_june();
  option.option = OptionTerms{.right = OptionRight::put, .strike = 60000.0};
  option.where = {"market.json", 12, 5, "instruments[0]"};
  return option;
}

Instrument valid_of(InstrumentKind kind) {
  Instrument instrument = valid_option();
  instrument.kind = kind;
  instrument.option.reset();
  instrument.expiry.reset();
  instrument.spec.settlement = SettlementStyle::linear;
  instrument.spec.settlement_currency = currency("USD");
  if (kind == InstrumentKind::option) return valid_option();
  if (kind == InstrumentKind::future || kind == InstrumentKind::bond || kind == InstrumentKind::fx_forward) {
    instrument.expiry = in_june();
  }
  if (kind == InstrumentKind::bond) instrument.bond = BondTerms{.coupon_rate = 0.04};
  if (kind == InstrumentKind::fx_forward) instrument.forward_price = 1.08;
  return instrument;
}

constexpr InstrumentKind all_kinds[] = {
    InstrumentKind::spot, InstrumentKind::stock,  InstrumentKind::fx_spot,   InstrumentKind::fx_forward,
    InstrumentKind::bond, InstrumentKind::future, InstrumentKind::perpetual, InstrumentKind::option};

struct Broken {
  const char* name;
  InstrumentKind kind;
  std::function<void(Instrument&)> change;
  ErrorCode code;
  const char* field;
};

const double nan = std::numeric_limits<double>::quiet_NaN();
const double infinity = std::numeric_limits<double>::infinity();

const Broken broken[] = {
    {"no id", InstrumentKind::spot, [](Instrument& i) { i.id.clear(); }, ErrorCode::missing_field, "id"},
    {"no underlying", InstrumentKind::spot, [](Instrument& i) { i.underlying.clear(); },
     ErrorCode::missing_field, "underlying"},
    {"no quote currency", InstrumentKind::spot, [](Instrument& i) { i.spec.quote_currency = {}; },
     ErrorCode::missing_field, "quote_currency"},
    {"no settlement currency", InstrumentKind::spot, [](Instrument& i) { i.spec.settlement_currency = {}; },
     ErrorCode::missing_field, "settlement_currency"},
    {"zero multiplier", InstrumentKind::future, [](Instrument& i) { i.spec.multiplier = 0.0; },
     ErrorCode::invalid_value, "multiplier"},
    {"negative multiplier", InstrumentKind::future, [](Instrument& i) { i.spec.multiplier = -1.0; },
     ErrorCode::invalid_value, "multiplier"},
    {"NaN multiplier", InstrumentKind::future, [](Instrument& i) { i.spec.multiplier = nan; },
     ErrorCode::invalid_value, "multiplier"},
    {"absurd multiplier", InstrumentKind::future, [](Instrument& i) { i.spec.multiplier = 1.1e12; },
     ErrorCode::limit, "multiplier"},
    {"zero quantity step", InstrumentKind::future, [](Instrument& i) { i.spec.quantity_step = 0.0; },
     ErrorCode::invalid_value, "quantity_step"},
    {"linear in another currency", InstrumentKind::future,
     [](Instrument& i) { i.spec.settlement_currency = currency("EUR"); }, ErrorCode::invalid_value,
     "settlement_currency"},
    {"inverse in its quote currency", InstrumentKind::perpetual,
     [](Instrument& i) { i.spec.settlement = SettlementStyle::inverse; }, ErrorCode::invalid_value,
     "settlement_currency"},
    {"inverse stock", InstrumentKind::stock,
     [](Instrument& i) {
       i.spec.settlement = SettlementStyle::inverse;
       i.spec.settlement_currency = currency("BTC");
     },
     ErrorCode::invalid_value, "settlement"},
    {"quanto bond", InstrumentKind::bond, [](Instrument& i) { i.spec.settlement = SettlementStyle::quanto; },
     ErrorCode::invalid_value, "settlement"},
    {"quanto rate of zero", InstrumentKind::future,
     [](Instrument& i) {
       i.spec.settlement = SettlementStyle::quanto;
       i.spec.quanto_rate = 0.0;
     },
     ErrorCode::invalid_value, "quanto_rate"},
    {"a quanto rate without quanto", InstrumentKind::future, [](Instrument& i) { i.spec.quanto_rate = 2.0; },
     ErrorCode::invalid_value, "quanto_rate"},
    {"futures-style future", InstrumentKind::future,
     [](Instrument& i) { i.spec.premium_style = PremiumStyle::futures_style; }, ErrorCode::invalid_value,
     "premium_style"},
    {"option without expiry", InstrumentKind::option, [](Instrument& i) { i.expiry.reset(); },
     ErrorCode::missing_field, "expiry"},
    {"future without expiry", InstrumentKind::future, [](Instrument& i) { i.expiry.reset(); },
     ErrorCode::missing_field, "expiry"},
    {"perpetual with expiry", InstrumentKind::perpetual, [](Instrument& i) { i.expiry = in_june(); },
     ErrorCode::invalid_value, "expiry"},
    {"option without terms", InstrumentKind::option, [](Instrument& i) { i.option.reset(); },
     ErrorCode::missing_field, "strike"},
    {"future with a strike", InstrumentKind::future,
     [](Instrument& i) { i.option = OptionTerms{.strike = 1.0}; }, ErrorCode::invalid_value, "strike"},
    {"zero strike, lognormal", InstrumentKind::option, [](Instrument& i) { i.option->strike = 0.0; },
     ErrorCode::invalid_value, "strike"},
    {"NaN strike", InstrumentKind::option, [](Instrument& i) { i.option->strike = nan; },
     ErrorCode::invalid_value, "strike"},
    {"infinite strike", InstrumentKind::option, [](Instrument& i) { i.option->strike = infinity; },
     ErrorCode::invalid_value, "strike"},
    {"absurd strike", InstrumentKind::option, [](Instrument& i) { i.option->strike = 1e16; },
     ErrorCode::limit, "strike"},
    {"inverse American", InstrumentKind::option,
     [](Instrument& i) { i.option->exercise = ExerciseStyle::american; }, ErrorCode::unsupported, "exercise"},
    {"bond without terms", InstrumentKind::bond, [](Instrument& i) { i.bond.reset(); },
     ErrorCode::missing_field, "coupon_rate"},
    {"negative coupon", InstrumentKind::bond, [](Instrument& i) { i.bond->coupon_rate = -0.01; },
     ErrorCode::invalid_value, "coupon_rate"},
    {"coupon in percent", InstrumentKind::bond, [](Instrument& i) { i.bond->coupon_rate = 4.5; },
     ErrorCode::limit, "coupon_rate"},
    {"three coupons a year", InstrumentKind::bond, [](Instrument& i) { i.bond->coupons_per_year = 3; },
     ErrorCode::invalid_value, "coupons_per_year"},
    {"coupon on a stock", InstrumentKind::stock, [](Instrument& i) { i.bond = BondTerms{}; },
     ErrorCode::invalid_value, "coupon_rate"},
    {"forward without its price", InstrumentKind::fx_forward, [](Instrument& i) { i.forward_price.reset(); },
     ErrorCode::missing_field, "forward_price"},
    {"forward at zero", InstrumentKind::fx_forward, [](Instrument& i) { i.forward_price = 0.0; },
     ErrorCode::invalid_value, "forward_price"},
    {"forward price on a future", InstrumentKind::future, [](Instrument& i) { i.forward_price = 1.0; },
     ErrorCode::invalid_value, "forward_price"},
};

TEST_CASE("a sound instrument of every kind is valid") {
  for (const InstrumentKind kind : all_kinds) {
    CAPTURE(to_string(kind));
    CHECK(validate(valid_of(kind)).empty());
  }
}

TEST_CASE("each mistake gives one issue, at its field") {
  for (const Broken& example : broken) {
    CAPTURE(example.name);
    Instrument instrument = valid_of(example.kind);
    example.change(instrument);
    const Issues issues = validate(instrument);
    REQUIRE(issues.size() == 1);
    CHECK(issues[0].code == example.code);
    CHECK(issues[0].where.field == "instruments[0]." + std::string(example.field));
    CHECK(issues[0].where.file == "market.json");
    CHECK(issues[0].where.line == 12);
    CHECK(!issues[0].message.empty());
  }
}

TEST_CASE("all mistakes of an instrument are reported in one run") {
  Instrument option = valid_option();
  option.spec.multiplier = 0.0;
  option.expiry.reset();
  option.option->strike = -5.0;
  CHECK(validate(option).size() == 3);
}

TEST_CASE("strikes at or below zero are fine under Bachelier, American exercise is not") {
  Instrument option = valid_option();
  option.option->model = PricingModel::bachelier;
  option.option->strike = -10.0;
  CHECK(validate(option).empty());
  option.option->exercise = ExerciseStyle::american;
  option.spec.settlement = SettlementStyle::linear;
  option.spec.settlement_currency = currency("USD");
  const Issues issues = validate(option);
  REQUIRE(issues.size() == 1);
  CHECK(issues[0].code == ErrorCode::unsupported);
}

TEST_CASE("messages name the instrument and say what to do") {
  Instrument future = valid_of(InstrumentKind::future);
  future.spec.multiplier = 0.0;
  const Issues issues = validate(future);
  REQUIRE(issues.size() == 1);
  CHECK(issues[0].message == "instrument BTC-26JUN26-60000-P: want a number over 0, got 0");
  CHECK(!issues[0].hint.empty());
}

TEST_CASE("market value belongs to equity for what was paid for") {
  CHECK(has_market_value(valid_of(InstrumentKind::spot)));
  CHECK(has_market_value(valid_of(InstrumentKind::stock)));
  CHECK(has_market_value(valid_of(InstrumentKind::fx_spot)));
  CHECK(has_market_value(valid_of(InstrumentKind::bond)));
  CHECK(has_market_value(valid_option()));
  CHECK_FALSE(has_market_value(valid_of(InstrumentKind::future)));
  CHECK_FALSE(has_market_value(valid_of(InstrumentKind::perpetual)));
  CHECK_FALSE(has_market_value(valid_of(InstrumentKind::fx_forward)));
  Instrument settled_daily = valid_option();
  settled_daily.spec.premium_style = PremiumStyle::futures_style;
  CHECK_FALSE(has_market_value(settled_daily));
}

TEST_CASE("words are those of the file formats") {
  CHECK(to_string(InstrumentKind::fx_forward) == "fx_forward");
  CHECK(to_string(InstrumentKind::perpetual) == "perpetual");
  CHECK(to_string(OptionRight::put) == "put");
  CHECK(to_string(ExerciseStyle::american) == "american");
  CHECK(to_string(SettlementStyle::quanto) == "quanto");
  CHECK(to_string(PremiumStyle::futures_style) == "futures_style");
  CHECK(to_string(PricingModel::black_76) == "black_76");
}

}  // namespace
}  // namespace instrument_test
