#pragma once

#include <map>
#include <span>
#include <vector>

#include "crossmargin/market/market.hpp"
#include "crossmargin/portfolio/portfolio.hpp"
#include "margin/health/token_ratio/parameters.hpp"

namespace crossmargin::health::token_ratio {

/// What an account holds and owes, units by currency; profit of perpetuals has been paid into it.
using Purse = std::map<Currency, double>;

/// One token that can be owed, at one level; reporting currency.
struct TokenHealth {
  Currency token;
  double fixed{0.0};
  double perpetuals{0.0};  ///< maintenance margin of all of them
  double owed{0.0};
  double held{0.0};
  double collateral{0.0};  ///< what other assets lend, after caps
  double limit{1.0};       ///< of the ratio

  double requirement() const { return fixed + perpetuals + owed; }
  double value() const { return held + collateral; }
  /// Requirement over value; infinity where nothing backs something that is required.
  double ratio() const;
  /// What the requirement is below the limit: negative when the limit is passed.
  double excess() const { return limit * value() - requirement(); }
};

/// What a purse is judged with.
struct HealthView {
  const Parameters& parameters;
  const Market& market;
};

/// Every token that is owed, and the one that perpetuals settle in where there are any, by code. At the level
/// maintenance collateral counts by its liquidation threshold, and fixed amount and perpetuals are required
/// too; at the level initial it counts by its loan to value against what is owed alone, with a limit of 1.
/// `perpetuals`: their maintenance margin, reporting currency; nothing where none are held.
std::vector<TokenHealth> token_health(const HealthView& view, const Purse& purse,
                                      std::optional<double> perpetuals, Level level);

/// The token with the largest ratio, the first of equals; null when there is none.
const TokenHealth* worst_of(std::span<const TokenHealth> tokens);

}  // namespace crossmargin::health::token_ratio
