#include "margin/scenario_grid/engine.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace crossmargin::scenario_grid {
namespace {

double net_option_value(const Plan& plan, std::span<const Holding> merged) {
  double value = 0.0;
  for (const Holding& holding : merged) value += holding.quantity * plan.at(holding.instrument).option_value;
  return value;
}

enum class Fills { buys, sells, all };

std::vector<Holding> filled(const PoolHoldings& pool, Fills fills) {
  std::vector<Holding> holdings(pool.positions.begin(), pool.positions.end());
  for (const Holding& order : pool.orders) {
    const bool buys = order.quantity > 0.0;
    if (fills == Fills::all || buys == (fills == Fills::buys)) holdings.push_back(order);
  }
  return netting::merged(holdings);
}

UnitResult unit_result(const Plan& plan, const NettedUnit& unit, Detail detail) {
  const UnitPlan& unit_plan = plan.units[static_cast<std::size_t>(unit.unit)];
  const netting::Worst second =
      netting::runner_up(unit.recognised, plan.order(unit_plan.sizes), unit.worst.scenario);
  UnitResult result;
  result.id = unit_plan.name.id;
  result.currency = unit_plan.name.currency;
  result.fx = unit_plan.fx;
  result.factor = unit_plan.factor;
  result.scan_risk = unit.worst.loss;
  result.worst_scenario = unit.worst.scenario;
  result.runner_up = second.scenario;
  result.runner_up_loss = second.loss;
  result.requirement = unit.requirement();
  const auto charge = [&](const char* name, double amount) {
    if (amount != 0.0) result.charges.push_back({name, result.id, amount});
  };
  charge("expiry_delta", unit.expiry_charge);
  charge("net_delta", unit.net_delta_charge);
  charge("short_option", unit.short_option_charge);
  if (detail == Detail::full) {
    result.pnl.assign(unit.raw.begin(), unit.raw.end());
    result.recognised.assign(unit.recognised.begin(), unit.recognised.end());
  }
  return result;
}

}  // namespace

MarginResult summary(const Plan& plan, const Netted& netted, Detail detail) {
  MarginResult result;
  result.scan_risk = netted.scan_risk;
  result.scan_risk_without_offsets = netted.scan_risk_without_offsets;
  result.charges = netted.charges;
  result.minimum_addition = netted.minimum_addition;
  result.offset_credit = netted.scan_risk_without_offsets - netted.scan_risk;
  result.requirement = netted.requirement;
  result.requirement_without_offsets = netted.requirement_without_offsets;
  result.units.reserve(netted.units.size());
  for (const NettedUnit& unit : netted.units) result.units.push_back(unit_result(plan, unit, detail));
  for (const Joint& joint : netted.joints) {
    GroupResult group{
        joint.id, {}, joint.offset, joint.without_offset, joint.requirement, joint.worst.scenario};
    for (const std::size_t slot : joint.members) group.units.push_back(result.units[slot].id);
    result.groups.push_back(std::move(group));
  }
  return result;
}

double initial_of(const LevelParts& parts) {
  return parts.factor_initial * (parts.requirement + parts.given + parts.excess_initial) +
         parts.given_initial;
}

double maintenance_of(const LevelParts& parts) {
  return parts.factor_maintenance * (parts.requirement + parts.given + parts.excess_maintenance);
}

// The worst of four books: no order filled, all buys, all sells, all of them.
double Engine::order_excess(const PoolHoldings& pool, double requirement) const {
  double worst = requirement;
  for (const Fills fills : {Fills::buys, Fills::sells, Fills::all}) {
    worst = std::max(worst, net(plan_, filled(pool, fills)).requirement);
  }
  return worst - requirement;
}

void Engine::add_levels(MarginResult& result, const PoolHoldings& pool) const {
  LevelParts parts;
  parts.requirement = result.requirement;
  (parameters_.computed == Level::initial ? parts.factor_maintenance : parts.factor_initial) =
      parameters_.factor;
  for (const Unpublished& part : parameters_.unpublished) {
    if (pool.orders.empty() && (part.only_with_orders || pool.positions.empty())) continue;
    if (!part.given) {
      result.incomplete.push_back(
          fmt::format("incomplete: {0} is not published; give parameters.given.{0}", part.name));
    }
    (part.initial_only ? parts.given_initial : parts.given) += part.given.value_or(0.0) * plan_.amount_fx;
  }
  const bool worst_fill = parameters_.orders_initial == OrderRule::worst_fill ||
                          parameters_.orders_maintenance == OrderRule::worst_fill;
  if (!pool.orders.empty() && worst_fill) {
    const double excess = order_excess(pool, result.requirement);
    if (parameters_.orders_initial == OrderRule::worst_fill) parts.excess_initial = excess;
    if (parameters_.orders_maintenance == OrderRule::worst_fill) parts.excess_maintenance = excess;
  }
  result.order_margin = parts.factor_initial * parts.excess_initial;
  result.other_margin = parts.factor_initial * parts.given + parts.given_initial;
  result.other_maintenance = parts.factor_maintenance * parts.given;
  result.initial = initial_of(parts);
  result.maintenance = maintenance_of(parts);
  if (!result.trace.empty()) add_level_trace(parts, plan_.reporting_currency, result.trace);
}

MarginResult Engine::margin(const PoolHoldings& pool, Detail detail) const {
  const std::vector<Holding> merged = netting::merged(pool.positions);
  const Netted netted = net(plan_, merged);
  MarginResult result = summary(plan_, netted, detail);
  result.net_option_value = net_option_value(plan_, merged);
  if (detail == Detail::full) {
    result.positions = contributions(plan_, netted, pool.positions);
    add_trace(plan_, netted, merged, instruments_, result.trace);
  }
  add_levels(result, pool);
  return result;
}

ScanBasis Engine::scan_basis() const {
  ScanBasis basis;
  basis.risk = plan_.risk;
  for (const UnitPlan& unit : plan_.units) {
    basis.units.push_back(unit.name.id);
    basis.fx.push_back(unit.fx);
    basis.dampening.push_back(unit.dampening);
  }
  for (const InstrumentPlan& instrument : plan_.instruments) {
    basis.unit.push_back(instrument.unit);
    basis.rate_row.push_back(instrument.rate_row);
  }
  basis.rates = plan_.rates;
  return basis;
}

}  // namespace crossmargin::scenario_grid
