#include "crossmargin/pricing/european.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "crossmargin/pricing/european_grid.hpp"
#include "european_kernels.hpp"

namespace crossmargin::pricing {

namespace {

constexpr std::size_t entries_at_once = 64;

/// Every entry of a row is an option of its own in a grid of one scenario, in which nothing moves: the only
/// place where a European price is made is the grid kernel.
void price_row(kernel::EuropeanKernels::Grid grid, const EuropeanRow& row, std::span<double> value) {
  static constexpr std::size_t one = 1;
  static constexpr std::size_t zero = 0;
  static constexpr double whole = 1.0;
  static constexpr double nothing = 0.0;
  std::array<double, entries_at_once> strike;
  std::array<double, entries_at_once> sign;
  const std::size_t most = std::min(entries_at_once, value.size());
  std::fill_n(strike.begin(), most, row.strike);
  std::fill_n(sign.begin(), most, row.call ? 1.0 : -1.0);
  for (std::size_t at = 0; at < value.size(); at += entries_at_once) {
    kernel::GridTask task{};
    task.options = std::min(entries_at_once, value.size() - at);
    task.levels = 1;
    task.price = row.forward.data() + at;
    task.strike = strike.data();
    task.sign = sign.data();
    task.volatility = row.volatility.data() + at;
    task.years = row.years.data() + at;
    task.discount = row.discount.data() + at;
    task.level_end = &one;
    task.scenario = &zero;
    task.price_scale = task.one_by_scale = &whole;
    task.price_shift = task.log_scale = &nothing;
    task.value = value.data() + at;
    grid(task);
  }
}

double price_one(kernel::EuropeanKernels::Grid grid, const EuropeanInput& input) {
  double value = 0.0;
  const auto only = [](const double& x) { return std::span(&x, 1); };
  price_row(grid,
            {input.call, input.strike, only(input.forward), only(input.volatility), only(input.years),
             only(input.discount)},
            std::span(&value, 1));
  return value;
}

const kernel::EuropeanKernels& native() {
  return kernel::european_kernels(numeric::native_target());
}

}  // namespace

double black_76(const EuropeanInput& input) {
  return price_one(native().lognormal, input);
}

double bachelier(const EuropeanInput& input) {
  return price_one(native().normal, input);
}

void black_76_row(const EuropeanRow& row, std::span<double> value) {
  price_row(native().lognormal, row, value);
}

void bachelier_row(const EuropeanRow& row, std::span<double> value) {
  price_row(native().normal, row, value);
}

}  // namespace crossmargin::pricing
