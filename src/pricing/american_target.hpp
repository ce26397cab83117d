#pragma once

#include <cstddef>

#include "pricing/american_state.hpp"
#include "pricing/american_tables.hpp"

namespace crossmargin::pricing::detail {

/// The iterations on one grid. `state.log_at_expiry` is set by the caller.
template <class Grid>
struct GridKernel {
  using Tables = typename Grid::Tables;
  using State = typename Grid::State;
  /// Everything of `state` but the boundary.
  void (*begin)(const Tables& tables, const AmericanTerms& terms, State& state);
  /// One iteration by either equation (`BoundaryEquation`).
  void (*improve_smooth)(const Tables& tables, const AmericanTerms& terms, State& state);
  void (*improve_value)(const Tables& tables, const AmericanTerms& terms, State& state);
};

/// The kernels of one instruction set; the same bits from each.
struct AmericanKernel {
  GridKernel<CoarseGrid> coarse;
  GridKernel<FineGrid> fine;
  /// A first boundary.
  void (*guess)(const AmericanTerms& terms, CoarseState& state);
  /// The coarse grid's boundary on the fine one.
  void (*refine)(const AmericanTables& tables, const CoarseState& coarse, BoundaryState& fine);
  void (*fill_premium)(const AmericanTables& tables, const AmericanTerms& terms, const BoundaryState& state,
                       PremiumTerms& premium);
  void (*premium_values)(const PremiumTerms& premium, const double* moneyness, double* value,
                         std::size_t count);
  /// Where the drift outweighs the volatility, instead of the last two.
  void (*split_values)(const AmericanTables& tables, const AmericanTerms& terms, const BoundaryState& state,
                       const PutCells& cells);
  void (*find_criticals)(const QuickGroups& groups, std::size_t count);
  /// The cells of the first `count` groups.
  void (*quick_values)(const QuickGroups& groups, const QuickCells& cells, std::size_t count);
};

extern const AmericanKernel american_scalar;
extern const AmericanKernel american_avx2;
extern const AmericanKernel american_avx512;

}  // namespace crossmargin::pricing::detail
