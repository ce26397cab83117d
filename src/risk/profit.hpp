#pragma once

#include <cstddef>
#include <cstdint>

namespace crossmargin::detail {

/// From values per unit of underlying to profit and loss of contracts, put where the matrix holds them:
/// cells[s / 16][row[i]][s % 16] = (multiplier[i] * value[s][i] - contract[i]) * weight[s], each step
/// rounded. The last tile of a row is filled up with zeros.
struct ProfitTask {
  const double* value{nullptr};       ///< [scenario][option]
  const double* weight{nullptr};      ///< [scenario]
  const double* multiplier{nullptr};  ///< [option]
  const double* contract{nullptr};    ///< [option]
  const std::int32_t* row{nullptr};   ///< [option]
  double* not_finite{nullptr};        ///< [option]: 0 where every cell is finite, else NaN
  std::size_t scenarios{0};
  std::size_t options{0};
  double* cells{nullptr};      ///< [tile][instrument][16]
  std::size_t tile_stride{0};  ///< from a cell to that of the next tile
};

inline constexpr std::size_t profit_tile = 16;  ///< scenarios of a tile, see `RiskMatrix`

void to_profit_scalar(const ProfitTask& task);
void to_profit_avx2(const ProfitTask& task);
void to_profit_avx512(const ProfitTask& task);

/// Some options at a time and as many scenarios, turned over in registers, because the one lie side by side
/// in the values and the other in the matrix. `transpose` does that to a square of lanes.
template <class Lanes, class Transpose>
class ProfitKernel {
 public:
  static constexpr std::size_t width = Lanes::width;
  static_assert(profit_tile % width == 0);

  ProfitKernel(const ProfitTask& task, Transpose transpose) : task_(task), transpose_(transpose) {}

  [[gnu::always_inline]] void run() {
    for (std::size_t first = 0; first < task_.options; first += width) {
      enter(first);
      std::size_t scenario = 0;
      for (; scenario + width <= task_.scenarios; scenario += width) square<true>(scenario);
      if (scenario < task_.scenarios) {
        square<false>(scenario);
        scenario += width;
      }
      for (; scenario % profit_tile != 0; scenario += width) empty_square(scenario);
      leave(first);
    }
  }

 private:
  [[gnu::always_inline]] void enter(std::size_t first) {
    const std::size_t left = task_.options - first;
    count_ = left < width ? left : width;
    value_ = task_.value + first;
    multiplier_ = Lanes::load_some(task_.multiplier + first, count_, 0.0);
    contract_ = Lanes::load_some(task_.contract + first, count_, 0.0);
    for (Lanes& part : not_finite_) part = Lanes(0.0);
    for (std::size_t i = 0; i < count_; ++i)
      row_[i] = task_.cells + static_cast<std::size_t>(task_.row[first + i]) * profit_tile;
  }

  [[gnu::always_inline]] void leave(std::size_t first) const {
    const Lanes all = (not_finite_[0] + not_finite_[1]) + (not_finite_[2] + not_finite_[3]);
    all.store_some(task_.not_finite + first, count_);
  }

  // Loops of a fixed length: their arrays are registers.
  template <bool whole>
  [[gnu::always_inline]] void square(std::size_t scenario) {
    Lanes profit[width];
#pragma GCC unroll 8
    for (std::size_t k = 0; k < width; ++k)
      profit[k] = whole || scenario + k < task_.scenarios ? next_profit(scenario + k, k % 4) : Lanes(0.0);
    transpose_(profit);
    const std::size_t offset = offset_of(scenario);
#pragma GCC unroll 8
    for (std::size_t i = 0; i < width; ++i)
      if (i < count_) profit[i].store(row_[i] + offset);
  }

  [[gnu::always_inline]] Lanes next_profit(std::size_t scenario, std::size_t part) {
    const Lanes moved = multiplier_ * Lanes::load_some(value_, count_, 0.0) - contract_;
    const Lanes profit = moved * Lanes(task_.weight[scenario]);
    not_finite_[part] = fma(profit, Lanes(0.0), not_finite_[part]);  // NaN for infinity as well
    value_ += task_.options;
    return profit;
  }

  [[gnu::always_inline]] void empty_square(std::size_t scenario) const {
    for (std::size_t i = 0; i < count_; ++i) Lanes(0.0).store(row_[i] + offset_of(scenario));
  }

  [[gnu::always_inline]] std::size_t offset_of(std::size_t scenario) const {
    return scenario / profit_tile * task_.tile_stride + scenario % profit_tile;
  }

  const ProfitTask task_;  // a copy: what is stored cannot be one of its members
  Transpose transpose_;
  std::size_t count_{0};
  const double* value_{nullptr};
  double* row_[width];
  Lanes multiplier_, contract_;
  Lanes not_finite_[4];  ///< parts of a sum that would wait for itself
};

}  // namespace crossmargin::detail
