#include "margin/integer/lending.hpp"

#include <algorithm>

namespace crossmargin::integer {

Whole percent_of(const Whole& value, const Whole& basis_points) {
  return half_up_div(value * basis_points, ten_thousand);
}

Whole percent_of_floor(const Whole& value, const Whole& basis_points) {
  return floor_div(value * basis_points, ten_thousand);
}

Whole percent_of_ceil(const Whole& value, const Whole& basis_points) {
  return ceil_div(value * basis_points, ten_thousand);
}

Whole percent_over(const Whole& value, const Whole& basis_points) {
  return half_up_div(value * ten_thousand, basis_points);
}

Whole percent_over_floor(const Whole& value, const Whole& basis_points) {
  return floor_div(value * ten_thousand, basis_points);
}

Whole percent_over_ceil(const Whole& value, const Whole& basis_points) {
  return ceil_div(value * ten_thousand, basis_points);
}

Whole ray_times(const Whole& a, const Whole& b) {
  return half_up_div(a * b, ray);
}

Whole wad_over(const Whole& a, const Whole& b) {
  return half_up_div(a * wad, b);
}

Whole collateral_value(const Priced& asset) {
  return floor_div(asset.amount * asset.price, power_of_ten(asset.decimals));
}

Whole debt_value(const Priced& asset) {
  return ceil_div(asset.amount * asset.price, power_of_ten(asset.decimals));
}

void add(LendingAccount& account, const LentAsset& asset) {
  account.collateral += asset.value;
  account.weighted_loan += asset.value * asset.loan_to_value;
  account.weighted_threshold += asset.value * asset.liquidation_threshold;
}

Whole average_loan_to_value(const LendingAccount& account) {
  return account.collateral == 0 ? Whole(0) : Whole(account.weighted_loan / account.collateral);
}

Whole average_threshold(const LendingAccount& account) {
  return account.collateral == 0 ? Whole(0) : Whole(account.weighted_threshold / account.collateral);
}

std::optional<Whole> health_factor(const LendingAccount& account) {
  if (account.debt == 0) return std::nullopt;
  return floor_div(wad_over(account.weighted_threshold, account.debt), ten_thousand);
}

Whole borrow_room(const LendingAccount& account) {
  return percent_of_floor(account.collateral, average_loan_to_value(account)) - account.debt;
}

Whole available_to_borrow(const LendingAccount& account) {
  return std::max(borrow_room(account), Whole(0));
}

Whole under_ceiling(const Whole& ceiling, const Whole& debt) {
  return std::max(Whole(ceiling - debt), Whole(0));
}

Whole linear_interest(const Whole& rate, const Whole& seconds) {
  return ray + rate * seconds / seconds_per_year;
}

Whole compounded_interest(const Whole& rate, const Whole& seconds) {
  if (seconds == 0) return ray;
  const Whole second = rate / seconds_per_year;
  const Whole squared = ray_times(second, second);
  const Whole cubed = ray_times(squared, second);
  const Whole pairs = seconds * (seconds - 1);
  const Whole triples = seconds > 2 ? Whole(pairs * (seconds - 2)) : Whole(0);
  return ray + second * seconds + pairs * squared / 2 + triples * cubed / 6;
}

Whole balance_of(const Whole& shares, const Whole& index, const Whole& interest) {
  return ray_times(shares, ray_times(interest, index));
}

}  // namespace crossmargin::integer
