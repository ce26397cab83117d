#include <cmath>

#include "crossmargin/numeric/roots.hpp"
#include "crossmargin/pricing/american.hpp"
#include "pricing/american_put.hpp"

namespace crossmargin::pricing {

namespace {

/// Doubles the volatility until the price is passed; 0 when none passes it.
double volatility_above(AmericanInput input, double price) {
  for (double volatility = 0.5; volatility * std::sqrt(input.years) < 64.0; volatility *= 2.0) {
    input.volatility = volatility;
    if (const auto value = american(input); value && *value >= price) return volatility;
  }
  return 0.0;
}

}  // namespace

Result<double> implied_american(const AmericanInput& without_volatility, double price) {
  AmericanInput input = without_volatility;
  input.volatility = 0.0;
  if (auto checked = american(input); !checked) return checked;
  if (!std::isfinite(price) || !(input.years > 0.0))
    return fail(ErrorCode::invalid_value,
                "an implied volatility needs a finite price and time to expiry above zero");
  if (!(price > detail::certain_value(detail::as_put(input))))
    return fail(
        ErrorCode::no_solution,
        "the option's price is not above its value without volatility, so no volatility is told by it");
  const double high = volatility_above(input, price);
  if (high == 0.0)
    return fail(ErrorCode::no_solution, "the option's price is above what any volatility gives");
  const auto distance = [&](double volatility) {
    input.volatility = volatility;
    const auto value = american(input);
    return value ? *value - price : NAN;
  };
  return numeric::find_root(distance, {0.0, high}, {1e-12, 200});
}

}  // namespace crossmargin::pricing
