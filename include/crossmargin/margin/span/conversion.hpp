#pragma once

#include "crossmargin/margin/span/requirement.hpp"

namespace crossmargin::span {

/// What all currencies of an account need together, in `currency`, at the conversion rates of the parameters;
/// a rate given the other way round divides. A requirement is the larger of its values at the rate moved up
/// and down by the rules' shares, option value stands at the rate itself, each rounded to the currency's
/// digits. Errors: `missing_rate` for a currency without a rate to `currency`; `duplicate` for two different
/// ones. Source: docs/methods/span.md, step 9.
Result<CurrencyRequirement> total_in(const ParameterSet& parameters, const SpanRequirement& requirement,
                                     Currency currency);

}  // namespace crossmargin::span
