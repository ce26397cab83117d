#pragma once

#include <algorithm>
#include <vector>

#include "crossmargin/margin/span/engine.hpp"
#include "margin/span/plan.hpp"

namespace crossmargin::span {

/// What a scan of one set of arrays says.
struct ScanFigures {
  double scan_risk{0.0};
  int active{0};  ///< from 1; 0 where no scenario loses
  double time_risk{0.0};
  double volatility_risk{0.0};
  double price_risk() const { return std::max(scan_risk - time_risk - volatility_risk, 0.0); }
};

/// One combined commodity while its requirement is worked out.
struct CommodityState {
  std::vector<RiskArray> scan_arrays;   ///< by scan tier
  std::vector<RiskArray> inter_arrays;  ///< by inter tier
  std::vector<double> net;              ///< deltas by month, before any spread
  std::vector<double> remaining;        ///< by month
  std::vector<double> consumed;         ///< by month, by spreads that count for delivery; not negative
  std::vector<double> contracts;        ///< by month, in contracts held either way
  std::vector<double> short_calls;      ///< short option minimum, by its tier
  std::vector<double> short_puts;
  ScanFigures scan;
  double option_long{0.0};
  double option_short{0.0};
  double series_charge{0.0};
  double tier_charge{0.0};
  double delivery_charge{0.0};
  double inter_credit{0.0};
  double exchange_credit{0.0};
  double exposure{0.0};
  double moved_charges{0.0};  ///< rounded charges less credits of what was moved in
  double moved_minimum{0.0};  ///< short option minimum of what was moved in
  std::int32_t moved_into{-1};
  bool is_held{false};
  bool is_charged{false};  ///< by a spread of method 02 as a charge
};

/// An empty commodity of this plan.
void reset(CommodityState& state, const CommodityPlan& plan);

struct Workspace::State {
  std::vector<CommodityState> commodities;
  std::vector<std::int32_t> held;  ///< commodities with a position or moved arrays, ascending
  std::vector<FormedSpread>* formed{nullptr};
};

/// Everything a step needs.
struct Step {
  const ParameterSet& parameters;
  const Plan& plan;
  Workspace::State& state;
  Origin origin;
  CommodityState& of(std::int32_t commodity) const {
    return state.commodities[static_cast<std::size_t>(commodity)];
  }
  const CommodityPlan& plan_of(std::int32_t commodity) const {
    return plan.commodities[static_cast<std::size_t>(commodity)];
  }
  const CombinedCommodity& rules_of(std::int32_t commodity) const {
    return parameters.commodities[static_cast<std::size_t>(commodity)];
  }
};

}  // namespace crossmargin::span
