#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

#include "crossmargin/numeric/parallel.hpp"
#include "pool.hpp"
#include "pool_figures.hpp"

namespace crossmargin::detail {
namespace {

constexpr std::size_t positions_per_chunk = 16;

double unrealised_of(const Pool& pool) {
  double total = 0.0;
  for (const HeldPosition& held : pool.held) total += held.value.unrealised;
  return total;
}

/// What a position has earned stays when it is closed at the mark.
double initial_without(const Pool& pool, std::size_t left_out, const EvaluatedBase& base,
                       MarginScratch& scratch) {
  std::vector<Holding> rest = pool.positions;
  rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(left_out));
  return base.engine()
      .totals({rest, pool.orders, pool.bucket->collateral, unrealised_of(pool)}, scratch)
      .initial;
}

/// What the positions of a chunk are assessed with.
struct Seat {
  const EvaluatedBase& base;
  const std::unique_ptr<MarginScratch> scratch{base.engine().make_scratch()};
};

PositionAssessment assess_position(const Pool& pool, std::size_t i, const MarginResult& margin,
                                   const Seat& seat) {
  const EvaluatedBase& base = seat.base;
  const HeldPosition& held = pool.held[i];
  const AloneMargin alone = base.engine().alone(held.holding, *seat.scratch);
  PositionAssessment result;
  result.instrument = held.position->instrument;
  result.underlying = base.instruments()[held.holding.instrument].underlying;
  result.quantity = held.holding.quantity;
  result.value = held.value.value;
  result.unrealised = held.value.unrealised;
  result.contribution = margin.positions[i].contribution;
  result.incremental = margin.initial - initial_without(pool, i, base, *seat.scratch);
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
                               const Seat seat{base};
                               for (std::size_t i = begin; i < end; ++i) {
                                 result.positions[i] = assess_position(pool, i, result.margin, seat);
                               }
                             });
}

double notional_of(const Holding& holding, const EvaluatedBase& base) {
  const auto fx = base.market().fx(base.instruments()[holding.instrument].spec.quote_currency);
  const double notional = std::abs(holding.quantity) * base.risk().facts(holding.instrument).notional;
  return fx ? notional * *fx : std::numeric_limits<double>::quiet_NaN();
}

/// What only a whole assessment says beside the ratios.
void set_leverage(PoolAssessment& result, const Pool& pool, const EvaluatedBase& base) {
  for (const Holding& holding : pool.positions) result.gross_notional += notional_of(holding, base);
  const double equity = gross_equity(result);
  if (result.gross_notional != 0.0)
    result.effective_leverage =
        equity > 0.0 ? result.gross_notional / equity : std::numeric_limits<double>::infinity();
  result.free_collateral = std::max(result.excess_initial, 0.0);
  result.health_factor =
      result.margin.health_factor.value_or(result.coverage / base.method().standing().coverage_trigger);
}

}  // namespace

Result<PoolAssessment> assess_pool(Pool pool, const EvaluatedBase& base, Detail detail,
                                   const Execution& execution) {
  PoolAssessment result;
  result.id = pool.bucket->id;
  result.collateral = std::move(pool.collateral);
  for (const HeldPosition& held : pool.held) add_value(result, held.value);
  set_equity(result, base.method().standing());
  result.margin =
      base.engine().margin({pool.positions, pool.orders, pool.bucket->collateral, result.unrealised}, detail);
  if (detail == Detail::full && !add_positions(result, pool, base, execution)) {
    return fail(ErrorCode::interrupted, "stopped while assessing positions");
  }
  const Seat seat{base};
  for (std::size_t i = 0; i < pool.positions.size(); ++i) {
    const AloneMargin alone = detail == Detail::full ? AloneMargin{result.positions[i].isolated_initial,
                                                                   result.positions[i].isolated_maintenance}
                                                     : base.engine().alone(pool.positions[i], *seat.scratch);
    result.isolated_initial += alone.initial;
    result.isolated_maintenance += alone.maintenance;
  }
  set_benefit(result);
  set_ratios(result, base.method().standing());
  set_leverage(result, pool, base);
  return result;
}

}  // namespace crossmargin::detail
