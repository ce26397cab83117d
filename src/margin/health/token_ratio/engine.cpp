#include "margin/health/token_ratio/engine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "margin/netting/netting.hpp"
#include "margin/unpublished_orders.hpp"

namespace crossmargin::health::token_ratio {
namespace {

double total_of(const std::vector<PerpetualNeed>& perpetuals) {
  double total = 0.0;
  for (const PerpetualNeed& need : perpetuals) total += need.maintenance;
  return total;
}

/// Of equity, what the token with the worst ratio leaves.
double free_of(const std::vector<TokenHealth>& tokens, double equity) {
  const TokenHealth* worst = worst_of(tokens);
  return worst == nullptr ? equity : worst->excess();
}

}  // namespace

Engine::Engine(const Parameters& parameters, const HaircutTable& haircuts, const EngineInputs& inputs)
    : PlainEngine(inputs), parameters_(parameters), haircuts_(haircuts) {
  rebind();
}

Result<std::unique_ptr<Engine>> Engine::create(const Parameters& parameters, const HaircutTable& haircuts,
                                               const EngineInputs& inputs) {
  for (const Currency& currency : {parameters.fixed_currency, parameters.perpetuals.settles})
    if (auto fx = inputs.market->fx(currency); !fx) return tl::unexpected(std::move(fx.error()));
  return std::unique_ptr<Engine>(new Engine(parameters, haircuts, inputs));
}

void Engine::rebind() {
  issues_.assign(inputs().instruments->size(), {});
  for (std::size_t i = 0; i < issues_.size(); ++i) issues_[i] = lacking(static_cast<std::int32_t>(i));
}

Issues Engine::lacking(std::int32_t index) const {
  const Instrument& instrument = (*inputs().instruments)[index];
  if (inputs().risk->issue(index) != nullptr) return {};
  if (instrument.kind != InstrumentKind::perpetual || instrument.spec.settlement != SettlementStyle::linear) {
    return {{ErrorCode::unsupported, instrument.id + ": the method has no rule for such a contract",
             instrument.where, "hold coins as collateral; of contracts only linear perpetuals are margined"}};
  }
  if (parameters_.perpetuals.tiers.find(instrument.underlying) == nullptr) {
    return {{ErrorCode::missing_parameter, "the method has no tiers of " + instrument.underlying,
             parameters_.where, "give parameters.perpetuals.tiers.by_underlying." + instrument.underlying}};
  }
  if (const auto fx = inputs().market->fx(instrument.spec.quote_currency); !fx) return fx.error();
  return {};
}

Issues Engine::check(const PoolHoldings& pool) const {
  std::map<Currency, double> net;
  for (const Balance& balance : pool.balances) net[balance.currency] += balance.amount;
  Issues issues;
  for (const Balance& balance : pool.balances) {
    if (!(net[balance.currency] < 0.0) || parameters_.borrowable.contains(balance.currency)) continue;
    issues.push_back(
        {ErrorCode::missing_parameter,
         fmt::format("{} is owed, and cannot be borrowed under the method", balance.currency.code()),
         balance.where, fmt::format("give parameters.borrowable.{}", balance.currency.code())});
  }
  return issues;
}

PerpetualNeed Engine::perpetual(const Holding& holding) const {
  const Instrument& instrument = (*inputs().instruments)[holding.instrument];
  const double price = *inputs().market->fx(parameters_.perpetuals.settles);
  const double quote_fx = *inputs().market->fx(instrument.spec.quote_currency);
  const double value =
      std::abs(holding.quantity) * inputs().risk->facts(holding.instrument).notional * quote_fx;
  const std::vector<Tier>& tiers = *parameters_.perpetuals.tiers.find(instrument.underlying);
  return {holding.instrument, value, maintenance_margin(tiers, value / price) * price};
}

PoolHealth Engine::health_of(const PoolHoldings& pool) const {
  const Market& market = *inputs().market;
  PoolHealth health;
  for (const Holding& holding : netting::merged(pool.positions))
    if (holding.quantity != 0.0) health.perpetuals.push_back(perpetual(holding));
  Purse purse;
  for (const Balance& balance : pool.balances) purse[balance.currency] += balance.amount;
  if (pool.unrealised != 0.0) {
    const Currency& settles = parameters_.perpetuals.settles;
    purse[settles] += pool.unrealised / *market.fx(settles);
  }
  const std::vector<Balance> balances(pool.balances.begin(), pool.balances.end());
  const CollateralValue worth = *value_collateral(balances, haircuts_, market);
  health.equity = worth.gross - worth.haircut_maintenance + pool.unrealised;
  std::optional<double> perpetuals;
  if (!health.perpetuals.empty()) perpetuals = total_of(health.perpetuals);
  const HealthView view{parameters_, market};
  health.borrowing = token_health(view, purse, perpetuals, Level::initial);
  health.liquidation = token_health(view, purse, perpetuals, Level::maintenance);
  health.free_to_keep = free_of(health.liquidation, health.equity);
  // Who may be liquidated may not borrow more either.
  health.free_to_borrow = std::min(free_of(health.borrowing, health.equity), health.free_to_keep);
  if (!health.liquidation.empty())
    health.positions = health.liquidation.front().fixed + health.liquidation.front().perpetuals;
  return health;
}

MarginResult Engine::margin(const PoolHoldings& pool, Detail detail) const {
  const PoolHealth health = health_of(pool);
  MarginResult result;
  result.scan_risk = result.scan_risk_without_offsets = total_of(health.perpetuals);
  result.requirement = result.requirement_without_offsets = health.positions;
  result.charges = health.positions - result.scan_risk;
  result.other_margin = health.equity - health.free_to_borrow - health.positions;
  result.other_maintenance = health.equity - health.free_to_keep - health.positions;
  if (!pool.orders.empty())
    add_unpublished_orders({.initial = true, .given = parameters_.given_orders}, result);
  result.initial = result.requirement + result.other_margin;
  result.maintenance = result.requirement + result.other_maintenance;
  if (const TokenHealth* worst = worst_of(health.liquidation)) {
    UnitResult unit;
    unit.id = worst->token.code();
    unit.currency = inputs().market->reporting_currency();
    unit.scan_risk = result.scan_risk;
    unit.charges = {{"fixed", unit.id, result.charges}};
    unit.requirement = result.requirement;
    result.units.push_back(std::move(unit));
  }
  if (detail == Detail::totals) return result;
  for (const Holding& holding : pool.positions)
    result.positions.push_back({holding.instrument, holding.quantity, perpetual(holding).maintenance});
  result.trace = trace_of(health, result, inputs());
  return result;
}

}  // namespace crossmargin::health::token_ratio
