#pragma once

#include <optional>
#include <vector>

#include "margin/integer/whole.hpp"

namespace crossmargin::integer {

/// value * share, share in basis points; half up, down, up.
Whole percent_of(const Whole& value, const Whole& basis_points);
Whole percent_of_floor(const Whole& value, const Whole& basis_points);
Whole percent_of_ceil(const Whole& value, const Whole& basis_points);
/// value / share; half up, down, up. `basis_points` > 0.
Whole percent_over(const Whole& value, const Whole& basis_points);
Whole percent_over_floor(const Whole& value, const Whole& basis_points);
Whole percent_over_ceil(const Whole& value, const Whole& basis_points);

/// Products and quotients of numbers with 27 and 18 decimals, half up.
Whole ray_times(const Whole& a, const Whole& b);
Whole wad_over(const Whole& a, const Whole& b);

/// An amount of an asset: units of the smallest kind, its price in base units, and its decimals.
struct Priced {
  Whole amount;
  Whole price;
  int decimals{0};
};
/// Base units of collateral, rounded down.
Whole collateral_value(const Priced& asset);
/// Base units of a debt, rounded up.
Whole debt_value(const Priced& asset);

/// Collateral with the shares of it that count, basis points.
struct LentAsset {
  Whole value;  ///< base units
  Whole loan_to_value;
  Whole liquidation_threshold;
};

/// Sums of an account, base units.
struct LendingAccount {
  Whole collateral{0};
  Whole weighted_loan{0};       ///< sum of value * loan to value
  Whole weighted_threshold{0};  ///< sum of value * liquidation threshold
  Whole debt{0};
};
void add(LendingAccount& account, const LentAsset& asset);

/// Averages over the collateral, basis points, rounded down; 0 without collateral.
Whole average_loan_to_value(const LendingAccount& account);
Whole average_threshold(const LendingAccount& account);

/// Weighted collateral over debt, 18 decimals: the sum first, divided half up, then by 10^4 rounded down.
/// Nothing without debt.
std::optional<Whole> health_factor(const LendingAccount& account);
/// What may still be borrowed, base units: collateral by the average loan to value, rounded down, less the
/// debt; at least 0.
Whole available_to_borrow(const LendingAccount& account);
/// The same less the debt, so that a lack is negative.
Whole borrow_room(const LendingAccount& account);
/// What a ceiling on debts against one kind of collateral leaves; at least 0.
Whole under_ceiling(const Whole& ceiling, const Whole& debt);

inline const Whole seconds_per_year = 31'536'000;

/// What 1 becomes at a yearly rate, both 27 decimals, after so many seconds without compounding, rounded
/// down.
Whole linear_interest(const Whole& rate, const Whole& seconds);
/// The same compounded every second: three terms of the binomial series, on the rate a second rounded down.
Whole compounded_interest(const Whole& rate, const Whole& seconds);

/// What an amount in shares of a pool is worth after interest: half up at each of the two products.
Whole balance_of(const Whole& shares, const Whole& index, const Whole& interest);

}  // namespace crossmargin::integer
