#include "margin/health/weighted/engine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace crossmargin::health::weighted {
namespace {

using integer::Weighed;
using integer::WeightLevel;
using integer::Whole;

Whole excess(const Weighed& weighed) {
  return weighed.collateral - weighed.requirement;
}

}  // namespace

Engine::Engine(const Parameters& parameters, const HaircutTable& haircuts, const EngineInputs& inputs)
    : PlainEngine(inputs),
      parameters_(parameters),
      haircuts_(haircuts),
      terms_(make_terms(parameters, inputs)) {}

Result<std::unique_ptr<Engine>> Engine::create(const Parameters& parameters, const HaircutTable& haircuts,
                                               const EngineInputs& inputs) {
  if (auto fx = inputs.market->fx(parameters.currency); !fx) return tl::unexpected(std::move(fx.error()));
  return std::unique_ptr<Engine>(new Engine(parameters, haircuts, inputs));
}

Issues Engine::check_balance(const Balance& balance) const {
  const std::string& code = balance.currency.code();
  if (parameters_.token(balance.currency) == nullptr)
    return {{ErrorCode::missing_parameter, code + " has no weights under the method", balance.where,
             fmt::format("give parameters.tokens.{}", code)}};
  const auto lacking = terms_.token_issues.find(balance.currency);
  return lacking == terms_.token_issues.end() ? Issues{} : lacking->second;
}

Issues Engine::check(const PoolHoldings& pool) const {
  Issues issues;
  for (const Balance& balance : pool.balances) append_once(issues, check_balance(balance));
  for (const Holding& holding : pool.positions) {
    const Instrument& instrument = (*inputs().instruments)[holding.instrument];
    if (instrument.kind != InstrumentKind::spot) continue;
    issues.push_back({ErrorCode::unsupported,
                      instrument.id + ": a token that is held is collateral, no position", instrument.where,
                      "put its amount under collateral"});
  }
  if (!issues.empty()) return issues;
  try {
    judge(pool);
  } catch (const std::runtime_error&) {  // what the checked integers throw
    return {{ErrorCode::limit, "the account is too large to be reckoned in whole numbers", parameters_.where,
             "check the units of amounts and prices"}};
  }
  return issues;
}

LevelFigures Engine::figures(const PoolWeighed& weighed, double equity) const {
  const double fx = *inputs().market->fx(parameters_.currency);
  const auto money = [&](const Whole& quote) { return integer::unscaled(quote, integer::quote_digits) * fx; };
  const Whole orders = excess(weighed.tokens_alone) - excess(weighed.tokens) + weighed.swaps.requirement -
                       weighed.swaps_alone.requirement;
  return {money(weighed.swaps_alone.requirement), money(orders),
          equity - money(excess(weighed.tokens_alone))};
}

PoolWeights Engine::judge(const PoolHoldings& pool) const {
  PoolWeights judged;
  judged.units = units_of(parameters_, terms_, pool);
  judged.initial = weigh(parameters_, terms_, judged.units, WeightLevel::initial);
  judged.maintenance = weigh(parameters_, terms_, judged.units, WeightLevel::maintenance);
  const std::vector<Balance> balances(pool.balances.begin(), pool.balances.end());
  judged.equity = value_collateral(balances, haircuts_, *inputs().market)->gross;
  judged.for_initial = figures(judged.initial, judged.equity);
  judged.for_maintenance = figures(judged.maintenance, judged.equity);
  return judged;
}

void Engine::note_missing(const PoolWeights& judged, MarginResult& result) const {
  for (const TokenLine& line : judged.units.tokens) {
    const std::optional<ScaleRules>& scale = parameters_.token(line.asset)->scale;
    if (!scale || (scale->from && scale->deposits) || line.held.amount + line.held.bids <= 0) continue;
    const std::string& code = line.asset.code();
    result.incomplete.push_back(
        fmt::format("the initial weight of {0} shrinks when all deposits are large; give "
                    "parameters.tokens.{0}.deposit_scale.{1}",
                    code, !scale->from ? (scale->deposits ? "from" : "from and .deposits") : "deposits"));
  }
}

void Engine::add_positions(const PoolHoldings& pool, MarginResult& result) const {
  const double fx = *inputs().market->fx(parameters_.currency);
  for (const Holding& holding : pool.positions) {
    const Contract& contract = terms_.contracts[static_cast<std::size_t>(holding.instrument)];
    const PoolUnits alone = units_of(parameters_, terms_, {{&holding, 1}, {}, {}});
    const Weighed weighed = integer::weigh(*contract.swap, alone.swaps.front().held,
                                           {WeightLevel::initial, parameters_.order_charge});
    result.positions.push_back({holding.instrument, holding.quantity,
                                integer::unscaled(weighed.requirement, integer::quote_digits) * fx});
  }
}

void Engine::add_units(const PoolWeights& judged, MarginResult& result) const {
  const double fx = *inputs().market->fx(parameters_.currency);
  std::map<std::string, double> by_underlying;
  for (const SwapLine& line : judged.units.swaps) {
    const integer::SwapTerms& swap = *terms_.contracts[static_cast<std::size_t>(line.instrument)].swap;
    const Weighed weighed =
        integer::weigh(swap, {line.held.base, 0, 0, 0}, {WeightLevel::initial, parameters_.order_charge});
    by_underlying[(*inputs().instruments)[line.instrument].underlying] +=
        integer::unscaled(weighed.requirement, integer::quote_digits) * fx;
  }
  for (const auto& [underlying, margin] : by_underlying) {
    UnitResult unit;
    unit.id = underlying;
    unit.currency = inputs().market->reporting_currency();
    unit.scan_risk = unit.requirement = margin;
    result.units.push_back(std::move(unit));
  }
}

MarginResult Engine::margin(const PoolHoldings& pool, Detail detail) const {
  const PoolWeights judged = judge(pool);
  MarginResult result;
  result.scan_risk = result.scan_risk_without_offsets = judged.for_initial.positions;
  result.requirement = result.requirement_without_offsets = judged.for_initial.positions;
  result.order_margin = judged.for_initial.orders;
  result.other_margin = judged.for_initial.account;
  result.other_maintenance = judged.for_maintenance.account;
  result.initial = judged.for_initial.level();
  result.maintenance = judged.for_maintenance.level();
  note_missing(judged, result);
  add_units(judged, result);
  const double fx = *inputs().market->fx(parameters_.currency);
  const auto money = [&](const Whole& quote) { return integer::unscaled(quote, integer::quote_digits) * fx; };
  const Whole required = judged.maintenance.tokens.requirement + judged.maintenance.swaps.requirement;
  const double collateral = money(judged.maintenance.tokens.collateral) + pool.unrealised;
  if (required == 0) {
    result.health_factor = std::numeric_limits<double>::infinity();
  } else if (parameters_.gains_in_full) {
    result.health_factor = collateral / money(required);
  }
  if (detail == Detail::totals) return result;
  add_positions(pool, result);
  result.trace = trace_of(judged, {parameters_, terms_, inputs()});
  return result;
}

}  // namespace crossmargin::health::weighted
