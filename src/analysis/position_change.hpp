#pragma once

#include "crossmargin/analysis/what_if.hpp"

namespace crossmargin::detail {

/// A position (null: none) after an addition; its quantity may end at zero, and then it is gone. Errors:
/// `missing_field` for an average price that is needed.
Result<Position> added(const Position* held, const PositionChange& change);

}  // namespace crossmargin::detail
