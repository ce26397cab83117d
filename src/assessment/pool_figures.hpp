#pragma once

#include <limits>

#include "crossmargin/assessment/assess.hpp"

// One formula for each figure of a pool, whether its assessment is whole or totals only: `Pool` is
// PoolAssessment or PoolTotals, which name them alike.
namespace crossmargin::detail {

template <class Pool>
void set_equity(Pool& pool) {
  const double gross = pool.collateral.gross + pool.position_value + pool.unrealised;
  pool.equity_initial = gross - pool.collateral.haircut_initial;
  pool.equity_maintenance = gross - pool.collateral.haircut_maintenance;
}

template <class Pool>
void set_benefit(Pool& pool) {
  const double cross = pool.margin.initial - pool.margin.order_margin - pool.margin.other_margin;
  pool.benefit = pool.isolated_initial - cross;
  if (pool.isolated_initial > 0.0) pool.benefit_share = pool.benefit / pool.isolated_initial;
}

template <class Pool>
void set_ratios(Pool& pool, const std::vector<double>& alert_levels) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  pool.excess_initial = pool.equity_initial - pool.margin.initial;
  pool.excess_maintenance = pool.equity_maintenance - pool.margin.maintenance;
  if (pool.margin.initial > 0.0) {
    pool.utilisation = pool.equity_initial > 0.0 ? pool.margin.initial / pool.equity_initial : infinity;
  }
  pool.coverage =
      pool.margin.maintenance > 0.0 ? pool.equity_maintenance / pool.margin.maintenance : infinity;
  for (const double level : alert_levels) {
    if (pool.utilisation >= level) pool.alert_level = level;
  }
  pool.status = pool.excess_maintenance < 0.0 ? MarginStatus::liquidation
                : pool.excess_initial < 0.0   ? MarginStatus::margin_call
                : pool.alert_level > 0.0      ? MarginStatus::alert
                                              : MarginStatus::ok;
}

}  // namespace crossmargin::detail
