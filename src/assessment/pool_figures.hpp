#pragma once

#include <algorithm>
#include <limits>

#include "crossmargin/assessment/assess.hpp"
#include "position_value.hpp"

// One formula for each figure of a pool, whether its assessment is whole or totals only: `Pool` is
// PoolAssessment or PoolTotals, which name them alike.
namespace crossmargin::detail {

/// Adds what one position brings.
template <class Pool>
void add_value(Pool& pool, const PositionValue& value) {
  pool.position_value += value.value;
  pool.unrealised += value.unrealised;
  pool.unrealised_gain += std::max(value.unrealised, 0.0);
}

template <class Pool>
void set_equity(Pool& pool, const StandingRules& rules) {
  const double gross = pool.collateral.gross + pool.position_value + pool.unrealised;
  pool.equity_initial =
      gross - pool.collateral.haircut_initial - (1.0 - rules.gain_initial) * pool.unrealised_gain;
  pool.equity_maintenance =
      gross - pool.collateral.haircut_maintenance - (1.0 - rules.gain_maintenance) * pool.unrealised_gain;
}

template <class Pool>
void set_benefit(Pool& pool) {
  const double cross = pool.margin.initial - pool.margin.order_margin - pool.margin.other_margin;
  pool.benefit = pool.isolated_initial - cross;
  if (pool.isolated_initial > 0.0) pool.benefit_share = pool.benefit / pool.isolated_initial;
}

template <class Pool>
void set_ratios(Pool& pool, const StandingRules& rules) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  pool.excess_initial = pool.equity_initial - pool.margin.initial;
  pool.excess_maintenance = pool.equity_maintenance - rules.coverage_trigger * pool.margin.maintenance;
  if (pool.margin.initial > 0.0) {
    pool.utilisation = pool.equity_initial > 0.0 ? pool.margin.initial / pool.equity_initial : infinity;
  }
  pool.coverage =
      pool.margin.maintenance > 0.0 ? pool.equity_maintenance / pool.margin.maintenance : infinity;
  for (const double level : rules.alert_levels) {
    if (pool.utilisation >= level) pool.alert_level = level;
  }
  pool.status = pool.excess_maintenance < 0.0 ? MarginStatus::liquidation
                : pool.excess_initial < 0.0   ? MarginStatus::margin_call
                : pool.alert_level > 0.0      ? MarginStatus::alert
                                              : MarginStatus::ok;
}

}  // namespace crossmargin::detail
