#include "crossmargin/collateral/haircuts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "collateral/place_issues.hpp"

namespace crossmargin {
namespace {

Issue no_haircut(const Balance& balance) {
  const std::string& code = balance.currency.code();
  return {ErrorCode::missing_parameter,
          fmt::format("the method states no haircut for collateral in {}", code), balance.where,
          fmt::format("give haircuts.{}.haircut, 1 to count it as nothing", code)};
}

double share_at(const HaircutTier& tier, CollateralLevel level) {
  return level == CollateralLevel::initial ? tier.initial : tier.maintenance;
}

/// Units of an amount that count at all.
double counted(double amount, const CollateralRules& rules) {
  if (rules.account_cap) amount = std::min(amount, *rules.account_cap);
  if (rules.venue_cap)
    amount = std::min(amount, std::max(rules.venue_cap->limit - rules.venue_cap->in_use, 0.0));
  return amount;
}

/// Units that are left of so many after marginal haircuts.
double after_tiers(double units, const HaircutTier& flat, const CollateralRules& rules,
                   CollateralLevel level) {
  double left = 0.0;
  for (std::size_t i = 0; i <= rules.tiers.size(); ++i) {
    const HaircutTier& tier = i == 0 ? flat : rules.tiers[i - 1];
    const double end = i < rules.tiers.size() ? std::min(units, rules.tiers[i].from) : units;
    if (end > tier.from) left += (end - tier.from) * (1.0 - share_at(tier, level));
  }
  return left;
}

/// How far a price of `reference` has fallen off its peg, as a share taken off.
double depeg_share(const DepegHaircut& depeg, double fx, double reference) {
  return std::clamp(depeg.factor * (depeg.below - fx / reference), 0.0, 1.0);
}

/// What `line`, which holds something, counts for at a level; reporting currency.
double worth(const CollateralLine& line, const Haircut& haircut, CollateralLevel level, double peg_share) {
  const CollateralRules& rules = *haircut.rules;
  const double units = counted(line.amount, rules);
  double left = after_tiers(units, {0.0, haircut.initial, haircut.maintenance}, rules, level);
  if (rules.size) {
    const double weight =
        rules.size->scale / (1.0 + rules.size->factor * std::sqrt(rules.size->multiple * units));
    left = std::min(left, units * weight);
  }
  if (rules.deposits && level == CollateralLevel::initial) {
    const double all = rules.deposits->deposits * line.fx;
    if (all > rules.deposits->value) left *= rules.deposits->value / all;
  }
  return std::max(left - units * peg_share, 0.0) * line.fx;
}

/// What is added to a debt of `line` at a level.
double debt_addition(const CollateralLine& line, const DebtWeight& debt, CollateralLevel level) {
  const double stated = level == CollateralLevel::initial ? debt.initial : debt.maintenance;
  const double by_size = 0.8 * stated + debt.factor * std::sqrt(debt.multiple * -line.amount);
  return (std::max(stated, by_size) - 1.0) * -line.gross;
}

Status apply_rules(CollateralLine& line, const Haircut& haircut, const Market& market) {
  const CollateralRules& rules = *haircut.rules;
  if (line.amount < 0.0) {
    if (!rules.debt) return {};
    line.haircut_initial = debt_addition(line, *rules.debt, CollateralLevel::initial);
    line.haircut_maintenance = debt_addition(line, *rules.debt, CollateralLevel::maintenance);
    return {};
  }
  double peg_share = 0.0;
  if (rules.depeg) {
    const auto reference = market.fx(rules.depeg->reference);
    if (!reference) return tl::unexpected(reference.error());
    peg_share = depeg_share(*rules.depeg, line.fx, *reference);
  }
  line.haircut_initial = line.gross - worth(line, haircut, CollateralLevel::initial, peg_share);
  line.haircut_maintenance = line.gross - worth(line, haircut, CollateralLevel::maintenance, peg_share);
  return {};
}

}  // namespace

const Haircut* HaircutTable::find(const Currency& currency) const {
  const auto found = by_currency_.find(currency);
  if (found != by_currency_.end()) return &found->second;
  return default_.empty() ? nullptr : &default_.front();
}

Result<CollateralLine> value_line(const Currency& currency, double amount, const Haircut* haircut,
                                  const Market& market) {
  const auto fx = market.fx(currency);
  if (!fx) return tl::unexpected(fx.error());
  CollateralLine line{.currency = currency, .amount = amount, .fx = *fx, .gross = amount * *fx};
  if (haircut == nullptr) return line;
  if (haircut->rules != nullptr) {
    if (auto done = apply_rules(line, *haircut, market); !done)
      return tl::unexpected(std::move(done.error()));
  } else if (amount > 0.0) {
    line.haircut_initial = line.gross * haircut->initial;
    line.haircut_maintenance = line.gross * haircut->maintenance;
  }
  return line;
}

Result<CollateralValue> value_collateral(const std::vector<Balance>& balances, const HaircutTable& haircuts,
                                         const Market& market) {
  Issues issues;
  std::map<Currency, CollateralLine> lines;
  for (const Balance& balance : balances) {
    const Haircut* haircut = haircuts.find(balance.currency);
    const double before = lines.contains(balance.currency) ? lines.at(balance.currency).amount : 0.0;
    auto line = value_line(balance.currency, before + balance.amount, haircut, market);
    // A debt is owed in full whether or not the method takes the asset as collateral.
    const bool lacks_haircut = haircut == nullptr && balance.amount > 0.0;
    if (!line) append_at(issues, std::move(line.error()), balance.where);
    if (lacks_haircut) issues.push_back(no_haircut(balance));
    if (!line || lacks_haircut) continue;
    lines.insert_or_assign(balance.currency, *std::move(line));
  }
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  CollateralValue value;
  for (auto& [currency, line] : lines) {
    value.gross += line.gross;
    value.haircut_initial += line.haircut_initial;
    value.haircut_maintenance += line.haircut_maintenance;
    value.lines.push_back(std::move(line));
  }
  return value;
}

}  // namespace crossmargin
