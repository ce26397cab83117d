#pragma once

#include "margin/span/state.hpp"

namespace crossmargin::span {

/// Charges less credits of a commodity, each rounded as it is stated.
double charges_less_credits(const CommodityState& state, const Rules& rules);

/// The least that short options cost, with what was moved in.
double short_option_minimum(const CombinedCommodity& rules, const CommodityState& state);

/// All figures of one commodity, but for `isolated`.
CommodityRequirement requirement_of(const Step& step, std::int32_t commodity, AccountType type);

/// Adds commodities up by currency.
std::vector<CurrencyRequirement> add_by_currency(const ParameterSet& parameters,
                                                 const std::vector<CommodityRequirement>& commodities);

}  // namespace crossmargin::span
