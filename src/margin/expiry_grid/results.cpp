#include <algorithm>

#include "margin/expiry_grid/engine.hpp"

namespace crossmargin::expiry_grid {
namespace {

void add_charge(UnitResult& unit, std::string name, std::string where, double amount) {
  if (amount == 0.0) return;
  unit.requirement += amount;
  unit.charges.push_back({std::move(name), std::move(where), amount});
}

UnitResult unit_result(const View& view, const Outcome& outcome, Detail detail) {
  const Universe& universe = view.in.plan.universes[static_cast<std::size_t>(outcome.net->universe)];
  const netting::Worst second = netting::runner_up(
      outcome.counted, {view.shocks.scenarios(), view.shocks.sizes(universe.factor)}, outcome.worst.scenario);
  UnitResult unit;
  unit.id = universe.id;
  unit.currency = view.in.market.reporting_currency();
  unit.factor = universe.factor;
  unit.scan_risk = unit.requirement = outcome.worst.loss;
  unit.worst_scenario = outcome.worst.scenario;
  unit.runner_up = second.scenario;
  unit.runner_up_loss = second.loss;
  add_charge(unit, "forward_contingency", unit.id, outcome.loss() - outcome.worst.loss);
  add_charge(unit, "loss_factor", unit.id, (view.assessed.factors.initial - 1.0) * outcome.loss());
  for (const Contingency& one : outcome.contingencies)
    add_charge(unit, one.name, one.where, initial_of(one, view.assessed.factors));
  if (detail == Detail::full) {
    unit.pnl = outcome.pnl;
    unit.recognised = outcome.counted;
  }
  return unit;
}

UnitResult collateral_unit(const View& view) {
  UnitResult unit;
  unit.id = "collateral";
  unit.currency = view.in.market.reporting_currency();
  for (const Contingency& one : view.assessed.collateral)
    add_charge(unit, one.name, one.where, initial_of(one, view.assessed.factors));
  return unit;
}

/// What a loss of the options of an expiry counts as at a scenario: the share of the shocked value, and the
/// share of today's.
struct Counted {
  double shocked{1.0};
  double now{1.0};
};

Counted counted(const View& view, const ExpiryNet& net, std::size_t scenario) {
  const Expiry& expiry = view.in.plan.expiries[static_cast<std::size_t>(net.expiry)];
  const double factor = static_factor(expiry, net.rows[scenario]);
  const bool is_gain = net.rows[scenario] * factor - net.value > 0.0;
  const double sign = is_skewed(view.in.parameters, scenario) && is_gain ? -1.0 : 1.0;
  return {sign * factor, sign};
}

const ExpiryNet* find_expiry(const UniverseNet& net, int expiry) {
  for (const ExpiryNet& one : net.expiries)
    if (one.expiry == expiry) return &one;
  return nullptr;
}

double contribution(const View& view, const Holding& holding) {
  const Contract& contract = view.in.plan.at(holding.instrument);
  for (const Outcome& outcome : view.assessed.outcomes) {
    if (outcome.net->universe != contract.universe || outcome.worst.scenario < 0) continue;
    const auto scenario = static_cast<std::size_t>(outcome.worst.scenario);
    const int factor = view.in.plan.universes[static_cast<std::size_t>(contract.universe)].factor;
    const Shock& shock = view.shocks.shocks(factor)[scenario];
    double pnl = contract.value * (shock.price_scale - 1.0);
    if (contract.role == Role::option) {
      const Counted share = counted(view, *find_expiry(*outcome.net, contract.expiry), scenario);
      pnl = share.shocked * view.in.plan.rows(contract)[scenario] - share.now * contract.value;
    }
    return -holding.quantity * pnl * shock.weight_linear;
  }
  return 0.0;
}

}  // namespace

std::vector<UnitResult> unit_results(const View& view, Detail detail) {
  std::vector<UnitResult> units;
  for (const Outcome& outcome : view.assessed.outcomes) units.push_back(unit_result(view, outcome, detail));
  if (!view.assessed.collateral.empty()) units.push_back(collateral_unit(view));
  return units;
}

std::vector<PositionMargin> contributions(const View& view, std::span<const Holding> positions) {
  std::vector<PositionMargin> parts;
  for (const Holding& holding : positions)
    parts.push_back({holding.instrument, holding.quantity, contribution(view, holding)});
  return parts;
}

}  // namespace crossmargin::expiry_grid
