#include <fmt/format.h>

#include <algorithm>

#include "margin/leverage/engine.hpp"
#include "margin/netting/netting.hpp"

namespace crossmargin::leverage {
namespace {

const Currency& settles_in(const SettlementInputs& inputs, const Holding& holding) {
  return (*inputs.inputs.instruments)[holding.instrument].spec.settlement_currency;
}

/// Positions and orders that settle in one currency.
struct Share {
  std::vector<Holding> positions;
  std::vector<Holding> orders;
};

std::map<Currency, Share> shares_of(const SettlementInputs& inputs) {
  std::map<Currency, Share> shares;
  for (const Holding& holding : inputs.pool.positions)
    shares[settles_in(inputs, holding)].positions.push_back(holding);
  for (const Holding& holding : inputs.pool.orders)
    shares[settles_in(inputs, holding)].orders.push_back(holding);
  return shares;
}

ValueBy values_of(const SettlementInputs& inputs) {
  ValueBy values;
  for (const Balance& balance : inputs.pool.balances)
    values[balance.currency] += balance.amount * *inputs.inputs.market->fx(balance.currency);
  return values;
}

/// What positions and orders need, by the currency they settle in.
ValueBy position_needs(const SettlementInputs& inputs, Level level) {
  ValueBy needs;
  for (const auto& [currency, share] : shares_of(inputs)) {
    const double positions = account_need(inputs.view, netting::merged(share.positions), level).requirement();
    const double orders = need_of_orders(inputs.view, {share.positions, share.orders}, level);
    needs[currency] = std::max(positions + orders, 0.0);
  }
  return needs;
}

void share_loss(double loss, ValueBy& needs) {
  double total = 0.0;
  for (const auto& [currency, need] : needs) total += need;
  for (auto& [currency, need] : needs)
    if (total > 0.0) need += loss * (need / total);
}

}  // namespace

SettlementPlan settlement_of(const SettlementInputs& inputs, Level level) {
  ValueBy needs = position_needs(inputs, level);
  share_loss(std::max(-inputs.pool.unrealised, 0.0), needs);
  ValueBy collateral;
  for (const auto& [currency, value] : values_of(inputs)) {
    if (value > 0.0) collateral[currency] = value;
    if (value < 0.0) needs[currency] -= value;
  }
  return plan_settlement(*inputs.view.parameters.settlement_haircuts, needs, collateral);
}

Issues lacking_settlements(const SettlementInputs& inputs) {
  std::map<Currency, SourceLocation> wanted;
  for (const auto& [currency, share] : shares_of(inputs))
    wanted.emplace(currency, inputs.view.parameters.where);
  for (const auto& [currency, value] : values_of(inputs))
    if (value < 0.0) wanted.emplace(currency, inputs.view.parameters.where);
  Issues issues;
  for (const auto& [currency, where] : wanted) {
    if (inputs.view.parameters.settlement_haircuts->contains(currency)) continue;
    issues.push_back({ErrorCode::missing_parameter,
                      fmt::format("the method has no haircuts for what settles in {}", currency.code()),
                      where, fmt::format("give parameters.settlement_haircuts.{}", currency.code())});
  }
  return issues;
}

}  // namespace crossmargin::leverage
