#include "margin/integer/closing.hpp"

#include <algorithm>

namespace crossmargin::integer {
namespace {

Fraction reduced(Whole numerator, Whole denominator) {
  if (denominator < 0) {
    numerator = -numerator;
    denominator = -denominator;
  }
  const Whole divisor = boost::multiprecision::gcd(magnitude(numerator), denominator);
  return {Whole(numerator / divisor), Whole(denominator / divisor)};
}

/// The position that a change reduces; null where it does not.
const PerpetualHeld* reducible(const QuoteAccount& account, const Change& change) {
  const auto found = account.held.find(change.perpetual);
  if (found == account.held.end() || change.quantums == 0) return nullptr;
  const Whole& held = found->second.quantums;
  const bool opposite = (held > 0) != (change.quantums > 0);
  return opposite && magnitude(change.quantums) <= magnitude(held) ? &found->second : nullptr;
}

tl::unexpected<Issues> not_a_reduction() {
  return fail(ErrorCode::invalid_value, "the change does not reduce a position of the account");
}

void apply(QuoteAccount& account, const PerpetualMarkets& markets, const Change& change, const Whole& quote) {
  PerpetualHeld& held = account.held.at(change.perpetual);
  // What has accrued is settled with the change.
  const PerpetualTerms& terms = markets.at(change.perpetual);
  account.quote += quote + funding(terms, held);
  held.funding_index = terms.funding_index;
  held.quantums += change.quantums;
  if (held.quantums != 0) return;
  account.quote += held.quote_balance;
  account.held.erase(change.perpetual);
}

}  // namespace

Result<Whole> bankruptcy_value(const QuoteAccount& account, const PerpetualMarkets& markets,
                               const Change& change) {
  const PerpetualHeld* held = reducible(account, change);
  if (held == nullptr) return not_a_reduction();
  const PerpetualTerms& terms = markets.at(change.perpetual);
  const Whole after = held->quantums + change.quantums;
  const Whole notional = net_notional(terms, after) - net_notional(terms, held->quantums);
  const Whole maintenance =
      requirements(terms, held->quantums).maintenance - requirements(terms, after).maintenance;
  const AccountRisk risk = account_risk(account, markets);
  if (risk.required.maintenance == 0)
    return fail(ErrorCode::invalid_value,
                "the account needs no maintenance margin that a share could be taken of");
  return -notional - floor_div(risk.net_collateral * magnitude(maintenance), risk.required.maintenance);
}

Result<Fraction> fillable_price(const QuoteAccount& account, const PerpetualMarkets& markets,
                                const Change& change, const ClosingRules& rules) {
  const PerpetualHeld* held = reducible(account, change);
  if (held == nullptr) return not_a_reduction();
  const PerpetualTerms& terms = markets.at(change.perpetual);
  const AccountRisk risk = account_risk(account, markets);
  const Whole& needed = risk.required.maintenance;
  if (needed == 0) return fail(ErrorCode::invalid_value, "the account needs no maintenance margin");
  // How far it is below, as a share of 10^6 * needed, between nothing and all.
  const Whole all = million * needed;
  const Whole below = rules.bankruptcy_adjustment_ppm * (needed - risk.net_collateral);
  const Whole share = std::clamp(below, Whole(0), all);
  const Whole spread = rules.spread_to_maintenance_ppm * requirements(terms, held->quantums).maintenance;
  const Whole numerator = net_notional(terms, held->quantums) * million * all - share * spread;
  return reduced(numerator, held->quantums * million * all);
}

Result<Whole> insurance_delta(const QuoteAccount& account, const PerpetualMarkets& markets,
                              const ClosingFill& fill, const ClosingRules& rules) {
  const auto bankrupt = bankruptcy_value(account, markets, fill.change);
  if (!bankrupt) return tl::unexpected(bankrupt.error());
  const Whole delta = fill.quote - *bankrupt;
  if (delta <= 0) return delta;
  return std::min(delta, Whole(magnitude(fill.quote) * rules.most_fee_ppm / million));
}

bool insurance_suffices(const Whole& fund, const Whole& delta) {
  return fund + delta >= 0;
}

ClosableNotional closable_notional(const PerpetualTerms& terms, const Whole& quantums,
                                   const BlockLimits& limits) {
  const Whole notional = magnitude(net_notional(terms, quantums));
  const Whole portion = notional * limits.most_position_ppm / million;
  return {std::min(limits.least_position_notional, notional),
          std::min(std::max(portion, limits.least_position_notional), notional)};
}

Whole closing_size(const PerpetualTerms& terms, const Whole& quantums, const BlockLimits& limits) {
  const Whole notional = magnitude(net_notional(terms, quantums));
  const Whole most = std::min(closable_notional(terms, quantums, limits).most, limits.most_account_notional);
  const Whole size = magnitude(quantums);
  Whole closed = size;
  if (most < notional) {
    // Base quantums that are worth that much, rounded down, then to steps.
    const int digits = terms.exponent + terms.resolution + 6;
    const Whole raw = digits >= 0 ? Whole(most / (terms.price * power_of_ten(digits)))
                                  : Whole(most * power_of_ten(-digits) / terms.price);
    closed = std::clamp(Whole(raw / limits.step * limits.step), std::min(limits.step, size), size);
  }
  return quantums > 0 ? Whole(-closed) : closed;
}

Result<Takeover> take_over(const Takeover& before, const PerpetualMarkets& markets, const Change& change,
                           ClosingPrice price) {
  const Change taken{change.perpetual, -change.quantums};
  if (reducible(before.closed, change) == nullptr || reducible(before.taker, taken) == nullptr)
    return not_a_reduction();
  Whole quote = -net_notional(markets.at(change.perpetual), change.quantums);
  if (price == ClosingPrice::bankruptcy) {
    const auto bankrupt = bankruptcy_value(before.closed, markets, change);
    if (!bankrupt) return tl::unexpected(bankrupt.error());
    quote = *bankrupt;
  }
  Takeover after = before;
  apply(after.closed, markets, change, quote);
  apply(after.taker, markets, taken, -quote);
  const auto is_accepted = [&](const QuoteAccount& from, const QuoteAccount& to) {
    return accepts_change(account_risk(from, markets), account_risk(to, markets));
  };
  if (!is_accepted(before.closed, after.closed) || !is_accepted(before.taker, after.taker))
    return fail(ErrorCode::invalid_value, "an account would be left with less than it may be");
  return after;
}

}  // namespace crossmargin::integer
