#include "crossmargin/numeric/linear_program.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <optional>
#include <random>
#include <thread>

namespace linear_program_test {

using namespace crossmargin;
using namespace crossmargin::numeric;

namespace {

/// D. Bertsimas and J. N. Tsitsiklis, "Introduction to Linear Optimization" (1997), example 3.5: minimise
/// -10 x1 - 12 x2 - 12 x3, least at (4, 4, 4) with -136.
LinearProgram textbook() {
  LinearProgram program;
  for (const double cost : {-10.0, -12.0, -12.0}) program.add(LinearColumn{.cost = cost});
  program.add({.terms = {{0, 1.0}, {1, 2.0}, {2, 2.0}}, .upper = 20.0});
  program.add({.terms = {{0, 2.0}, {1, 1.0}, {2, 2.0}}, .upper = 20.0});
  program.add({.terms = {{0, 2.0}, {1, 2.0}, {2, 1.0}}, .upper = 20.0});
  return program;
}

TEST_CASE("a textbook programme") {
  const auto solution = minimise(textbook());
  REQUIRE(solution);
  CHECK(solution->objective == doctest::Approx(-136.0).epsilon(1e-12));
  for (const double value : solution->values) CHECK(value == doctest::Approx(4.0).epsilon(1e-15));
  // The duals solve the transposed system: 20 times their sum is the objective.
  CHECK(20.0 * (solution->duals[0] + solution->duals[1] + solution->duals[2]) ==
        doctest::Approx(-136.0).epsilon(1e-12));
}

TEST_CASE("what has no least solution is an error, not a number") {
  LinearProgram program = textbook();
  program.add({.terms = {{0, 1.0}}, .lower = 11.0});
  const auto infeasible = minimise(program);
  REQUIRE_FALSE(infeasible);
  CHECK(infeasible.error().front().code == ErrorCode::no_solution);
  program = {};
  program.add(LinearColumn{.cost = -1.0});
  const auto unbounded = minimise(program);
  REQUIRE_FALSE(unbounded);
  CHECK(unbounded.error().front().code == ErrorCode::no_solution);
  program.columns.front().upper = std::nan("");
  CHECK(minimise(program).error().front().code == ErrorCode::invalid_value);
  program.columns.front().upper = 1.0;
  program.add({.terms = {{7, 1.0}}, .upper = 1.0});
  CHECK(minimise(program).error().front().code == ErrorCode::invalid_value);
  program = {};
  program.add({.terms = {}, .lower = 1.0});
  CHECK(minimise(program).error().front().code == ErrorCode::no_solution);
}

TEST_CASE("bounds alone, nothing at all, and a column named twice in a row") {
  LinearProgram program;
  program.add(LinearColumn{.cost = -2.0, .lower = -1.0, .upper = 3.0});
  program.add(LinearColumn{.cost = 1.0, .lower = -4.0, .upper = 3.0});
  CHECK(minimise(program)->objective == -10.0);
  CHECK(minimise({})->objective == 0.0);
  program.add({.terms = {{0, 1.0}, {0, 1.0}}, .upper = 1.0});
  const auto solution = minimise(program);
  REQUIRE(solution);
  CHECK(solution->values[0] == 0.5);
  CHECK(solution->duals[0] == -1.0);
}

/// A random programme with a box around every column, so that its least cost is at a vertex.
LinearProgram random_program(std::mt19937_64& random, double size) {
  std::uniform_real_distribution<double> number(-1.0, 1.0);
  LinearProgram program;
  const int columns = 2 + static_cast<int>(random() % 2);
  for (int j = 0; j < columns; ++j)
    program.add(LinearColumn{.cost = number(random), .lower = -size, .upper = size});
  for (int i = 0; i < 3; ++i) {
    LinearRow row;
    for (int j = 0; j < columns; ++j) row.terms.push_back({static_cast<std::size_t>(j), number(random)});
    row.upper = size * number(random);
    if (i == 0) row.lower = row.upper - size * std::abs(number(random));
    program.add(std::move(row));
  }
  return program;
}

/// A hyperplane that a vertex may lie on.
struct Plane {
  std::vector<double> normal;
  double at{0.0};
};

std::vector<Plane> planes_of(const LinearProgram& program) {
  std::vector<Plane> planes;
  const std::size_t columns = program.columns.size();
  const auto add = [&](const std::vector<double>& normal, double lower, double upper) {
    for (const double at : {lower, upper})
      if (std::isfinite(at)) planes.push_back({normal, at});
  };
  for (std::size_t j = 0; j < columns; ++j) {
    std::vector<double> normal(columns);
    normal[j] = 1.0;
    add(normal, program.columns[j].lower, program.columns[j].upper);
  }
  for (const LinearRow& row : program.rows) {
    std::vector<double> normal(columns);
    for (const LinearTerm& term : row.terms) normal[term.column] += term.coefficient;
    add(normal, row.lower, row.upper);
  }
  return planes;
}

/// Where as many planes as there are columns meet, by elimination; nothing where they do not in one point.
std::optional<std::vector<double>> meeting(std::vector<Plane> planes) {
  const std::size_t n = planes.size();
  for (std::size_t k = 0; k < n; ++k) {
    std::size_t pivot = k;
    for (std::size_t i = k + 1; i < n; ++i)
      if (std::abs(planes[i].normal[k]) > std::abs(planes[pivot].normal[k])) pivot = i;
    if (std::abs(planes[pivot].normal[k]) < 1e-9) return std::nullopt;
    std::swap(planes[k], planes[pivot]);
    for (std::size_t i = 0; i < n; ++i) {
      if (i == k) continue;
      const double share = planes[i].normal[k] / planes[k].normal[k];
      for (std::size_t j = k; j < n; ++j) planes[i].normal[j] -= share * planes[k].normal[j];
      planes[i].at -= share * planes[k].at;
    }
  }
  std::vector<double> point(n);
  for (std::size_t k = 0; k < n; ++k) point[k] = planes[k].at / planes[k].normal[k];
  return point;
}

double activity(const LinearRow& row, const std::vector<double>& point) {
  double sum = 0.0;
  for (const LinearTerm& term : row.terms) sum += term.coefficient * point[term.column];
  return sum;
}

bool satisfies(const LinearProgram& program, const std::vector<double>& point, double slack) {
  for (std::size_t j = 0; j < point.size(); ++j)
    if (point[j] < program.columns[j].lower - slack || point[j] > program.columns[j].upper + slack)
      return false;
  for (const LinearRow& row : program.rows) {
    const double sum = activity(row, point);
    if (sum < row.lower - slack || sum > row.upper + slack) return false;
  }
  return true;
}

/// The least cost over every vertex, or nothing where there is none.
std::optional<double> by_vertices(const LinearProgram& program, double slack) {
  const std::vector<Plane> planes = planes_of(program);
  const std::size_t n = program.columns.size();
  std::optional<double> best;
  for (std::size_t mask = 0; mask < (std::size_t{1} << planes.size()); ++mask) {
    std::vector<Plane> chosen;
    for (std::size_t i = 0; i < planes.size(); ++i)
      if ((mask >> i) & 1U) chosen.push_back(planes[i]);
    if (chosen.size() != n) continue;
    const auto point = meeting(chosen);
    if (!point || !satisfies(program, *point, slack)) continue;
    double cost = 0.0;
    for (std::size_t j = 0; j < n; ++j) cost += program.columns[j].cost * (*point)[j];
    if (!best || cost < *best) best = cost;
  }
  return best;
}

TEST_CASE("the least cost is that of the best vertex, in any units") {
  std::mt19937_64 random(11);
  int solved = 0;
  for (int i = 0; i < 400; ++i) {
    const double size = i % 2 == 0 ? 1.0 : 1e7;
    const LinearProgram program = random_program(random, size);
    const auto best = by_vertices(program, 1e-9 * size);
    const auto solution = minimise(program);
    REQUIRE(solution.has_value() == best.has_value());
    if (!best) continue;
    ++solved;
    CHECK(std::abs(solution->objective - *best) < 1e-8 * size);
    CHECK(satisfies(program, solution->values, 1e-8 * size));
  }
  CHECK(solved > 200);
}

TEST_CASE("duals and reduced costs are what a bound that gives way saves") {
  std::mt19937_64 random(12);
  int checked = 0;
  for (int i = 0; i < 200; ++i) {
    const LinearProgram program = random_program(random, 10.0);
    const auto solution = minimise(program);
    if (!solution) continue;
    constexpr double step = 1e-4;
    for (std::size_t row = 0; row < program.rows.size(); ++row) {
      if (solution->duals[row] == 0.0) continue;
      LinearProgram moved = program;
      const bool at_upper = std::abs(solution->activities[row] - program.rows[row].upper) < 1e-7;
      (at_upper ? moved.rows[row].upper : moved.rows[row].lower) += step;
      const auto after = minimise(moved);
      if (!after) continue;
      // The basis may change on the way: then the dual is a bound, from convexity.
      const double change = (after->objective - solution->objective) / step;
      CHECK(change >= solution->duals[row] - 1e-6);
      if (std::abs(change - solution->duals[row]) < 1e-6) ++checked;
    }
    for (std::size_t j = 0; j < program.columns.size(); ++j) {
      if (solution->reduced_costs[j] == 0.0) continue;
      LinearProgram moved = program;
      LinearColumn& column = moved.columns[j];
      const bool at_upper = std::abs(solution->values[j] - column.upper) < 1e-7;
      (at_upper ? column.upper : column.lower) += step;
      const auto after = minimise(moved);
      if (after) CHECK((after->objective - solution->objective) / step >= solution->reduced_costs[j] - 1e-6);
    }
  }
  CHECK(checked > 150);
}

TEST_CASE("a second objective chooses among the best of the first only") {
  // Least x + y with x + y >= 10 is a whole edge; the least x on it is (4, 6), as y <= 6.
  LinearProgram program;
  program.add(LinearColumn{.cost = 1.0});
  program.add(LinearColumn{.cost = 1.0, .upper = 6.0});
  program.add({.terms = {{0, 1.0}, {1, 1.0}}, .lower = 10.0});
  const auto first = minimise(program);
  REQUIRE(first);
  CHECK(first->objective == 10.0);
  LinearProgram second = optimal_face(program, *first);
  CHECK(second.columns[0].cost == 0.0);
  second.columns[0].cost = 1.0;
  const auto chosen = minimise(second);
  REQUIRE(chosen);
  CHECK(chosen->values[0] == 4.0);
  CHECK(chosen->values[1] == 6.0);
}

TEST_CASE("the same bits in every thread") {
  std::mt19937_64 random(13);
  std::vector<LinearProgram> programs;
  for (int i = 0; i < 40; ++i) programs.push_back(random_program(random, 100.0));
  std::vector<Result<LinearSolution>> serial;
  for (const LinearProgram& program : programs) serial.push_back(minimise(program));
  std::vector<std::vector<Result<LinearSolution>>> parallel(4);
  {
    std::vector<std::jthread> threads;
    for (std::size_t t = 0; t < parallel.size(); ++t)
      threads.emplace_back([&, t] {
        for (std::size_t i = 0; i < programs.size(); ++i)
          parallel[t].push_back(minimise(programs[(i + 7 * t) % programs.size()]));
      });
  }
  for (std::size_t t = 0; t < parallel.size(); ++t)
    for (std::size_t i = 0; i < programs.size(); ++i) {
      const auto& expected = serial[(i + 7 * t) % programs.size()];
      REQUIRE(parallel[t][i].has_value() == expected.has_value());
      if (!expected) continue;
      REQUIRE(parallel[t][i]->values == expected->values);
      REQUIRE(parallel[t][i]->duals == expected->duals);
    }
}

}  // namespace
}  // namespace linear_program_test
