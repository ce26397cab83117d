#include "crossmargin/portfolio/position_book.hpp"

#include <array>
#include <bit>
#include <cmath>

namespace crossmargin {
namespace {

constexpr int most_decimals = 12;

/// Powers of ten that are exact doubles.
double power_of_ten(int exponent) {
  static constexpr std::array powers{1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                     1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
  return powers[static_cast<std::size_t>(exponent)];
}

}  // namespace

double quantity_of(std::int64_t stored, QuantityStep step) {
  if (step.units == 0) return std::bit_cast<double>(stored);
  return static_cast<double>(stored) * static_cast<double>(step.units) / power_of_ten(step.decimals);
}

std::optional<QuantityStep> exact_step(double step) {
  if (!(step > 0.0)) return std::nullopt;
  for (int decimals = 0; decimals <= most_decimals; ++decimals) {
    const double units = std::round(step * power_of_ten(decimals));
    if (!(units < 2147483648.0)) return std::nullopt;
    if (units > 0.0 && units / power_of_ten(decimals) == step)
      return QuantityStep{static_cast<std::int64_t>(units), decimals};
  }
  return std::nullopt;
}

}  // namespace crossmargin
