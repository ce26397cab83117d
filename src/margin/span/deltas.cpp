#include "margin/span/deltas.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace crossmargin::span {

double available(std::span<const double> remaining, Months months, bool positive) {
  double sum = 0.0;
  for (std::int32_t i = months.begin; i < months.end; ++i) {
    const double delta = remaining[static_cast<std::size_t>(i)];
    sum += positive ? std::max(delta, 0.0) : std::max(-delta, 0.0);
  }
  return settled(sum);
}

void consume(CommodityState& state, Months months, bool positive, double amount, bool counts_for_delivery) {
  for (std::int32_t i = months.begin; i < months.end && amount > 0.0; ++i) {
    double& left = state.remaining[static_cast<std::size_t>(i)];
    const double free = std::max(positive ? left : -left, 0.0);
    const double taken = std::min(free, amount);
    if (taken == 0.0) continue;
    const double rest = settled(free - taken);
    left = positive ? rest : -rest;
    if (counts_for_delivery) state.consumed[static_cast<std::size_t>(i)] += taken;
    amount -= taken;
  }
}

double net_of(std::span<const double> deltas, Months months) {
  double sum = 0.0;
  for (std::int32_t i = months.begin; i < months.end; ++i) sum += deltas[static_cast<std::size_t>(i)];
  return settled(sum);
}

double power_of_ten(int digits) {
  constexpr std::array<double, 9> powers{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8};
  return powers[static_cast<std::size_t>(digits)];
}

double ticks_of(double value, double power) {
  const double scaled = std::abs(value) * power;
  const double whole =
      scaled < 1e18 ? static_cast<double>(static_cast<std::int64_t>(scaled)) : std::floor(scaled);
  const double noise = std::min(std::max(1e-9, scaled * 1e-14), 0.25);
  const double size = scaled - whole >= 0.5 - noise ? whole + 1.0 : whole;
  return std::copysign(size, value);
}

double round_fraction(double value, int digits) {
  const double power = power_of_ten(digits);
  return ticks_of(value, power) / power + 0.0;
}

double spread_count(double count, const Rules& rules) {
  if (!rules.truncates_spreads) return round_amount(count, rules.spread_digits);
  const double power = std::pow(10.0, rules.spread_digits);
  return std::floor(settled(count * power)) / power;
}

}  // namespace crossmargin::span
