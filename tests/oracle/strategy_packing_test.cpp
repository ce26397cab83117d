// The integer programme against exhaustion, and the solver against our own search, on small random
// programmes.
#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include "margin/strategy/integer_solver.hpp"

using namespace crossmargin::strategy;

namespace {

Packing random_packing(std::mt19937_64& random) {
  const auto draw = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); };
  Packing packing;
  const int rows = draw(2, 5);
  for (int row = 0; row < rows; ++row) packing.available.push_back(draw(0, 4));
  const int columns = draw(1, 6);
  for (int j = 0; j < columns; ++j) {
    Column column{{}, draw(1, 50)};
    for (int row = 0; row < rows; ++row)
      if (draw(0, 2) == 0) column.uses.push_back({static_cast<std::size_t>(row), draw(1, 2)});
    if (column.uses.empty()) column.uses.push_back({0, 1});
    packing.columns.push_back(column);
  }
  return packing;
}

/// The most gain from column `j` on, over every count there is.
std::int64_t exhaust(const Packing& packing, std::size_t j, std::vector<std::int64_t> left) {
  if (j == packing.columns.size()) return 0;
  std::int64_t best = 0;
  for (std::int64_t gain = 0;; gain += packing.columns[j].gain) {
    best = std::max(best, gain + exhaust(packing, j + 1, left));
    for (const Use& use : packing.columns[j].uses) left[use.row] -= use.amount;
    if (std::any_of(left.begin(), left.end(), [](std::int64_t rest) { return rest < 0; })) return best;
  }
}

/// What the counts gain; -1 where they use more than there is.
std::int64_t gain_of(const Packing& packing, const std::optional<std::vector<std::int64_t>>& counts) {
  REQUIRE(counts.has_value());
  std::vector<std::int64_t> left = packing.available;
  std::int64_t gain = 0;
  for (std::size_t j = 0; j < counts->size(); ++j) {
    gain += (*counts)[j] * packing.columns[j].gain;
    for (const Use& use : packing.columns[j].uses) left[use.row] -= use.amount * (*counts)[j];
  }
  return std::all_of(left.begin(), left.end(), [](std::int64_t rest) { return rest >= 0; }) ? gain : -1;
}

}  // namespace

TEST_CASE("the solver, the search and the programme by parts all find the most there is") {
  std::mt19937_64 random(20070402);
  for (int trial = 0; trial < 3000; ++trial) {
    const Packing packing = random_packing(random);
    const std::int64_t best = exhaust(packing, 0, packing.available);
    CAPTURE(trial);
    CHECK(gain_of(packing, search(packing, 1000000)) == best);
    CHECK(gain_of(packing, branch_and_cut(packing, 100000)) == best);
    CHECK(gain_of(packing, pack(packing)) == best);
  }
}

TEST_CASE("large quantities reach the solver, which agrees with a bound of linear programming") {
  // Odd cycles have no whole relaxation: of three pairs among three rows of q, whole counts reach 3 q / 2,
  // rounded down, and one of a row is left over where q is odd.
  for (const std::int64_t q : {1LL, 7LL, 1001LL, 1000000007LL}) {
    const Packing cycle{{q, q, q}, {{{{0, 1}, {1, 1}}, 10}, {{{1, 1}, {2, 1}}, 10}, {{{0, 1}, {2, 1}}, 10}}};
    CAPTURE(q);
    CHECK(gain_of(cycle, branch_and_cut(cycle, 100000)) == 3 * q / 2 * 10);
    CHECK(gain_of(cycle, pack(cycle)) == 3 * q / 2 * 10);
  }
}

TEST_CASE("too few nodes are no answer") {
  const Packing cycle{{7, 7, 7}, {{{{0, 1}, {1, 1}}, 10}, {{{1, 1}, {2, 1}}, 10}, {{{0, 1}, {2, 1}}, 10}}};
  CHECK_FALSE(search(cycle, 2).has_value());
  CHECK_FALSE(branch_and_cut(cycle, 0).has_value());
}
