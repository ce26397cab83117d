#pragma once

#include <cstddef>

#include "crossmargin/margin/method.hpp"

namespace crossmargin::netting {

/// One tile of 16 scenarios of some holdings: sum[i] += quantity * cell[i], product and sum rounded, in the
/// order of the holdings.
struct AddRows {
  const Holding* holdings{nullptr};
  std::size_t count{0};
  const double* cells{nullptr};  ///< of the tile, [instrument][16]
  double* sum{nullptr};          ///< 16 numbers
};

void add_rows_scalar(const AddRows& task);
void add_rows_avx2(const AddRows& task);
void add_rows_avx512(const AddRows& task);

/// The same in lanes: the sums stay in registers from the first holding to the last.
template <class Lanes>
[[gnu::always_inline]] inline void add_rows_in(const AddRows& task) {
  constexpr std::size_t parts = 16 / Lanes::width;
  Lanes sum[parts];
  for (std::size_t i = 0; i < parts; ++i) sum[i] = Lanes::load(task.sum + i * Lanes::width);
  for (std::size_t k = 0; k < task.count; ++k) {
    const double* row = task.cells + static_cast<std::ptrdiff_t>(task.holdings[k].instrument) * 16;
    const Lanes quantity(task.holdings[k].quantity);
    for (std::size_t i = 0; i < parts; ++i) sum[i] = sum[i] + quantity * Lanes::load(row + i * Lanes::width);
  }
  for (std::size_t i = 0; i < parts; ++i) sum[i].store(task.sum + i * Lanes::width);
}

}  // namespace crossmargin::netting
