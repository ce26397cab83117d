#include "margin/strategy/packing.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>

#include "margin/strategy/integer_solver.hpp"

namespace crossmargin::strategy {
namespace {

/// Beyond so many columns our own search is hopeless and not tried.
constexpr std::size_t most_searched_columns = 200;

/// Rows that no column ties together are independent: the root of a row names its part.
class Parts {
 public:
  explicit Parts(const Packing& packing) : parent_(packing.available.size()) {
    std::iota(parent_.begin(), parent_.end(), std::size_t{0});
    for (const Column& column : packing.columns)
      for (const Use& use : column.uses) parent_[root(use.row)] = root(column.uses.front().row);
  }
  std::size_t root(std::size_t row) {
    while (parent_[row] != row) row = parent_[row] = parent_[parent_[row]];
    return row;
  }

 private:
  std::vector<std::size_t> parent_;
};

/// The part of a packing that holds these columns, with its own small rows.
Packing part_of(const Packing& packing, const std::vector<std::size_t>& columns) {
  Packing part{{}, {}, packing.resolution};
  std::map<std::size_t, std::size_t> rows;
  for (const std::size_t j : columns) {
    Column column = packing.columns[j];
    for (Use& use : column.uses) {
      const auto [it, is_new] = rows.emplace(use.row, rows.size());
      if (is_new) part.available.push_back(packing.available[use.row]);
      use.row = it->second;
    }
    part.columns.push_back(std::move(column));
  }
  return part;
}

/// Rows in their largest common measure: 1,000 shares of which strategies take hundreds are ten.
void reduce(Packing& part) {
  std::vector<std::int64_t> measure(part.available.size(), 0);
  for (const Column& column : part.columns)
    for (const Use& use : column.uses) measure[use.row] = std::gcd(measure[use.row], use.amount);
  for (Column& column : part.columns)
    for (Use& use : column.uses) use.amount /= measure[use.row];
  for (std::size_t row = 0; row < measure.size(); ++row) part.available[row] /= measure[row];
}

std::optional<std::vector<std::int64_t>> pack_part(const Packing& part, const PackingLimits& limits) {
  if (part.columns.size() == 1) {
    std::int64_t most = std::numeric_limits<std::int64_t>::max();
    for (const Use& use : part.columns.front().uses)
      most = std::min(most, part.available[use.row] / use.amount);
    return std::vector<std::int64_t>{most};
  }
  if (part.columns.size() <= most_searched_columns) {
    if (auto counts = search(part, limits.search_nodes)) return counts;
  }
  return branch_and_cut(part, limits.solver_nodes);
}

}  // namespace

std::optional<std::vector<std::int64_t>> pack(const Packing& packing, const PackingLimits& limits) {
  Parts parts(packing);
  std::map<std::size_t, std::vector<std::size_t>> columns;  // by part
  for (std::size_t j = 0; j < packing.columns.size(); ++j)
    columns[parts.root(packing.columns[j].uses.front().row)].push_back(j);
  std::vector<std::int64_t> counts(packing.columns.size(), 0);
  for (const auto& [root, members] : columns) {
    Packing part = part_of(packing, members);
    reduce(part);
    const auto formed = pack_part(part, limits);
    if (!formed) return std::nullopt;
    for (std::size_t i = 0; i < members.size(); ++i) counts[members[i]] = (*formed)[i];
  }
  return counts;
}

}  // namespace crossmargin::strategy
