#pragma once

#include <optional>

#include "margin/span/plan.hpp"

namespace crossmargin::span {

/// The places of a range's months; an empty range where there are none.
Months months_in(const PeriodRange& range, const std::vector<Period>& months);
std::optional<std::int32_t> month_place(const Period& period, const std::vector<Period>& months);

/// Plans a commodity's series and tier spreads, each by priority. Issues: two of one priority, legs of one
/// side only, unknown tiers, tiers of one side that overlap and are not the same.
void add_intra_spreads(const CombinedCommodity& rules, CommodityPlan& plan, Issues& issues);

/// The spreads whose commodities the parameters hold, without legs that they do without.
std::vector<InterSpread> formable_spreads(const ParameterSet& set);

/// Sorts the spreads between commodities by priority. Issues: two of one priority, legs that do not fit their
/// method.
void add_inter_spreads(const ParameterSet& set, Plan& plan, Issues& issues);

}  // namespace crossmargin::span
