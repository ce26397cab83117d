#include "margin/netting/netting.hpp"

#include <algorithm>
#include <limits>

#include "crossmargin/numeric/target.hpp"
#include "margin/netting/add_rows.hpp"

namespace crossmargin::netting {
namespace {

using AddRowsKernel = void (*)(const AddRows& task);

AddRowsKernel add_rows_kernel(numeric::Target target) {
  switch (target) {
    case numeric::Target::scalar:
      break;
    case numeric::Target::avx2:
      return add_rows_avx2;
    case numeric::Target::avx512:
      return add_rows_avx512;
  }
  return add_rows_scalar;
}

template <class Keep>
Worst worst_where(std::span<const double> pnl, const ScenarioOrder& order, Keep keep) {
  Worst result;
  for (std::size_t s = 0; s < pnl.size(); ++s) {
    if (keep(s)) result.loss = std::max(result.loss, -pnl[s]);
  }
  if (result.loss <= 0.0) return {};
  const double tied = result.loss * (1.0 - order.tie_tolerance);
  double smallest = std::numeric_limits<double>::infinity();
  for (std::size_t s = 0; s < pnl.size(); ++s) {
    if (!keep(s) || -pnl[s] < tied) continue;
    if (result.scenario >= 0 && order.sizes[s] >= smallest) continue;
    smallest = order.sizes[s];
    result.scenario = static_cast<int>(s);
  }
  return result;
}

}  // namespace

void merge(std::vector<Holding>& holdings) {
  std::sort(holdings.begin(), holdings.end(), [](const Holding& a, const Holding& b) {
    return a.instrument != b.instrument ? a.instrument < b.instrument : a.quantity < b.quantity;
  });
  std::size_t kept = 0;
  for (std::size_t i = 0; i < holdings.size(); ++i) {
    if (kept > 0 && holdings[kept - 1].instrument == holdings[i].instrument) {
      holdings[kept - 1].quantity += holdings[i].quantity;
    } else {
      holdings[kept++] = holdings[i];
    }
  }
  holdings.resize(kept);
}

std::vector<Holding> merged(std::span<const Holding> holdings) {
  std::vector<Holding> result(holdings.begin(), holdings.end());
  merge(result);
  return result;
}

bool is_merged(std::span<const Holding> holdings) {
  return std::adjacent_find(holdings.begin(), holdings.end(), [](const Holding& a, const Holding& b) {
           return a.instrument >= b.instrument;
         }) == holdings.end();
}

void fill(const PoolHoldings& pool, Fills fills, std::vector<Holding>& holdings) {
  holdings.assign(pool.positions.begin(), pool.positions.end());
  for (const Holding& order : pool.orders) {
    const bool buys = order.quantity > 0.0;
    if (fills == Fills::all || buys == (fills == Fills::buys)) holdings.push_back(order);
  }
  merge(holdings);
}

void add_scaled(const RiskMatrix& risk, const Holding& holding, std::span<const double> rate,
                std::span<double> vector) {
  for (std::size_t tile = 0; tile < risk.tile_count(); ++tile) {
    const auto cells = risk.tile(holding.instrument, tile);
    const double* fx = rate.data() + tile * RiskMatrix::tile_width;
    double* sum = vector.data() + tile * RiskMatrix::tile_width;
    for (std::size_t i = 0; i < RiskMatrix::tile_width; ++i) sum[i] += holding.quantity * cells[i] * fx[i];
  }
}

void add_rows(const RiskMatrix& risk, std::span<const Holding> holdings, std::span<double> vector) {
  const AddRowsKernel kernel = add_rows_kernel(numeric::native_target());
  for (std::size_t tile = 0; tile < risk.tile_count(); ++tile)
    kernel({holdings.data(), holdings.size(), risk.tile(0, tile).data(),
            vector.data() + tile * RiskMatrix::tile_width});
}

Worst worst(std::span<const double> pnl, const ScenarioOrder& order) {
  return worst_where(pnl, order, [](std::size_t) { return true; });
}

Worst runner_up(std::span<const double> pnl, const ScenarioOrder& order, int first) {
  if (first < 0) return {};
  const double move = order.scenarios[static_cast<std::size_t>(first)].price_fraction;
  return worst_where(pnl, order, [&](std::size_t s) { return order.scenarios[s].price_fraction != move; });
}

}  // namespace crossmargin::netting
