#pragma once

#include <vector>

#include "crossmargin/margin/span/engine.hpp"
#include "crossmargin/report/report.hpp"

namespace crossmargin::report {

/// An account and what it needs.
struct SpanRow {
  span::SpanAccount account;
  span::SpanRequirement requirement;
};

/// A report of kind "span": for each account its currencies, its combined commodities with every part of
/// their requirement, the deltas by month and, where they were asked for, the spreads in the order in which
/// they were formed. `inputs` are the files it was made from.
Report span_report(const span::ParameterSet& parameters, const std::vector<SpanRow>& rows,
                   Provenance provenance);

/// A table with one row a contract: its price, its delta and what one of it needs, bought and sold, as an
/// account of its own. Contracts that the engine refuses have empty amounts and the reason.
Table span_products(const span::Engine& engine, span::AccountType type);

}  // namespace crossmargin::report
