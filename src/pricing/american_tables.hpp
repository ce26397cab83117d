#pragma once

#include <cstddef>

namespace crossmargin::pricing::detail {

// Sizes are multiples of eight, so that every lane class divides them. The errors they leave are in
// docs/pricing.md.
constexpr std::size_t american_nodes = 16;   ///< moments at which the boundary is known, besides expiry
constexpr std::size_t american_steps = 12;   ///< points of the quadrature in the equation of the boundary
constexpr std::size_t american_points = 40;  ///< points of the premium's quadrature, and one: the European

/// What does not depend on the option. Time to expiry T is measured in years, `u` runs from 0 (expiry) to the
/// moment the boundary or the price is wanted for, tau; t = tau - u.
///
/// Nodes: Chebyshev's extrema in sqrt(tau / T), without the one at 0, where the boundary is known. Steps:
/// Gauss-Legendre in the angle of u = tau cos(angle)^2, t = tau sin(angle)^2, in which sqrt(u) and sqrt(t)
/// are both smooth; sqrt(u / T) = node * cos(angle), so the interpolation there is the same for every option.
/// Points: tanh-sinh in sqrt(t / T) for tau = T.
struct AmericanTables {
  alignas(64) double node[american_nodes];
  alignas(64) double at_step[american_steps][american_nodes][american_nodes];  ///< [step][from][to node]
  double step_sine[american_steps];
  double step_weight[american_steps];                            ///< du / tau
  alignas(64) double at_point[american_nodes][american_points];  ///< [from node][point]
  alignas(64) double point_root[american_points];                ///< sqrt(t / T)
  alignas(64) double point_width[american_points];               ///< the weight in sqrt(t / T)
  alignas(64) double is_premium[american_points];                ///< 1; 0 for the European one
};

const AmericanTables& american_tables();

}  // namespace crossmargin::pricing::detail
