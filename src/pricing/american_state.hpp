#pragma once

#include "pricing/american_tables.hpp"

namespace crossmargin::pricing::detail {

// What the kernels of American options read and write: plain structures, the same on every target.

/// A put with strike 1.
struct AmericanTerms {
  double rate;
  double dividend;
  double volatility;
  double years;
  bool operator==(const AmericanTerms&) const = default;
};

/// The two equations of the paper for the boundary B: `smooth` (its FP-A) from the slope at the boundary,
/// which settles faster, `value` (FP-B) from the value there, which settles where the drift is large beside
/// the volatility.
enum class BoundaryEquation { smooth, value };

/// The boundary at the nodes, and what of an iteration does not change.
template <std::size_t nodes, std::size_t steps>
struct GridState {
  alignas(64) double log_boundary[nodes];        ///< ln B
  alignas(64) double square[nodes];              ///< ln(B / B at expiry)^2: what is interpolated
  alignas(64) double years[nodes];               ///< to expiry
  alignas(64) double deviation[nodes];           ///< volatility * sqrt(years)
  alignas(64) double inverse_deviation[nodes];   ///< its inverse
  alignas(64) double discount[nodes];            ///< exp(-rate * years)
  alignas(64) double spot_discount[nodes];       ///< exp(-dividend * years)
  alignas(64) double strike_flow[steps][nodes];  ///< rate exp(-rate t) du
  alignas(64) double spot_flow[steps][nodes];    ///< dividend exp(-dividend t) du
  alignas(64) double change[nodes];              ///< of ln B in the last iteration, in volatility * sqrt(T)
  double log_at_expiry;                          ///< ln B just before expiry
};

template <std::size_t node_count, std::size_t step_count>
struct Grid {
  static constexpr std::size_t nodes = node_count;
  static constexpr std::size_t steps = step_count;
  using Tables = GridTables<nodes, steps>;
  using State = GridState<nodes, steps>;
};
using CoarseGrid = Grid<coarse_nodes, coarse_steps>;
using FineGrid = Grid<american_nodes, american_steps>;
using CoarseState = CoarseGrid::State;
using BoundaryState = FineGrid::State;

/// What a price of the same terms needs: value = sum of strike_weight N(-d_minus) - m spot_weight N(-d_plus),
/// m = S / K, d_minus = ln(m) inverse_deviation + offset, d_plus = d_minus + deviation. One of the points is
/// the European put, the others are the premium for early exercise.
struct PremiumTerms {
  alignas(64) double inverse_deviation[american_points];
  alignas(64) double offset[american_points];
  alignas(64) double deviation[american_points];
  alignas(64) double strike_weight[american_points];
  alignas(64) double spot_weight[american_points];
  alignas(64) double tail_weight[american_points];  ///< m spot_weight exp(d_minus^2 / 2 - d_plus^2 / 2)
  double log_boundary;                              ///< today: at and below it the put is exercised
};

/// Spots at which a put of strike 1 is priced, all above zero.
struct PutCells {
  const double* moneyness;  ///< S / K
  double* value;
  std::size_t count;
};

/// Options of strike 1 whose critical price is sought, and what is found. Arrays of equal length.
struct QuickGroups {
  const double* sign;  ///< 1 a call, -1 a put
  const double* rate;
  const double* dividend;
  const double* volatility;
  const double* years;
  double* log_critical;  ///< at and beyond this ln S the option is exercised
  double* exponent;      ///< the premium is weight * (S / critical)^exponent
  double* weight;
  double* carry;  ///< (rate - dividend) * years
  double* discount;
  double* spot_discount;
  double* deviation;  ///< volatility * sqrt(years)
  double* inverse_deviation;
  double* found;  ///< 1; 0 where Newton's iteration did not settle
};

/// Options of strike 1, those of a group next to each other: group i has the cells first[i] to first[i + 1].
struct QuickCells {
  const std::size_t* first;
  const double* moneyness;  ///< S / K, above zero
  double* value;
};

}  // namespace crossmargin::pricing::detail
