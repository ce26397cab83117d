#pragma once

#include "margin/span/state.hpp"

namespace crossmargin::span {

/// Charges less credits of a commodity, each rounded as it is stated.
double charges_less_credits(const CommodityState& state, const Rules& rules);

/// The least that short options cost: calls and puts by tier of the short option minimum.
double short_option_minimum(ShortOptionMethod method, std::span<const double> calls,
                            std::span<const double> puts);
/// The same of a commodity, with what was moved in.
double short_option_minimum(const CombinedCommodity& rules, const CommodityState& state);

/// Writes all figures of one commodity, but for `isolated`, into `made`, whose memory is used again.
void fill_requirement(const Step& step, std::int32_t commodity, AccountType type, CommodityRequirement& made);

/// Adds commodities up by currency.
void add_by_currency(const ParameterSet& parameters, const Plan& plan, SpanRequirement& made);

}  // namespace crossmargin::span
