#pragma once

#include <cstddef>

namespace crossmargin::detail {

/// From values per unit of underlying to profit and loss of contracts, in place:
/// value[s][i] = (multiplier[i] * value[s][i] - contract[i]) * weight[s], each step rounded.
struct ProfitTask {
  double* value{nullptr};             ///< [scenario][option]
  const double* weight{nullptr};      ///< [scenario]
  const double* multiplier{nullptr};  ///< [option]
  const double* contract{nullptr};    ///< [option]
  double* not_finite{nullptr};        ///< [option]: 0 where every cell is finite, else NaN
  std::size_t scenarios{0};
  std::size_t options{0};
};

void to_profit_scalar(const ProfitTask& task);
void to_profit_avx2(const ProfitTask& task);
void to_profit_avx512(const ProfitTask& task);

template <class Lanes>
[[gnu::always_inline]] inline void to_profit_in(const ProfitTask& task) {
  for (std::size_t i = 0; i < task.options; i += Lanes::width) {
    const std::size_t left = task.options - i;
    const std::size_t count = left < Lanes::width ? left : Lanes::width;
    const Lanes multiplier = Lanes::load_some(task.multiplier + i, count, 0.0);
    const Lanes contract = Lanes::load_some(task.contract + i, count, 0.0);
    Lanes not_finite(0.0);
    for (std::size_t s = 0; s < task.scenarios; ++s) {
      double* cells = task.value + s * task.options + i;
      const Lanes moved = multiplier * Lanes::load_some(cells, count, 0.0) - contract;
      const Lanes profit = moved * Lanes(task.weight[s]);
      not_finite = not_finite + (profit - profit);
      profit.store_some(cells, count);
    }
    not_finite.store_some(task.not_finite + i, count);
  }
}

}  // namespace crossmargin::detail
