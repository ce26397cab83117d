#pragma once

#include "margin/span/state.hpp"

namespace crossmargin::span {

/// Scanning risk of one set of arrays and its parts. `paired` names each scenario's partner of the same price
/// move and the other volatility move. Time risk is what passing time costs at the present price, volatility
/// risk what the active scenario's volatility move adds; both are rounded to the margin unit.
ScanFigures scan_figures(const RiskArray& losses, const std::array<std::uint8_t, scenario_count>& paired,
                         int amount_digits);

/// Of a commodity: its scan tiers added up. Worked out once, until its arrays change.
const ScanFigures& scan_commodity(const Step& step, std::int32_t commodity);

/// Price risk a delta of one tier, or of a whole commodity (no tier). Errors: `missing_parameter` where the
/// method needs a price scan range that is not known.
Result<double> weighted_price_risk(const Step& step, std::int32_t commodity, const PlannedTier* tier);

/// All scan tiers' arrays added up.
RiskArray whole_array(const CommodityState& state);

}  // namespace crossmargin::span
