#include "margin/expiry_grid/engine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include "margin/unpublished_orders.hpp"

namespace crossmargin::expiry_grid {
namespace {

template <class Amount>
double sum_of(const std::vector<Contingency>& contingencies, Amount amount) {
  double sum = 0.0;
  for (const Contingency& one : contingencies) sum += amount(one);
  return sum;
}

}  // namespace

double Assessed::initial() const {
  const auto amount = [&](const Contingency& one) { return initial_of(one, factors); };
  double total = sum_of(collateral, amount);
  for (const Outcome& outcome : outcomes)
    total += factors.initial * outcome.loss() + sum_of(outcome.contingencies, amount);
  return total;
}

double Assessed::maintenance() const {
  const auto amount = [&](const Contingency& one) { return maintenance_of(one, factors); };
  double total = sum_of(collateral, amount);
  for (const Outcome& outcome : outcomes)
    total += factors.maintenance * outcome.loss() + sum_of(outcome.contingencies, amount);
  return total;
}

Result<std::unique_ptr<MarginEngine>> Engine::create(const Parameters& parameters,
                                                     const EngineInputs& inputs) {
  Result<Plan> plan = make_plan(parameters, inputs);
  if (!plan) return tl::unexpected(std::move(plan.error()));
  return std::unique_ptr<MarginEngine>(new Engine(parameters, inputs, *std::move(plan)));
}

void Engine::rebind() {
  Result<Plan> plan = make_plan(parameters_, inputs());
  // The rates that the plan needs were there, and a live market takes none out.
  if (!plan) throw std::logic_error(to_text(plan.error().front()));
  plan_ = *std::move(plan);
}

Issues Engine::check(const PoolHoldings& pool) const {
  return check_collateral(parameters_, plan_, *inputs().market, pool.balances);
}

Assessed Engine::assess(std::span<const Holding> positions, std::span<const Balance> balances) const {
  Assessed made;
  made.merged = netting::merged(positions);
  made.pool = net(net_inputs(), made.merged, balances);
  for (const UniverseNet& universe : made.pool.universes)
    made.outcomes.push_back(outcome_of(net_inputs(), *inputs().shocks, universe));
  made.collateral = collateral_contingencies(net_inputs(), made.pool);
  made.factors = {plan_.initial_factor, parameters_.maintenance_factor};
  return made;
}

// The worst of four books: no order filled, all buys, all sells, all of them.
MarginLevels Engine::order_excess(const PoolHoldings& pool, const Assessed& assessed) const {
  const bool initial = parameters_.orders_initial == OrderRule::worst_fill;
  const bool maintenance = parameters_.orders_maintenance == OrderRule::worst_fill;
  MarginLevels excess;
  if (pool.orders.empty() || (!initial && !maintenance)) return excess;
  std::vector<Holding> filled;
  for (const netting::Fills fills : netting::all_fills) {
    netting::fill(pool, fills, filled);
    const Assessed after = assess(filled, pool.balances);
    if (initial) excess.initial = std::max(excess.initial, after.initial() - assessed.initial());
    if (maintenance)
      excess.maintenance = std::max(excess.maintenance, after.maintenance() - assessed.maintenance());
  }
  return excess;
}

void Engine::add_orders(const PoolHoldings& pool, const Assessed& assessed, MarginResult& result) const {
  const MarginLevels excess = order_excess(pool, assessed);
  result.order_margin = excess.initial;
  result.initial += excess.initial;
  result.maintenance += excess.maintenance;
  if (pool.orders.empty()) return;
  const std::optional<double>& given = parameters_.given_orders;
  add_unpublished_orders({parameters_.orders_initial == OrderRule::unpublished,
                          parameters_.orders_maintenance == OrderRule::unpublished,
                          given ? std::optional(*given * plan_.cash_rate) : std::nullopt},
                         result);
  result.initial += result.other_margin;
  result.maintenance += result.other_maintenance;
}

void Engine::note_assumptions(const Assessed& assessed, MarginResult& result) const {
  const auto assumed = [](const Confidence& one) { return one.assumed; };
  const auto note = [&](const std::string& what) {
    result.incomplete.push_back(fmt::format("the market states no confidence of {}; {} is taken", what,
                                            *parameters_.oracle->default_confidence));
  };
  for (const UniverseNet& net : assessed.pool.universes) {
    const Universe& universe = plan_.universes[static_cast<std::size_t>(net.universe)];
    bool any = assumed(universe.confidence) || (net.perpetual && assumed(*net.perpetual));
    for (const ExpiryNet& expiry : net.expiries)
      any = any || assumed(expiry.volatility) ||
            assumed(plan_.expiries[static_cast<std::size_t>(expiry.expiry)].confidence);
    if (any) note("some feeds of " + universe.id);
  }
  for (const CollateralNet& asset : assessed.pool.collateral)
    if (assumed(asset.confidence)) note(asset.currency.code());
  const bool holds = !assessed.pool.universes.empty() || !assessed.pool.collateral.empty();
  if (plan_.price_assumed && holds)
    result.incomplete.push_back(fmt::format("the market has no price of {} in {}; {} is taken",
                                            parameters_.currency.code(), parameters_.peg->reference.code(),
                                            *plan_.price));
}

MarginResult Engine::margin(const PoolHoldings& pool, Detail detail) const {
  const Assessed assessed = assess(pool.positions, pool.balances);
  const NetInputs in = net_inputs();
  const View view{in, *inputs().shocks, assessed};
  MarginResult result;
  result.units = unit_results(view, detail);
  for (const UnitResult& unit : result.units) result.scan_risk += unit.scan_risk;
  result.scan_risk_without_offsets = result.scan_risk;
  result.requirement = result.requirement_without_offsets = result.initial = assessed.initial();
  result.charges = result.requirement - result.scan_risk;
  result.maintenance = assessed.maintenance();
  for (const UniverseNet& universe : assessed.pool.universes)
    for (const ExpiryNet& expiry : universe.expiries) result.net_option_value += expiry.market_value;
  if (detail == Detail::full) {
    result.positions = contributions(view, pool.positions);
    result.trace = trace_of(view);
  }
  add_orders(pool, assessed, result);
  note_assumptions(assessed, result);
  return result;
}

}  // namespace crossmargin::expiry_grid
