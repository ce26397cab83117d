#include <CbcHeuristic.hpp>
#include <CbcModel.hpp>
#include <CglGomory.hpp>
#include <CglZeroHalf.hpp>
#include <CoinPackedMatrix.hpp>
#include <OsiClpSolverInterface.hpp>
#include <algorithm>
#include <cmath>

#include "crossmargin/numeric/solver_lock.hpp"
#include "margin/strategy/integer_solver.hpp"

namespace crossmargin::strategy {
namespace {

/// Gains go in as a share of the largest, so that the solver's tolerances mean the same in every currency.
constexpr double gain_scale = 1e4;

double scale_of(const Packing& packing) {
  std::int64_t largest = 1;
  for (const Column& column : packing.columns) largest = std::max(largest, column.gain);
  return gain_scale / static_cast<double>(largest);
}

std::int64_t most(const Packing& packing, const Column& column) {
  std::int64_t count = packing.available[column.uses.front().row] / column.uses.front().amount;
  for (const Use& use : column.uses) count = std::min(count, packing.available[use.row] / use.amount);
  return count;
}

void load(const Packing& packing, OsiClpSolverInterface& solver) {
  CoinPackedMatrix matrix(true, 0.0, 0.0);
  matrix.setDimensions(static_cast<int>(packing.available.size()), 0);
  const double scale = scale_of(packing);
  std::vector<double> costs;
  std::vector<double> upper;
  for (const Column& column : packing.columns) {
    std::vector<int> rows;
    std::vector<double> amounts;
    for (const Use& use : column.uses) {
      rows.push_back(static_cast<int>(use.row));
      amounts.push_back(static_cast<double>(use.amount));
    }
    matrix.appendCol(static_cast<int>(rows.size()), rows.data(), amounts.data());
    costs.push_back(-static_cast<double>(column.gain) * scale);
    upper.push_back(static_cast<double>(most(packing, column)));
  }
  const std::vector<double> lower(packing.columns.size(), 0.0);
  const std::vector<double> row_lower(packing.available.size(), -solver.getInfinity());
  const std::vector<double> row_upper(packing.available.begin(), packing.available.end());
  solver.loadProblem(matrix, lower.data(), upper.data(), costs.data(), row_lower.data(), row_upper.data());
  for (int j = 0; j < static_cast<int>(packing.columns.size()); ++j) solver.setInteger(j);
}

std::optional<std::vector<std::int64_t>> whole(const double* solution, std::size_t size) {
  std::vector<std::int64_t> counts(size);
  for (std::size_t j = 0; j < size; ++j) {
    counts[j] = std::llround(solution[j]);
    if (std::abs(solution[j] - static_cast<double>(counts[j])) > 1e-6) return std::nullopt;
  }
  return counts;
}

bool is_feasible(const Packing& packing, const std::vector<std::int64_t>& counts) {
  std::vector<std::int64_t> left = packing.available;
  for (std::size_t j = 0; j < counts.size(); ++j) {
    if (counts[j] < 0) return false;
    for (const Use& use : packing.columns[j].uses) left[use.row] -= use.amount * counts[j];
  }
  return std::all_of(left.begin(), left.end(), [](std::int64_t rest) { return rest >= 0; });
}

std::optional<std::vector<std::int64_t>> branch(OsiClpSolverInterface& solver, double step, int max_nodes) {
  CbcModel model(solver);
  model.setLogLevel(0);
  model.solver()->messageHandler()->setLogLevel(0);
  model.setMaximumNodes(max_nodes);
  model.setAllowableGap(0.0);
  model.setAllowableFractionGap(0.0);
  // Most of the time would go into solutions that are better by nothing that counts.
  model.setCutoffIncrement(0.999 * step);
  // Strong branching runs into an assertion of the solver on very small programmes; the cuts do better.
  model.setNumberStrong(0);
  model.setNumberBeforeTrust(0);
  CglZeroHalf zero_half;
  CglGomory gomory;
  model.addCutGenerator(&zero_half, 1, "zero-half");
  model.addCutGenerator(&gomory, 1, "Gomory");
  CbcRounding rounding(model);
  model.addHeuristic(&rounding);
  model.branchAndBound();
  if (!model.isProvenOptimal() || model.bestSolution() == nullptr) return std::nullopt;
  return whole(model.bestSolution(), static_cast<std::size_t>(solver.getNumCols()));
}

}  // namespace

std::optional<std::vector<std::int64_t>> branch_and_cut(const Packing& packing, int max_nodes) {
  const numeric::SolverLock lock;
  OsiClpSolverInterface solver;
  solver.messageHandler()->setLogLevel(0);
  load(packing, solver);
  solver.initialSolve();
  if (!solver.isProvenOptimal()) return std::nullopt;
  // Often the relaxation has a whole optimum already.
  auto counts = whole(solver.getColSolution(), packing.columns.size());
  if (!counts)
    counts = branch(solver, scale_of(packing) * static_cast<double>(packing.resolution), max_nodes);
  if (!counts || !is_feasible(packing, *counts)) return std::nullopt;
  return counts;
}

}  // namespace crossmargin::strategy
