#pragma once

#include "crossmargin/margin/span/requirement.hpp"

namespace crossmargin::span {

/// Whether an account holds each contract once, in their order, none without a position, and on one side only
/// where it nets.
bool is_merged(const SpanAccount& account);

/// The same positions in that form: a delta is rounded once a contract, and sums do not depend on an order.
SpanAccount merge(SpanAccount account);

}  // namespace crossmargin::span
