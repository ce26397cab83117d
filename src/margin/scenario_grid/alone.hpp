#pragma once

#include <vector>

#include "margin/scenario_grid/netted.hpp"

namespace crossmargin::scenario_grid {

/// The requirement of one holding alone, bit for bit that of `net`. A product with a quantity rounds
/// monotonically, so the cell of the largest loss is the row's lowest or highest, known beforehand: no
/// scenario needs to be looked at. Units whose cells are changed or converted scenario by scenario are netted
/// in full.
class AlonePlan {
 public:
  explicit AlonePlan(const Plan& plan);
  double requirement(const Plan& plan, const Holding& holding, Netted& room) const;

  /// Marks a row whose cells or rates have changed; to be settled before the next `requirement`.
  void set_stale(std::int32_t instrument) { stale_[static_cast<std::size_t>(instrument)] = 1; }
  void settle(const Plan& plan);

 private:
  struct Extremes {
    double lowest{0.0};
    double highest{0.0};
    double rate{1.0};   ///< settlement to unit currency, in every scenario
    bool quick{false};  ///< whether the above decide the scan risk
  };
  Extremes extremes(const Plan& plan, std::size_t instrument) const;
  std::vector<Extremes> rows_;
  std::vector<char> stale_;
};

}  // namespace crossmargin::scenario_grid
