#include "margin/integer/weights.hpp"

#include <algorithm>

namespace crossmargin::integer {
namespace {

const Whole unit_weight = 10'000;
const Whole unit_factor = 1'000'000;
/// sqrt(10 * 10^9): what one whole token has as its root.
const Whole unit_root = 100'000;

/// A token after a side of its orders has filled.
struct Filled {
  Whole weighted;     ///< signed
  Whole orders;       ///< what the fills brought (positive) or cost
  Whole liabilities;  ///< unweighted
  Whole worth() const { return weighted + orders; }
};

Filled filled(const TokenTerms& terms, const Whole& amount, const Whole& order, WeightLevel level) {
  const Whole after = amount + order;
  const Whole unit = power_of_ten(terms.decimals);
  const Whole size = shifted(magnitude(after), base_digits - terms.decimals);
  Filled result;
  // A sale brings, and a purchase costs, the price of the day.
  result.orders = -order * terms.price.price / unit;
  if (after >= 0) {
    Whole weight = terms.asset_weight.at(level);
    if (level == WeightLevel::initial && terms.scale) weight = scaled_asset_weight(weight, *terms.scale);
    weight = sized_asset_weight(size, terms.size_factor, weight);
    result.weighted = after * terms.price.of_asset() / unit * weight / unit_weight;
  } else {
    const Whole weight = sized_liability_weight(size, terms.size_factor, terms.liability_weight.at(level));
    const Whole value = after * terms.price.of_debt() / unit;
    result.weighted = value * weight / unit_weight;
    result.liabilities = -value;
  }
  return result;
}

Whole liability_of(const SwapTerms& terms, const Whole& size) {
  const Whole price = terms.most && size < 0 ? Whole(*terms.most - terms.price) : terms.price;
  const Whole value = magnitude(size) * std::max(price, Whole(0)) / power_of_ten(base_digits);
  return value * terms.quote_price / power_of_ten(price_digits);
}

}  // namespace

Whole LevelPair::at(WeightLevel level) const {
  switch (level) {
    case WeightLevel::initial:
      return initial;
    case WeightLevel::fill:
      return (initial + maintenance) / 2;
    case WeightLevel::maintenance:
      return maintenance;
  }
  return initial;
}

Whole size_root(const Whole& size) {
  return square_root(10 * size + 1);
}

Whole sized_asset_weight(const Whole& size, const Whole& factor, const Whole& weight) {
  if (factor == 0) return weight;
  const Whole most = unit_factor * 11 / 10 * unit_weight;
  return std::min(weight, Whole(most / (unit_factor + size_root(size) * factor / unit_root)));
}

Whole sized_liability_weight(const Whole& size, const Whole& factor, const Whole& weight) {
  if (factor == 0) return weight;
  const Whole least =
      weight - weight / 5 + size_root(size) * factor / (unit_root * unit_factor / unit_weight);
  return std::max(weight, least);
}

Whole scaled_asset_weight(const Whole& weight, const DepositScale& scale) {
  return scale.from == 0 || scale.deposits <= scale.from ? weight
                                                         : Whole(weight * scale.from / scale.deposits);
}

Whole StrictPrice::of_asset() const {
  return average ? std::min(price, *average) : price;
}

Whole StrictPrice::of_debt() const {
  return average ? std::max(price, *average) : price;
}

Weighed& Weighed::operator+=(const Weighed& other) {
  collateral += other.collateral;
  requirement += other.requirement;
  liabilities += other.liabilities;
  return *this;
}

Weighed weigh(const TokenTerms& terms, const TokenHeld& held, const WeightRules& rules) {
  const Filled bought = filled(terms, held.amount, held.bids, rules.level);
  const Filled sold = filled(terms, held.amount, held.asks, rules.level);
  const Filled& worst = sold.worth() < bought.worth() ? sold : bought;
  Weighed result;
  result.liabilities = worst.liabilities;
  for (const Whole& part : {worst.weighted, worst.orders})
    (part >= 0 ? result.collateral : result.requirement) += magnitude(part);
  if (worst.orders < 0) result.liabilities -= worst.orders;
  result.requirement += rules.order_charge * held.orders;
  return result;
}

Liability worst_liability(const SwapTerms& terms, const SwapHeld& held) {
  const Whole bought = held.base + held.bids;
  const Whole sold = held.base + held.asks;
  const Whole value_bought = liability_of(terms, bought);
  const Whole value_sold = liability_of(terms, sold);
  return value_sold > value_bought ? Liability{value_sold, sold} : Liability{value_bought, bought};
}

Weighed weigh(const SwapTerms& terms, const SwapHeld& held, const WeightRules& rules) {
  const Liability worst = worst_liability(terms, held);
  const Whole ratio =
      sized_liability_weight(magnitude(worst.size), terms.size_factor, terms.ratio.at(rules.level));
  Weighed result;
  result.liabilities = worst.value;
  result.requirement = worst.value * ratio / unit_weight + rules.order_charge * held.orders;
  return result;
}

Whole unrealised(const SwapTerms& terms, const Whole& base, const Whole& quote) {
  return base * terms.price / power_of_ten(base_digits) + quote;
}

Whole weighed_profit(const Whole& profit, const Whole& weight) {
  return profit > 0 ? Whole(profit * weight / unit_weight) : profit;
}

Weighed with_buffer(const Weighed& weighed, const Whole& profit, const Whole& buffer) {
  Weighed result = weighed;
  result.requirement += weighed.liabilities * buffer / unit_weight;
  if (profit < 0) result.collateral += profit * buffer / unit_weight;
  return result;
}

}  // namespace crossmargin::integer
