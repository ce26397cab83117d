#include "margin/span/method_engine.hpp"

#include <algorithm>
#include <stdexcept>

#include "margin/netting/netting.hpp"

namespace crossmargin::span {
namespace {

using Positions = std::span<const crossmargin::Holding>;

/// The factor whose moves name a commodity's scenarios: that of its first instrument.
std::vector<int> factors_of(const MethodInputs& inputs, const MethodContracts& contracts) {
  const ParameterSet& set = *contracts.set;
  std::vector<int> factors(set.commodities.size(), -1);
  for (std::size_t i = 0; i < contracts.contract.size(); ++i) {
    if (contracts.contract[i] < 0) continue;
    const Contract& contract = set.contracts[static_cast<std::size_t>(contracts.contract[i])];
    int& factor =
        factors[static_cast<std::size_t>(set.products[static_cast<std::size_t>(contract.product)].commodity)];
    if (factor < 0) factor = inputs.risk->facts(static_cast<std::int32_t>(i)).factor;
  }
  return factors;
}

}  // namespace

struct MethodEngine::Scratch final : MarginScratch {
  Workspace workspace;
  SpanAccount account;
  SpanRequirement requirement;
  SpanRequirement of_fills;
  SpanRequirement of_one;
  std::vector<crossmargin::Holding> merged;
  std::vector<crossmargin::Holding> filled;
};

MethodEngine::MethodEngine(const MethodParameters& parameters, const MethodInputs& inputs,
                           CompositeDeltas deltas, std::vector<std::int32_t> chosen,
                           MethodContracts contracts, Engine engine)
    : parameters_(parameters),
      inputs_(inputs),
      deltas_(std::move(deltas)),
      chosen_(std::move(chosen)),
      contracts_(std::move(contracts)),
      engine_(std::move(engine)),
      rows_(inputs.instruments->size(), scenario_count),
      factors_(factors_of(inputs_, contracts_)) {
  set_rows();
  note_unmarginable();
}

Result<std::unique_ptr<MethodEngine>> MethodEngine::create(const MethodParameters& parameters,
                                                           const MethodInputs& inputs) {
  CompositeDeltas deltas;
  deltas.units.assign(inputs.instruments->size(), 0.0);
  std::vector<std::int32_t> chosen = holdable(parameters, inputs, deltas.issues);
  set_composite_deltas(inputs, chosen, deltas);
  MethodContracts contracts = make_contracts(parameters, inputs, chosen, deltas);
  auto engine = Engine::create(contracts.set);
  if (!engine) return tl::unexpected(std::move(engine.error()));
  return std::unique_ptr<MethodEngine>(new MethodEngine(
      parameters, inputs, std::move(deltas), std::move(chosen), std::move(contracts), *std::move(engine)));
}

void MethodEngine::set_rows() {
  for (std::size_t i = 0; i < contracts_.instrument.size(); ++i) {
    const auto tile = rows_.tile(contracts_.instrument[i], 0);
    for (std::size_t s = 0; s < scenario_count; ++s) tile[s] = 0.0 - contracts_.set->arrays[i][s];
  }
}

// A month in no tier, say, shows only when the contract is margined; a pool must not find out.
void MethodEngine::note_unmarginable() {
  Workspace workspace;
  SpanAccount account{"", parameters_.account_type, parameters_.origin, false, {}};
  for (std::size_t i = 0; i < contracts_.instrument.size(); ++i) {
    const auto contract = static_cast<std::int32_t>(i);
    for (const Holding& one : {Holding{contract, 1.0, 0.0}, Holding{contract, 0.0, 1.0}}) {
      account.holdings.assign(1, one);
      const auto made = engine_.margin(account, {}, workspace);
      if (made) continue;
      Issues& issues = contracts_.issues[static_cast<std::size_t>(contracts_.instrument[i])];
      issues = made.error();
      for (Issue& issue : issues)
        issue.message = (*inputs_.instruments)[contracts_.instrument[i]].id + ": " + issue.message;
      break;
    }
  }
}

void MethodEngine::net(Positions positions, const Detail& detail, Scratch& scratch,
                       SpanRequirement& made) const {
  if (!netting::is_merged(positions)) {
    scratch.merged.assign(positions.begin(), positions.end());
    netting::merge(scratch.merged);
    positions = scratch.merged;
  }
  std::vector<Holding>& holdings = scratch.account.holdings;
  scratch.account.type = parameters_.account_type;
  scratch.account.origin = parameters_.origin;
  holdings.clear();
  for (const crossmargin::Holding& held : positions)
    if (held.quantity != 0.0)
      holdings.push_back({contracts_.contract[static_cast<std::size_t>(held.instrument)],
                          std::max(held.quantity, 0.0), std::max(-held.quantity, 0.0)});
  // In their order the engine takes them as they are.
  std::sort(holdings.begin(), holdings.end(),
            [](const Holding& a, const Holding& b) { return a.contract < b.contract; });
  const Status done = engine_.margin(scratch.account, detail, scratch.workspace, made);
  // Whoever holds only instruments without issues cannot come here.
  if (!done) throw std::logic_error(to_text(done.error().front()));
}

MarginLevels MethodEngine::order_excess(const PoolHoldings& pool, const MethodFigures& figures,
                                        Scratch& scratch) const {
  const bool initial = parameters_.orders_initial == OrderRule::worst_fill;
  const bool maintenance = parameters_.orders_maintenance == OrderRule::worst_fill;
  MarginLevels excess;
  if (pool.orders.empty() || (!initial && !maintenance)) return excess;
  for (const netting::Fills fills : netting::all_fills) {
    netting::fill(pool, fills, scratch.filled);
    net(scratch.filled, {}, scratch, scratch.of_fills);
    const MethodFigures filled = figures_of(contracts_, scratch.of_fills);
    if (initial) excess.initial = std::max(excess.initial, filled.initial - figures.initial);
    if (maintenance)
      excess.maintenance = std::max(excess.maintenance, filled.maintenance - figures.maintenance);
  }
  return excess;
}

namespace {

/// What `MarginResult` and `MarginTotals` share.
template <class Amounts>
void put_amounts(const MethodFigures& figures, const MarginLevels& orders, Amounts& result) {
  result.scan_risk = result.scan_risk_without_offsets = figures.scan_risk;
  result.charges = figures.charges;
  result.minimum_addition = figures.minimum_addition;
  result.requirement = figures.requirement;
  result.requirement_without_offsets = figures.requirement_without_credits;
  result.order_margin = orders.initial;
  result.initial = figures.initial + orders.initial;
  result.maintenance = figures.maintenance + orders.maintenance;
  result.net_option_value = figures.net_option_value;
}

}  // namespace

MarginResult MethodEngine::margin(const PoolHoldings& pool, crossmargin::Detail detail) const {
  Scratch scratch;
  const bool is_full = detail == crossmargin::Detail::full;
  const SpanRequirement& requirement = scratch.requirement;
  net(pool.positions, {is_full, false}, scratch, scratch.requirement);
  const MethodFigures figures = figures_of(contracts_, requirement);
  const MarginLevels orders = order_excess(pool, figures, scratch);
  MarginResult result;
  put_amounts(figures, orders, result);
  result.offset_credit = figures.credits;
  for (const CommodityRequirement& part : requirement.commodities) {
    result.units.push_back(unit_result(view(), part));
    if (is_full) continue;
    result.units.back().pnl.clear();
    result.units.back().recognised.clear();
  }
  if (is_full) {
    result.positions = contributions(view(), requirement, pool.positions);
    result.trace = trace_of(view(), requirement, pool.positions);
  }
  return result;
}

std::unique_ptr<MarginScratch> MethodEngine::make_scratch() const {
  return std::make_unique<Scratch>();
}

MarginTotals MethodEngine::totals(const PoolHoldings& pool, MarginScratch& memory) const {
  auto& scratch = static_cast<Scratch&>(memory);
  const SpanRequirement& requirement = scratch.requirement;
  net(pool.positions, {}, scratch, scratch.requirement);
  const MethodFigures figures = figures_of(contracts_, requirement);
  const MarginLevels orders = order_excess(pool, figures, scratch);
  MarginTotals result;
  put_amounts(figures, orders, result);
  result.lead = leading_risk(view(), requirement);
  return result;
}

MarginLevels MethodEngine::levels_again(const PoolHoldings& pool, std::span<const std::int32_t> /*changed*/,
                                        MarginScratch& memory) const {
  auto& scratch = static_cast<Scratch&>(memory);
  net(pool.positions, {}, scratch, scratch.requirement);
  const MethodFigures figures = figures_of(contracts_, scratch.requirement);
  const MarginLevels orders = order_excess(pool, figures, scratch);
  return {figures.initial + orders.initial, figures.maintenance + orders.maintenance};
}

AloneMargin MethodEngine::alone(const crossmargin::Holding& holding, MarginScratch& memory) const {
  auto& scratch = static_cast<Scratch&>(memory);
  net({&holding, 1}, {}, scratch, scratch.of_one);
  const MethodFigures figures = figures_of(contracts_, scratch.of_one);
  return {figures.initial, figures.maintenance};
}

ScanBasis MethodEngine::scan_basis() const {
  ScanBasis basis;
  basis.risk = &rows_;
  basis.units = contracts_.slots;
  basis.fx.assign(contracts_.slots.size(), 1.0);
  basis.dampening.resize(contracts_.slots.size());
  basis.unit.assign(inputs_.instruments->size(), -1);
  basis.rate_row.assign(inputs_.instruments->size(), 0);
  basis.rates.assign(1, std::vector<double>(scenario_count, 1.0));
  // The first of the largest losses is active, as in a requirement.
  basis.tie_tolerance = 0.0;
  const ParameterSet& set = *contracts_.set;
  for (std::size_t i = 0; i < contracts_.instrument.size(); ++i) {
    const std::int32_t slot = contracts_.slot[i];
    if (slot < 0) continue;
    const Product& product = set.products[static_cast<std::size_t>(set.contracts[i].product)];
    basis.unit[static_cast<std::size_t>(contracts_.instrument[i])] = slot;
    basis.fx[static_cast<std::size_t>(slot)] = contracts_.fx.at(product.currency);
  }
  return basis;
}

void MethodEngine::refresh(const Market& market, std::span<const std::int32_t> repriced) {
  inputs_.market = &market;
  std::vector<std::int32_t> moved;
  for (const std::int32_t index : repriced)
    if (std::binary_search(chosen_.begin(), chosen_.end(), index)) moved.push_back(index);
  const auto priced = [&] {
    std::vector<bool> made;
    for (const std::int32_t index : moved)
      made.push_back(deltas_.issues[static_cast<std::size_t>(index)].empty());
    return made;
  };
  const std::vector<bool> before = priced();
  set_composite_deltas(inputs_, moved, deltas_);
  const bool has_same_contracts = priced() == before;
  if (has_same_contracts) {
    reprice(parameters_, inputs_, moved, deltas_, contracts_);
  } else {
    contracts_ = make_contracts(parameters_, inputs_, chosen_, deltas_);
  }
  auto engine = Engine::create(contracts_.set);
  if (!engine) throw std::logic_error(to_text(engine.error().front()));
  engine_ = *std::move(engine);
  set_rows();
  if (!has_same_contracts) note_unmarginable();
}

}  // namespace crossmargin::span
