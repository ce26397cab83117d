#include "margin/payoff/engine.hpp"

#include <algorithm>

#include "margin/netting/netting.hpp"
#include "margin/unpublished_orders.hpp"

namespace crossmargin::payoff {
namespace {

void add_charge(std::vector<Charge>& charges, const char* name, const std::string& where, double amount) {
  if (amount != 0.0) charges.push_back({name, where, amount});
}

UnitResult unit_result(const AccountView& view, const UnitNeed& need) {
  UnitResult result;
  result.id = view.contracts.units[static_cast<std::size_t>(need.unit)].id;
  result.currency = view.market.reporting_currency();
  result.scan_risk = need.positions();
  add_charge(result.charges, "oracle_contingency", result.id, need.oracle);
  add_charge(result.charges, "depeg_contingency", result.id, need.depeg);
  result.requirement = need.requirement();
  return result;
}

double option_value(const AccountNeed& account) {
  double total = 0.0;
  for (const UnitNeed& unit : account.units)
    for (const BucketNeed& bucket : unit.buckets) total += bucket.value;
  return total;
}

}  // namespace

Engine::Engine(const Parameters& parameters, const EngineInputs& inputs)
    : PlainEngine(inputs), parameters_(parameters), contracts_(make_contracts(parameters, inputs)) {}

PoolNeed Engine::need_of(const PoolHoldings& pool) const {
  const std::vector<Holding> merged = netting::merged(pool.positions);
  PoolNeed need{account_need(view(), merged, pool.balances, Level::initial),
                account_need(view(), merged, pool.balances, Level::maintenance),
                {}};
  need.orders = order_excess(pool, need);
  return need;
}

MarginLevels Engine::order_excess(const PoolHoldings& pool, const PoolNeed& need) const {
  MarginLevels excess;
  if (pool.orders.empty()) return excess;
  std::vector<Holding> filled;
  const auto worst = [&](Level level, double without) {
    double most = 0.0;
    for (const netting::Fills fills : netting::all_fills) {
      netting::fill(pool, fills, filled);
      most = std::max(most, account_need(view(), filled, pool.balances, level).requirement() - without);
    }
    return most;
  };
  if (parameters_.orders_initial == OrderRule::worst_fill)
    excess.initial = worst(Level::initial, need.initial.requirement());
  if (parameters_.orders_maintenance == OrderRule::worst_fill)
    excess.maintenance = worst(Level::maintenance, need.maintenance.requirement());
  return excess;
}

MarginResult Engine::margin(const PoolHoldings& pool, Detail detail) const {
  const PoolNeed need = need_of(pool);
  MarginResult result;
  result.scan_risk = result.scan_risk_without_offsets = need.initial.positions();
  result.charges = need.initial.charges();
  result.requirement = result.requirement_without_offsets = need.initial.requirement();
  result.order_margin = need.orders.initial;
  result.net_option_value = option_value(need.initial);
  result.incomplete.assign(need.initial.missing.begin(), need.initial.missing.end());
  if (!pool.orders.empty())
    add_unpublished_orders(
        {parameters_.orders_initial == OrderRule::unpublished,
         parameters_.orders_maintenance == OrderRule::unpublished, parameters_.given_orders},
        result);
  result.initial = result.requirement + result.order_margin + result.other_margin;
  result.maintenance = need.maintenance.requirement() + need.orders.maintenance + result.other_maintenance;
  for (const UnitNeed& unit : need.initial.units) result.units.push_back(unit_result(view(), unit));
  if (detail == Detail::totals) return result;
  for (const Holding& holding : pool.positions)
    result.positions.push_back(
        {holding.instrument, holding.quantity, contribution(view(), need.initial, holding, Level::initial)});
  result.trace = trace_of(view(), need, result);
  return result;
}

}  // namespace crossmargin::payoff
