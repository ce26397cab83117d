#include "crossmargin/margin/span/engine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "crossmargin/core/format.hpp"
#include "crossmargin/margin/span/contracts.hpp"
#include "margin/span/checks.hpp"
#include "margin/span/deltas.hpp"
#include "margin/span/gross.hpp"
#include "margin/span/holdings.hpp"
#include "margin/span/inter.hpp"
#include "margin/span/intra.hpp"
#include "margin/span/requirement.hpp"
#include "margin/span/scan.hpp"
#include "margin/span/state.hpp"

namespace crossmargin::span {
namespace {

void prepare(const Plan& plan, Workspace::State& state) {
  if (state.commodities.size() != plan.commodities.size()) {
    state.commodities.resize(plan.commodities.size());
    for (std::size_t i = 0; i < plan.commodities.size(); ++i)
      reset(state.commodities[i], plan.commodities[i]);
  } else {
    for (const std::int32_t held : state.held)
      reset(state.commodities[static_cast<std::size_t>(held)],
            plan.commodities[static_cast<std::size_t>(held)]);
  }
  state.held.clear();
}

void add(const Step& step, const Holding& holding) {
  const ContractPlan& contract = step.plan.contracts[static_cast<std::size_t>(holding.contract)];
  const CommodityPlan& plan = step.plan_of(contract.commodity);
  CommodityState& state = step.of(contract.commodity);
  const auto month = static_cast<std::size_t>(contract.month);
  const RiskArray& losses = step.parameters.arrays[static_cast<std::size_t>(holding.contract)];
  const double net = holding.bought - holding.sold;
  state.is_held = true;
  const bool is_whole = std::abs(net) < 0x1p53 && static_cast<double>(static_cast<std::int64_t>(net)) == net;
  state.has_fractions = state.has_fractions || !contract.is_whole || !is_whole;
  RiskArray& scan = state.scan_arrays[static_cast<std::size_t>(plan.scan_tier[month])];
  for (std::size_t s = 0; s < scenario_count; ++s) scan[s] += net * losses[s];
  for (std::size_t tier = 0; tier < plan.inter_tiers.size(); ++tier) {
    const Months months = plan.inter_tiers[tier].months;
    if (contract.month < months.begin || contract.month >= months.end) continue;
    for (std::size_t s = 0; s < scenario_count; ++s) state.inter_arrays[tier][s] += net * losses[s];
  }
  state.net[month] += is_whole && contract.unit_ticks != 0.0
                          ? net * contract.unit_ticks
                          : ticks_of(net * contract.unit_delta, step.plan.delta_power);
  state.contracts[month] += holding.bought + holding.sold;
  state.option_long += holding.bought * contract.option_value;
  state.option_short += holding.sold * contract.option_value;
  state.exposure += exposed(contract, std::abs(net), holding.sold);
  if (contract.right == Right::none || holding.sold == 0.0) return;
  const double minimum = plan.short_option_rate[month] * contract.minimum_scale * holding.sold;
  const auto tier = static_cast<std::size_t>(plan.short_option_tier[month]);
  (contract.right == Right::call ? state.short_calls : state.short_puts)[tier] += minimum;
}

/// Deltas were added up in units of their last digit, exactly. Other sums of decimals carry noise in their
/// last bits: without it, equal amounts offset to nothing and tie.
void settle(CommodityState& state, double delta_power) {
  for (double& net : state.net) net = net / delta_power + 0.0;
  std::copy(state.net.begin(), state.net.end(), state.remaining.begin());
  for (auto* sums : {&state.short_calls, &state.short_puts})
    for (double& sum : *sums) sum = settled(sum);
  for (double* sum : {&state.option_long, &state.option_short, &state.exposure}) *sum = settled(*sum);
  if (!state.has_fractions) return;
  for (RiskArray& array : state.arrays)
    for (double& loss : array) loss = settled(loss);
}

/// Numbers of the spreads that what is held may form, ascending, each once.
const std::vector<std::int32_t>& numbers_of(const Step& step,
                                            std::vector<std::int32_t> SpreadNumbers::*kind) {
  std::vector<std::int32_t>& all = step.state.spreads;
  all.clear();
  for (const std::int32_t commodity : step.state.held) {
    const std::vector<std::int32_t>& some = step.plan_of(commodity).spreads_with.*kind;
    all.insert(all.end(), some.begin(), some.end());
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

/// Steps 1 to 5: super spreads, spreads within, delivery, spreads between.
Status work_out(const Step& step) {
  const Plan& plan = step.plan;
  const auto at = [](std::int32_t number) { return static_cast<std::size_t>(number); };
  for (const std::int32_t number : numbers_of(step, &SpreadNumbers::super))
    if (auto formed = form_inter_spread(step, *plan.super_spreads[at(number)], SpreadKind::super); !formed)
      return formed;
  for (const std::int32_t commodity : step.state.held) {
    if (step.of(commodity).moved_into >= 0) continue;
    form_intra_spreads(step, commodity);
    charge_delivery(step, commodity);
  }
  for (const std::int32_t number : numbers_of(step, &SpreadNumbers::inter))
    if (auto formed = form_inter_spread(step, *plan.inter_spreads[at(number)], SpreadKind::inter); !formed)
      return formed;
  for (const std::int32_t number : numbers_of(step, &SpreadNumbers::exchange))
    if (auto formed = form_inter_spread(step, plan.exchange_spreads[at(number)], SpreadKind::exchange);
        !formed)
      return formed;
  for (const std::int32_t commodity : step.state.held) scan_commodity(step, commodity);
  return {};
}

/// Every issue of the account's holdings.
Status check_holdings(const ParameterSet& set, const Plan& plan, const SpanAccount& account) {
  const auto is_sound = [&](const Holding& holding) {
    if (holding.contract < 0 || static_cast<std::size_t>(holding.contract) >= plan.contracts.size())
      return false;
    const ContractPlan& contract = plan.contracts[static_cast<std::size_t>(holding.contract)];
    return contract.is_sound && (contract.may_be_sold || holding.sold == 0.0) && holding.bought >= 0.0 &&
           holding.sold >= 0.0 && std::isfinite(holding.bought + holding.sold);
  };
  if (std::all_of(account.holdings.begin(), account.holdings.end(), is_sound)) return {};
  Issues issues;
  for (const Holding& holding : account.holdings)
    if (auto sound = check_holding(set, plan, holding); !sound) append(issues, std::move(sound.error()));
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  return {};
}

/// The steps of an account that nets.
Status net(const Step& step, const SpanAccount& account, SpanRequirement& made) {
  Workspace::State& state = step.state;
  prepare(step.plan, state);
  for (const Holding& holding : account.holdings) {
    add(step, holding);
    const std::int32_t commodity = step.plan.contracts[static_cast<std::size_t>(holding.contract)].commodity;
    if (state.held.empty() || state.held.back() != commodity) state.held.push_back(commodity);
  }
  std::sort(state.held.begin(), state.held.end());
  state.held.erase(std::unique(state.held.begin(), state.held.end()), state.held.end());
  for (const std::int32_t commodity : state.held) settle(step.of(commodity), step.plan.delta_power);
  if (auto done = work_out(step); !done) return done;
  made.commodities.resize(state.held.size());
  for (std::size_t i = 0; i < state.held.size(); ++i)
    fill_requirement(step, state.held[i], account.type, made.commodities[i]);
  return {};
}

}  // namespace

Workspace::Workspace() : state_(std::make_unique<State>()) {}
Workspace::~Workspace() = default;
Workspace::Workspace(Workspace&&) noexcept = default;
Workspace& Workspace::operator=(Workspace&&) noexcept = default;

Engine::Engine(std::shared_ptr<const ParameterSet> parameters, std::shared_ptr<const Plan> plan)
    : parameters_(std::move(parameters)), plan_(std::move(plan)) {}

Result<Engine> Engine::create(std::shared_ptr<const ParameterSet> parameters) {
  auto plan = make_plan(*parameters);
  if (!plan) return tl::unexpected(std::move(plan.error()));
  return Engine(std::move(parameters), std::make_shared<const Plan>(*std::move(plan)));
}

Result<SpanRequirement> Engine::margin(const SpanAccount& account, const Detail& detail,
                                       Workspace& workspace) const {
  SpanRequirement made;
  if (auto done = margin(account, detail, workspace, made); !done)
    return tl::unexpected(std::move(done.error()));
  return made;
}

Status Engine::margin(const SpanAccount& given, const Detail& detail, Workspace& workspace,
                      SpanRequirement& made) const {
  if (auto sound = check_holdings(*parameters_, *plan_, given); !sound) return sound;
  const bool as_given = is_merged(given);
  const SpanAccount merged = as_given ? SpanAccount{} : merge(given);
  const SpanAccount& account = as_given ? given : merged;
  made.spreads.clear();
  if (account.is_gross) {
    made.commodities = gross_requirements(*parameters_, *plan_, account);
  } else {
    Workspace::State& state = workspace.state();
    state.formed = detail.spreads ? &made.spreads : nullptr;
    const Step step{*parameters_, *plan_, state, account.origin};
    if (auto done = net(step, account, made); !done) return done;
  }
  add_by_currency(*parameters_, *plan_, made);
  return detail.isolated ? add_isolated(account, made, workspace) : Status{};
}

namespace {

CommodityRequirement* find(SpanRequirement& made, std::int32_t commodity) {
  return &*std::find_if(made.commodities.begin(), made.commodities.end(),
                        [&](const CommodityRequirement& part) { return part.commodity == commodity; });
}

}  // namespace

/// Every holding as an account of its own: what it would need without the others.
Status Engine::add_isolated(const SpanAccount& account, SpanRequirement& made, Workspace& workspace) const {
  SpanAccount alone{account.id, account.type, account.origin, account.is_gross, {}};
  for (const Holding& holding : account.holdings) {
    alone.holdings.assign(1, holding);
    const auto single = margin(alone, {}, workspace);
    if (!single) return tl::unexpected(single.error());
    const std::int32_t commodity = plan_->contracts[static_cast<std::size_t>(holding.contract)].commodity;
    double needed = 0.0;
    for (const CurrencyRequirement& currency : single->currencies) {
      needed += currency.required_maintenance;
      for (CurrencyRequirement& sum : made.currencies)
        if (sum.currency == currency.currency) sum.isolated += currency.required_maintenance;
    }
    CommodityRequirement* shown = find(made, commodity);
    while (shown->moved_into >= 0) shown = find(made, shown->moved_into);  // where its figures stand
    shown->isolated += needed;
  }
  return {};
}

}  // namespace crossmargin::span
