#include "margin/expiry_grid/revalue.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "crossmargin/numeric/functions.hpp"
#include "crossmargin/pricing/european.hpp"

namespace crossmargin::expiry_grid {
namespace {

bool is_in_coin(const OptionInputs& option) {
  return option.instrument.spec.settlement == SettlementStyle::inverse;
}

// In coin nothing is discounted, before and after.
double discount_of(const OptionInputs& option, const Parameters& parameters) {
  if (is_in_coin(option) || !parameters.discounts_values) return 1.0;
  return numeric::exp(-std::max(option.at.rate, 0.0) * option.at.years);
}

// In coin the value divided by the shocked forward, at the shocked price of the coin: the shocks cancel.
double scale_of(const OptionInputs& option) {
  const double per_unit = is_in_coin(option) ? option.fx / option.at.price : option.fx;
  return option.instrument.spec.multiplier * per_unit;
}

double log_moneyness(const OptionInputs& option) {
  return numeric::log(option.instrument.option->strike / option.at.price);
}

double shocked_volatility(const OptionInputs& option, const Shock& shock) {
  return std::max({option.at.volatility * shock.vol_scale + shock.vol_shift, shock.vol_floor, 0.0});
}

/// The option over a row of states of the market.
struct States {
  explicit States(std::size_t count) : forward(count), volatility(count), years(count), discount(count) {}
  std::vector<double> forward;
  std::vector<double> volatility;
  std::vector<double> years;
  std::vector<double> discount;
};

void price(const OptionInputs& option, const States& states, std::span<double> values) {
  const OptionTerms& terms = *option.instrument.option;
  pricing::black_76_row({terms.right == OptionRight::call, terms.strike, states.forward, states.volatility,
                         states.years, states.discount},
                        values);
  const double scale = scale_of(option);
  for (double& value : values) value *= scale;
}

}  // namespace

bool is_valued_alike(const OptionInputs& option, const Parameters& parameters) {
  if (is_in_coin(option)) return true;
  return parameters.discounts_values ? option.at.rate >= 0.0 : option.at.rate == 0.0;
}

double value_now(const OptionInputs& option, const Parameters& parameters) {
  const OptionTerms& terms = *option.instrument.option;
  return scale_of(option) *
         pricing::black_76({terms.right == OptionRight::call, option.at.price, terms.strike,
                            option.at.volatility, option.at.years, discount_of(option, parameters)});
}

double skew_multiplier(const SkewRow& row, const SkewWidth& width, double log_moneyness, double years) {
  const double root = std::sqrt(years);
  const double cap = row.cap + row.cap_per_root_year * root;
  const double k_star =
      std::max(width.least, root * width.scale * (width.volatility + width.volatility_per_root_year * root));
  const double k = row.shape == SkewShape::absolute ? std::abs(log_moneyness) : log_moneyness;
  const double move = k * cap / k_star;
  return std::max(1.0 + (k >= 0.0 ? std::min(move, cap) : std::max(move, -cap)), 0.0);
}

void revalue(const OptionInputs& option, const Parameters& parameters, std::span<const Shock> shocks,
             std::span<double> values) {
  States states(shocks.size() + 2);
  std::fill(states.volatility.begin(), states.volatility.end(), option.at.volatility);
  std::fill(states.years.begin(), states.years.end(), option.at.years);
  std::fill(states.discount.begin(), states.discount.end(), discount_of(option, parameters));
  const auto moved = [&](double scale) { return option.fixed + (option.at.price - option.fixed) * scale; };
  states.forward[0] = moved(1.0 + parameters.forward.up);
  states.forward[1] = moved(1.0 - parameters.forward.down);
  for (std::size_t s = 0; s < shocks.size(); ++s) {
    states.forward[s + 2] = moved(shocks[s].price_scale);
    states.volatility[s + 2] = shocked_volatility(option, shocks[s]);
  }
  for (const SkewRow& row : parameters.skew_rows)
    states.volatility[row.scenario + 2] =
        option.at.volatility *
        skew_multiplier(row, parameters.skew_width, log_moneyness(option), option.at.years);
  price(option, states, values);
}

}  // namespace crossmargin::expiry_grid
