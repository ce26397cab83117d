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

constexpr Real logarithm(Real x) {
  Real y = 0;
  for (int i = 0; i < 60; ++i) y += 2 * (x - exponential(y)) / (x + exponential(y));
  return y;
}

struct Legendre {
  Real value;
  Real slope;
};

constexpr Legendre legendre(std::size_t degree, Real x) {
  Real value = 1;
  Real before = 0;
  for (std::size_t j = 0; j < degree; ++j) {
    const auto order = static_cast<Real>(j);
    const Real next = ((2 * order + 1) * x * value - order * before) / (order + 1);
    before = value;
    value = next;
  }
  return {value, static_cast<Real>(degree) * (x * value - before) / (x * x - 1)};
}

/// Chebyshev's extrema on [0, 1], from 0 on, and their barycentric weights.
template <std::size_t nodes>
struct Chebyshev {
  Real x[nodes + 1];
  Real weight[nodes + 1];
};

template <std::size_t nodes>
constexpr Chebyshev<nodes> make_chebyshev() {
  Chebyshev<nodes> grid{};
  for (std::size_t i = 0; i <= nodes; ++i) {
    const Real half = sine(pi * static_cast<Real>(i) / (2 * nodes));
    grid.x[i] = half * half;
    grid.weight[i] = (i % 2 == 0 ? 1 : -1) * (i == 0 || i == nodes ? Real(0.5) : Real(1));
  }
  return grid;
}

template <std::size_t nodes>
struct Row {
  double weight[nodes];
};

/// What each node but the first, whose value is 0, weighs in the polynomial through all of them at x.
template <std::size_t nodes>
constexpr Row<nodes> interpolate(const Chebyshev<nodes>& grid, Real x) {
  Real sum = 0;
  Real part[nodes + 1] = {};
  Row<nodes> row{};
  for (std::size_t j = 0; j <= nodes; ++j) {
    const Real distance = x - grid.x[j];
    if (distance < 1e-17L && distance > -1e-17L) {
      if (j > 0) row.weight[j - 1] = 1;
      return row;
    }
    part[j] = grid.weight[j] / distance;
    sum += part[j];
  }
  for (std::size_t j = 0; j < nodes; ++j) row.weight[j] = static_cast<double>(part[j + 1] / sum);
  return row;
}

template <std::size_t nodes, std::size_t steps>
constexpr void fill_step(GridTables<nodes, steps>& tables, const Chebyshev<nodes>& grid, std::size_t step) {
  Real x = -cosine(pi * (static_cast<Real>(step) + Real(0.75)) / (steps + Real(0.5)));
  for (int i = 0; i < 12; ++i) x -= legendre(steps, x).value / legendre(steps, x).slope;
  const Real slope = legendre(steps, x).slope;
  const Real angle = pi / 4 * (1 + x);
  const Real weight = pi / 4 * 2 / ((1 - x * x) * slope * slope);
  tables.sine[step] = static_cast<double>(sine(angle));
  tables.inverse_sine[step] = static_cast<double>(1 / sine(angle));
  tables.weight[step] = static_cast<double>(weight * 2 * sine(angle) * cosine(angle));
  for (std::size_t to = 0; to < nodes; ++to) {
    const Row<nodes> row = interpolate(grid, grid.x[to + 1] * cosine(angle));
    for (std::size_t from = 0; from < nodes; ++from) tables.at_step[step][from][to] = row.weight[from];
  }
}

template <std::size_t nodes, std::size_t steps>
constexpr void fill_grid(GridTables<nodes, steps>& tables) {
  const auto grid = make_chebyshev<nodes>();
  for (std::size_t i = 0; i < nodes; ++i) tables.node[i] = static_cast<double>(grid.x[i + 1]);
  for (std::size_t step = 0; step < steps; ++step) fill_step(tables, grid, step);
}

/// Interpolation of square / x^2 in ln x: near expiry it is nearly a straight line, because the boundary
/// moves like x sqrt(ln(1 / x)), where a polynomial in x would be far off between the first nodes.
constexpr void fill_refinement(AmericanTables& tables) {
  const auto coarse = make_chebyshev<coarse_nodes>();
  const auto fine = make_chebyshev<american_nodes>();
  for (std::size_t to = 0; to < american_nodes; ++to) {
    const Real x = fine.x[to + 1];
    std::size_t first = to / 2 > 1 ? to / 2 - 1 : 1;  // of four neighbours, or the three next to expiry
    if (first + 3 > coarse_nodes) first = coarse_nodes - 3;
    const std::size_t last = to == 0 ? first + 2 : first + 3;
    for (std::size_t from = first; from <= last; ++from) {
      Real weight = x * x / (coarse.x[from] * coarse.x[from]);
      for (std::size_t other = first; other <= last; ++other)
        if (other != from)
          weight *= logarithm(x / coarse.x[other]) / logarithm(coarse.x[from] / coarse.x[other]);
      tables.refine[from - 1][to] = static_cast<double>(weight);
    }
  }
}

/// H. Takahasi and M. Mori, "Double exponential formulas for numerical integration", 1974, on [0, 1]; the
/// range of the trapezoidal rule was chosen by trial, see docs/pricing.md.
constexpr void fill_point(AmericanTables& tables, const Chebyshev<american_nodes>& grid, std::size_t point) {
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
  const auto row = interpolate(grid, square_root(rest * (1 + root)));
  for (std::size_t from = 0; from < american_nodes; ++from) tables.at_point[from][point] = row.weight[from];
}

constexpr AmericanTables make_tables() {
  AmericanTables tables{};
  fill_grid(tables.coarse);
  fill_grid(tables.fine);
  fill_refinement(tables);
  const auto grid = make_chebyshev<american_nodes>();
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
