#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "crossmargin/numeric/target.hpp"

namespace crossmargin::pricing {

enum class EuropeanModel { lognormal, normal };  ///< Black (1976) and Black-Scholes; Bachelier
enum class GridSettlement { linear, inverse };   ///< inverse: the value divided by the scenario's forward
enum class PriceFloor { none, zero };            ///< zero: a move stops at a price of 0

/// One scenario of a grid: price' = price * scale + shift, and which of the levels of volatility, time and
/// rates goes with it.
struct PriceMove {
  double scale{1.0};
  double shift{0.0};
  std::size_t level{0};
};

/// The scenarios of many grids: sorted by level, with the logarithms of the moves that all options share.
class GridScenarios {
 public:
  /// Levels are counted from 0; `levels` is their number.
  GridScenarios(std::span<const PriceMove> moves, std::size_t levels, PriceFloor floor);

  std::size_t size() const { return row_.size(); }
  std::size_t levels() const { return level_end_.size(); }

 private:
  friend class GridRun;
  void place(const PriceMove& move, std::size_t row);

  std::vector<std::size_t> level_end_;
  std::vector<std::size_t> row_;
  std::vector<double> scale_, shift_, log_scale_, one_by_scale_;
  PriceFloor floor_;
};

/// Options of one model and settlement, in structure-of-arrays form. What depends on the level is
/// [level][option], each of size levels * options.
struct EuropeanGrid {
  EuropeanModel model{EuropeanModel::lognormal};
  GridSettlement settlement{GridSettlement::linear};
  std::span<const double> price;       ///< what moves: the forward, or the spot where there is a carry
  std::span<const double> strike;      ///< [option]
  std::span<const double> sign;        ///< [option]: 1 for a call, -1 for a put
  std::span<const double> volatility;  ///< lognormal per sqrt(year); Bachelier: of the price's unit
  std::span<const double> years;       ///< to expiry
  std::span<const double> carry;       ///< ln(forward / price); empty: none, the price is the forward
  std::span<const double> discount;    ///< discount factor
};

/// The value of every option in every scenario, to value[scenario * options + option]:
/// discount * (intrinsic value + value of the option out of the money), so that no digits cancel. Within
/// 1e-15 of the larger of forward and strike, 1e-12 relative where the value is above 1e-12 of it. ln(F/K) is
/// taken once an option, ln(scale) once a scenario, their sum is what a cell uses: a cell's bits depend on
/// its option, level and scenario alone, not on the target, nor on what stands beside it. Limits: at
/// volatility * sqrt(years) = 0 and where price or strike is 0 the intrinsic value; NaN outside the domain
/// (lognormal: price or strike below 0; volatility or years below 0; NaN). Throws std::invalid_argument for
/// spans of the wrong size.
void price_grid(const EuropeanGrid& grid, const GridScenarios& scenarios, std::span<double> value,
                numeric::Target target = numeric::native_target());

}  // namespace crossmargin::pricing
