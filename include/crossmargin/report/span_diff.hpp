#pragma once

#include "crossmargin/margin/span/engine.hpp"
#include "crossmargin/report/report.hpp"

namespace crossmargin::report {

struct SpanDiffRequest {
  span::AccountType type{span::AccountType::member};
  double threshold{0.0};  ///< share of the value before: changes of numbers up to it are left out
};

/// What differs between two parameter sets, `before` and `after`, by combined commodity: of each contract its
/// margin bought and sold as an account of its own and the ranges of its array; of the commodity itself its
/// tiers, charges, delivery rates, short option minimum and ratios; then the spreads between commodities. One
/// row a change, with the values of both sides and the change as a number and as a share of the first. What
/// stands in one set only has a single row that says so.
Table span_diff(const span::Engine& before, const span::Engine& after, const SpanDiffRequest& request);

}  // namespace crossmargin::report
