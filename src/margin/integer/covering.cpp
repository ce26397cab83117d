#include "margin/integer/covering.hpp"

#include <algorithm>

namespace crossmargin::integer {
namespace {

const Whole share_unit = 10'000;
const Whole base_unit = 1'000'000'000;
/// From weights of 4 decimals to fees of 6, and to the 5 that weights of a transfer carry.
const Whole to_fee = 100;
const Whole weight_unit = 100'000;

Whole carried(const Whole& weight) {
  return weight * (weight_unit / share_unit);
}

/// What a unit of the debt frees beyond what the collateral that pays for it held, 10^-5.
Whole freed_weight(const TransferTerms& terms) {
  return carried(terms.liability_weight) -
         carried(terms.asset_weight) * terms.asset_multiplier / terms.liability_multiplier;
}

/// An amount of one side in the other's units, above and below the division.
struct Exchange {
  Whole above;
  Whole below;
};
Exchange exchange(const TransferSide& from, const TransferSide& into) {
  return {from.amount * from.price * into.multiplier * power_of_ten(into.decimals),
          into.price * from.multiplier * power_of_ten(from.decimals)};
}

}  // namespace

std::optional<Whole> size_to_cover(const SwapToCover& terms, const Whole& shortage) {
  const Whole left = terms.ratio * to_fee - terms.liquidator_fee;
  if (terms.price == 0 || left <= 0) return std::nullopt;
  const Whole frees = terms.price * terms.quote_price / million * left / million -
                      terms.price * terms.insurance_fee / million;
  if (frees <= 0) return std::nullopt;
  return shortage * base_unit / frees;
}

Whole swap_insurance_fee(const SwapToCover& terms, const Whole& shortage, const Whole& size,
                         const Whole& most) {
  const Whole price = terms.price * terms.quote_price / million;
  if (size == 0 || price == 0) return 0;
  const Whole short_share = shortage * base_unit * million / (price * size);
  const Whole left = terms.ratio * to_fee - terms.liquidator_fee - short_share;
  return std::clamp(Whole(left * 95 / 100), Whole(0), most);
}

std::optional<Whole> transfer_to_cover(const TransferTerms& terms, const Whole& shortage) {
  if (terms.liability_multiplier == 0) return std::nullopt;
  const Whole weight = freed_weight(terms);
  const Whole frees = terms.price * weight / weight_unit - terms.price * terms.insurance_fee / million *
                                                               carried(terms.liability_weight) / weight_unit;
  if (weight <= 0 || frees <= 0) return std::nullopt;
  return shortage * power_of_ten(terms.decimals) / frees;
}

Whole transfer_insurance_fee(const TransferTerms& terms, const Whole& shortage, const Whole& amount,
                             const Whole& most) {
  const Whole value = amount * terms.price / power_of_ten(terms.decimals);
  if (value == 0 || terms.liability_multiplier == 0 || terms.liability_weight == 0) return 0;
  const Whole left = freed_weight(terms) * (million / weight_unit) - shortage * million / value;
  return std::clamp(Whole(left * share_unit / terms.liability_weight), Whole(0), most);
}

Whole debt_for(const TransferSide& collateral, const TransferSide& debt) {
  const Exchange into = exchange(collateral, debt);
  return ceil_div(into.above, into.below);
}

Whole collateral_for(const TransferSide& collateral, const TransferSide& debt) {
  const Exchange into = exchange(debt, collateral);
  return std::min(collateral.amount, ceil_div(into.above, into.below));
}

Whole grown_fee(const GrowingFee& fee, const Whole& slots) {
  constexpr int quiet_slots = 1'500;
  return slots > quiet_slots ? std::min(fee.most, Whole(fee.base + slots)) : fee.base;
}

Whole funding_delta(const Whole& loss, const Whole& open) {
  return ceil_div(loss * base_unit, open) * 1'000;
}

Whole deposit_index_loss(const Whole& loss, const Whole& deposits, const Whole& index) {
  return deposits == 0 ? Whole(0) : ceil_div(index * loss, deposits);
}

Whole closable_share(const FractionState& state, const FractionRules& rules) {
  if (state.shortage < rules.small_shortage) return share_unit;
  const Whole grown = rules.initial + state.slots * share_unit / rules.duration;
  const Whole freed = state.freed * share_unit / (state.freed + state.shortage);
  return std::clamp(Whole(grown - freed), Whole(0), share_unit);
}

}  // namespace crossmargin::integer
