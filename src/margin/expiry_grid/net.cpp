#include "margin/expiry_grid/net.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace crossmargin::expiry_grid {
namespace {

std::map<Currency, double> amounts_of(std::span<const Balance> balances) {
  std::map<Currency, double> amounts;
  for (const Balance& balance : balances) amounts[balance.currency] += balance.amount;
  return amounts;
}

/// The feed of an asset charged at a spot is that spot's; any other has its own beside it.
Confidence collateral_confidence(const NetInputs& in, const CollateralNet& asset, Issues& issues) {
  const int universe = asset.rule->moves_with.empty() ? -1 : in.plan.universe(asset.rule->moves_with);
  if (asset.rule->charged_at == ChargedAt::spot && universe >= 0)
    return in.plan.universes[static_cast<std::size_t>(universe)].confidence;
  // What moves with nothing and has no feed of its own is the cash.
  if (asset.currency == in.parameters.currency || asset.currency == in.market.reporting_currency()) return {};
  const auto found = in.market.data().fx.find(asset.currency);
  const std::optional<double> stated =
      found == in.market.data().fx.end() ? std::nullopt : found->second.confidence;
  return confidence_of(
      in.parameters, stated,
      {"the price of " + asset.currency.code(), fmt::format("fx.{}.confidence", asset.currency.code())},
      issues);
}

Issue no_rule(const Currency& currency, const Parameters& parameters) {
  return {ErrorCode::missing_parameter,
          fmt::format("the method states no charge for collateral in {}", currency.code()), parameters.where,
          fmt::format("give parameters.collateral.{0}.maintenance and .initial_extra", currency.code())};
}

CollateralNet make_collateral(const NetInputs& in, const Currency& currency, double amount, Issues& issues) {
  CollateralNet made{.currency = currency, .amount = amount, .rule = nullptr, .confidence = {}};
  const auto rule = in.parameters.collateral.find(currency);
  const auto fx = in.market.fx(currency);
  if (rule == in.parameters.collateral.end()) issues.push_back(no_rule(currency, in.parameters));
  if (!fx) append(issues, fx.error());
  if (rule == in.parameters.collateral.end() || !fx) return made;
  made.rule = &rule->second;
  made.value = amount * *fx;
  made.notional = std::abs(made.value);
  if (!made.rule->moves_with.empty()) {
    const Universe& universe =
        in.plan.universes[static_cast<std::size_t>(in.plan.universe(made.rule->moves_with))];
    append(issues, universe.issues);
    if (made.rule->charged_at == ChargedAt::spot) made.notional = std::abs(amount) * universe.spot;
  }
  made.confidence = collateral_confidence(in, made, issues);
  return made;
}

/// Long and short of one strike, calls and puts together.
class Strikes {
 public:
  void add(double strike, double units) { net_[strike] += units; }
  double naked_units() const {
    double naked = 0.0;
    for (const auto& [strike, units] : net_) naked += std::max(-units, 0.0);
    return naked;
  }

 private:
  std::map<double, double> net_;
};

class Netting {
 public:
  Netting(const NetInputs& in, std::span<const Holding> merged, std::span<const Balance> balances) : in_(in) {
    for (const Holding& holding : merged) add(holding);
    Issues none;
    for (const auto& [currency, amount] : amounts_of(balances))
      if (amount != 0.0) add(make_collateral(in_, currency, amount, none));
  }

  PoolNet take() {
    for (auto& [universe, net] : universes_) pool_.universes.push_back(std::move(net));
    for (UniverseNet& universe : pool_.universes)
      for (auto& [expiry, net] : expiries_)
        if (in_.plan.expiries[static_cast<std::size_t>(expiry)].universe == universe.universe) {
          net.naked_units = strikes_[expiry].naked_units();
          universe.expiries.push_back(std::move(net));
        }
    return std::move(pool_);
  }

 private:
  UniverseNet& universe(int index) {
    UniverseNet& net = universes_[index];
    net.universe = index;
    return net;
  }

  void add(const Holding& holding) {
    const Contract& contract = in_.plan.at(holding.instrument);
    if (contract.role == Role::none || holding.quantity == 0.0) return;
    UniverseNet& net = universe(contract.universe);
    if (contract.role == Role::option) return add_option(contract, holding.quantity);
    net.perpetual_units += holding.quantity * contract.units;
    net.perpetual_value += holding.quantity * contract.value;
    net.perpetual = least(net.perpetual.value_or(Confidence{}), contract.confidence);
  }

  void add_option(const Contract& option, double quantity) {
    ExpiryNet& net = expiries_[option.expiry];
    net.expiry = option.expiry;
    net.rows.resize(in_.plan.scenarios);
    net.value += quantity * option.value;
    net.market_value += quantity * option.market_value;
    net.up += quantity * in_.plan.up(option);
    net.down += quantity * in_.plan.down(option);
    const std::span<const double> rows = in_.plan.rows(option);
    for (std::size_t s = 0; s < rows.size(); ++s) net.rows[s] += quantity * rows[s];
    net.gross_units += std::abs(quantity) * option.units;
    net.volatility = least(net.volatility, option.confidence);
    strikes_[option.expiry].add(option.strike, quantity * option.units);
  }

  void add(CollateralNet asset) {
    if (!asset.rule->moves_with.empty())
      universe(in_.plan.universe(asset.rule->moves_with)).collateral_value += asset.value;
    pool_.collateral.push_back(std::move(asset));
  }

  const NetInputs& in_;
  std::map<int, UniverseNet> universes_;
  std::map<int, ExpiryNet> expiries_;
  std::map<int, Strikes> strikes_;
  PoolNet pool_;
};

}  // namespace

Issues check_collateral(const Parameters& parameters, const Plan& plan, const Market& market,
                        std::span<const Balance> balances) {
  Issues issues;
  for (const auto& [currency, amount] : amounts_of(balances))
    if (amount != 0.0) make_collateral({parameters, plan, market}, currency, amount, issues);
  return issues;
}

PoolNet net(const NetInputs& inputs, std::span<const Holding> merged, std::span<const Balance> balances) {
  return Netting(inputs, merged, balances).take();
}

}  // namespace crossmargin::expiry_grid
