#pragma once

#include "numeric/lanes/functions.hpp"
#include "pricing/american_state.hpp"
#include "pricing/american_target.hpp"
#include "pricing/premium_kernel.hpp"
#include "pricing/quick_kernel.hpp"
#include "pricing/split_kernel.hpp"
#include "pricing/tails_kernel.hpp"

namespace crossmargin::pricing::detail {

// L. Andersen, M. Lake and D. Offengenden, "High-Performance American Option Pricing", Journal of
// Computational Finance 20, 2016, for a put with strike 1. Lanes are nodes of one option while its boundary
// is sought and points of the quadrature while it is priced: full for a single option, and nothing crosses
// options.

template <class V, class Grid>
void begin_boundary(const typename Grid::Tables& tables, const AmericanTerms& terms,
                    typename Grid::State& state) {
  using namespace numeric::lanes;
  for (std::size_t i = 0; i < Grid::nodes; i += V::width) {
    const V node = V::load(tables.node + i);
    const V years = V(terms.years) * node * node;
    const V deviation = V(terms.volatility) * sqrt(V(terms.years)) * node;
    years.store(state.years + i);
    deviation.store(state.deviation + i);
    (V(1.0) / deviation).store(state.inverse_deviation + i);
    exp(V(-terms.rate) * years).store(state.discount + i);
    exp(V(-terms.dividend) * years).store(state.spot_discount + i);
    for (std::size_t k = 0; k < Grid::steps; ++k) {
      const V square_sine(tables.sine[k] * tables.sine[k]);
      const V t = years * square_sine;
      const V du = years * V(tables.weight[k]);
      (V(terms.rate) * du * exp(V(-terms.rate) * t)).store(state.strike_flow[k] + i);
      (V(terms.dividend) * du * exp(V(-terms.dividend) * t)).store(state.spot_flow[k] + i);
    }
  }
}

/// Barone-Adesi and Whaley's boundary at each node.
template <class V>
void guess_boundary(const AmericanTerms& terms, CoarseState& state) {
  using namespace numeric::lanes;
  const V at_expiry(state.log_at_expiry);
  for (std::size_t i = 0; i < coarse_nodes; i += V::width) {
    const QuickTerms<V> quick{V(-1.0), V(terms.rate), V(terms.dividend), V(terms.volatility),
                              V::load(state.years + i)};
    const V guess = log(find_critical(quick, 4).price);
    const V below = min(guess, at_expiry - V(1e-3) * V::load(state.deviation + i));
    const V square = (below - at_expiry) * (below - at_expiry);
    below.store(state.log_boundary + i);
    square.store(state.square + i);
  }
}

/// Numerator and denominator of the equation B = N / D, each already discounted.
template <class V>
struct BoundarySums {
  V above;
  V below;
};

template <class V, BoundaryEquation equation>
void add_flow(BoundarySums<V>& sums, V d_minus, V d_plus, V inverse, const BoundarySums<V>& flow) {
  using namespace numeric::lanes;
  const NormalTail<V> plus = normal_tail(d_plus);
  if constexpr (equation == BoundaryEquation::smooth) {
    const V scale = V(0x1.9884533d43651p-2) * inverse;  // of the density: 1 / sqrt(2 pi)
    sums.above = fma(flow.above * scale, exp_of_negative(V(-0.5) * d_minus * d_minus), sums.above);
    sums.below = fma(flow.below, fma(plus.density, scale, plus.below), sums.below);
  } else {
    sums.above = fma(flow.above, normal_tail(d_minus).below, sums.above);
    sums.below = fma(flow.below, plus.below, sums.below);
  }
}

/// ln B at each step of the nodes i, i + 1, ...: sums side by side, because each alone would wait for itself.
template <class V, class Grid>
struct PathAtSteps {
  V log_boundary[Grid::steps];
};

template <class V, class Grid>
PathAtSteps<V, Grid> interpolate_path(const typename Grid::Tables& tables, const typename Grid::State& state,
                                      std::size_t i) {
  using namespace numeric::lanes;
  PathAtSteps<V, Grid> path;
  for (std::size_t k = 0; k < Grid::steps; ++k) path.log_boundary[k] = V(0.0);
  for (std::size_t from = 0; from < Grid::nodes; ++from) {
    const V square(state.square[from]);
#pragma GCC unroll 12
    for (std::size_t k = 0; k < Grid::steps; ++k)
      path.log_boundary[k] = fma(V::load(tables.at_step[k][from] + i), square, path.log_boundary[k]);
  }
  const V at_expiry(state.log_at_expiry);
  for (std::size_t k = 0; k < Grid::steps; ++k)
    path.log_boundary[k] = at_expiry - sqrt(max(path.log_boundary[k], V(0.0)));
  return path;
}

/// ln B at the nodes i, i + 1, ... from the boundary of the last iteration.
template <class V, class Grid, BoundaryEquation equation>
V next_boundary(const typename Grid::Tables& tables, const AmericanTerms& terms,
                const typename Grid::State& state, std::size_t i) {
  using namespace numeric::lanes;
  const V drift(terms.rate - terms.dividend - 0.5 * terms.volatility * terms.volatility);
  const V log_boundary = V::load(state.log_boundary + i);
  const V years = V::load(state.years + i);
  const V deviation = V::load(state.deviation + i);
  const V inverse = V::load(state.inverse_deviation + i);
  const auto path = interpolate_path<V, Grid>(tables, state, i);
  BoundarySums<V> sums{V(0.0), V(0.0)};
  const V d_minus = fma(drift, years, log_boundary) * inverse;
  add_flow<V, equation>(sums, d_minus, d_minus + deviation, inverse,
                        {V::load(state.discount + i), V::load(state.spot_discount + i)});
  for (std::size_t k = 0; k < Grid::steps; ++k) {
    const double sine = tables.sine[k];
    const V step_inverse = inverse * V(tables.inverse_sine[k]);
    const V d = fma(drift, years * V(sine * sine), log_boundary - path.log_boundary[k]) * step_inverse;
    add_flow<V, equation>(sums, d, fma(deviation, V(sine), d), step_inverse,
                          {V::load(state.strike_flow[k] + i), V::load(state.spot_flow[k] + i)});
  }
  return log(sums.above / sums.below);
}

/// One iteration at every node, all from the boundary of the one before.
template <class V, class Grid, BoundaryEquation equation>
void improve_boundary(const typename Grid::Tables& tables, const AmericanTerms& terms,
                      typename Grid::State& state) {
  alignas(64) double next[Grid::nodes];
  for (std::size_t i = 0; i < Grid::nodes; i += V::width)
    next_boundary<V, Grid, equation>(tables, terms, state, i).store(next + i);
  const V at_expiry(state.log_at_expiry);
  const V inverse(state.inverse_deviation[Grid::nodes - 1]);
  for (std::size_t i = 0; i < Grid::nodes; i += V::width) {
    const V found = V::load(next + i);
    const V change = abs(found - V::load(state.log_boundary + i)) * inverse;
    const V below = min(found, at_expiry);
    const V square = (below - at_expiry) * (below - at_expiry);
    change.store(state.change + i);
    below.store(state.log_boundary + i);
    square.store(state.square + i);
  }
}

/// The boundary of a coarser grid, interpolated.
template <class V>
void refine_boundary(const AmericanTables& tables, const CoarseState& coarse, BoundaryState& fine) {
  using namespace numeric::lanes;
  for (std::size_t i = 0; i < american_nodes; i += V::width) {
    V square(0.0);
    for (std::size_t from = 0; from < coarse_nodes; ++from)
      square = fma(V::load(tables.refine[from] + i), V(coarse.square[from]), square);
    const V positive = max(square, V(0.0));
    positive.store(fine.square + i);
    (V(fine.log_at_expiry) - sqrt(positive)).store(fine.log_boundary + i);
  }
}

template <class V, class Grid>
constexpr GridKernel<Grid> grid_kernel() {
  return {begin_boundary<V, Grid>, improve_boundary<V, Grid, BoundaryEquation::smooth>,
          improve_boundary<V, Grid, BoundaryEquation::value>};
}

template <class V>
constexpr AmericanKernel american_kernel() {
  return {grid_kernel<V, CoarseGrid>(),
          grid_kernel<V, FineGrid>(),
          guess_boundary<V>,
          refine_boundary<V>,
          fill_premium<V>,
          premium_values<V>,
          split_values<V>,
          find_criticals<V>,
          quick_values<V>};
}

}  // namespace crossmargin::pricing::detail
