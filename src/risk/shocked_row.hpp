#pragma once

#include <vector>

#include "crossmargin/risk/instrument_pricer.hpp"
#include "crossmargin/scenario/shock_table.hpp"

namespace crossmargin::detail {

/// The inputs of one instrument at the market (entry 0) and in every scenario; reused from one instrument to
/// the next.
class ShockedRow {
 public:
  /// Errors: `invalid_value` for a price below zero under a lognormal model or at or below zero in a coin
  /// settlement, `unsupported` for a skew move where ln(strike / forward) does not exist. Each names the
  /// first such scenario.
  Status fill(const Instrument& instrument, const PricingInputs& inputs, const ShockTable& table, int factor);

  PricingRow view() const { return {price_, forward_, volatility_, years_, carry_, rate_, discount_}; }

 private:
  void resize(std::size_t entries);
  void fill_prices(const Instrument& instrument, const PricingInputs& inputs, const ShockTable& table,
                   int factor);
  void fill_time_and_rates(const Instrument& instrument, const PricingInputs& inputs,
                           const ShockTable& table);
  Status fill_volatilities(const Instrument& instrument, const PricingInputs& inputs,
                           std::span<const Shock> shocks);

  std::vector<double> price_, forward_, volatility_, years_, carry_, rate_, discount_;
};

/// The first of the errors of `ShockedRow::fill` that lies in the prices alone.
Status check_moved_prices(const Instrument& instrument, const PricingInputs& inputs, const ShockTable& table,
                          int factor);

/// ln(strike / forward) at the market, where both are above zero; else 0, which `check_skew` does not let
/// pass.
double log_strike_by_forward(const Instrument& instrument, const PricingInputs& inputs);

/// That a skew move has a meaning for this option.
Status check_skew(const Instrument& instrument, const PricingInputs& inputs);

/// Whether a set's floor at zero acts on this price: not where the price is not positive today, nor under a
/// model whose prices may be negative.
bool is_floored(const Instrument& instrument, double price, const ShockTable& table);

}  // namespace crossmargin::detail
