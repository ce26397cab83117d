#include <algorithm>
#include <map>

#include "margin/netting/netting.hpp"
#include "margin/span/deltas.hpp"
#include "margin/span/method_engine.hpp"

namespace crossmargin::span {
namespace {

const CombinedCommodity& rules_of(const MethodContracts& contracts, const CommodityRequirement& part) {
  return contracts.set->commodities[static_cast<std::size_t>(part.commodity)];
}

double fx_of(const MethodContracts& contracts, const CommodityRequirement& part) {
  return contracts.fx.at(rules_of(contracts, part).currency);
}

double credits_of(const CommodityRequirement& part) {
  return part.inter_credit + part.exchange_credit;
}

/// Charges less credits, before the minimum.
double charges_of(const CommodityRequirement& part) {
  return part.intra_charge + part.delivery_charge + part.moved_charges - credits_of(part);
}

/// Profit and loss of a commodity's positions, one a scenario.
RiskArray pnl_of(const CommodityRequirement& part) {
  RiskArray pnl{};
  std::transform(part.array.begin(), part.array.end(), pnl.begin(), [](double loss) { return 0.0 - loss; });
  return pnl;
}

netting::Worst runner_up(const MethodView& view, const CommodityRequirement& part) {
  const int factor = view.factors[static_cast<std::size_t>(part.commodity)];
  if (factor < 0) return {};
  return netting::runner_up(pnl_of(part),
                            {view.inputs.shocks->scenarios(), view.inputs.shocks->sizes(factor)},
                            part.active_scenario - 1);
}

/// The first scenario of the largest loss; -1 where none loses.
int active_of(const RiskArray& losses) {
  int active = -1;
  double largest = 0.0;
  for (std::size_t s = 0; s < losses.size(); ++s) {
    if (settled(losses[s]) <= largest) continue;
    largest = settled(losses[s]);
    active = static_cast<int>(s);
  }
  return active;
}

const CommodityRequirement* find(const SpanRequirement& requirement, std::int32_t commodity) {
  const auto found =
      std::find_if(requirement.commodities.begin(), requirement.commodities.end(),
                   [&](const CommodityRequirement& part) { return part.commodity == commodity; });
  return found == requirement.commodities.end() ? nullptr : &*found;
}

}  // namespace

MethodFigures figures_of(const MethodContracts& contracts, const SpanRequirement& requirement) {
  MethodFigures made;
  for (const CommodityRequirement& part : requirement.commodities) {
    if (part.moved_into >= 0) continue;
    const double fx = fx_of(contracts, part);
    made.scan_risk += part.scan_risk * fx;
    made.charges += charges_of(part) * fx;
    made.credits += credits_of(part) * fx;
  }
  for (const CurrencyRequirement& sum : requirement.currencies) {
    const double fx = contracts.fx.at(sum.currency);
    made.requirement += sum.maintenance * fx;
    made.net_option_value += sum.net_option_value * fx;
    // Equity holds the options' value already: what is left of the requirement is asked for on top of it.
    made.initial += (sum.required_initial + sum.net_option_value) * fx;
    made.maintenance += (sum.required_maintenance + sum.net_option_value) * fx;
  }
  made.requirement_without_credits = made.requirement + made.credits;
  made.minimum_addition = settled(made.requirement - made.scan_risk - made.charges);
  return made;
}

UnitResult unit_result(const MethodView& view, const CommodityRequirement& part) {
  const CombinedCommodity& rules = rules_of(view.contracts, part);
  const netting::Worst second = runner_up(view, part);
  UnitResult result;
  result.id = rules.id;
  result.currency = rules.currency;
  result.fx = fx_of(view.contracts, part);
  result.factor = view.factors[static_cast<std::size_t>(part.commodity)];
  const RiskArray pnl = pnl_of(part);
  result.pnl.assign(pnl.begin(), pnl.end());
  result.recognised = result.pnl;
  result.scan_risk = part.scan_risk;
  result.worst_scenario = part.active_scenario - 1;
  result.runner_up = second.scenario;
  result.runner_up_loss = second.loss;
  result.requirement = part.maintenance;
  const auto charge = [&](const char* name, double amount) {
    if (amount != 0.0) result.charges.push_back({name, result.id, amount});
  };
  charge("intra_spread", part.intra_charge);
  charge("delivery", part.delivery_charge);
  charge("moved_in", part.moved_charges);
  charge("inter_credit", -part.inter_credit);
  const double base = std::max(part.risk, part.short_option_minimum);
  charge("short_option_minimum", settled(base - part.risk));
  charge("adjustment", settled(part.maintenance - base));
  return result;
}

std::vector<PositionMargin> contributions(const MethodView& view, const SpanRequirement& requirement,
                                          std::span<const crossmargin::Holding> positions) {
  const ParameterSet& set = *view.contracts.set;
  std::map<std::int32_t, RiskArray> scanned;  // by slot
  const auto contract_of = [&](const crossmargin::Holding& held) {
    return static_cast<std::size_t>(view.contracts.contract[static_cast<std::size_t>(held.instrument)]);
  };
  for (const crossmargin::Holding& held : netting::merged(positions))
    for (std::size_t s = 0; s < scenario_count; ++s)
      scanned[view.contracts.slot[contract_of(held)]][s] += held.quantity * set.arrays[contract_of(held)][s];
  std::vector<PositionMargin> result;
  for (const crossmargin::Holding& held : positions) {
    const std::size_t contract = contract_of(held);
    const auto product = static_cast<std::size_t>(set.contracts[contract].product);
    const CommodityRequirement* part = find(requirement, set.products[product].commodity);
    if (part == nullptr) {  // all that was held of it nets to nothing
      result.push_back({held.instrument, held.quantity, 0.0});
      continue;
    }
    const bool moved = part->moved_into >= 0;
    while (part->moved_into >= 0) part = find(requirement, part->moved_into);
    const int active =
        moved ? part->active_scenario - 1 : active_of(scanned.at(view.contracts.slot[contract]));
    const double loss =
        active < 0 ? 0.0 : held.quantity * set.arrays[contract][static_cast<std::size_t>(active)];
    result.push_back({held.instrument, held.quantity, loss * fx_of(view.contracts, *part)});
  }
  return result;
}

LeadingRisk leading_risk(const MethodView& view, const SpanRequirement& requirement) {
  LeadingRisk lead;
  const CommodityRequirement* first = nullptr;
  for (const CommodityRequirement& part : requirement.commodities) {
    const double risk = part.scan_risk * fx_of(view.contracts, part);
    if (part.active_scenario == 0 || risk <= lead.risk) continue;
    lead = {&rules_of(view.contracts, part).id, part.active_scenario - 1, risk, std::nullopt};
    first = &part;
  }
  if (first == nullptr) return lead;
  const netting::Worst second = runner_up(view, *first);
  if (second.scenario >= 0) lead.runner_up_share = second.loss / first->scan_risk;
  return lead;
}

}  // namespace crossmargin::span
