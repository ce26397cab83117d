#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "crossmargin/margin/span/parameters.hpp"

namespace crossmargin::span {

/// A contract by the words that name it: "CBT:06:FUT:202507", and for an option its own month, right and
/// strike behind them: "CBT:06:OOF:202507:202507:C:290".
std::string contract_id(const ParameterSet& parameters, std::int32_t contract);

/// Finds contracts by id. Immutable; the parameter set must outlive it.
class ContractIndex {
 public:
  explicit ContractIndex(const ParameterSet& parameters);

  /// The place of a contract in the parameter set. Errors: `malformed` for an id of another form;
  /// `unknown_instrument` that says what is not known: the product, the month or the strike.
  Result<std::int32_t> find(std::string_view id) const;

 private:
  const ParameterSet& parameters_;
  std::vector<std::int32_t> sorted_;  ///< contracts by product, months, right, strike
};

}  // namespace crossmargin::span
