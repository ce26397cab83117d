#pragma once

#include <span>

#include "crossmargin/portfolio/portfolio.hpp"
#include "margin/scenario_grid/parameters.hpp"
#include "margin/scenario_grid/plan_terms.hpp"

namespace crossmargin::scenario_grid {

/// Margin on what a pool owes, reporting currency.
struct BorrowMargin {
  double initial{0.0};
  double maintenance{0.0};
};

/// The rates of a currency; null where the method has none.
const BorrowRate* borrow_rate(const UnitTable<BorrowRate>& rates, const Currency& currency);

/// Adds up liability * rate of exchange * rate over the balances that are negative. A currency that is owed
/// must have a rate and an FX rate among `terms`.
BorrowMargin borrow_margin(const UnitTable<BorrowRate>& rates, std::span<const Balance> balances,
                           const PlanTerms& terms);

}  // namespace crossmargin::scenario_grid
