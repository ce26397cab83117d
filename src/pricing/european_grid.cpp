#include "crossmargin/pricing/european_grid.hpp"

#include <limits>
#include <numeric>
#include <stdexcept>

#include "crossmargin/numeric/functions.hpp"
#include "european_kernels.hpp"

namespace crossmargin::pricing {

namespace kernel {

const EuropeanKernels& european_kernels(numeric::Target target) {
  switch (target) {
    case numeric::Target::scalar:
      break;
    case numeric::Target::avx2:
      return european_avx2;
    case numeric::Target::avx512:
      return european_avx512;
  }
  return european_scalar;
}

}  // namespace kernel

GridScenarios::GridScenarios(std::span<const PriceMove> moves, std::size_t levels, PriceFloor floor)
    : level_end_(levels), row_(moves.size()), floor_(floor) {
  for (auto* values : {&scale_, &shift_, &log_scale_, &one_by_scale_}) values->resize(moves.size());
  for (const PriceMove& move : moves) {
    if (move.level >= levels) throw std::invalid_argument("GridScenarios: a move is of no level");
    ++level_end_[move.level];
  }
  // Each level's first place; after the moves are placed it is one past its last.
  std::exclusive_scan(level_end_.begin(), level_end_.end(), level_end_.begin(), std::size_t{0});
  for (std::size_t row = 0; row < moves.size(); ++row) place(moves[row], row);
  numeric::array_functions().log(log_scale_.data(), log_scale_.data(), log_scale_.size());
}

void GridScenarios::place(const PriceMove& move, std::size_t row) {
  const std::size_t at = level_end_[move.level]++;
  const bool shared = move.shift == 0.0 && move.scale > 0.0;
  row_[at] = row;
  scale_[at] = move.scale;
  shift_[at] = move.shift;
  log_scale_[at] =
      shared ? move.scale : std::numeric_limits<double>::quiet_NaN();  // the logarithm comes last
  one_by_scale_[at] = 1.0 / move.scale;
}

/// Turns a checked grid into the kernel's form.
class GridRun {
 public:
  GridRun(const EuropeanGrid& grid, const GridScenarios& scenarios) : grid_(grid), scenarios_(scenarios) {}

  void check(std::size_t values) const {
    const std::size_t options = grid_.price.size();
    const std::size_t cells = options * scenarios_.levels();
    bool right = grid_.strike.size() == options && grid_.sign.size() == options &&
                 (grid_.carry.empty() || grid_.carry.size() == cells) &&
                 values == options * scenarios_.size();
    for (const auto levels : {grid_.volatility, grid_.years, grid_.discount})
      right = right && levels.size() == cells;
    if (!right)
      throw std::invalid_argument("price_grid: want spans of one entry an option, level and scenario");
  }

  void run(const kernel::EuropeanKernels& kernels, double* value) const {
    const bool inverse = grid_.settlement == GridSettlement::inverse;
    if (grid_.model == EuropeanModel::normal) {
      (inverse ? kernels.normal_inverse : kernels.normal)(task(value));
    } else {
      (inverse ? kernels.lognormal_inverse : kernels.lognormal)(task(value));
    }
  }

 private:
  kernel::GridTask task(double* value) const {
    kernel::GridTask task{};
    task.options = grid_.price.size();
    task.levels = scenarios_.levels();
    task.price = grid_.price.data();
    task.strike = grid_.strike.data();
    task.sign = grid_.sign.data();
    task.volatility = grid_.volatility.data();
    task.years = grid_.years.data();
    task.carry = grid_.carry.empty() ? nullptr : grid_.carry.data();
    task.discount = grid_.discount.data();
    task.level_end = scenarios_.level_end_.data();
    task.scenario = scenarios_.row_.data();
    task.price_scale = scenarios_.scale_.data();
    task.price_shift = scenarios_.shift_.data();
    task.log_scale = scenarios_.log_scale_.data();
    task.one_by_scale = scenarios_.one_by_scale_.data();
    task.price_floor = scenarios_.floor_ == PriceFloor::zero ? 0.0 : -std::numeric_limits<double>::infinity();
    task.value = value;
    return task;
  }

  const EuropeanGrid& grid_;
  const GridScenarios& scenarios_;
};

void price_grid(const EuropeanGrid& grid, const GridScenarios& scenarios, std::span<double> value,
                numeric::Target target) {
  const GridRun run(grid, scenarios);
  run.check(value.size());
  run.run(kernel::european_kernels(target), value.data());
}

}  // namespace crossmargin::pricing
