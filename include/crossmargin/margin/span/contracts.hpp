#pragma once

#include <string>
#include <string_view>

#include "crossmargin/margin/span/parameters.hpp"

namespace crossmargin::span {

/// A contract by the words that name it: "CBT:06:FUT:202507", and for an option its own month, right and
/// strike behind them: "CBT:06:OOF:202507:202507:C:290".
std::string contract_id(const ParameterSet& parameters, std::int32_t contract);

/// The place of a contract by its id. `parameters.contracts` must be in the order of `key_of`, as readers
/// leave them. Errors: `malformed` for an id of another form; `unknown_instrument` that says what is not
/// known: the product, the month or the strike.
Result<std::int32_t> find_contract(const ParameterSet& parameters, std::string_view id);

}  // namespace crossmargin::span
