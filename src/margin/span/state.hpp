#pragma once

#include <algorithm>
#include <span>
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

/// Where a leg's deltas are taken from.
struct LegPlace {
  const InterLeg* leg{nullptr};
  const PlannedTier* tier{nullptr};  ///< none: the whole commodity
  Months months;
};

/// One combined commodity while its requirement is worked out.
struct CommodityState {
  CommodityState() = default;
  CommodityState(const CommodityState&) = delete;  // spans point into its own vectors
  CommodityState& operator=(const CommodityState&) = delete;
  CommodityState(CommodityState&&) = default;
  CommodityState& operator=(CommodityState&&) = default;
  ~CommodityState() = default;

  std::vector<RiskArray> arrays;      ///< all below, in one piece
  std::span<RiskArray> scan_arrays;   ///< by scan tier
  std::span<RiskArray> inter_arrays;  ///< by inter tier
  std::vector<double> numbers;        ///< all below, in one piece
  std::span<double> net;              ///< deltas by month, before any spread
  std::span<double> remaining;        ///< by month
  std::span<double> consumed;         ///< by month, by spreads that count for delivery; not negative
  std::span<double> contracts;        ///< by month, in contracts held either way
  std::span<double> short_calls;      ///< short option minimum, by its tier
  std::span<double> short_puts;
  ScanFigures scan;        ///< of `scan_arrays`, where it is known
  bool is_scanned{false};  ///< whether it is
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
  bool has_fractions{false};  ///< sums of what is no whole number, whose last bits must be settled
  bool is_charged{false};     ///< by a spread of method 02 as a charge
};

/// An empty commodity of this plan.
void reset(CommodityState& state, const CommodityPlan& plan);

struct Workspace::State {
  std::vector<CommodityState> commodities;
  std::vector<std::int32_t> held;     ///< commodities with a position or moved arrays, ascending
  std::vector<std::int32_t> spreads;  ///< that the account may form, of `Plan::inter_spreads` and the like
  std::vector<FormedSpread>* formed{nullptr};
  std::vector<LegPlace> places;       ///< of the spread that is looked at, as all below
  std::vector<LegPlace> tier_places;  ///< of one of its tiers
  std::vector<double> risks;
  std::vector<double> credits;
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
