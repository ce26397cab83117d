#pragma once

#include "margin/span/state.hpp"

namespace crossmargin::span {

/// Forms one spread between combined commodities, if the account has what it needs, and credits it.
/// `counts_for_delivery`: deltas that it uses count as consumed in months of delivery (super spreads).
/// Errors: those of `weighted_price_risk`.
Status form_inter_spread(const Step& step, const InterSpread& spread, bool counts_for_delivery);

/// Adds the legs' risk arrays up in the target. Source: docs/methods/span.md.
void form_scanning_spread(const Step& step, const InterSpread& spread);

}  // namespace crossmargin::span
