#pragma once

#include <vector>

#include "crossmargin/core/issue.hpp"

namespace crossmargin {

/// Maintenance margin of a leg above a size: rate * size - deduction. Sizes are notionals: quantity * price
/// of a linear leg, quantity / price (coin) of an inverse one.
struct MarginBracket {
  double from{0.0};
  double rate{0.0};
  double deduction{0.0};
};

/// Brackets whose deductions make the margin continuous: deduction_n = deduction_(n-1) + from_n * (rate_n -
/// rate_(n-1)), the first 0; deductions given are put aside. `brackets` by rising `from`.
std::vector<MarginBracket> continuous_brackets(std::vector<MarginBracket> brackets);

/// One position in the contract whose price is looked for.
struct PriceLeg {
  /// linear: profit quantity * (P - entry), quote currency. inverse: quantity * (1/entry - 1/P), coin.
  enum class Payoff { linear, inverse };
  /// at_mark: margin follows the price. at_entry: it is that of the entry price for good.
  enum class Margin { at_mark, at_entry };
  Payoff payoff{Payoff::linear};
  Margin margin{Margin::at_mark};
  double quantity{0.0};  ///< signed; units of the underlying, or quote units of an inverse contract
  double entry{0.0};     ///< price from which profit counts: at opening, or the mark that the money is at
  std::vector<MarginBracket> brackets{};  ///< by rising `from`, the first from 0; empty: no margin
  double rate_growth{0.0};  ///< added to the rate per unit of size: of rates that grow with it smoothly
  double fee_rate{0.0};     ///< of the notional at the price looked for, paid when it is closed there
};

/// Positions in one contract and the money behind them, in the currency of their profit.
struct PriceAccount {
  std::vector<PriceLeg> legs;  ///< all linear or all inverse
  /// What backs them: the collateral of an isolated position; of a cross account its equity and unrealised
  /// profit less the margin of all other positions, less what open orders hold.
  double money{0.0};
};

/// The prices, rising, at which money + profit = maintenance margin + closing fees. Empty: there is none,
/// which is never the price 0. Where a margin jumps at a bracket's edge across what is left, that edge is the
/// price. Closed form in each piece between the edges of brackets, linear in P for linear contracts and in
/// 1/P for inverse ones; pieces whose rate grows with size are quadratic. Sources of the formulas:
/// docs/liquidation.md. Errors: `invalid_value` for numbers outside their domain, brackets out of order, or
/// legs of both payoffs.
Result<std::vector<double>> liquidation_prices(const PriceAccount& account);

/// The prices at which money + profit = closing fees: nothing would be left. Errors: as above.
Result<std::vector<double>> bankruptcy_prices(const PriceAccount& account);

}  // namespace crossmargin
