#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace crossmargin::strategy {

/// What one unit of a column takes out of a row.
struct Use {
  std::size_t row{0};
  std::int64_t amount{0};  ///< above 0
};

/// Something that can be formed any whole number of times, and what each one saves.
struct Column {
  std::vector<Use> uses;
  std::int64_t gain{0};  ///< above 0
};

/// The integer programme behind a grouping: the most gain, where columns use up no more of a row than is
/// available.
struct Packing {
  std::vector<std::int64_t> available;  ///< one a row, at least 0
  std::vector<Column> columns;
  std::int64_t resolution{1};  ///< a gain within less than this of the most is as good
};

struct PackingLimits {
  std::size_t search_nodes{1000};  ///< of our own search, before the solver takes over
  int solver_nodes{2000};
};

/// How often each column is formed at the optimum, which is exact to the resolution: a small programme is
/// searched through, a larger one goes to the branch-and-cut solver, each independent part by itself. The
/// same programme gives the same counts in any thread. Nothing when the optimum was not proven within the
/// limits.
std::optional<std::vector<std::int64_t>> pack(const Packing& packing, const PackingLimits& limits = {});

}  // namespace crossmargin::strategy
