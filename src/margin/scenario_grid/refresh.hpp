#pragma once

#include <span>
#include <vector>

#include "margin/scenario_grid/plan.hpp"

namespace crossmargin::scenario_grid {

/// Puts moved prices and rates of exchange into a plan.
class Refresh {
 public:
  /// Afterwards the plan is, bit for bit, what `make_plan` would make of the moved market. The rows of
  /// `repriced` are new in the risk matrix. The instruments that changed: those, and those whose rates moved.
  std::span<const std::int32_t> run(const Market& market, std::span<const std::int32_t> repriced, Plan& plan);

 private:
  bool read_fx(const Market& market, PlanTerms& terms);
  bool rate_moved(std::size_t instrument, const Plan& plan) const;
  void refresh_unit(const Market& market, UnitPlan& unit, const Plan& plan) const;

  std::vector<char> fx_moved_;  ///< of each currency of the plan
  std::vector<char> is_new_;    ///< of each instrument
  std::vector<std::int32_t> touched_;
};

}  // namespace crossmargin::scenario_grid
