#pragma once

#include <vector>

#include "crossmargin/analysis/what_if.hpp"
#include "options.hpp"

namespace crossmargin::cli {

/// The changes a what-if asks for, with the sentences that name them in the report.
struct WhatIfChanges {
  std::vector<PositionChange> positions;
  std::vector<BalanceChange> balances;
  MarketChange market;
  std::vector<std::string> words;
};

std::vector<OptionSpec> change_options();

/// Throws UsageError for what does not read, and when nothing is changed.
WhatIfChanges what_if_changes(const Arguments& arguments);

}  // namespace crossmargin::cli
