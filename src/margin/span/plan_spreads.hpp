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

/// Whether a spread takes in commodities of another organisation than the one that publishes it.
bool is_between_organisations(const ParameterSet& set, const InterSpread& spread);

/// Joins spreads between organisations with the mirror that each of the others publishes: the same
/// commodities and ratios, on the same sides or all reversed. A leg keeps the rate of its own organisation; a
/// spread without its mirrors is never formed. Issues: two of one priority. Source: docs/methods/span.md,
/// reading 14.
void add_exchange_spreads(const ParameterSet& set, Plan& plan, Issues& issues);

/// Notes for each commodity which spreads an account with a position in it may form; the others need not be
/// looked at. A commodity into which others are scanned counts as held with any of them.
void number_spreads(Plan& plan);

/// Sorts the spreads between commodities of one organisation by priority. Issues: two of one priority, legs
/// that do not fit their method.
void add_inter_spreads(const ParameterSet& set, Plan& plan, Issues& issues);

}  // namespace crossmargin::span
