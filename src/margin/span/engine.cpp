#include "crossmargin/margin/span/engine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "crossmargin/core/format.hpp"
#include "crossmargin/margin/span/contracts.hpp"
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
    state.commodities.assign(plan.commodities.size(), {});
    for (std::size_t i = 0; i < plan.commodities.size(); ++i)
      reset(state.commodities[i], plan.commodities[i]);
  } else {
    for (const std::int32_t held : state.held)
      reset(state.commodities[static_cast<std::size_t>(held)],
            plan.commodities[static_cast<std::size_t>(held)]);
  }
  state.held.clear();
}

/// What makes a holding unusable; nothing for a sound one.
Status check(const ParameterSet& set, const Plan& plan, const Holding& holding) {
  const auto finite = [](double size) { return std::isfinite(size) && size >= 0.0; };
  const auto count = static_cast<std::int32_t>(set.contracts.size());
  if (holding.contract < 0 || holding.contract >= count || !finite(holding.bought) || !finite(holding.sold))
    return fail(ErrorCode::invalid_value, "want a contract of the parameter set and quantities of 0 or more");
  const ContractPlan& contract = plan.contracts[static_cast<std::size_t>(holding.contract)];
  const CommodityPlan& commodity = plan.commodities[static_cast<std::size_t>(contract.commodity)];
  const auto month = static_cast<std::size_t>(contract.month);
  const Contract& held = set.contracts[static_cast<std::size_t>(holding.contract)];
  const SourceLocation where = where_of(set, held);
  const CombinedCommodity& rules = set.commodities[static_cast<std::size_t>(contract.commodity)];
  const std::string& of_product = set.products[static_cast<std::size_t>(held.product)].refused;
  if (!rules.refused.empty() || !of_product.empty())
    return fail(ErrorCode::unsupported,
                fmt::format("{} asks for {}", contract_id(set, holding.contract),
                            of_product.empty() ? rules.refused.front() : of_product),
                where, "no public source says how it is computed");
  if (!contract.has_array)
    return fail(ErrorCode::missing_parameter,
                fmt::format("{} has no risk array", contract_id(set, holding.contract)), where,
                "the parameter file names the contract without its array: take a complete file");
  if (held.delta_scale == 0.0)
    return fail(ErrorCode::missing_parameter,
                fmt::format("{} has no delta scaling factor", contract_id(set, holding.contract)), where,
                "without it no delta is known: the parameter file needs a record B for it");
  if (std::isnan(contract.exposure))
    return fail(ErrorCode::missing_parameter,
                fmt::format("{} has no underlying price", contract_id(set, holding.contract)), where,
                "an exposure margin is asked for, and it is a share of that price: the parameter file needs "
                "the underlying contract");
  const double ratio_sum = rules.adjustment[0] + rules.adjustment[1] + rules.adjustment[2] +
                           rules.initial[0] + rules.initial[1] + rules.initial[2];
  if (set.rules.minimum == MinimumScope::currency && ratio_sum != 6.0)
    return fail(ErrorCode::unsupported, fmt::format("{} has margin ratios other than 1", quoted(rules.id)),
                rules.where,
                "the rules take the short option minimum for all commodities of a currency: how ratios enter "
                "is not public");
  if (commodity.scan_tier[month] < 0)
    return fail(ErrorCode::missing_parameter,
                fmt::format("{} is in no scanning tier", contract_id(set, holding.contract)), where,
                "the tiers of record S must cover every month that is held");
  if (contract.right != Right::none && holding.sold > 0.0 && std::isnan(commodity.short_option_rate[month]))
    return fail(ErrorCode::missing_parameter,
                fmt::format("{} is in no short option minimum tier", contract_id(set, holding.contract)),
                where, "the tiers of record S must cover every month with a short option");
  return {};
}

void add(const Step& step, const Holding& holding) {
  const ContractPlan& contract = step.plan.contracts[static_cast<std::size_t>(holding.contract)];
  const CommodityPlan& plan = step.plan_of(contract.commodity);
  CommodityState& state = step.of(contract.commodity);
  const auto month = static_cast<std::size_t>(contract.month);
  const RiskArray& losses = step.parameters.arrays[static_cast<std::size_t>(holding.contract)];
  const double net = holding.bought - holding.sold;
  state.is_held = true;
  RiskArray& scan = state.scan_arrays[static_cast<std::size_t>(plan.scan_tier[month])];
  for (std::size_t s = 0; s < scenario_count; ++s) scan[s] += net * losses[s];
  for (std::size_t tier = 0; tier < plan.inter_tiers.size(); ++tier) {
    const Months months = plan.inter_tiers[tier].months;
    if (contract.month < months.begin || contract.month >= months.end) continue;
    for (std::size_t s = 0; s < scenario_count; ++s) state.inter_arrays[tier][s] += net * losses[s];
  }
  state.net[month] += round_amount(net * contract.unit_delta, step.parameters.rules.delta_digits);
  state.contracts[month] += holding.bought + holding.sold;
  state.option_long += holding.bought * contract.option_value;
  state.option_short += holding.sold * contract.option_value;
  state.exposure += exposed(contract, std::abs(net), holding.sold);
  if (contract.right == Right::none || holding.sold == 0.0) return;
  const double minimum = plan.short_option_rate[month] * contract.minimum_scale * holding.sold;
  const auto tier = static_cast<std::size_t>(plan.short_option_tier[month]);
  (contract.right == Right::call ? state.short_calls : state.short_puts)[tier] += minimum;
}

/// Sums of decimals of four places carry noise in their last bits: without it, equal deltas offset to
/// nothing.
void settle(CommodityState& state) {
  for (auto* arrays : {&state.scan_arrays, &state.inter_arrays})
    for (RiskArray& array : *arrays)
      for (double& loss : array) loss = settled(loss);
  for (auto* sums : {&state.net, &state.short_calls, &state.short_puts})
    for (double& sum : *sums) sum = settled(sum);
  for (double* sum : {&state.option_long, &state.option_short, &state.exposure}) *sum = settled(*sum);
  state.remaining = state.net;
}

Status form_all(const Step& step, const std::vector<const InterSpread*>& spreads, SpreadKind kind) {
  for (const InterSpread* spread : spreads)
    if (auto formed = form_inter_spread(step, *spread, kind); !formed) return formed;
  return {};
}

/// Steps 1 to 5: super spreads, spreads within, delivery, spreads between.
Status work_out(const Step& step) {
  if (auto formed = form_all(step, step.plan.super_spreads, SpreadKind::super); !formed) return formed;
  for (const std::int32_t commodity : step.state.held) {
    if (step.of(commodity).moved_into >= 0) continue;
    form_intra_spreads(step, commodity);
    charge_delivery(step, commodity);
  }
  if (auto formed = form_all(step, step.plan.inter_spreads, SpreadKind::inter); !formed) return formed;
  for (const InterSpread& spread : step.plan.exchange_spreads)
    if (auto formed = form_inter_spread(step, spread, SpreadKind::exchange); !formed) return formed;
  for (const std::int32_t commodity : step.state.held)
    step.of(commodity).scan = scan_commodity(step, commodity);
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

Result<SpanRequirement> Engine::margin(const SpanAccount& given, const Detail& detail,
                                       Workspace& workspace) const {
  SpanAccount merged;
  if (!is_merged(given)) merged = merge(given);
  const SpanAccount& account = is_merged(given) ? given : merged;
  Issues issues;
  for (const Holding& holding : given.holdings)
    if (auto sound = check(*parameters_, *plan_, holding); !sound) append(issues, std::move(sound.error()));
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  SpanRequirement made;
  if (account.is_gross) {
    made.commodities = gross_requirements(*parameters_, *plan_, account);
  } else {
    Workspace::State& state = workspace.state();
    const Step step{*parameters_, *plan_, state, account.origin};
    prepare(*plan_, state);
    state.formed = detail.spreads ? &made.spreads : nullptr;
    for (const Holding& holding : account.holdings) add(step, holding);
    for (const Holding& holding : account.holdings)
      state.held.push_back(plan_->contracts[static_cast<std::size_t>(holding.contract)].commodity);
    std::sort(state.held.begin(), state.held.end());
    state.held.erase(std::unique(state.held.begin(), state.held.end()), state.held.end());
    for (const std::int32_t commodity : state.held) settle(step.of(commodity));
    if (auto done = work_out(step); !done) return tl::unexpected(std::move(done.error()));
    for (const std::int32_t commodity : state.held)
      made.commodities.push_back(requirement_of(step, commodity, account.type));
  }
  made.currencies = add_by_currency(*parameters_, made.commodities);
  if (detail.isolated) {
    if (auto added = add_isolated(account, made, workspace); !added) return tl::unexpected(added.error());
  }
  return made;
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
