#include "margin/span/state.hpp"

namespace crossmargin::span {

void reset(CommodityState& state, const CommodityPlan& plan) {
  const std::size_t months = plan.months.size();
  const auto tiers = static_cast<std::size_t>(plan.short_option_tiers);
  state.arrays.assign(plan.scan_tiers.size() + plan.inter_tiers.size(), RiskArray{});
  state.scan_arrays = std::span(state.arrays).first(plan.scan_tiers.size());
  state.inter_arrays = std::span(state.arrays).subspan(plan.scan_tiers.size());
  state.numbers.assign(4 * months + 2 * tiers, 0.0);
  std::span<double> rest(state.numbers);
  const auto take = [&](std::size_t count) {
    const std::span<double> taken = rest.first(count);
    rest = rest.subspan(count);
    return taken;
  };
  for (auto* deltas : {&state.net, &state.remaining, &state.consumed, &state.contracts})
    *deltas = take(months);
  state.short_calls = take(tiers);
  state.short_puts = take(tiers);
  for (double* amount : {&state.option_long, &state.option_short, &state.series_charge, &state.tier_charge,
                         &state.delivery_charge, &state.inter_credit, &state.exchange_credit,
                         &state.moved_charges, &state.moved_minimum, &state.exposure})
    *amount = 0.0;
  state.moved_into = -1;
  state.is_held = false;
  state.has_fractions = false;
  state.is_charged = false;
  state.is_scanned = false;
}

}  // namespace crossmargin::span
