#include "shocked_row.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "crossmargin/core/format.hpp"
#include "crossmargin/numeric/functions.hpp"

namespace crossmargin::detail {
namespace {

bool has_model(const Instrument& instrument, PricingModel model) {
  return instrument.option && instrument.option->model == model;
}

bool is_lognormal(const Instrument& instrument) {
  return instrument.option && instrument.option->model != PricingModel::bachelier;
}

// Fixed coupons are discounted at the yield, which moves as the zero rates do.
bool is_discounted(const Instrument& instrument, const PricingInputs& inputs) {
  return inputs.discounting == Discounting::zero_rate || instrument.kind == InstrumentKind::bond;
}

double shocked_volatility(double volatility, const Shock& shock, double log_moneyness) {
  const double moved = volatility * shock.vol_scale + shock.vol_shift + shock.skew * log_moneyness;
  return std::max(std::max(moved, shock.vol_floor), 0.0);
}

// Not a public function, so the flag may stay a flag.
double moved_price(double price, const Shock& shock, bool floored) {
  const double moved = price * shock.price_scale + shock.price_shift;
  return floored ? std::max(moved, 0.0) : moved;
}

double strike_by_forward(const Instrument& instrument, const PricingInputs& inputs) {
  const bool carried = has_model(instrument, PricingModel::black_scholes);
  const double growth = carried ? numeric::exp(inputs.carry * inputs.years) : 1.0;
  return instrument.option->strike / (inputs.price * growth);
}

}  // namespace

Status check_moved_prices(const Instrument& instrument, const PricingInputs& inputs, const ShockTable& table,
                          int factor) {
  const bool in_coin = instrument.spec.settlement == SettlementStyle::inverse;
  const bool lognormal = is_lognormal(instrument);
  if (!in_coin && !lognormal) return {};
  const bool floored = is_floored(instrument, inputs.price, table);
  const std::span<const Shock> shocks = table.shocks(factor);
  for (std::size_t i = 0; i < shocks.size(); ++i) {
    const double moved = moved_price(inputs.price, shocks[i], floored);
    const bool bad = (lognormal && moved < 0.0) || (in_coin && moved <= 0.0);
    if (!bad) continue;
    const auto why = in_coin ? "a contract settled in the coin has no value there"
                             : fmt::format("the lognormal model {} has no value there",
                                           to_string(instrument.option->model));
    return fail(ErrorCode::invalid_value,
                fmt::format("{}: scenario \"{}\" moves the price from {} to {}; {}", instrument.id,
                            table.scenarios()[i].id, shortest(inputs.price), shortest(moved), why),
                instrument.where,
                "use a smaller move or range, a set that floors prices at zero, or the model bachelier");
  }
  return {};
}

double log_strike_by_forward(const Instrument& instrument, const PricingInputs& inputs) {
  const double moneyness = strike_by_forward(instrument, inputs);
  return moneyness > 0.0 ? numeric::log(moneyness) : 0.0;
}

Status check_skew(const Instrument& instrument, const PricingInputs& inputs) {
  if (strike_by_forward(instrument, inputs) > 0.0) return {};
  return fail(ErrorCode::unsupported,
              fmt::format("{}: a skew move needs a strike and a forward above zero", instrument.id),
              instrument.where, "use a set without skew moves for this underlying");
}

bool is_floored(const Instrument& instrument, double price, const ShockTable& table) {
  return table.floor_price_at_zero() && price > 0.0 && !has_model(instrument, PricingModel::bachelier);
}

Status ShockedRow::fill(const Instrument& instrument, const PricingInputs& inputs, const ShockTable& table,
                        int factor) {
  resize(table.scenario_count() + 1);
  fill_time_and_rates(instrument, inputs, table);
  fill_prices(instrument, inputs, table, factor);
  if (auto checked = check_moved_prices(instrument, inputs, table, factor); !checked) return checked;
  if (!instrument.option) return {};
  return fill_volatilities(instrument, inputs, table.shocks(factor));
}

void ShockedRow::resize(std::size_t entries) {
  for (auto* values : {&price_, &forward_, &volatility_, &years_, &carry_, &rate_, &discount_})
    values->resize(entries);
}

void ShockedRow::fill_time_and_rates(const Instrument& instrument, const PricingInputs& inputs,
                                     const ShockTable& table) {
  const bool discounted = is_discounted(instrument, inputs);
  const bool carried = has_model(instrument, PricingModel::black_scholes);
  for (std::size_t i = 0; i < price_.size(); ++i) {
    const double passed = i == 0 ? 0.0 : table.time_years(i - 1);
    const double rate_shift = i == 0 ? 0.0 : table.rate_shift(i - 1);
    years_[i] = std::max(inputs.years - passed, 0.0);
    carry_[i] = carried ? inputs.carry + rate_shift : 0.0;
    rate_[i] = discounted ? inputs.rate + rate_shift : 0.0;
    discount_[i] = numeric::exp(-rate_[i] * years_[i]);
  }
}

void ShockedRow::fill_prices(const Instrument& instrument, const PricingInputs& inputs,
                             const ShockTable& table, int factor) {
  const std::span<const Shock> shocks = table.shocks(factor);
  const bool floored = is_floored(instrument, inputs.price, table);
  price_[0] = inputs.price;
  for (std::size_t i = 1; i < price_.size(); ++i) {
    price_[i] = moved_price(inputs.price, shocks[i - 1], floored);
  }
  const bool carried = has_model(instrument, PricingModel::black_scholes);
  for (std::size_t i = 0; i < price_.size(); ++i)
    forward_[i] = carried ? price_[i] * numeric::exp(carry_[i] * years_[i]) : price_[i];
}

Status ShockedRow::fill_volatilities(const Instrument& instrument, const PricingInputs& inputs,
                                     std::span<const Shock> shocks) {
  const bool skewed =
      std::any_of(shocks.begin(), shocks.end(), [](const Shock& shock) { return shock.skew != 0.0; });
  if (skewed)
    if (auto checked = check_skew(instrument, inputs); !checked) return checked;
  const double log_moneyness = skewed ? log_strike_by_forward(instrument, inputs) : 0.0;
  volatility_[0] = inputs.volatility;
  for (std::size_t i = 1; i < volatility_.size(); ++i)
    volatility_[i] = shocked_volatility(inputs.volatility, shocks[i - 1], log_moneyness);
  return {};
}

}  // namespace crossmargin::detail
