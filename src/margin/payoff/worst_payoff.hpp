#pragma once

#include <limits>
#include <span>

namespace crossmargin::payoff {

/// Some options of one expiry; `weight` is signed: money per unit of the payoff in the quote currency.
struct Leg {
  bool is_call{true};
  double strike{0.0};
  double weight{0.0};
};

/// What options can lose at expiry.
struct WorstPayoff {
  double loss{0.0};      ///< at least 0
  double price{0.0};     ///< of the underlying, where it is reached; infinity: ever further up
  double unpaired{0.0};  ///< weight of the short calls that no long call covers, at least 0
};

/// The payoff of one unit of a leg at a price.
double payoff_at(const Leg& leg, double price);

/// The largest loss at 0 and at every strike. Above the highest strike it grows by `unpaired` a unit of the
/// price: that part is the caller's to charge. Between two of these prices a payoff is a straight line, so no
/// other price below the highest strike is worse.
WorstPayoff worst_in_quote(std::span<const Leg> legs);

/// The largest loss in units of the underlying, times `spot`: loss / price at every strike and ever further
/// up. Between two strikes loss / price is A + B / price, which is monotone; below the lowest it is 0 for
/// calls. `unpaired` is charged within.
WorstPayoff worst_in_underlying(std::span<const Leg> calls, double spot);

}  // namespace crossmargin::payoff
