#pragma once

#include <array>
#include <span>
#include <vector>

#include "crossmargin/margin/method.hpp"

namespace crossmargin::netting {

/// Holdings by instrument index, each instrument once. Sums follow the index and, inside one, the quantity,
/// so that the order of the input never reaches the last bit of a result.
std::vector<Holding> merged(std::span<const Holding> holdings);
/// The same in place.
void merge(std::vector<Holding>& holdings);
/// Whether holdings are merged already.
bool is_merged(std::span<const Holding> holdings);

/// Which open orders are taken as filled: the worst of them, and of none, is what orders may need.
enum class Fills { buys, sells, all };
inline constexpr std::array all_fills{Fills::buys, Fills::sells, Fills::all};
/// The pool's positions with these orders filled, merged.
void fill(const PoolHoldings& pool, Fills fills, std::vector<Holding>& holdings);

/// vector[s] += quantity * pnl(instrument, s) * rate[s] over all tiles. `vector` and `rate` are padded to
/// whole tiles.
void add_scaled(const RiskMatrix& risk, const Holding& holding, std::span<const double> rate,
                std::span<double> vector);
/// The same for some holdings, one after another, at a rate of one: a product with it changes no bit.
void add_rows(const RiskMatrix& risk, std::span<const Holding> holdings, std::span<double> vector);

/// What the choice of the worst scenario needs to know of the scenarios.
struct ScenarioOrder {
  std::span<const ScenarioInfo> scenarios;
  std::span<const double> sizes;  ///< of the moves, one a scenario
  double tie_tolerance{1e-9};     ///< relative to the worst loss
};

struct Worst {
  double loss{0.0};  ///< the largest loss, 0 when no cell loses
  int scenario{-1};  ///< of those tied with it the smallest move, then the first; -1 when no cell loses
};

/// The worst cell of a vector of profit and loss.
Worst worst(std::span<const double> pnl, const ScenarioOrder& order);

/// The worst cell of another price move than that of `first`, if it loses.
Worst runner_up(std::span<const double> pnl, const ScenarioOrder& order, int first);

}  // namespace crossmargin::netting
