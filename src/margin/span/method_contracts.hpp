#pragma once

#include <map>
#include <memory>
#include <vector>

#include "margin/span/method_deltas.hpp"
#include "margin/span/method_parameters.hpp"

namespace crossmargin::span {

/// The month of what never expires.
inline constexpr Period no_expiry{999912, 0};

/// The instruments of a market as contracts of a parameter set.
struct MethodContracts {
  std::shared_ptr<ParameterSet> set;
  std::vector<std::int32_t> contract;    ///< of each instrument; -1: it may not be held
  std::vector<std::int32_t> instrument;  ///< of each contract
  std::vector<std::int32_t> ranged;      ///< of each series: the instrument that its price scan range is of
  std::vector<Issues> issues;            ///< of each instrument; empty too where the risk matrix has one
  std::vector<std::string> slots;        ///< what is scanned together: commodities, or their scanning tiers
  std::vector<std::int32_t> slot;        ///< of each contract; -1: in no scanning tier
  std::map<Currency, double> fx;         ///< reporting currency per unit, of every commodity's that is known
};

/// Which instruments can be contracts at all: those of the commodities' underlyings, linear, in the
/// commodity's currency, priced. Notes in `issues` why one cannot.
std::vector<std::int32_t> holdable(const MethodParameters& parameters, const MethodInputs& inputs,
                                   std::vector<Issues>& issues);

/// Makes contracts of them: the array of a contract is the loss in the cells of its row, its month that of
/// its expiry. `deltas` must hold those of `chosen`; what has none gets its issue and no contract.
MethodContracts make_contracts(const MethodParameters& parameters, const MethodInputs& inputs,
                               std::span<const std::int32_t> chosen, const CompositeDeltas& deltas);

/// Brings the numbers of `moved` instruments and the FX rates up to an evaluated market in which nothing else
/// changed: arrays, deltas, option values, scan ranges.
void reprice(const MethodParameters& parameters, const MethodInputs& inputs,
             std::span<const std::int32_t> moved, const CompositeDeltas& deltas, MethodContracts& contracts);

}  // namespace crossmargin::span
