#include <algorithm>
#include <limits>

#include "crossmargin/numeric/parallel.hpp"
#include "pool.hpp"

namespace crossmargin::detail {
namespace {

constexpr std::size_t positions_per_chunk = 16;

struct Isolated {
  double initial{0.0};
  double maintenance{0.0};
};

/// The same method on one position alone. What the user gave for the account as a whole does not belong to
/// it.
Isolated isolated(const EvaluatedBase& base, const Holding& holding) {
  const MarginResult alone = base.engine().margin({std::span(&holding, 1), {}}, Detail::totals);
  return {alone.initial - alone.other_margin, alone.maintenance - alone.other_maintenance};
}

void add_equity(PoolAssessment& result, const Pool& pool) {
  for (const HeldPosition& held : pool.held) {
    result.position_value += held.value.value;
    result.unrealised += held.value.unrealised;
  }
  const double gross = result.collateral.gross + result.position_value + result.unrealised;
  result.equity_initial = gross - result.collateral.haircut_initial;
  result.equity_maintenance = gross - result.collateral.haircut_maintenance;
}

void add_ratios(PoolAssessment& result, const std::vector<double>& alert_levels) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const MarginResult& margin = result.margin;
  result.excess_initial = result.equity_initial - margin.initial;
  result.excess_maintenance = result.equity_maintenance - margin.maintenance;
  if (margin.initial > 0.0) {
    result.utilisation = result.equity_initial > 0.0 ? margin.initial / result.equity_initial : infinity;
  }
  result.coverage = margin.maintenance > 0.0 ? result.equity_maintenance / margin.maintenance : infinity;
  for (const double level : alert_levels) {
    if (result.utilisation >= level) result.alert_level = level;
  }
  result.status = result.excess_maintenance < 0.0 ? MarginStatus::liquidation
                  : result.excess_initial < 0.0   ? MarginStatus::margin_call
                  : result.alert_level > 0.0      ? MarginStatus::alert
                                                  : MarginStatus::ok;
}

void add_benefit(PoolAssessment& result) {
  const double cross = result.margin.initial - result.margin.order_margin - result.margin.other_margin;
  result.benefit = result.isolated_initial - cross;
  if (result.isolated_initial > 0.0) result.benefit_share = result.benefit / result.isolated_initial;
}

double initial_without(const Pool& pool, std::size_t left_out, const EvaluatedBase& base) {
  std::vector<Holding> rest = pool.positions;
  rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(left_out));
  return base.engine().margin({rest, pool.orders}, Detail::totals).initial;
}

PositionAssessment assess_position(const Pool& pool, std::size_t i, const MarginResult& margin,
                                   const EvaluatedBase& base) {
  const HeldPosition& held = pool.held[i];
  const Isolated alone = isolated(base, held.holding);
  PositionAssessment result;
  result.instrument = held.position->instrument;
  result.underlying = base.instruments()[held.holding.instrument].underlying;
  result.quantity = held.holding.quantity;
  result.value = held.value.value;
  result.unrealised = held.value.unrealised;
  result.contribution = margin.positions[i].contribution;
  result.incremental = margin.initial - initial_without(pool, i, base);
  result.isolated_initial = alone.initial;
  result.isolated_maintenance = alone.maintenance;
  return result;
}

/// Fills the table of positions in parallel; false when stopped.
bool add_positions(PoolAssessment& result, const Pool& pool, const EvaluatedBase& base,
                   const Execution& execution) {
  result.positions.resize(pool.held.size());
  return parallel_for_chunks(pool.held.size(), positions_per_chunk, execution, "positions",
                             [&](std::size_t begin, std::size_t end) {
                               for (std::size_t i = begin; i < end; ++i) {
                                 result.positions[i] = assess_position(pool, i, result.margin, base);
                               }
                             });
}

}  // namespace

Result<PoolAssessment> assess_pool(Pool pool, const EvaluatedBase& base, Detail detail,
                                   const Execution& execution) {
  PoolAssessment result;
  result.id = pool.bucket->id;
  result.collateral = std::move(pool.collateral);
  add_equity(result, pool);
  result.margin = base.engine().margin({pool.positions, pool.orders}, detail);
  if (detail == Detail::full && !add_positions(result, pool, base, execution)) {
    return fail(ErrorCode::interrupted, "stopped while assessing positions");
  }
  for (std::size_t i = 0; i < pool.positions.size(); ++i) {
    const Isolated alone = detail == Detail::full ? Isolated{result.positions[i].isolated_initial,
                                                             result.positions[i].isolated_maintenance}
                                                  : isolated(base, pool.positions[i]);
    result.isolated_initial += alone.initial;
    result.isolated_maintenance += alone.maintenance;
  }
  add_benefit(result);
  add_ratios(result, base.method().alert_levels());
  return result;
}

}  // namespace crossmargin::detail
