#pragma once

#include "crossmargin/pricing/american.hpp"
#include "pricing/american_state.hpp"

namespace crossmargin::pricing::detail {

/// Every American option as a put: C(S, K, r, q) = P(K, S, q, r) (McDonald and Schroder, "A parity result for
/// American options", Journal of Computational Finance 1, 1998).
struct Put {
  double spot;
  double strike;
  AmericanTerms terms;
};

inline Put as_put(const AmericanInput& in) {
  if (in.call) return {in.strike, in.spot, {in.dividend, in.rate, in.volatility, in.years}};
  return {in.spot, in.strike, {in.rate, in.dividend, in.volatility, in.years}};
}

/// How a put is priced.
enum class PutRoute {
  certain,   ///< without volatility, spot or strike: a formula
  european,  ///< waiting costs nothing: the European value
  tree,      ///< exercised between two boundaries: the tree
  boundary   ///< exercised below one boundary: the kernels
};

PutRoute route_of(const Put& put);

/// Without volatility: the best moment to exercise is now, at expiry, or where the gain stops growing.
double certain_value(const Put& put);

/// By any route but the kernels'; never below intrinsic. For `boundary` the tree answers.
double value_without_kernel(const Put& put, PutRoute route);

}  // namespace crossmargin::pricing::detail
