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

/// Whether a joint that loses holds the unit: then it stands for the unit.
bool in_losing_joint(const Netted& netted, std::size_t slot) {
  return std::any_of(netted.joints.begin(), netted.joints.end(), [&](const Joint& joint) {
    return joint.outer < 0 && joint.worst.scenario >= 0 &&
           std::find(joint.members.begin(), joint.members.end(), slot) != joint.members.end();
  });
}

/// The charges of a unit that look at it as a whole.
void add_held_charges(const HeldUnitRules& rules, const HeldResult& held, UnitResult& result) {
  const auto add = [&](std::string_view name, double amount) {
    if (amount != 0.0) result.charges.push_back({std::string(name), result.id, amount});
  };
  for (const HeldCharge charge : held_charges) add(name_of(charge), held.amount(charge));
  for (const GivenAmount& given : rules.given)
    if (!given.competes && (held.holds_options || !given.only_with_options))
      add(given.name, given.amount / held.amount_rate);
  add("given_scan", held.scan_addition);
}

/// The worst loss of each part of the rule that scenarios name.
std::vector<Charge> losses_by_part(const Plan& plan, const NettedUnit& unit, const std::string& id) {
  std::vector<Charge> parts;
  for (std::size_t s = 0; s < plan.scenarios.size(); ++s) {
    const std::string& name = plan.scenarios[s].part;
    if (name.empty()) continue;
    auto known =
        std::find_if(parts.begin(), parts.end(), [&](const Charge& part) { return part.name == name; });
    if (known == parts.end()) known = parts.insert(known, {name, id, 0.0});
    known->amount = std::max(known->amount, -unit.recognised[s]);
  }
  return parts;
}

UnitResult unit_result(const Plan& plan, const Netted& netted, std::size_t slot, Detail detail) {
  const NettedUnit& unit = netted.units[slot];
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
  result.minimum = unit.minimum;
  result.requirement = unit.requirement();
  const auto charge = [&](const char* name, double amount) {
    if (amount != 0.0) result.charges.push_back({name, result.id, amount});
  };
  charge("expiry_delta", unit.expiry_charge);
  charge("net_delta", unit.net_delta_charge);
  charge("short_option", unit.short_option_charge);
  if (!plan.held.empty()) add_held_charges(unit_plan.held, netted.held[slot].result, result);
  result.parts = losses_by_part(plan, unit, result.id);
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
  for (std::size_t slot = 0; slot < netted.units.size(); ++slot)
    result.units.push_back(unit_result(plan, netted, slot, detail));
  for (const Joint& joint : netted.joints) {
    GroupResult group{.id = joint.id,
                      .units = {},
                      .offset = joint.offset,
                      .without_offset = joint.without_offset,
                      .requirement = joint.requirement,
                      .worst_scenario = joint.worst.scenario,
                      .window = joint.window};
    if (joint.outer >= 0) group.within = netted.joints[static_cast<std::size_t>(joint.outer)].id;
    for (const std::size_t slot : joint.members) group.units.push_back(result.units[slot].id);
    result.groups.push_back(std::move(group));
  }
  return result;
}

/// Puts a given amount where it belongs; those of units are the plan's.
void enter(const Unpublished& part, double amount, LevelParts& parts) {
  switch (part.into) {
    case Unpublished::Into::requirement:
      parts.given += amount;
      break;
    case Unpublished::Into::initial:
      parts.given_initial += amount;
      break;
    case Unpublished::Into::levels:
      parts.given_levels += amount;
      break;
    case Unpublished::Into::scan:
    case Unpublished::Into::charges:
      break;
  }
}

struct Engine::Scratch final : MarginScratch {
  Netted netted;
  Netted filled;
  std::vector<Holding> merged;
  std::vector<Holding> orders;
  std::size_t count{0};        ///< of the positions netted
  std::uint64_t refreshed{0};  ///< how often the engine was when `levels_again` netted; 0: it did not
  std::vector<char> stale;     ///< of each unit
};

Engine::Engine(const Parameters& parameters, Plan plan, const InstrumentTable& instruments)
    : parameters_(parameters),
      plan_(std::move(plan)),
      instruments_(instruments),
      alone_(plan_),
      touched_(plan_.units.size(), 1) {
  for (const Unpublished& part : parameters_.unpublished)
    if (part.when == Unpublished::When::options || part.when == Unpublished::When::settlements)
      asks_what_is_held_ = true;
  set_given();
}

bool PoolTraits::need(const Unpublished& part) const {
  if (!any) return false;
  switch (part.when) {
    case Unpublished::When::orders:
      return orders;
    case Unpublished::When::options:
      return options;
    case Unpublished::When::settlements:
      return settlements;
    case Unpublished::When::always:
      break;
  }
  return true;
}

void Engine::set_given() {
  for (std::size_t place = 0; place < given_.size(); ++place) given_[place] = given(PoolTraits::at(place));
}

PoolTraits Engine::traits_of(const PoolHoldings& pool) const {
  PoolTraits traits;
  traits.orders = !pool.orders.empty();
  traits.any = traits.orders || !pool.positions.empty();
  if (!asks_what_is_held_) return traits;
  int settlement = -1;
  for (const std::span<const Holding> holdings : {pool.positions, pool.orders}) {
    for (const Holding& holding : holdings) {
      const int own =
          plan_.terms.instruments[static_cast<std::size_t>(holding.instrument)].settlement_currency;
      traits.options = traits.options || plan_.at(holding.instrument).option;
      traits.settlements = traits.settlements || (settlement >= 0 && own != settlement);
      settlement = own;
    }
  }
  return traits;
}

void Engine::refresh(const Market& market, std::span<const std::int32_t> repriced) {
  const double amount_fx = plan_.amount_fx;
  for (const std::int32_t index : refresh_.run({instruments_, market}, repriced, plan_))
    alone_.set_stale(index);
  ++refreshed_;
  for (std::size_t unit = 0; unit < touched_.size(); ++unit)
    if (refresh_.touched_units()[unit] != 0) touched_[unit] = refreshed_;
  if (plan_.amount_fx != amount_fx && !parameters_.unpublished.empty()) set_given();
}

Engine::Given Engine::given(const PoolTraits& traits) const {
  Given result;
  (parameters_.computed == Level::initial ? result.parts.factor_maintenance : result.parts.factor_initial) =
      parameters_.factor;
  for (const Unpublished& part : parameters_.unpublished) {
    if (!traits.need(part)) continue;
    if (!part.is_given()) {
      result.incomplete.push_back(fmt::format("{0} is not published; give parameters.given.{0}{1}", part.name,
                                              part.of_units() ? " for each unit" : ""));
    }
    enter(part, part.given.value_or(0.0) * plan_.amount_fx, result.parts);
  }
  return result;
}

// The worst of four books: no order filled, all buys, all sells, all of them.
double Engine::order_excess(const PoolHoldings& pool, double requirement, Scratch& scratch) const {
  double worst = requirement;
  for (const netting::Fills fills : netting::all_fills) {
    netting::fill(pool, fills, scratch.orders);
    net_into(plan_, scratch.orders, scratch.filled);
    worst = std::max(worst, scratch.filled.requirement);
  }
  return worst - requirement;
}

LevelParts Engine::levels(const PoolHoldings& pool, double requirement, Scratch& scratch) const {
  LevelParts parts = given_to(pool).parts;
  parts.requirement = requirement;
  if (parameters_.borrow) parts.borrow = borrow_margin(*parameters_.borrow, pool.balances, plan_.terms);
  const bool initial = parameters_.orders_initial == OrderRule::worst_fill;
  const bool maintenance = parameters_.orders_maintenance == OrderRule::worst_fill;
  if (pool.orders.empty() || (!initial && !maintenance)) return parts;
  const double excess = order_excess(pool, requirement, scratch);
  if (initial) parts.excess_initial = excess;
  if (maintenance) parts.excess_maintenance = excess;
  return parts;
}

Issues Engine::check(const PoolHoldings& pool) const {
  Issues issues;
  if (!parameters_.borrow) return issues;
  for (const Balance& balance : pool.balances) {
    if (balance.amount >= 0.0) continue;
    const std::string& code = balance.currency.code();
    const auto& known = plan_.terms.currencies;
    if (borrow_rate(*parameters_.borrow, balance.currency) == nullptr) {
      issues.push_back({ErrorCode::missing_parameter,
                        fmt::format("borrow has no rates for {}, which is owed", code), balance.where,
                        fmt::format("add parameters.borrow.by_currency.{} to the method", code)});
    } else if (std::find(known.begin(), known.end(), balance.currency) == known.end()) {
      issues.push_back({ErrorCode::missing_rate, fmt::format("no rate of exchange for {}", code),
                        balance.where, "add it to the market's fx"});
    }
  }
  return issues;
}

MarginResult Engine::margin(const PoolHoldings& pool, Detail detail) const {
  const std::vector<Holding> merged = netting::merged(pool.positions);
  Scratch scratch;
  const Netted netted = net(plan_, merged);
  MarginResult result = summary(plan_, netted, detail);
  result.net_option_value = net_option_value(plan_, merged);
  if (detail == Detail::full) {
    result.positions = contributions(plan_, netted, merged, pool.positions);
    add_trace(plan_, netted, merged, instruments_, result.trace);
  }
  const LevelParts parts = levels(pool, result.requirement, scratch);
  result.incomplete = given_to(pool).incomplete;
  result.order_margin = parts.order_margin();
  result.other_margin = parts.other_margin();
  result.other_maintenance = parts.other_maintenance();
  result.borrow_initial = parts.borrow.initial;
  result.borrow_maintenance = parts.borrow.maintenance;
  result.initial = parts.initial();
  result.maintenance = parts.maintenance();
  if (!result.trace.empty()) add_level_trace(parts, plan_.reporting_currency, result.trace);
  return result;
}

std::unique_ptr<MarginScratch> Engine::make_scratch() const {
  return std::make_unique<Scratch>();
}

LeadingRisk Engine::leading_risk(const Netted& netted) const {
  LeadingRisk lead;
  for (const Joint& joint : netted.joints) {
    if (joint.outer >= 0 || joint.worst.scenario < 0 || joint.requirement <= lead.risk) continue;
    lead = {&joint.id, joint.worst.scenario, joint.requirement, std::nullopt};
  }
  const NettedUnit* first = nullptr;
  for (std::size_t slot = 0; slot < netted.units.size(); ++slot) {
    const NettedUnit& unit = netted.units[slot];
    const UnitPlan& plan = plan_.units[static_cast<std::size_t>(unit.unit)];
    const double risk = unit.worst.loss * plan.fx;
    if (unit.worst.scenario < 0 || risk <= lead.risk || in_losing_joint(netted, slot)) continue;
    lead = {&plan.name.id, unit.worst.scenario, risk, std::nullopt};
    first = &unit;
  }
  if (first == nullptr) return lead;
  const UnitPlan& plan = plan_.units[static_cast<std::size_t>(first->unit)];
  const netting::Worst second =
      netting::runner_up(first->recognised, plan_.order(plan.sizes), first->worst.scenario);
  if (second.scenario >= 0) lead.runner_up_share = second.loss / first->worst.loss;
  return lead;
}

MarginTotals Engine::totals(const PoolHoldings& pool, MarginScratch& memory) const {
  auto& scratch = static_cast<Scratch&>(memory);
  std::span<const Holding> merged = pool.positions;
  if (!netting::is_merged(merged)) {
    scratch.merged.assign(merged.begin(), merged.end());
    netting::merge(scratch.merged);
    merged = scratch.merged;
  }
  scratch.refreshed = 0;
  net_into(plan_, merged, scratch.netted);
  const Netted& netted = scratch.netted;
  const LevelParts parts = levels(pool, netted.requirement, scratch);
  MarginTotals result;
  result.scan_risk = netted.scan_risk;
  result.scan_risk_without_offsets = netted.scan_risk_without_offsets;
  result.charges = netted.charges;
  result.minimum_addition = netted.minimum_addition;
  result.requirement = netted.requirement;
  result.requirement_without_offsets = netted.requirement_without_offsets;
  result.order_margin = parts.order_margin();
  result.other_margin = parts.other_margin();
  result.other_maintenance = parts.other_maintenance();
  result.initial = parts.initial();
  result.maintenance = parts.maintenance();
  result.net_option_value = net_option_value(plan_, merged);
  result.lead = leading_risk(netted);
  result.incomplete = given_to(pool).incomplete;
  return result;
}

void Engine::net_again(std::span<const Holding> positions, std::span<const std::int32_t> changed,
                       Scratch& scratch) const {
  // A position that came or went shifts the others.
  if (scratch.refreshed == 0 || positions.size() != scratch.count || changed.size() > 1) {
    net_into(plan_, positions, scratch.netted);
  } else {
    scratch.stale.assign(plan_.units.size(), 0);
    for (std::size_t unit = 0; unit < touched_.size(); ++unit)
      if (touched_[unit] > scratch.refreshed) scratch.stale[unit] = 1;
    for (const std::int32_t instrument : changed)
      if (const int unit = plan_.at(instrument).unit; unit >= 0)
        scratch.stale[static_cast<std::size_t>(unit)] = 1;
    net_stale(plan_, positions, scratch.stale, scratch.netted);
  }
  scratch.count = positions.size();
  scratch.refreshed = refreshed_;
}

MarginLevels Engine::levels_again(const PoolHoldings& pool, std::span<const std::int32_t> changed,
                                  MarginScratch& memory) const {
  auto& scratch = static_cast<Scratch&>(memory);
  net_again(pool.positions, changed, scratch);
  const LevelParts parts = levels(pool, scratch.netted.requirement, scratch);
  return {parts.initial(), parts.maintenance()};
}

AloneMargin Engine::alone(const Holding& holding, MarginScratch& memory) const {
  LevelParts parts = given_to({{&holding, 1}, {}}).parts;
  parts.requirement = alone_.requirement(plan_, holding, static_cast<Scratch&>(memory).filled);
  return {parts.initial() - parts.other_margin(), parts.maintenance() - parts.other_maintenance()};
}

ScanBasis Engine::scan_basis() const {
  ScanBasis basis;
  basis.risk = plan_.risk;
  // A scan nets scenario by scenario: it would miss what expiries lose at volatilities of their own.
  basis.nets_rows = plan_.volatility_choice != VolatilityChoice::per_expiry;
  for (const UnitPlan& unit : plan_.units) {
    basis.units.push_back(unit.name.id);
    basis.fx.push_back(unit.fx);
    basis.dampening.push_back(unit.dampening);
    basis.sizes.push_back(unit.sizes);
  }
  basis.tie_tolerance = plan_.tie_tolerance;
  for (const InstrumentPlan& instrument : plan_.instruments) {
    basis.unit.push_back(instrument.unit);
    basis.rate_row.push_back(instrument.rate_row);
  }
  basis.rates = plan_.rates;
  return basis;
}

}  // namespace crossmargin::scenario_grid
