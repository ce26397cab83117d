#include "pricing/american_tables.hpp"

namespace crossmargin::pricing::detail {

namespace {

// All of this runs in the compiler: the bits are those of IEEE arithmetic, not of a C library.
using Real = long double;

constexpr Real pi = 3.14159265358979323846264338327950288L;

constexpr Real series_sum(Real first, Real square, int order) {
  Real sum = 0;
  Real term = first;
  for (int i = order; i < order + 60; i += 2) {
    sum += term;
    term *= square / (static_cast<Real>(i + 1) * static_cast<Real>(i + 2));
  }
  return sum;
}
constexpr Real sine(Real x) {
  return series_sum(x, -x * x, 1);
}
constexpr Real cosine(Real x) {
  return series_sum(1, -x * x, 0);
}
constexpr Real exponential(Real x) {
  const Real small = x / 256;
  Real power = series_sum(1, small * small, 0) + series_sum(small, small * small, 1);
  for (int i = 0; i < 8; ++i) power *= power;
  return power;
}
constexpr Real square_root(Real x) {
  Real root = x > 1 ? x : 1;
  for (int i = 0; i < 60; ++i) root = (root + x / root) / 2;
  return root;
}

struct Legendre {
  Real value;
  Real slope;
};

constexpr Legendre legendre(int degree, Real x) {
  Real value = 1;
  Real before = 0;
  for (int j = 0; j < degree; ++j) {
    const Real next = ((2 * j + 1) * x * value - j * before) / (j + 1);
    before = value;
    value = next;
  }
  return {value, degree * (x * value - before) / (x * x - 1)};
}

/// Chebyshev's extrema on [0, 1], from 0 on, and their barycentric weights.
struct Grid {
  Real x[american_nodes + 1];
  Real weight[american_nodes + 1];
};

constexpr Grid make_grid() {
  Grid grid{};
  for (std::size_t i = 0; i <= american_nodes; ++i) {
    const Real half = sine(pi * static_cast<Real>(i) / (2 * american_nodes));
    grid.x[i] = half * half;
    grid.weight[i] = (i % 2 == 0 ? 1 : -1) * (i == 0 || i == american_nodes ? Real(0.5) : Real(1));
  }
  return grid;
}

struct Row {
  double weight[american_nodes];
};

/// What each node but the first, whose value is 0, weighs in the polynomial through all of them at x.
constexpr Row interpolate(const Grid& grid, Real x) {
  Real sum = 0;
  Real part[american_nodes + 1] = {};
  for (std::size_t j = 0; j <= american_nodes; ++j) {
    const Real distance = x - grid.x[j];
    if (distance == 0) {
      Row exact{};
      if (j > 0) exact.weight[j - 1] = 1;
      return exact;
    }
    part[j] = grid.weight[j] / distance;
    sum += part[j];
  }
  Row row{};
  for (std::size_t j = 0; j < american_nodes; ++j) row.weight[j] = static_cast<double>(part[j + 1] / sum);
  return row;
}

constexpr void fill_step(AmericanTables& tables, const Grid& grid, std::size_t step) {
  constexpr int degree = american_steps;
  Real x = -cosine(pi * (static_cast<Real>(step) + Real(0.75)) / (degree + Real(0.5)));
  for (int i = 0; i < 12; ++i) x -= legendre(degree, x).value / legendre(degree, x).slope;
  const Real slope = legendre(degree, x).slope;
  const Real angle = pi / 4 * (1 + x);
  const Real weight = pi / 4 * 2 / ((1 - x * x) * slope * slope);
  tables.step_sine[step] = static_cast<double>(sine(angle));
  tables.step_weight[step] = static_cast<double>(weight * 2 * sine(angle) * cosine(angle));
  for (std::size_t to = 0; to < american_nodes; ++to) {
    const Row row = interpolate(grid, grid.x[to + 1] * cosine(angle));
    for (std::size_t from = 0; from < american_nodes; ++from)
      tables.at_step[step][from][to] = row.weight[from];
  }
}

/// H. Takahasi and M. Mori, "Double exponential formulas for numerical integration", 1974, on [0, 1]; the
/// range of the trapezoidal rule was chosen by trial, see docs/pricing.md.
constexpr void fill_point(AmericanTables& tables, const Grid& grid, std::size_t point) {
  constexpr Real range = 2.4L;
  constexpr Real step = 2 * range / (american_points - 2);
  const Real at = -range + step * static_cast<Real>(point);
  const Real grown = exponential(at);
  const Real double_sinh = pi / 2 * (grown - 1 / grown);
  const Real root = 1 / (1 + exponential(-double_sinh));
  const Real rest = 1 / (1 + exponential(double_sinh));
  const Real width = pi / 2 * (grown + 1 / grown) * root * rest * step;
  tables.point_root[point] = static_cast<double>(root);
  tables.point_width[point] = static_cast<double>(width);
  tables.is_premium[point] = 1.0;
  const Row row = interpolate(grid, square_root(rest * (1 + root)));
  for (std::size_t from = 0; from < american_nodes; ++from) tables.at_point[from][point] = row.weight[from];
}

constexpr AmericanTables make_tables() {
  AmericanTables tables{};
  const Grid grid = make_grid();
  for (std::size_t i = 0; i < american_nodes; ++i) tables.node[i] = static_cast<double>(grid.x[i + 1]);
  for (std::size_t step = 0; step < american_steps; ++step) fill_step(tables, grid, step);
  for (std::size_t point = 0; point + 1 < american_points; ++point) fill_point(tables, grid, point);
  tables.point_root[american_points - 1] = 1.0;
  return tables;
}

constexpr AmericanTables tables_of_all = make_tables();

}  // namespace

const AmericanTables& american_tables() {
  return tables_of_all;
}

}  // namespace crossmargin::pricing::detail
