#include "margin/health/token_ratio/backing.hpp"

#include <algorithm>
#include <limits>

namespace crossmargin::health::token_ratio {
namespace {

double amount_of(const Purse& purse, const Currency& currency) {
  const auto found = purse.find(currency);
  return found == purse.end() ? 0.0 : found->second;
}

/// What all assets lend together, before the cap of what is borrowed.
double lent(const HealthView& view, const Purse& purse, Level level) {
  double total = 0.0;
  for (const auto& [currency, rules] : view.parameters.collateral) {
    const double amount = std::min(amount_of(purse, currency), rules.supply_cap);
    if (amount > 0.0) total += amount * *view.market.fx(currency) * rules.share(level);
  }
  return total;
}

}  // namespace

double TokenHealth::ratio() const {
  if (requirement() <= 0.0) return 0.0;
  return value() > 0.0 ? requirement() / value() : std::numeric_limits<double>::infinity();
}

std::vector<TokenHealth> token_health(const HealthView& view, const Purse& purse,
                                      std::optional<double> perpetuals, Level level) {
  const Parameters& parameters = view.parameters;
  std::vector<TokenHealth> tokens;
  for (const auto& [currency, rules] : parameters.borrowable) {
    const double amount = amount_of(purse, currency);
    const bool margins = perpetuals.has_value() && currency == parameters.perpetuals.settles;
    if (!(amount < 0.0) && !margins) continue;
    const double price = *view.market.fx(currency);
    TokenHealth health;
    health.token = currency;
    health.owed = std::max(-amount, 0.0) * price;
    health.held = std::max(amount, 0.0) * price;
    health.collateral = std::min(rules.borrow_cap * price, lent(view, purse, level));
    if (level == Level::maintenance) {
      health.fixed = parameters.fixed * *view.market.fx(parameters.fixed_currency);
      health.perpetuals = perpetuals.value_or(0.0);
      health.limit = parameters.limit;
    }
    tokens.push_back(std::move(health));
  }
  return tokens;
}

const TokenHealth* worst_of(std::span<const TokenHealth> tokens) {
  const auto worst =
      std::max_element(tokens.begin(), tokens.end(),
                       [](const TokenHealth& a, const TokenHealth& b) { return a.ratio() < b.ratio(); });
  return worst == tokens.end() ? nullptr : &*worst;
}

}  // namespace crossmargin::health::token_ratio
