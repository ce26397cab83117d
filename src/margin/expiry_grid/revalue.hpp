#pragma once

#include <span>

#include "crossmargin/risk/pricing_inputs.hpp"
#include "crossmargin/scenario/shock_table.hpp"
#include "margin/expiry_grid/parameters.hpp"

namespace crossmargin::expiry_grid {

/// One European option at the market.
struct OptionInputs {
  const Instrument& instrument;
  const PricingInputs& at;
  double fixed{0.0};  ///< part of the forward that no longer moves
  double fx{0.0};     ///< reporting currency per settlement currency
};

/// Whether the method values an option as the market does: its discount factor is the same.
bool is_valued_alike(const OptionInputs& option, const Parameters& parameters);

/// Value of +1 contract by the method's own discounting, reporting currency.
double value_now(const OptionInputs& option, const Parameters& parameters);

/// Writes the values of +1 contract, reporting currency: with the forward alone up, with it down, then under
/// each of `shocks`. Only the part of the forward that is not fixed moves. In skew rows the volatility moves
/// by the strike. A coin-settled option is worth its coins at the price of the scenario.
void revalue(const OptionInputs& option, const Parameters& parameters, std::span<const Shock> shocks,
             std::span<double> values);

/// What volatility is multiplied by in a skew row, at least 0; `log_moneyness` is ln(K/F) with the whole
/// forward.
double skew_multiplier(const SkewRow& row, const SkewWidth& width, double log_moneyness, double years);

}  // namespace crossmargin::expiry_grid
