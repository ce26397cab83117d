#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "margin/scenario_grid/plan.hpp"

namespace crossmargin::scenario_grid {

struct RefreshInputs {
  const InstrumentTable& instruments;
  const Market& market;
};

/// Puts moved prices and rates of exchange into a plan.
class Refresh {
 public:
  /// Afterwards the plan is, bit for bit, what `make_plan` would make of the moved market. The rows of
  /// `repriced` are new in the risk matrix. The instruments that changed: those, and those whose rates moved.
  std::span<const std::int32_t> run(const RefreshInputs& inputs, std::span<const std::int32_t> repriced,
                                    Plan& plan);
  /// Of each unit, whether a number or a row of it changed in the last run.
  std::span<const char> touched_units() const { return touched_units_; }

 private:
  /// Instruments whose numbers hang on the same rates of exchange.
  struct RateClass {
    std::array<int, 3> currencies{};  ///< of settlement, quote and unit
    std::vector<std::int32_t> instruments;
  };
  void find_classes(const Plan& plan);
  bool read_fx(const Market& market, PlanTerms& terms);
  bool moved(int currency) const { return fx_moved_[static_cast<std::size_t>(currency)] != 0; }
  void touch_by_rates(const Plan& plan);
  bool refresh_unit(const Market& market, UnitPlan& unit, const Plan& plan) const;

  std::vector<char> fx_moved_;  ///< of each currency of the plan
  std::vector<RateClass> classes_;
  std::vector<char> is_new_;         ///< of each instrument
  std::vector<char> touched_units_;  ///< of each unit
  std::vector<std::int32_t> touched_;
};

}  // namespace crossmargin::scenario_grid
