#pragma once

#include <cstddef>
#include <limits>
#include <vector>

#include "crossmargin/core/issue.hpp"

namespace crossmargin::numeric {

inline constexpr double no_bound = std::numeric_limits<double>::infinity();

struct LinearColumn {
  double cost{0.0};
  double lower{0.0};
  double upper{no_bound};
};

struct LinearTerm {
  std::size_t column{0};
  double coefficient{0.0};
};

/// lower <= sum of coefficient x column <= upper.
struct LinearRow {
  std::vector<LinearTerm> terms{};
  double lower{-no_bound};
  double upper{no_bound};
};

/// Minimise the sum of cost x column over columns inside their bounds that satisfy every row.
struct LinearProgram {
  std::vector<LinearColumn> columns{};
  std::vector<LinearRow> rows{};

  /// Both return the place of what was added.
  std::size_t add(const LinearColumn& column);
  std::size_t add(LinearRow row);
};

struct LinearSolution {
  double objective{0.0};
  std::vector<double> values{};         ///< of the columns
  std::vector<double> activities{};     ///< of the rows
  std::vector<double> duals{};          ///< by how much the objective grows with the bound a row stands at
  std::vector<double> reduced_costs{};  ///< the same for the bound a column stands at
};

/// A vertex of least cost, by the simplex method of the COIN-OR solver Clp without presolve or perturbation:
/// the same programme has the same bits in every thread. Coefficients should be of like size; costs and
/// bounds may be of any, they are scaled by a power of two each. Rows and columns hold to 1e-9 of the largest
/// bound. Errors: `invalid_value` for a number that is none or a term without its column, `no_solution` for a
/// programme that nothing satisfies or that has no least cost.
Result<LinearSolution> minimise(const LinearProgram& program);

/// The programme of all optimal solutions, without costs: what a next objective may choose among. Columns
/// with a reduced cost stay where they are, rows with a dual keep to their bound.
LinearProgram optimal_face(const LinearProgram& program, const LinearSolution& solution);

}  // namespace crossmargin::numeric
