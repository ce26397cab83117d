#include "margin/strategy/engine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "margin/netting/netting.hpp"

namespace crossmargin::strategy {
namespace {

bool has_stock(std::span<const Leg> legs) {
  return std::any_of(legs.begin(), legs.end(),
                     [](const Leg& leg) { return leg.contract->type == Type::stock; });
}

/// So few legs stay within every limit.
constexpr std::size_t always_grouped = 20;

Issue limit_issue(const Unit& unit, const UnitGrouping& held) {
  return {ErrorCode::limit,
          fmt::format("{}: {} positions form too many strategies to prove which grouping needs least",
                      unit.id, held.legs.size()),
          {},
          "leave kinds out of parameters.strategies, or split the account"};
}

/// What each leg of a strategy bears: in proportion to what it would need alone, or all alike where none
/// would need anything.
void add_shares(const Formed& formed, std::span<const Leg> legs, const Rules& rules,
                std::span<double> contributions) {
  std::vector<double> alone;
  double sum = 0.0;
  for (const LegCount& part : formed.legs) {
    const Leg& leg = legs[part.leg];
    const double amount = rules.alone(*leg.contract, leg.is_long()).amount();
    alone.push_back(std::max(static_cast<double>(std::abs(part.count)) * amount, 0.0));
    sum += alone.back();
  }
  for (std::size_t i = 0; i < formed.legs.size(); ++i) {
    const double share = sum > 0.0 ? alone[i] / sum : 1.0 / static_cast<double>(formed.legs.size());
    contributions[formed.legs[i].leg] += share * formed.total();
  }
}

}  // namespace

Engine::Engine(const Parameters& parameters, const EngineInputs& inputs)
    : PlainEngine(inputs), parameters_(parameters) {
  rebind();
}

void Engine::rebind() {
  plan_ = make_plan(parameters_, {*inputs().instruments, *inputs().market, *inputs().risk});
}

std::vector<UnitGrouping> Engine::units_of(std::span<const Holding> positions) const {
  std::vector<UnitGrouping> units;
  for (const Holding& held : positions) {
    if (held.quantity == 0.0) continue;
    const Contract& contract = plan_.contracts[static_cast<std::size_t>(held.instrument)];
    auto unit = std::find_if(units.begin(), units.end(),
                             [&](const UnitGrouping& other) { return other.unit == contract.unit; });
    if (unit == units.end()) unit = units.insert(units.end(), {contract.unit, {}, {}, {}});
    unit->legs.push_back({held.instrument, &contract, held.quantity});
  }
  std::sort(units.begin(), units.end(),
            [](const UnitGrouping& a, const UnitGrouping& b) { return a.unit < b.unit; });
  return units;
}

std::optional<Grouping> Engine::grouping(const UnitGrouping& unit, Level level) const {
  return group(unit.legs, Rules(parameters_, level));
}

std::vector<UnitGrouping> Engine::grouped(std::span<const Holding> positions) const {
  std::vector<UnitGrouping> units = units_of(positions);
  for (UnitGrouping& unit : units) {
    const auto least = [&](Level level) {
      auto found = grouping(unit, level);
      if (!found) throw std::length_error(limit_issue(plan_.units[unit.unit], unit).message);
      return *std::move(found);
    };
    unit.initial = least(Level::initial);
    // Only rules for stock tell levels apart.
    unit.maintenance = has_stock(unit.legs) ? least(Level::maintenance) : unit.initial;
  }
  return units;
}

Issues Engine::check(const PoolHoldings& pool) const {
  Issues issues;
  for (const UnitGrouping& unit : units_of(netting::merged(pool.positions))) {
    if (unit.legs.size() <= always_grouped) continue;
    if (!grouping(unit, Level::initial) || !grouping(unit, Level::maintenance))
      issues.push_back(limit_issue(plan_.units[unit.unit], unit));
  }
  return issues;
}

MarginLevels Engine::levels(std::span<const Holding> positions) const {
  MarginLevels levels;
  for (const UnitGrouping& unit : grouped(positions)) {
    levels.initial += unit.initial.total * plan_.units[unit.unit].fx;
    levels.maintenance += unit.maintenance.total * plan_.units[unit.unit].fx;
  }
  return levels;
}

MarginLevels Engine::order_excess(const PoolHoldings& pool, const MarginLevels& held) const {
  MarginLevels excess;
  if (pool.orders.empty()) return excess;
  std::vector<Holding> filled;
  for (const netting::Fills fills : netting::all_fills) {
    netting::fill(pool, fills, filled);
    const MarginLevels worst = levels(filled);
    if (parameters_.orders_initial == OrderRule::worst_fill)
      excess.initial = std::max(excess.initial, worst.initial - held.initial);
    if (parameters_.orders_maintenance == OrderRule::worst_fill)
      excess.maintenance = std::max(excess.maintenance, worst.maintenance - held.maintenance);
  }
  return excess;
}

namespace {

UnitResult unit_result(const UnitGrouping& grouped, const Unit& unit) {
  UnitResult result;
  result.id = unit.id;
  result.currency = unit.currency;
  result.fx = unit.fx;
  result.requirement = grouped.initial.total;
  return result;
}

std::vector<Charge> charges(const UnitGrouping& grouped, const InstrumentTable& instruments) {
  std::vector<Charge> result;
  for (const Formed& formed : grouped.initial.strategies)
    result.push_back(
        {std::string(name_of(formed.kind)), legs_text(formed, grouped.legs, instruments), formed.total()});
  return result;
}

double option_value(std::span<const UnitGrouping> units, const Plan& plan) {
  double value = 0.0;
  for (const UnitGrouping& unit : units)
    for (const Leg& leg : unit.legs)
      if (leg.contract->type != Type::stock)
        value += leg.quantity * leg.contract->price * leg.contract->multiplier * plan.units[unit.unit].fx;
  return value;
}

/// In the order of the input: a position's part of what its instrument bears.
std::vector<PositionMargin> contributions(std::span<const UnitGrouping> units, const Plan& plan,
                                          const Rules& rules, std::span<const Holding> positions) {
  std::vector<PositionMargin> result;
  for (const Holding& held : positions) result.push_back({held.instrument, held.quantity, 0.0});
  for (const UnitGrouping& unit : units) {
    std::vector<double> shares(unit.legs.size(), 0.0);
    for (const Formed& formed : unit.initial.strategies) add_shares(formed, unit.legs, rules, shares);
    for (std::size_t i = 0; i < unit.legs.size(); ++i) {
      const double each = shares[i] * plan.units[unit.unit].fx / unit.legs[i].quantity;
      for (PositionMargin& position : result)
        if (position.instrument == unit.legs[i].instrument) position.contribution = each * position.quantity;
    }
  }
  return result;
}

}  // namespace

MarginResult Engine::margin(const PoolHoldings& pool, Detail detail) const {
  const std::vector<Holding> merged = netting::merged(pool.positions);
  const std::vector<UnitGrouping> units = grouped(merged);
  MarginResult result;
  MarginLevels held;
  for (const UnitGrouping& unit : units) {
    const double fx = plan_.units[unit.unit].fx;
    held.initial += unit.initial.total * fx;
    held.maintenance += unit.maintenance.total * fx;
    result.requirement_without_offsets += unit.initial.alone * fx;
    result.units.push_back(unit_result(unit, plan_.units[unit.unit]));
    if (detail == Detail::full) result.units.back().charges = charges(unit, *inputs().instruments);
  }
  const MarginLevels orders = order_excess(pool, held);
  result.requirement = result.charges = held.initial;
  result.offset_credit = result.requirement_without_offsets - held.initial;
  result.order_margin = orders.initial;
  result.initial = held.initial + orders.initial;
  result.maintenance = held.maintenance + orders.maintenance;
  result.net_option_value = option_value(units, plan_);
  if (detail == Detail::full) {
    result.positions = contributions(units, plan_, Rules(parameters_, Level::initial), pool.positions);
    result.trace = trace_of(parameters_, plan_, units, *inputs().instruments);
  }
  return result;
}

}  // namespace crossmargin::strategy
