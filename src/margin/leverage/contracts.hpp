#pragma once

#include <string>
#include <vector>

#include "margin/leverage/parameters.hpp"
#include "margin/plain_engine.hpp"

namespace crossmargin::leverage {

enum class Form { future, option };

/// An instrument as the rules see it: amounts of +1 contract.
struct Contract {
  Form form{Form::future};
  int unit{-1};  ///< -1: may not be held
  double value{
      0.0};  ///< future: what it is worth; option: market value that equity counts. Reporting currency
  double size{0.0};                    ///< future: in its rule's measure
  const FuturesRules* rules{nullptr};  ///< of a future
  Levels short_alone;                  ///< option sold alone, its mark included: reporting currency
};

/// What a market's instruments are under the parameters.
struct Contracts {
  std::vector<Contract> contract;  ///< by instrument
  std::vector<Issues> issues;      ///< by instrument
  std::vector<std::string> units;  ///< underlyings of what may be held
  double fx{1.0};                  ///< reporting currency per unit of the currency of the parameters

  const Contract& at(std::int32_t instrument) const { return contract[static_cast<std::size_t>(instrument)]; }
  const std::string& unit(int index) const { return units[static_cast<std::size_t>(index)]; }
};

/// Looks up every instrument that could be priced. What one lacks stands in `Contracts::issues`:
/// `missing_parameter` for an underlying without rules for futures or options, `missing_price` for an option
/// whose underlying has no spot, `missing_rate` for a currency without FX, `unsupported` for what the kind
/// has no rule for. The currency of the parameters must have an FX rate.
Contracts make_contracts(const Parameters& parameters, const EngineInputs& inputs);

}  // namespace crossmargin::leverage
