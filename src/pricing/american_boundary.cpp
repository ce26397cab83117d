#include "pricing/american_boundary.hpp"

#include <algorithm>
#include <cmath>

#include "crossmargin/numeric/functions.hpp"

namespace crossmargin::pricing::detail {

namespace {

// In deviations: the last change of ln B at which an iteration has settled. The faster equation gains more
// than a digit each time, the other at least a factor of two.
struct Tolerance {
  double smooth;
  double value;
};
constexpr Tolerance coarse_tolerance{1e-3, 1e-4};
constexpr Tolerance fine_tolerance{6e-6, 1e-7};

/// ln of the boundary just before expiry, strike 1: where the strike's interest outweighs the dividends.
double log_at_expiry(const AmericanTerms& terms) {
  return terms.dividend > terms.rate ? numeric::log(terms.rate / terms.dividend) : 0.0;
}

/// Infinity where a node holds no number.
template <std::size_t nodes>
double largest(const double (&change)[nodes]) {
  double most = 0.0;
  for (const double one : change) {
    if (!(one < HUGE_VAL)) return HUGE_VAL;
    most = std::max(most, one);
  }
  return most;
}

template <class Tables, class State>
struct Iteration {
  void (*improve)(const Tables& tables, const AmericanTerms& terms, State& state);
  double settled;
  int most;
};

template <class Tables, class State>
bool settles(const Iteration<Tables, State>& iteration, const Tables& tables, const AmericanTerms& terms,
             State& state) {
  for (int i = 0; i < iteration.most; ++i) {
    iteration.improve(tables, terms, state);
    const double change = largest(state.change);
    if (change <= iteration.settled) return true;
    if (change == HUGE_VAL) return false;
  }
  return false;
}

template <class Grid>
Iteration<typename Grid::Tables, typename Grid::State> iteration_of(const GridKernel<Grid>& kernel,
                                                                    BoundaryEquation equation,
                                                                    const Tolerance& tolerance) {
  if (equation == BoundaryEquation::smooth) return {kernel.improve_smooth, tolerance.smooth, 24};
  return {kernel.improve_value, tolerance.value, 100};
}

/// Seeks the boundary on the coarse grid, where an iteration costs a third, and settles it on the fine one.
bool solve_by(const AmericanKernel& kernel, BoundaryEquation equation, const AmericanTerms& terms,
              BoundaryState& state) {
  const AmericanTables& tables = american_tables();
  CoarseState coarse;
  coarse.log_at_expiry = state.log_at_expiry;
  kernel.coarse.begin(tables.coarse, terms, coarse);
  kernel.guess(terms, coarse);
  const auto rough = iteration_of(kernel.coarse, equation, coarse_tolerance);
  if (!settles(rough, tables.coarse, terms, coarse)) return false;
  kernel.refine(tables, coarse, state);
  return settles(iteration_of(kernel.fine, equation, fine_tolerance), tables.fine, terms, state);
}

}  // namespace

const AmericanKernel& american_kernel_for(numeric::Target target) {
  switch (target) {
    case numeric::Target::scalar:
      return american_scalar;
    case numeric::Target::avx2:
      return american_avx2;
    case numeric::Target::avx512:
      return american_avx512;
  }
  return american_scalar;
}

bool needs_split(const AmericanTerms& terms) {
  return std::abs(terms.rate - terms.dividend) * std::sqrt(terms.years) > 4.0 * terms.volatility;
}

bool solve_boundary(const AmericanKernel& kernel, const AmericanTerms& terms, BoundaryState& state) {
  state.log_at_expiry = log_at_expiry(terms);
  kernel.fine.begin(american_tables().fine, terms, state);
  // Beyond this drift the faster equation does not settle, or wanders.
  const double drift = std::abs(terms.rate - terms.dividend) * std::sqrt(terms.years);
  if (drift < 0.6 * terms.volatility && solve_by(kernel, BoundaryEquation::smooth, terms, state)) return true;
  return solve_by(kernel, BoundaryEquation::value, terms, state);
}

}  // namespace crossmargin::pricing::detail
