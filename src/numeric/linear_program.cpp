#include "crossmargin/numeric/linear_program.hpp"

#include <ClpSimplex.hpp>
#include <CoinHelperFunctions.hpp>
#include <algorithm>
#include <cmath>

#include "crossmargin/numeric/solver_lock.hpp"

namespace crossmargin::numeric {
namespace {

std::mutex& solver_mutex() {
  static std::mutex mutex;
  return mutex;
}

constexpr double tolerance = 1e-9;

/// A power of two, so that dividing by it costs no bits.
double scale_of(double largest) {
  return largest > 0.0 ? std::exp2(std::ceil(std::log2(largest))) : 1.0;
}

/// What costs and bounds are divided by.
struct Scales {
  double cost{1.0};
  double bound{1.0};
};

double largest_cost(const LinearProgram& program) {
  double largest = 0.0;
  for (const LinearColumn& column : program.columns) largest = std::max(largest, std::abs(column.cost));
  return largest;
}

Scales scales_of(const LinearProgram& program) {
  double bound = 0.0;
  const auto meet = [&](double lower, double upper) {
    for (const double value : {lower, upper})
      if (std::isfinite(value)) bound = std::max(bound, std::abs(value));
  };
  for (const LinearColumn& column : program.columns) meet(column.lower, column.upper);
  for (const LinearRow& row : program.rows) meet(row.lower, row.upper);
  return {scale_of(largest_cost(program)), scale_of(bound)};
}

bool is_sound(double lower, double upper) {
  return !std::isnan(lower) && !std::isnan(upper) && lower < no_bound && upper > -no_bound;
}

bool is_sound(const LinearProgram& program) {
  const auto column = [](const LinearColumn& c) {
    return std::isfinite(c.cost) && is_sound(c.lower, c.upper);
  };
  const auto term = [&](const LinearTerm& t) {
    return t.column < program.columns.size() && std::isfinite(t.coefficient);
  };
  const auto row = [&](const LinearRow& r) {
    return is_sound(r.lower, r.upper) && std::all_of(r.terms.begin(), r.terms.end(), term);
  };
  return std::all_of(program.columns.begin(), program.columns.end(), column) &&
         std::all_of(program.rows.begin(), program.rows.end(), row);
}

double to_solver(double bound, double scale) {
  return std::isfinite(bound) ? bound / scale : std::copysign(COIN_DBL_MAX, bound);
}

void load(const LinearProgram& program, const Scales& scales, ClpSimplex& model) {
  // The solver counts a programme without rows as none.
  const std::size_t row_count = std::max<std::size_t>(program.rows.size(), 1);
  CoinPackedMatrix matrix(false, 0.0, 0.0);
  matrix.setDimensions(0, static_cast<int>(program.columns.size()));
  std::vector<double> row_lower(row_count, -COIN_DBL_MAX);
  std::vector<double> row_upper(row_count, COIN_DBL_MAX);
  std::vector<double> sums(program.columns.size());
  for (std::size_t i = 0; i < row_count; ++i) {
    std::vector<int> places;
    std::vector<double> coefficients;
    if (i < program.rows.size()) {
      // A column may stand in several terms of a row; the solver takes each once.
      std::fill(sums.begin(), sums.end(), 0.0);
      for (const LinearTerm& term : program.rows[i].terms) sums[term.column] += term.coefficient;
      row_lower[i] = to_solver(program.rows[i].lower, scales.bound);
      row_upper[i] = to_solver(program.rows[i].upper, scales.bound);
    }
    for (std::size_t j = 0; j < sums.size(); ++j) {
      if (i >= program.rows.size() || sums[j] == 0.0) continue;
      places.push_back(static_cast<int>(j));
      coefficients.push_back(sums[j]);
    }
    matrix.appendRow(static_cast<int>(places.size()), places.data(), coefficients.data());
  }
  std::vector<double> lower, upper, costs;
  for (const LinearColumn& column : program.columns) {
    lower.push_back(to_solver(column.lower, scales.bound));
    upper.push_back(to_solver(column.upper, scales.bound));
    costs.push_back(column.cost / scales.cost);
  }
  model.loadProblem(matrix, lower.data(), upper.data(), costs.data(), row_lower.data(), row_upper.data());
}

std::vector<double> scaled(const double* values, std::size_t count, double scale) {
  std::vector<double> result(values, values + count);
  for (double& value : result) value = value * scale + 0.0;  // no negative zeros
  return result;
}

LinearSolution read(const ClpSimplex& model, const LinearProgram& program, const Scales& scales) {
  const std::size_t columns = program.columns.size();
  const std::size_t rows = program.rows.size();
  LinearSolution solution;
  solution.values = scaled(model.getColSolution(), columns, scales.bound);
  solution.activities = scaled(model.getRowActivity(), rows, scales.bound);
  solution.duals = scaled(model.getRowPrice(), rows, scales.cost);
  solution.reduced_costs = scaled(model.getReducedCost(), columns, scales.cost);
  for (std::size_t j = 0; j < columns; ++j) {
    const LinearColumn& column = program.columns[j];
    // Inside its bounds to the last bit: the solver keeps to them within its tolerance only.
    solution.values[j] = std::min(std::max(solution.values[j], column.lower), column.upper);
    solution.objective += column.cost * solution.values[j];
  }
  return solution;
}

tl::unexpected<Issues> infeasible() {
  return fail(ErrorCode::no_solution, "nothing satisfies all rows of the linear programme");
}

/// Without columns every row is zero.
Result<LinearSolution> nothing_to_choose(const LinearProgram& program) {
  for (const LinearRow& row : program.rows)
    if (row.lower > 0.0 || row.upper < 0.0) return infeasible();
  LinearSolution solution;
  solution.activities.resize(program.rows.size());
  solution.duals.resize(program.rows.size());
  return solution;
}

}  // namespace

SolverLock::SolverLock() : held_(solver_mutex()) {
  CoinSeedRandom(1);
}

std::size_t LinearProgram::add(const LinearColumn& column) {
  columns.push_back(column);
  return columns.size() - 1;
}

std::size_t LinearProgram::add(LinearRow row) {
  rows.push_back(std::move(row));
  return rows.size() - 1;
}

Result<LinearSolution> minimise(const LinearProgram& program) {
  if (!is_sound(program))
    return fail(ErrorCode::invalid_value, "a linear programme with a bound or coefficient that is no number");
  if (program.columns.empty()) return nothing_to_choose(program);
  const Scales scales = scales_of(program);
  const SolverLock lock;
  ClpSimplex model;
  model.setLogLevel(0);
  model.messageHandler()->setLogLevel(0);
  model.setPerturbation(100);  // none: a vertex of this very programme
  model.setPrimalTolerance(tolerance);
  model.setDualTolerance(tolerance);
  load(program, scales, model);
  model.scaling(0);  // coefficients are of like size: none of their bits is worth losing
  model.primal();
  // Once more from the basis found: what the solver shifts on its way shows in the twelfth digit.
  if (model.isProvenOptimal()) model.primal(1);
  if (model.isProvenPrimalInfeasible()) return infeasible();
  if (model.isProvenDualInfeasible())
    return fail(ErrorCode::no_solution, "the linear programme has no least cost");
  if (!model.isProvenOptimal()) return fail(ErrorCode::no_solution, "the linear programme was not solved");
  return read(model, program, scales);
}

LinearProgram optimal_face(const LinearProgram& program, const LinearSolution& solution) {
  const double least = tolerance * std::max(largest_cost(program), tolerance);
  LinearProgram face = program;
  for (std::size_t j = 0; j < face.columns.size(); ++j) {
    LinearColumn& column = face.columns[j];
    column.cost = 0.0;
    if (std::abs(solution.reduced_costs[j]) > least) column.lower = column.upper = solution.values[j];
  }
  for (std::size_t i = 0; i < face.rows.size(); ++i) {
    LinearRow& row = face.rows[i];
    if (std::abs(solution.duals[i]) <= least) continue;
    const double at = solution.activities[i];
    const bool at_lower = std::abs(at - row.lower) <= std::abs(at - row.upper);
    (at_lower ? row.upper : row.lower) = at_lower ? row.lower : row.upper;
  }
  return face;
}

}  // namespace crossmargin::numeric
