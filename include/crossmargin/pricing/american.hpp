#pragma once

#include "crossmargin/core/issue.hpp"

namespace crossmargin::pricing {

struct AmericanInput {
  bool call{true};
  double spot{0.0};
  double strike{0.0};
  double rate{0.0};      ///< continuous, per year
  double dividend{0.0};  ///< continuous, per year; equal to `rate` for an option on a future
  double volatility{0.0};
  double years{0.0};
};

/// Value of an American option through QuantLib's QdFp engine (accurate scheme); where QdFp refuses (double
/// boundaries under negative rates), a Leisen-Reimer tree of 2001 steps. Never below intrinsic. Safe to call
/// from any thread. Errors: `invalid_value` outside the domain.
Result<double> american(const AmericanInput& input);

/// The tree by itself (odd number of steps), as a reference.
double leisen_reimer(const AmericanInput& input, int steps);

/// The volatility at which `american` returns `price`. Errors: `no_solution`.
Result<double> implied_american(const AmericanInput& without_volatility, double price);

}  // namespace crossmargin::pricing
