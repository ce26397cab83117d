#include "margin/integer/repayment.hpp"

#include <algorithm>

namespace crossmargin::integer {
namespace {

using Wide = boost::multiprecision::checked_int512_t;

}  // namespace

Whole close_factor(const CloseCase& state, const CloseRules& rules) {
  const bool is_large = state.collateral_value >= rules.least_value && state.debt_value >= rules.least_value;
  return is_large && state.health_factor > rules.full_close_health ? rules.share : ten_thousand;
}

Seized seize(const Seizure& seizure) {
  const Priced& debt = seizure.debt;
  const Priced& held = seizure.collateral;
  const Whole unit_of_debt = power_of_ten(debt.decimals);
  const Whole unit_held = power_of_ten(held.decimals);
  Seized seized;
  seized.repaid = seizure.repaid;
  const Whole base = debt.price * seizure.repaid * unit_held / (held.price * unit_of_debt);
  Whole taken = percent_of_floor(base, seizure.bonus);
  if (taken > held.amount) {
    taken = held.amount;
    seized.repaid =
        ceil_div(held.price * taken * unit_of_debt * ten_thousand, debt.price * unit_held * seizure.bonus);
  }
  const Whole bonus = taken - percent_over_floor(taken, seizure.bonus);
  seized.fee = percent_of_ceil(bonus, seizure.protocol_fee);
  seized.to_liquidator = taken - seized.fee;
  return seized;
}

Whole shares_taken(const Whole& held, const Seized& seized, const Whole& index) {
  const auto shares = [&](const Whole& amount) { return ceil_div(amount * ray, index); };
  return std::min(held, Whole(shares(seized.to_liquidator) + shares(seized.fee)));
}

bool leaves_nothing(const Seizure& seizure, const Seized& seized, const Whole& shares_left) {
  Priced taken = seizure.collateral;
  taken.amount = seized.collateral();
  return shares_left == 0 || collateral_value(seizure.collateral) == collateral_value(taken);
}

Whole bonus_at(const TargetTerms& terms, const Whole& health_factor) {
  if (health_factor <= terms.health_for_max_bonus) return terms.max_bonus;
  const Whole least = ten_thousand + percent_of_floor(terms.max_bonus - ten_thousand, terms.bonus_factor);
  const Whole room = terms.max_bonus - least;
  return least + room * (wad - health_factor) / (wad - terms.health_for_max_bonus);
}

Whole debt_to_target(const TargetTerms& terms, const TargetDebt& debt, const Whole& bonus) {
  // The bonus that is paid lowers the collateral by its factor's share of it.
  const Whole lost = ceil_div(bonus * terms.collateral_factor * wad, ten_thousand * ten_thousand);
  const Whole gap = terms.target_health - debt.health_factor;
  // Value and price differ by 10 decimals; what is asked for has 27. The products pass 256 bits on their way.
  const Wide above = Wide(debt.total_value) * Wide(gap) * Wide(debt.unit) * Wide(ray);
  const Wide below = Wide(Whole(terms.target_health - lost)) * Wide(debt.price) * Wide(power_of_ten(10));
  return Whole((above + below - 1) / below);
}

}  // namespace crossmargin::integer
