#pragma once

#include <map>

#include "margin/integer/whole.hpp"

namespace crossmargin::integer {

/// Fractions of a class of markets, parts per million. Caps are of what is open on one side of a market,
/// quote quantums (10^-6 of the quote currency); an upper cap of 0 switches the scaling off.
struct LiquidityTier {
  Whole initial_ppm;
  Whole maintenance_fraction_ppm;  ///< of the initial fraction
  Whole lower_cap{0};
  Whole upper_cap{0};
};

/// A perpetual and its price: one base quantum is 10^resolution coins, the price is price * 10^exponent.
struct PerpetualTerms {
  int resolution{0};
  Whole price;
  int exponent{0};
  LiquidityTier tier;
  Whole open_interest{0};  ///< base quantums
  Whole funding_index{0};  ///< now; quote quantums per base quantum, 10^-6
  Whole chosen_ppm{0};     ///< a higher initial fraction that the user chose
};

/// A perpetual held.
struct PerpetualHeld {
  Whole quantums;          ///< base, signed
  Whole funding_index{0};  ///< at the last settlement
  Whole quote_balance{0};  ///< quote quantums
};

/// Initial and maintenance margin requirement, quote quantums.
struct Requirements {
  Whole initial{0};
  Whole maintenance{0};
};

/// Where an account stands, quote quantums.
struct AccountRisk {
  Whole net_collateral{0};
  Requirements required;
};

/// An account: quote quantums and perpetuals by a number of theirs.
struct QuoteAccount {
  Whole quote{0};
  std::map<int, PerpetualHeld> held;
};
using PerpetualMarkets = std::map<int, PerpetualTerms>;

/// initial * fraction / 10^6, rounded down: the maintenance fraction as it is shown.
Whole maintenance_ppm(const LiquidityTier& tier);
/// The initial fraction at that open notional, quote quantums: base at or below the lower cap, all from the
/// upper cap on, between them in proportion, rounded down.
Whole scaled_initial_ppm(const LiquidityTier& tier, const Whole& open_notional);
/// Signed quote quantums, truncated towards zero.
Whole net_notional(const PerpetualTerms& terms, const Whole& quantums);
/// |notional| * fraction, rounded up.
Whole initial_margin(const Whole& notional, const Whole& fraction_ppm);
/// Of the base fraction, never the scaled one: rounded up twice.
Whole maintenance_margin(const Whole& notional, const LiquidityTier& tier);
Requirements requirements(const PerpetualTerms& terms, const Whole& quantums);
/// -(index now - index of the position) * quantums: parts per million of a quote quantum.
Whole funding_ppm(const PerpetualTerms& terms, const PerpetualHeld& held);
/// The same in quote quantums, truncated towards zero.
Whole funding(const PerpetualTerms& terms, const PerpetualHeld& held);

/// Sums over an account whose perpetuals all have terms. Positions do not offset each other.
AccountRisk account_risk(const QuoteAccount& account, const PerpetualMarkets& markets);
/// Something is required and net collateral is below it.
bool is_liquidatable(const AccountRisk& risk);
/// Below 0 where `a` is less risky: by net collateral over maintenance, compared by cross multiplication. Who
/// needs no maintenance is less risky than who does; of two such the one with more net collateral; of equal
/// ratios the smaller maintenance.
int compare_risk(const AccountRisk& a, const AccountRisk& b);
/// Whether a change of an account is accepted: it is healthy after it, or its ratio did not fall, or nothing
/// is required any more and nothing owed.
bool accepts_change(const AccountRisk& before, const AccountRisk& after);

}  // namespace crossmargin::integer
