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
    for (first_ = 0; first_ < task_.options; first_ += width) {
      const std::size_t left = task_.options - first_;
      count_ = left < width ? left : width;
      multiplier_ = Lanes::load_some(task_.multiplier + first_, count_, 0.0);
      contract_ = Lanes::load_some(task_.contract + first_, count_, 0.0);
      not_finite_ = Lanes(0.0);
      std::size_t scenario = 0;
      for (; scenario < task_.scenarios; scenario += width) square(scenario);
      not_finite_.store_some(task_.not_finite + first_, count_);
      for (; scenario % profit_tile != 0; scenario += width) empty_square(scenario);
    }
  }

 private:
  // Loops of a fixed length: their arrays are registers.
  [[gnu::always_inline]] void square(std::size_t scenario) {
    Lanes profit[width];
#pragma GCC unroll 8
    for (std::size_t k = 0; k < width; ++k)
      profit[k] = scenario + k < task_.scenarios ? profit_in(scenario + k) : Lanes(0.0);
    transpose_(profit);
#pragma GCC unroll 8
    for (std::size_t i = 0; i < width; ++i)
      if (i < count_) profit[i].store(at(i, scenario));
  }

  [[gnu::always_inline]] Lanes profit_in(std::size_t scenario) {
    const double* value = task_.value + scenario * task_.options + first_;
    const Lanes moved = multiplier_ * Lanes::load_some(value, count_, 0.0) - contract_;
    const Lanes profit = moved * Lanes(task_.weight[scenario]);
    not_finite_ = fma(profit, Lanes(0.0), not_finite_);  // NaN for infinity as well
    return profit;
  }

  [[gnu::always_inline]] void empty_square(std::size_t scenario) const {
    for (std::size_t i = 0; i < count_; ++i) Lanes(0.0).store(at(i, scenario));
  }

  [[gnu::always_inline]] double* at(std::size_t option, std::size_t scenario) const {
    const auto row = static_cast<std::size_t>(task_.row[first_ + option]);
    return task_.cells + scenario / profit_tile * task_.tile_stride + row * profit_tile +
           scenario % profit_tile;
  }

  const ProfitTask& task_;
  Transpose transpose_;
  std::size_t first_{0};
  std::size_t count_{0};
  Lanes multiplier_, contract_, not_finite_;
};

}  // namespace crossmargin::detail
