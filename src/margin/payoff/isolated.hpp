#pragma once

#include "margin/payoff/parameters.hpp"

namespace crossmargin::payoff {

/// The account margin that one short option takes, its mark included where the rule names it, quote currency
/// per unit of the underlying. Errors: none; days beyond the rule's last bound are the caller's to refuse.
double isolated_need(const IsolatedRule& rule, const ShortOption& option, Level level);

}  // namespace crossmargin::payoff
