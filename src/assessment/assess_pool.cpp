#include <algorithm>
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

}  // namespace

Result<PoolAssessment> assess_pool(Pool pool, const EvaluatedBase& base, Detail detail,
                                   const Execution& execution) {
  PoolAssessment result;
  result.id = pool.bucket->id;
  result.collateral = std::move(pool.collateral);
  for (const HeldPosition& held : pool.held) {
    result.position_value += held.value.value;
  }
  result.unrealised = unrealised_of(pool);
  set_equity(result);
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
  set_ratios(result, base.method().alert_levels());
  return result;
}

}  // namespace crossmargin::detail
