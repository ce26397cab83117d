#include "margin/span/scan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "crossmargin/core/format.hpp"
#include "margin/span/deltas.hpp"

namespace crossmargin::span {
namespace {

Months all_months(const CommodityPlan& plan) {
  return {0, static_cast<std::int32_t>(plan.months.size())};
}

/// The price scan range a delta of the nearest month with a contract.
Result<double> nearest_range(const Step& step, std::int32_t commodity, Months months) {
  const CommodityPlan& plan = step.plan_of(commodity);
  const CommodityState& state = step.of(commodity);
  for (std::int32_t i = months.begin; i < months.end; ++i) {
    const auto month = static_cast<std::size_t>(i);
    if (state.contracts[month] == 0.0) continue;
    if (!std::isnan(plan.range_a_delta[month])) return plan.range_a_delta[month];
    return fail(
        ErrorCode::missing_parameter,
        fmt::format("no price scan range of {} for {}", in_quotes(step.rules_of(commodity).id),
                    to_string(plan.months[month])),
        step.rules_of(commodity).where,
        "its weighted price risk is capped by that range: the parameter file needs a B record for it");
  }
  return 0.0;
}

}  // namespace

ScanFigures scan_figures(const RiskArray& losses, const std::array<std::uint8_t, scenario_count>& paired,
                         int amount_digits) {
  // Source: docs/methods/span.md, step 2: the first of the largest losses is active.
  const auto largest = std::max_element(losses.begin(), losses.end());
  const auto active = static_cast<std::size_t>(largest - losses.begin());
  const auto half = [&](double sum) { return round_amount(sum / 2.0, amount_digits); };
  ScanFigures figures;
  figures.time_risk = half(losses[0] + losses[1]);
  if (*largest > 0.0) {
    figures.scan_risk = *largest;
    figures.active = static_cast<int>(active) + 1;
    figures.volatility_risk = half(*largest - losses[paired[active]]);
  } else {
    figures.volatility_risk = half(losses[0] - losses[1]);
  }
  return figures;
}

RiskArray whole_array(const CommodityState& state) {
  RiskArray sum{};
  for (const RiskArray& tier : state.scan_arrays)
    for (std::size_t s = 0; s < scenario_count; ++s) sum[s] += tier[s];
  return sum;
}

const ScanFigures& scan_commodity(const Step& step, std::int32_t commodity) {
  CommodityState& state = step.of(commodity);
  if (state.is_scanned) return state.scan;
  const ParameterSet& set = step.parameters;
  ScanFigures& sum = state.scan;
  sum = {};
  state.is_scanned = true;
  for (const RiskArray& tier : state.scan_arrays) {
    const ScanFigures figures = scan_figures(tier, set.paired, set.rules.amount_digits);
    sum.scan_risk += figures.scan_risk;
    sum.time_risk += figures.time_risk;
    sum.volatility_risk += figures.volatility_risk;
    sum.active = figures.active;
  }
  if (state.scan_arrays.size() > 1)
    sum.active = scan_figures(whole_array(state), set.paired, set.rules.amount_digits).active;
  return sum;
}

Result<double> weighted_price_risk(const Step& step, std::int32_t commodity, const PlannedTier* tier) {
  const CommodityState& state = step.of(commodity);
  const CommodityPlan& plan = step.plan_of(commodity);
  const Rules& rules = step.parameters.rules;
  const Months months = tier == nullptr ? all_months(plan) : tier->months;
  const double price_risk =
      tier == nullptr
          ? scan_commodity(step, commodity).price_risk()
          : scan_figures(state.inter_arrays[static_cast<std::size_t>(tier - plan.inter_tiers.data())],
                         step.parameters.paired, rules.amount_digits)
                .price_risk();
  const double net = std::abs(net_of(state.net, months));
  if (price_risk == 0.0 || net == 0.0) return 0.0;
  double risk = price_risk / net;
  const double power = std::pow(10.0, rules.price_risk_digits);
  if (rules.truncates_price_risk && net == std::floor(net)) {
    risk = std::floor(settled(risk * power)) / power;
  } else {
    risk = round_amount(risk, rules.price_risk_digits);
  }
  const PriceRiskMethod method = step.rules_of(commodity).price_risk;
  if (method == PriceRiskMethod::normal) return risk;
  const auto cap = nearest_range(step, commodity, months);
  if (!cap) return cap;
  return method == PriceRiskMethod::scan_range ? *cap : std::min(risk, *cap);
}

}  // namespace crossmargin::span
