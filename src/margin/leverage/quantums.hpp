#pragma once

#include <optional>
#include <string>
#include <vector>

#include "margin/leverage/account.hpp"

namespace crossmargin::leverage {

/// A position as `OpenInterest` needs it.
struct QuantumPosition {
  double size{0.0};        ///< units of the underlying, not negative
  double value{0.0};       ///< in the currency of the parameters
  double least_rate{0.0};  ///< a higher initial rate that the owner chose; 0 for none
};

/// What a position requires, in the currency of the parameters.
struct QuantumNeed {
  double rate{0.0};    ///< that is charged
  double amount{0.0};  ///< the requirement, whole quote quantums of 10^-6
};

/// Why a market cannot be reckoned in whole quantums at a price in the currency of the parameters: its price
/// is nothing after rounding, or what is open does not fit. Nothing where it can.
std::optional<std::string> quantum_fault(const OpenInterest& form, double price);

/// The requirement of the form in whole numbers: size and price rounded to their quantums (halves up), the
/// notional truncated, the scaled fraction rounded down, requirements rounded up. Without open interest the
/// base fraction counts. Throws what `integer::Whole` throws.
QuantumNeed quantum_need(const OpenInterest& form, const QuantumPosition& position, Level level);

/// Notes each unit that is held and whose open interest would count and is not given.
void note_open_interest(const AccountView& view, const AccountNeed& need,
                        std::vector<std::string>& incomplete);

}  // namespace crossmargin::leverage
