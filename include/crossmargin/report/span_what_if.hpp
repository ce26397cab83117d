#pragma once

#include <vector>

#include "crossmargin/margin/span/engine.hpp"
#include "crossmargin/report/report.hpp"

namespace crossmargin::report {

/// What accounts need under two parameter sets of the same contracts. Rows: of each account, one a currency
/// with what it requires, then one for each combined commodity whose margin before option value differs.
/// Errors: those of `span::Engine::margin`, of all accounts together.
Result<Table> span_what_if(const span::Engine& before, const span::Engine& after,
                           const std::vector<span::SpanAccount>& accounts);

}  // namespace crossmargin::report
