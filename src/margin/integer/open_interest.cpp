#include "margin/integer/open_interest.hpp"

#include <algorithm>

namespace crossmargin::integer {
namespace {

constexpr int quote_resolution = -6;

}  // namespace

Whole maintenance_ppm(const LiquidityTier& tier) {
  return tier.initial_ppm * tier.maintenance_fraction_ppm / million;
}

Whole scaled_initial_ppm(const LiquidityTier& tier, const Whole& open_notional) {
  if (tier.upper_cap == 0 || open_notional <= tier.lower_cap) return tier.initial_ppm;
  if (open_notional >= tier.upper_cap || tier.initial_ppm >= million)
    return std::max(million, tier.initial_ppm);
  const Whole room = million - tier.initial_ppm;
  return tier.initial_ppm + room * (open_notional - tier.lower_cap) / (tier.upper_cap - tier.lower_cap);
}

Whole net_notional(const PerpetualTerms& terms, const Whole& quantums) {
  return shifted(quantums * terms.price, terms.exponent + terms.resolution - quote_resolution);
}

Whole initial_margin(const Whole& notional, const Whole& fraction_ppm) {
  return ceil_div(magnitude(notional) * fraction_ppm, million);
}

Whole maintenance_margin(const Whole& notional, const LiquidityTier& tier) {
  return ceil_div(initial_margin(notional, tier.initial_ppm) * tier.maintenance_fraction_ppm, million);
}

Requirements requirements(const PerpetualTerms& terms, const Whole& quantums) {
  const Whole notional = net_notional(terms, quantums);
  const Whole scaled_ppm = scaled_initial_ppm(terms.tier, net_notional(terms, terms.open_interest));
  return {initial_margin(notional, std::max(scaled_ppm, terms.chosen_ppm)),
          maintenance_margin(notional, terms.tier)};
}

Whole funding_ppm(const PerpetualTerms& terms, const PerpetualHeld& held) {
  return (held.funding_index - terms.funding_index) * held.quantums;
}

Whole funding(const PerpetualTerms& terms, const PerpetualHeld& held) {
  return funding_ppm(terms, held) / million;
}

AccountRisk account_risk(const QuoteAccount& account, const PerpetualMarkets& markets) {
  AccountRisk risk;
  risk.net_collateral = account.quote;
  for (const auto& [id, held] : account.held) {
    const PerpetualTerms& terms = markets.at(id);
    const Requirements required = requirements(terms, held.quantums);
    risk.net_collateral += net_notional(terms, held.quantums) + held.quote_balance + funding(terms, held);
    risk.required.initial += required.initial;
    risk.required.maintenance += required.maintenance;
  }
  return risk;
}

bool is_liquidatable(const AccountRisk& risk) {
  return risk.required.maintenance > 0 && risk.required.maintenance > risk.net_collateral;
}

int compare_risk(const AccountRisk& a, const AccountRisk& b) {
  const Whole& needed_a = a.required.maintenance;
  const Whole& needed_b = b.required.maintenance;
  if (needed_a == 0 && needed_b == 0) return b.net_collateral.compare(a.net_collateral);
  if (needed_a == 0) return -1;
  if (needed_b == 0) return 1;
  const int by_ratio = Whole(b.net_collateral * needed_a).compare(Whole(a.net_collateral * needed_b));
  return by_ratio != 0 ? by_ratio : needed_a.compare(needed_b);
}

bool accepts_change(const AccountRisk& before, const AccountRisk& after) {
  if (after.net_collateral >= after.required.initial) return true;
  if (after.required.maintenance == 0) return after.net_collateral >= 0;
  // Nothing was required before: then no change that leaves it short makes it better.
  if (before.required.maintenance == 0) return false;
  return after.net_collateral * before.required.maintenance >=
         before.net_collateral * after.required.maintenance;
}

}  // namespace crossmargin::integer
