#include "margin/scenario_grid/borrow.hpp"

#include <algorithm>

namespace crossmargin::scenario_grid {

const BorrowRate* borrow_rate(const UnitTable<BorrowRate>& rates, const Currency& currency) {
  return rates.find({{}, {}, currency});
}

BorrowMargin borrow_margin(const UnitTable<BorrowRate>& rates, std::span<const Balance> balances,
                           const PlanTerms& terms) {
  BorrowMargin margin;
  for (const Balance& balance : balances) {
    if (balance.amount >= 0.0) continue;
    const auto known = std::find(terms.currencies.begin(), terms.currencies.end(), balance.currency);
    const BorrowRate* rate = borrow_rate(rates, balance.currency);
    const double owed =
        -balance.amount * terms.fx[static_cast<std::size_t>(known - terms.currencies.begin())];
    margin.initial += owed * rate->initial;
    margin.maintenance += owed * rate->maintenance;
  }
  return margin;
}

}  // namespace crossmargin::scenario_grid
