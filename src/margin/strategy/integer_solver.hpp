#pragma once

#include <optional>
#include <vector>

#include "margin/strategy/packing.hpp"

namespace crossmargin::strategy {

/// Solves a packing by branch and cut. Nothing when the optimum was not proven within so many nodes.
std::optional<std::vector<std::int64_t>> branch_and_cut(const Packing& packing, int max_nodes);

/// Solves a packing by depth-first search with bounds. Nothing when so many nodes were not enough. Of several
/// optima it takes the one that forms most of the columns that gain most.
std::optional<std::vector<std::int64_t>> search(const Packing& packing, std::size_t max_nodes);

}  // namespace crossmargin::strategy
