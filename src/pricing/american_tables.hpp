#pragma once

#include <cstddef>

namespace crossmargin::pricing::detail {

/// What the equation of the boundary needs and does not depend on the option. Time to expiry T is measured
/// in years, u runs from 0 (expiry) to the moment tau at which the boundary is wanted; t = tau - u.
///
/// Nodes: Chebyshev's extrema in sqrt(tau / T), without the one at 0, where the boundary is known. Steps:
/// Gauss-Legendre in the angle of u = tau cos(angle)^2, t = tau sin(angle)^2, in which sqrt(u) and sqrt(t)
/// are both smooth; sqrt(u / T) = node * cos(angle), so the interpolation there is the same for every option.
template <std::size_t nodes, std::size_t steps>
struct GridTables {
  alignas(64) double node[nodes];                   ///< sqrt(tau / T)
  alignas(64) double at_step[steps][nodes][nodes];  ///< interpolation: [step][from][to node]
  double sine[steps];
  double inverse_sine[steps];
  double weight[steps];  ///< du / tau
};

// Sizes are multiples of eight where they are lanes, so that every lane class divides them. The errors that
// they leave are in docs/pricing.md.
constexpr std::size_t american_nodes = 16;
constexpr std::size_t american_steps = 12;
constexpr std::size_t american_points = 40;  ///< of the premium's quadrature, and one: the European put
constexpr std::size_t coarse_nodes = 8;      ///< every second of the nodes
constexpr std::size_t coarse_steps = 8;

/// Points: tanh-sinh in sqrt(t / T) for tau = T.
struct AmericanTables {
  GridTables<coarse_nodes, coarse_steps> coarse;
  GridTables<american_nodes, american_steps> fine;
  alignas(64) double refine[coarse_nodes][american_nodes];       ///< interpolation: [from][to]
  alignas(64) double at_point[american_nodes][american_points];  ///< interpolation: [from node][point]
  alignas(64) double point_root[american_points];                ///< sqrt(t / T)
  alignas(64) double point_width[american_points];               ///< the weight in sqrt(t / T)
  alignas(64) double is_premium[american_points];                ///< 1; 0 for the European one
};

const AmericanTables& american_tables();

}  // namespace crossmargin::pricing::detail
