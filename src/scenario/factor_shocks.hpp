#pragma once

#include <optional>
#include <vector>

#include "crossmargin/scenario/shock_table.hpp"

namespace crossmargin::detail {

/// One factor in every scenario of a set.
struct FactorShocks {
  std::vector<Shock> shocks;
  std::vector<double> relative_moves;  ///< of the price at the market
  std::vector<double> sizes;   ///< |move| as a fraction of the range, of the price where there is no range
  double relative_range{0.0};  ///< NaN where there is no range
};

/// Resolves one factor at a time against a set, a market and ranges, which must outlive it.
class FactorResolver {
 public:
  FactorResolver(const ScenarioSet& set, const Market& market, const RangeTable& ranges)
      : set_(set), market_(market), ranges_(ranges) {}
  std::size_t scenario_count() const { return set_.rows.size(); }
  /// Errors: those of `crossmargin::resolve`, each once.
  Result<FactorShocks> resolve(const FactorKey& key) const;
  /// Whether a number of the factor depends on its price at the market.
  bool follows_price(const FactorKey& key) const;

 private:
  const ScenarioSet& set_;
  const Market& market_;
  const RangeTable& ranges_;
};

}  // namespace crossmargin::detail
