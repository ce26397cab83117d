#pragma once

#include <span>

#include "crossmargin/core/issue.hpp"

namespace crossmargin::pricing {

/// One European option in the form every kernel takes: undiscounted model on the forward, times the discount
/// factor.
struct EuropeanInput {
  bool call{true};
  double forward{0.0};
  double strike{0.0};
  double volatility{0.0};  ///< lognormal per sqrt(year), or of the forward's unit for Bachelier
  double years{0.0};
  double discount{1.0};
};

/// Black (1976): discount * (F N(d1) - K N(d2)) for a call. At volatility * sqrt(years) = 0, at F = 0 and at
/// K = 0 the limits are returned. Arguments outside the domain (F < 0, K < 0, negative vol or time, NaN) give
/// NaN: callers check first.
double black_76(const EuropeanInput& input);

/// Bachelier: discount * ((F - K) N(d) + s n(d)), d = (F - K) / s, s = volatility * sqrt(years); F and K of
/// any sign.
double bachelier(const EuropeanInput& input);

/// One option over a row of scenarios, shocks in structure-of-arrays form; all spans of equal length.
/// Writes the option's value in each scenario to `value`. What scenarios share (strike, call or put) is
/// hoisted.
struct EuropeanRow {
  bool call{true};
  double strike{0.0};
  std::span<const double> forward;
  std::span<const double> volatility;
  std::span<const double> years;
  std::span<const double> discount;
};
void black_76_row(const EuropeanRow& row, std::span<double> value);
void bachelier_row(const EuropeanRow& row, std::span<double> value);

/// The lognormal volatility, above zero, at which `black_76` returns `price`. Errors: `no_solution` when the
/// price is outside (intrinsic, bound]: a price equal to the intrinsic value tells no volatility, and zero
/// would be a guess; `invalid_value` for non-finite input, no time or no discount factor. Repricing returns
/// `price` within 4e-16 of max(F, K) times the discount factor, or as near as doubles of the volatility
/// allow.
Result<double> implied_black_76(const EuropeanInput& without_volatility, double price);
Result<double> implied_bachelier(const EuropeanInput& without_volatility, double price);

}  // namespace crossmargin::pricing
