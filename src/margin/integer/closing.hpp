#pragma once

#include <compare>

#include "crossmargin/core/issue.hpp"
#include "margin/integer/open_interest.hpp"

namespace crossmargin::integer {

/// An exact fraction in lowest terms; the denominator is above 0.
struct Fraction {
  Whole numerator;
  Whole denominator{1};
  bool operator==(const Fraction&) const = default;
};

/// Shares of a liquidation, parts per million.
struct ClosingRules {
  Whole bankruptcy_adjustment_ppm{1'000'000};
  Whole spread_to_maintenance_ppm{100'000};
  Whole most_fee_ppm{5'000};
};

/// A change of one perpetual of an account, in base quantums of its own sign.
struct Change {
  int perpetual{0};
  Whole quantums;
};

/// What the account gets (positive) or pays for a change at which nothing of it is left: the change's value
/// less its share, by maintenance, of net collateral; rounded up. Quote quantums.
/// Errors: `invalid_value` for a change that is zero, does not reduce the position or is larger than it.
Result<Whole> bankruptcy_value(const QuoteAccount& account, const PerpetualMarkets& markets,
                               const Change& change);

/// The price a liquidation order asks for: between the oracle's and one that gives the whole spread away, in
/// proportion to how far net collateral is below maintenance. Quote quantums per base quantum.
/// Errors: as above.
Result<Fraction> fillable_price(const QuoteAccount& account, const PerpetualMarkets& markets,
                                const Change& change, const ClosingRules& rules);

/// A fill of a liquidation order.
struct ClosingFill {
  Change change;
  Whole quote;  ///< quote quantums the account gets (positive) or pays
};

/// What goes to the insurance fund (positive) or comes out of it: proceeds less the bankruptcy value, of what
/// is left at most a share of the fill, rounded down. Errors: as above.
Result<Whole> insurance_delta(const QuoteAccount& account, const PerpetualMarkets& markets,
                              const ClosingFill& fill, const ClosingRules& rules);
/// Whether a fund can bear a delta.
bool insurance_suffices(const Whole& fund, const Whole& delta);

/// Limits of one block, quote quantums.
struct BlockLimits {
  Whole least_position_notional;
  Whole most_position_ppm;
  Whole most_account_notional;
  Whole step;  ///< base quantums
};

/// The least and the most notional of a position that one order may close.
struct ClosableNotional {
  Whole least;
  Whole most;
};
ClosableNotional closable_notional(const PerpetualTerms& terms, const Whole& quantums,
                                   const BlockLimits& limits);
/// The signed change one order makes: all of it within the limits, else rounded down to steps and at least
/// one.
Whole closing_size(const PerpetualTerms& terms, const Whole& quantums, const BlockLimits& limits);

enum class ClosingPrice { bankruptcy, oracle };

/// Two accounts after one has taken over a change of the other.
struct Takeover {
  QuoteAccount closed;
  QuoteAccount taker;
};
/// Closes `change` of an account against another that holds the other side, at the bankruptcy price of the
/// first or at the oracle price. Errors: `invalid_value` for a change that either cannot make, and where one
/// of them may not be left as it would be (see `accepts_change`).
Result<Takeover> take_over(const Takeover& before, const PerpetualMarkets& markets, const Change& change,
                           ClosingPrice price);

}  // namespace crossmargin::integer
