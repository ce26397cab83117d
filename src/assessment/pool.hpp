#pragma once

#include <optional>

#include "crossmargin/assessment/assess.hpp"
#include "position_value.hpp"

namespace crossmargin::detail {

/// Beyond this an amount is a mistake of a unit, and totals would not fit into money.
inline constexpr double largest_amount = 1e18;

/// One held position with everything looked up.
struct HeldPosition {
  const Position* position{nullptr};
  Holding holding;
  PositionValue value;
};

/// A bucket whose instruments are found and priced, positions sorted by instrument index.
struct Pool {
  const Bucket* bucket{nullptr};
  std::vector<HeldPosition> held;
  std::vector<Holding> positions;  ///< those of `held`, as the engine takes them
  std::vector<Holding> orders;
  CollateralValue collateral;
};

/// What the method lacks for an instrument: it belongs to an underlying or a unit, so it carries no
/// position's place and is said once for all that are held.
const Issues& method_issues(std::int32_t index, const EvaluatedBase& base);

/// Looks up one position. Nothing after noting why it may not be held.
std::optional<HeldPosition> hold(const Position& position, const EvaluatedBase& base, Issues& issues);

/// What a position in a priced instrument adds to equity; notes what is too large to be real.
PositionValue sized_value(const Position& position, std::int32_t instrument, const EvaluatedBase& base,
                          Issues& issues);
void check_order_size(const OpenOrder& order, std::int32_t instrument, const EvaluatedBase& base,
                      Issues& issues);

/// Looks up a bucket. Errors: `unknown_instrument`, the issue of each row that could not be priced, and those
/// of `position_value`, each at the place of the position or order; those of `value_collateral`; all of them.
Result<Pool> find_pool(const Bucket& bucket, const EvaluatedBase& base);

/// Assesses one pool. Errors: `interrupted`.
Result<PoolAssessment> assess_pool(Pool pool, const EvaluatedBase& base, Detail detail,
                                   const Execution& execution);

}  // namespace crossmargin::detail
