#pragma once

#include <cstdint>

#include "crossmargin/product/instrument.hpp"
#include "crossmargin/risk/risk_matrix.hpp"
#include "crossmargin/scenario/shock_table.hpp"

namespace crossmargin::detail {

/// Marks a row as not priced: its issue, and NaN in every cell, so that a total over it could not look right.
void fail_row(std::int32_t row, const Issues& issues, RiskMatrix& matrix);

/// The issue of a row whose profit or loss is infinite or not a number in one scenario.
Status no_finite_profit(const Instrument& instrument, const ScenarioInfo& scenario);

}  // namespace crossmargin::detail
