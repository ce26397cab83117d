#pragma once

#include "crossmargin/assessment/assess.hpp"

namespace crossmargin::detail {

/// What a position adds to equity, reporting currency.
struct PositionValue {
  double value{0.0};  ///< market value of options, stock, spot and bonds
  double unrealised{
      0.0};  ///< of futures, perpetuals, forwards and futures-style options with an average price
};

/// Futures and perpetuals: linear q * multiplier * (P - average); inverse q * multiplier * (1/average - 1/P)
/// in coin. An FX forward is worth its contract's value now, and was entered at the average price: the
/// difference is discounted like the contract. Errors: `missing_rate`; `invalid_value` for an average price
/// an inverse contract cannot have.
Result<PositionValue> position_value(const Position& position, std::int32_t instrument,
                                     const EvaluatedBase& base);

}  // namespace crossmargin::detail
