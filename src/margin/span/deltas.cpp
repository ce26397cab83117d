#include "margin/span/deltas.hpp"

#include <algorithm>
#include <cmath>

#include "crossmargin/core/money.hpp"

namespace crossmargin::span {

double available(std::span<const double> remaining, Months months, bool positive) {
  double sum = 0.0;
  for (std::int32_t i = months.begin; i < months.end; ++i) {
    const double delta = remaining[static_cast<std::size_t>(i)];
    sum += positive ? std::max(delta, 0.0) : std::max(-delta, 0.0);
  }
  return sum;
}

void consume(CommodityState& state, Months months, bool positive, double amount, bool counts_for_delivery) {
  for (std::int32_t i = months.begin; i < months.end && amount > 0.0; ++i) {
    double& left = state.remaining[static_cast<std::size_t>(i)];
    const double free = std::max(positive ? left : -left, 0.0);
    const double taken = std::min(free, amount);
    if (taken == 0.0) continue;
    const double rest = round_half_away(free - taken, 8);
    left = positive ? rest : -rest;
    if (counts_for_delivery) state.consumed[static_cast<std::size_t>(i)] += taken;
    amount -= taken;
  }
}

double net_of(std::span<const double> deltas, Months months) {
  double sum = 0.0;
  for (std::int32_t i = months.begin; i < months.end; ++i) sum += deltas[static_cast<std::size_t>(i)];
  return sum;
}

double spread_count(double count, const Rules& rules) {
  if (!rules.truncates_spreads) return round_half_away(count, rules.delta_digits);
  const double power = std::pow(10.0, rules.delta_digits);
  return std::floor(round_half_away(count * power, 6)) / power;
}

}  // namespace crossmargin::span
