#pragma once

#include "crossmargin/core/document.hpp"
#include "crossmargin/core/execution.hpp"
#include "crossmargin/margin/span/parameters.hpp"
#include "crossmargin/market/market.hpp"

namespace crossmargin::span {

/// Makes the risk parameters of an exchange: its definition (schema "crossmargin-span-definition": combined
/// commodities, products, series, rules of spreads) at the prices and rates of a market. Futures stand at the
/// market's forwards, options at their model's value; arrays and composite deltas are those of
/// `compute_arrays`. The business date is the market's day. Errors: every wrong member with its place; what
/// the market lacks; those of `compute_arrays`. Source of the form: docs/file-formats/span-definition.md.
Result<ParameterSet> make_parameters(const Document& definition, const Market& market,
                                     const Execution& execution);

}  // namespace crossmargin::span
