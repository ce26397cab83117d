#pragma once

#include <cstddef>

#include "pricing/american_state.hpp"
#include "pricing/american_tables.hpp"

namespace crossmargin::pricing::detail {

/// The kernels of one instruction set; the same bits from each.
struct AmericanKernel {
  /// Everything of `state` but `log_at_expiry`, which is set.
  void (*begin)(const AmericanTables& tables, const AmericanTerms& terms, BoundaryState& state);
  void (*guess)(const AmericanTerms& terms, BoundaryState& state);
  void (*improve_smooth)(const AmericanTables& tables, const AmericanTerms& terms, BoundaryState& state);
  void (*improve_value)(const AmericanTables& tables, const AmericanTerms& terms, BoundaryState& state);
  void (*fill_premium)(const AmericanTables& tables, const AmericanTerms& terms, const BoundaryState& state,
                       PremiumTerms& premium);
  void (*premium_values)(const PremiumTerms& premium, const double* moneyness, double* value,
                         std::size_t count);
  void (*find_criticals)(const QuickGroups& groups, std::size_t count);
  void (*quick_values)(const QuickCells& cells, std::size_t count);
};

extern const AmericanKernel american_scalar;
extern const AmericanKernel american_avx2;
extern const AmericanKernel american_avx512;

}  // namespace crossmargin::pricing::detail
