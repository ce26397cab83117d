#pragma once

#include <span>

#include "crossmargin/core/issue.hpp"
#include "crossmargin/numeric/target.hpp"

namespace crossmargin::pricing {

/// How American options are valued.
enum class AmericanScheme {
  accurate,  ///< the exercise boundary by fixed-point iteration: errors below 1e-6 of spot
  quick      ///< Barone-Adesi and Whaley's approximation: errors to about 1e-2 of spot, at long expiries more
};

struct AmericanInput {
  bool call{true};
  double spot{0.0};
  double strike{0.0};
  double rate{0.0};      ///< continuous, per year
  double dividend{0.0};  ///< continuous, per year; equal to `rate` for an option on a future
  double volatility{0.0};
  double years{0.0};
};

/// Value of an American option: `american_row` of one entry. Errors: `invalid_value` outside the domain.
Result<double> american(const AmericanInput& input, AmericanScheme scheme = AmericanScheme::accurate);

/// One option over a row of scenarios; all spans of equal length. What of it does not depend on the spot is
/// worked out once for all entries of equal rate, dividend, volatility and years.
struct AmericanRow {
  bool call{true};
  double strike{0.0};
  AmericanScheme scheme{AmericanScheme::accurate};
  std::span<const double> spot;
  std::span<const double> rate;
  std::span<const double> dividend;
  std::span<const double> volatility;
  std::span<const double> years;
  numeric::Target target{numeric::native_target()};  ///< the bits do not depend on it
};

/// Writes the option's value in each scenario to `value`. Accurate: the integral equations of Andersen, Lake
/// and Offengenden, "High-Performance American Option Pricing", Journal of Computational Finance 20, 2016;
/// quick: Barone-Adesi and Whaley, "Efficient Analytic Approximation of American Option Values", Journal of
/// Finance 42, 1987. Where an option is exercised between two boundaries (a put with dividend < rate < 0, a
/// call with rate < dividend < 0) and where the iteration does not settle, a Leisen-Reimer tree of 2001
/// steps, thousands of times slower. Never below intrinsic; an entry's bits do not depend on the others.
/// Safe to call from any thread. Errors: `invalid_value` outside the domain.
Status american_row(const AmericanRow& row, std::span<double> value);

/// Several rows, their values one after the other in `value`; scheme and target are those of the first. The
/// same bits as row by row; the quick scheme is several times faster so, because its lanes are rows.
Status american_rows(std::span<const AmericanRow> rows, std::span<double> value);

/// The tree by itself (odd number of steps), as a reference.
double leisen_reimer(const AmericanInput& input, int steps);

/// The volatility at which `american` returns `price`. Errors: `no_solution`.
Result<double> implied_american(const AmericanInput& without_volatility, double price);

}  // namespace crossmargin::pricing
