#include "row_facts.hpp"

#include <array>
#include <cmath>

#include "crossmargin/numeric/functions.hpp"

namespace crossmargin::detail {
namespace {

double european_delta(const OptionTerms& terms, const PricingInputs& inputs) {
  const double forward = inputs.price * numeric::exp(inputs.carry * inputs.years);
  const double deviation = inputs.volatility * std::sqrt(inputs.years);
  const double d1 = terms.model == PricingModel::bachelier
                        ? (forward - terms.strike) / deviation
                        : numeric::log(forward / terms.strike) / deviation + 0.5 * deviation;
  return terms.right == OptionRight::call ? numeric::normal_cdf(d1) : -numeric::normal_cdf(-d1);
}

Result<double> american_delta(const Instrument& instrument, const PricingInputs& inputs,
                              const InstrumentPricer& pricer) {
  using Pair = std::array<double, 2>;
  const double bump = delta_bump(inputs.price);
  const Pair price{inputs.price + bump, inputs.price - bump};
  const double growth = numeric::exp(inputs.carry * inputs.years);
  const Pair forward{price[0] * growth, price[1] * growth};
  const auto both = [](double value) { return Pair{value, value}; };
  const Pair volatility = both(inputs.volatility), years = both(inputs.years), carry = both(inputs.carry);
  const Pair rate = both(inputs.rate), discount = both(numeric::exp(-inputs.rate * inputs.years));
  Pair value{};
  const PricingRow row{price, forward, volatility, years, carry, rate, discount};
  if (auto priced = pricer.values(instrument, inputs, row, value); !priced)
    return tl::unexpected<Issues>(std::move(priced.error()));
  return (value[0] - value[1]) / (price[0] - price[1]);
}

Result<double> unit_delta(const Instrument& instrument, const PricingInputs& inputs,
                          const InstrumentPricer& pricer) {
  if (!instrument.option) return 1.0;
  if (instrument.option->exercise == ExerciseStyle::american)
    return american_delta(instrument, inputs, pricer);
  return european_delta(*instrument.option, inputs);
}

}  // namespace

double delta_bump(double price) {
  return 1e-4 * price;
}

void move_facts(const Instrument& instrument, const PricingInputs& inputs, const MovedValue& moved,
                RowFacts& facts) {
  const bool inverse = instrument.spec.settlement == SettlementStyle::inverse;
  // An inverse future's multiplier counts quote units: the mark turns them into units of the coin.
  const bool counts_quote_units = inverse && !instrument.option;
  const double units =
      counts_quote_units ? instrument.spec.multiplier / inputs.price : instrument.spec.multiplier;
  const bool valued = has_market_value(instrument) || instrument.kind == InstrumentKind::fx_forward;
  facts.value = valued ? moved.value.contract : 0.0;
  facts.price = instrument.option ? moved.value.unit : inputs.price;
  facts.reference_price = inputs.price;
  facts.delta = units * moved.unit_delta;
  facts.notional = std::abs(counts_quote_units ? instrument.spec.multiplier : units * inputs.price);
}

RowFacts facts_of(const Instrument& instrument, const PricingInputs& inputs, const BaseValue& value,
                  double unit_delta) {
  RowFacts facts;
  facts.currency = instrument.spec.settlement_currency;
  facts.coin_settled = instrument.spec.settlement == SettlementStyle::inverse;
  facts.years = inputs.years;
  move_facts(instrument, inputs, {value, unit_delta}, facts);
  return facts;
}

Result<RowFacts> row_facts(const Instrument& instrument, const PricingInputs& inputs, const BaseValue& value,
                           const InstrumentPricer& pricer) {
  return unit_delta(instrument, inputs, pricer).map([&](double delta) {
    return facts_of(instrument, inputs, value, delta);
  });
}

}  // namespace crossmargin::detail
