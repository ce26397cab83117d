#pragma once

#include "margin/integer/lending.hpp"

namespace crossmargin::integer {

/// From which size on only half of all debt may be repaid at once.
struct CloseRules {
  Whole full_close_health{950'000'000'000'000'000};  ///< 18 decimals: at or below it all
  Whole least_value{200'000'000'000};                ///< of the collateral and of the debt, base units
  Whole share{5'000};                                ///< basis points of all debt otherwise
};

/// The two reserves of a liquidation, base units, and where the account stands.
struct CloseCase {
  Whole health_factor;
  Whole collateral_value;
  Whole debt_value;
};
/// The share of all debt that may be repaid at once, basis points: all of it unless both reserves are large
/// and the health factor is above the limit.
Whole close_factor(const CloseCase& state, const CloseRules& rules);

/// A debt that is repaid against collateral which is held as shares of a pool.
struct Seizure {
  Whole repaid;        ///< units of the debt's asset
  Priced debt;         ///< price and decimals; its amount is what is owed
  Priced collateral;   ///< price and decimals; its amount is what is held
  Whole bonus;         ///< basis points, 10500 for 5 %
  Whole protocol_fee;  ///< basis points of the bonus
};

/// What a liquidation moves, units of each asset.
struct Seized {
  Whole repaid;
  Whole to_liquidator;
  Whole fee;
  Whole collateral() const { return to_liquidator + fee; }
};
/// Collateral for a debt: its value rounded down, with the bonus rounded down; where more than is held, all
/// that is held for the debt it pays, rounded up. The fee, a share of the bonus, is rounded up.
Seized seize(const Seizure& seizure);

/// Shares that are taken for an amount, each transfer rounded up on its own; at most what is held.
Whole shares_taken(const Whole& held, const Seized& seized, const Whole& index);
/// Whether what is left of the collateral is worth nothing, so that the rest of the debt is a deficit.
bool leaves_nothing(const Seizure& seizure, const Seized& seized, const Whole& shares_left);

/// Terms of a liquidation towards a target health; shares in basis points, health factors with 18 decimals.
struct TargetTerms {
  Whole max_bonus;  ///< 11000 for 10 %
  Whole bonus_factor;
  Whole health_for_max_bonus;
  Whole target_health;
  Whole collateral_factor;
};
/// The bonus at a health factor below 1: it grows in a straight line from its least to its most, basis
/// points, rounded down.
Whole bonus_at(const TargetTerms& terms, const Whole& health_factor);

/// A debt and the health of its account.
struct TargetDebt {
  Whole total_value;  ///< of all debts, 18 decimals of a base unit
  Whole price;        ///< of the debt's asset, 8 decimals of a base unit
  Whole unit;         ///< 10^decimals of the debt's asset
  Whole health_factor;
};
/// The debt to repay so that the account reaches the target, units of the asset with 27 decimals, rounded up.
/// `bonus` * collateral factor has to be below the target, and health below it.
Whole debt_to_target(const TargetTerms& terms, const TargetDebt& debt, const Whole& bonus);

}  // namespace crossmargin::integer
