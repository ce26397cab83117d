#pragma once

#include "margin/span/state.hpp"

namespace crossmargin::span {

/// Forms the series spreads and the tier spreads of a commodity, in the order of their priority, charges them
/// and uses up their deltas. Each is tried with side A long, then with side B long.
void form_intra_spreads(const Step& step, std::int32_t commodity);

/// Charges the deltas of months in delivery: those that spreads have used and those that are left. Each month
/// is rounded to the margin unit.
void charge_delivery(const Step& step, std::int32_t commodity);

}  // namespace crossmargin::span
