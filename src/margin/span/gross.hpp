#pragma once

#include "crossmargin/margin/span/requirement.hpp"
#include "margin/span/plan.hpp"

namespace crossmargin::span {

/// An account whose long and short positions belong to different owners: each side of each contract is
/// scanned alone, no spread is formed, no charge for months or delivery is made; the short option minimum
/// and the option value stay. Source: docs/methods/span.md, gross accounts.
std::vector<CommodityRequirement> gross_requirements(const ParameterSet& parameters, const Plan& plan,
                                                     const SpanAccount& account);

}  // namespace crossmargin::span
