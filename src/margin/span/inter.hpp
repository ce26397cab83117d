#pragma once

#include "margin/span/state.hpp"

namespace crossmargin::span {

/// When a spread between combined commodities is formed. Deltas that super spreads use count as consumed in
/// months of delivery.
enum class SpreadKind : std::int8_t { super, inter, exchange };

/// Forms one spread between combined commodities, if the account has what it needs, and credits it.
/// Errors: those of `weighted_price_risk`.
Status form_inter_spread(const Step& step, const InterSpread& spread, SpreadKind kind);

/// Adds the legs' risk arrays up in the target. Source: docs/methods/span.md.
Status form_scanning_spread(const Step& step, const InterSpread& spread);

/// An account could form a spread of a method that the sources leave open.
tl::unexpected<Issues> refuse(const InterSpread& spread);

}  // namespace crossmargin::span
