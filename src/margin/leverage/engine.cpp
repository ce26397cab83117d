#include "margin/leverage/engine.hpp"

#include <fmt/format.h>

#include "margin/leverage/quantums.hpp"
#include "margin/netting/netting.hpp"
#include "margin/unpublished_orders.hpp"

namespace crossmargin::leverage {
namespace {

constexpr const char* cost_left_out =
    "the cost of a liquidation's transaction is the chain's at the moment; give parameters.given.keeper_cost";

/// Balances of one currency added up.
std::map<Currency, double> net_balances(const PoolHoldings& pool) {
  std::map<Currency, double> net;
  for (const Balance& balance : pool.balances) net[balance.currency] += balance.amount;
  return net;
}

UnitResult unit_result(const AccountView& view, const UnitNeed& need, const Currency& reporting) {
  UnitResult result;
  result.id = view.contracts.unit(need.unit);
  result.currency = reporting;
  result.scan_risk = need.positions();
  if (need.charges != 0.0) result.charges.push_back({"position_charges", result.id, need.charges});
  result.requirement = need.requirement();
  return result;
}

double option_value(const AccountNeed& account) {
  double total = 0.0;
  for (const UnitNeed& unit : account.units)
    for (const LineNeed& line : unit.lines)
      if (line.form == Form::option) total += line.value;
  return total;
}

}  // namespace

void Engine::check_sizes(std::span<const Holding> merged, Issues& issues) const {
  for (const UnitNeed& unit : account_need(view(), merged, Level::maintenance).units) {
    for (const LineNeed& line : unit.lines) {
      const std::optional<double> largest = line.rules ? largest_size(line.rules->form) : std::nullopt;
      if (!largest || line.size <= *largest) continue;
      const std::string& underlying = contracts_.unit(unit.unit);
      append_once(
          issues,
          {{ErrorCode::limit,
            fmt::format("{}: a position of size {:.10g} is beyond the last rate of the method, {:.10g}",
                        underlying, line.size, *largest),
            parameters_.where,
            fmt::format("split it, or give rates beyond that under parameters.markets.by_underlying.{}",
                        underlying)}});
    }
  }
}

/// Positions, and what they become where orders count.
void Engine::check_all_sizes(const PoolHoldings& pool, Issues& issues) const {
  check_sizes(netting::merged(pool.positions), issues);
  const auto counts = [](OrderRule rule) {
    return rule == OrderRule::larger_side || rule == OrderRule::added;
  };
  if (pool.orders.empty() || !(counts(parameters_.orders_initial) || counts(parameters_.orders_maintenance)))
    return;
  std::vector<Holding> filled;
  for (const netting::Fills fills : {netting::Fills::buys, netting::Fills::sells}) {
    netting::fill(pool, fills, filled);
    check_sizes(filled, issues);
  }
}

Issues Engine::check(const PoolHoldings& pool) const {
  Issues issues;
  check_all_sizes(pool, issues);
  if (parameters_.settlement_haircuts) append(issues, lacking_settlements({view(), inputs(), pool}));
  if (!parameters_.debts) return issues;
  const std::map<Currency, double> net = net_balances(pool);
  for (const Balance& balance : pool.balances) {
    if (!(net.at(balance.currency) < 0.0) || parameters_.debts->find(balance.currency) != nullptr) continue;
    const std::string& code = balance.currency.code();
    issues.push_back({ErrorCode::missing_parameter, fmt::format("{} is owed, and has no rate", code),
                      balance.where, fmt::format("give parameters.debts.by_currency.{}", code)});
  }
  return issues;
}

PoolCharges Engine::charges_of(const PoolHoldings& pool, const AccountNeed& need) const {
  PoolCharges charges;
  double collateral = 0.0;
  for (const auto& [currency, amount] : net_balances(pool)) {
    const double value = amount * *inputs().market->fx(currency);
    collateral += value;
    if (!(amount < 0.0) || !parameters_.debts) continue;
    const Levels& rates = *parameters_.debts->find(currency);
    charges.debts.initial -= value * rates.initial;
    charges.debts.maintenance -= value * rates.maintenance;
  }
  if (!parameters_.reward || need.units.empty()) return charges;
  charges.reward_inputs = {need.flags / contracts_.fx, parameters_.given_keeper_cost.value_or(0.0),
                           collateral / contracts_.fx};
  charges.reward = reward_of(*parameters_.reward, charges.reward_inputs) * contracts_.fx;
  return charges;
}

PoolNeed Engine::need_of(const PoolHoldings& pool) const {
  const std::vector<Holding> merged = netting::merged(pool.positions);
  PoolNeed need{
      account_need(view(), merged, Level::initial),
      account_need(view(), merged, Level::maintenance),
      {need_of_orders(view(), pool, Level::initial), need_of_orders(view(), pool, Level::maintenance)},
      {}};
  need.charges = charges_of(pool, need.initial);
  return need;
}

void Engine::add_charges(const PoolNeed& need, MarginResult& result) const {
  result.borrow_initial = need.charges.debts.initial;
  result.borrow_maintenance = need.charges.debts.maintenance;
  result.other_margin += result.borrow_initial + need.charges.reward;
  result.other_maintenance += result.borrow_maintenance + need.charges.reward;
  if (parameters_.reward && !need.initial.units.empty() && !parameters_.given_keeper_cost)
    result.incomplete.emplace_back(cost_left_out);
}

std::vector<TraceStep> Engine::add_settlement(const PoolHoldings& pool, MarginResult& result) const {
  std::vector<TraceStep> trace;
  if (!parameters_.settlement_haircuts) return trace;
  const auto add = [&](Level level, const char* name, double& into) {
    const SettlementPlan plan = settlement_of({view(), inputs(), pool}, level);
    into += plan.addition();
    if (plan.addition() != 0.0) result.pool_charges.push_back({"settlement_haircuts", name, plan.addition()});
    const auto steps = trace_of(plan, name, inputs().market->reporting_currency());
    trace.insert(trace.end(), steps.begin(), steps.end());
  };
  add(Level::initial, "initial", result.other_margin);
  add(Level::maintenance, "maintenance", result.other_maintenance);
  return trace;
}

MarginResult Engine::margin(const PoolHoldings& pool, Detail detail) const {
  const PoolNeed need = need_of(pool);
  MarginResult result;
  result.scan_risk = result.scan_risk_without_offsets = need.initial.positions();
  result.charges = need.initial.charges();
  result.requirement = result.requirement_without_offsets = need.initial.requirement();
  result.order_margin = need.orders.initial;
  result.net_option_value = option_value(need.initial);
  if (!pool.orders.empty())
    add_unpublished_orders(
        {parameters_.orders_initial == OrderRule::unpublished,
         parameters_.orders_maintenance == OrderRule::unpublished, parameters_.given_orders},
        result);
  add_charges(need, result);
  note_open_interest(view(), need.initial, result.incomplete);
  const std::vector<TraceStep> settlement = add_settlement(pool, result);
  result.initial = result.requirement + result.order_margin + result.other_margin;
  result.maintenance = need.maintenance.requirement() + need.orders.maintenance + result.other_maintenance;
  for (const UnitNeed& unit : need.initial.units)
    result.units.push_back(unit_result(view(), unit, inputs().market->reporting_currency()));
  if (detail == Detail::totals) return result;
  for (const Holding& holding : pool.positions)
    result.positions.push_back(
        {holding.instrument, holding.quantity, contribution(view(), need.initial, holding)});
  result.trace = trace_of({view(), inputs(), need, result});
  // Beside the steps of the requirement, and before the levels that hold their sum.
  result.trace.insert(result.trace.end() - 2, settlement.begin(), settlement.end());
  return result;
}

}  // namespace crossmargin::leverage
