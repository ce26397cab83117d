#include "margin/span/state.hpp"

namespace crossmargin::span {

void reset(CommodityState& state, const CommodityPlan& plan) {
  const std::size_t months = plan.months.size();
  const auto tiers = static_cast<std::size_t>(plan.short_option_tiers);
  state.scan_arrays.assign(plan.scan_tiers.size(), RiskArray{});
  state.inter_arrays.assign(plan.inter_tiers.size(), RiskArray{});
  for (auto* deltas : {&state.net, &state.remaining, &state.consumed, &state.contracts})
    deltas->assign(months, 0.0);
  state.short_calls.assign(tiers, 0.0);
  state.short_puts.assign(tiers, 0.0);
  state.scan = {};
  for (double* amount : {&state.option_long, &state.option_short, &state.series_charge, &state.tier_charge,
                         &state.delivery_charge, &state.inter_credit, &state.exchange_credit,
                         &state.moved_charges, &state.moved_minimum, &state.exposure})
    *amount = 0.0;
  state.moved_into = -1;
  state.is_held = false;
  state.is_charged = false;
}

}  // namespace crossmargin::span
