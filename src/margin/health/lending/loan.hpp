#pragma once

#include <span>
#include <vector>

#include "crossmargin/market/market.hpp"
#include "crossmargin/portfolio/portfolio.hpp"
#include "margin/health/lending/parameters.hpp"

namespace crossmargin::health::lending {

/// One asset supplied or owed, in base units (8 decimals of the method's currency).
struct LoanLine {
  Currency asset;
  integer::Whole amount;  ///< smallest units of the asset, at least 0
  integer::Whole price;
  integer::Whole value;
  Shares shares;  ///< of what is supplied
  bool owed{false};
};

/// What a pool has supplied and owes.
struct Loan {
  std::vector<LoanLine> lines;  ///< by asset, what is supplied before what is owed
  integer::LendingAccount account;
  std::optional<integer::Whole> health;  ///< 18 decimals; nothing without debt
};

/// What the pool is judged with.
struct LoanView {
  const Parameters& parameters;
  const Market& market;
};

/// Units of the asset's price, rounded to the nearest 10^-8. Errors: `missing_rate`; `invalid_value` where
/// nothing is left of it.
Result<integer::Whole> price_of(const LoanView& view, const Currency& asset);

/// Positive balances are supplied, negative ones owed: of one asset both may stand side by side. Amounts are
/// rounded against the account to the asset's decimals. All assets must be reserves with a price.
/// Throws what `integer::Whole` throws.
Loan loan_of(const LoanView& view, std::span<const Balance> balances);

}  // namespace crossmargin::health::lending
