#include "netting_anchors.hpp"

#include <Eigen/Core>
#include <Eigen/SparseCore>
#include <algorithm>
#include <vector>

namespace crossmargin::bench {

using Sparse = Eigen::SparseMatrix<double, Eigen::RowMajor, int>;
using Dense = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

struct EigenNetting::State {
  NettingProblem problem;
  std::vector<int> ends;
  Dense netted;
  Eigen::VectorXd worst;
};

EigenNetting::EigenNetting(const NettingProblem& problem) : state_(std::make_unique<State>()) {
  // Built with OpenMP it would take every core; the second thread of ours is measured apart.
  Eigen::setNbThreads(1);
  state_->problem = problem;
  state_->ends.assign(problem.ends.begin(), problem.ends.end());
  state_->netted.resize(static_cast<Eigen::Index>(problem.ends.size() - 1),
                        static_cast<Eigen::Index>(problem.scenarios));
}

EigenNetting::~EigenNetting() = default;

void EigenNetting::run() {
  const NettingProblem& p = state_->problem;
  const auto accounts = static_cast<Eigen::Index>(p.ends.size() - 1);
  const auto scenarios = static_cast<Eigen::Index>(p.scenarios);
  const auto instruments = static_cast<Eigen::Index>(p.rows.size()) / scenarios;
  const Eigen::Map<const Sparse> held(accounts, instruments, static_cast<Eigen::Index>(p.instrument.size()),
                                      state_->ends.data(), p.instrument.data(), p.quantity.data());
  const Eigen::Map<const Dense> rows(p.rows.data(), instruments, scenarios);
  state_->netted.noalias() = held * rows;
  state_->worst = state_->netted.rowwise().minCoeff();
}

double plain_netting(const NettingProblem& p) {
  std::vector<double> sum(p.scenarios);
  double check = 0.0;
  for (std::size_t account = 0; account + 1 < p.ends.size(); ++account) {
    std::fill(sum.begin(), sum.end(), 0.0);
    for (std::int64_t k = p.ends[account]; k < p.ends[account + 1]; ++k) {
      const auto entry = static_cast<std::size_t>(k);
      const double quantity = p.quantity[entry];
      const double* row = p.rows.data() + static_cast<std::size_t>(p.instrument[entry]) * p.scenarios;
      for (std::size_t s = 0; s < p.scenarios; ++s) sum[s] += quantity * row[s];
    }
    check += *std::min_element(sum.begin(), sum.end());
  }
  return check;
}

namespace {

/// Half a row in one value, so that sums stay in registers; rows in even and odd places are added apart, so
/// that additions do not wait.
using Half = double __attribute__((vector_size(64)));

template <class Use>
double add_rows(const double* rows, std::span<const std::int32_t> instrument, Use use) {
  const auto* halves = reinterpret_cast<const Half*>(rows);
  Half sum0{}, sum1{}, sum2{}, sum3{};
  for (std::size_t k = 0; k + 1 < instrument.size(); k += 2) {
    use(k);
    use(k + 1);
    const Half* even = halves + std::ptrdiff_t{2} * instrument[k];
    const Half* odd = halves + std::ptrdiff_t{2} * instrument[k + 1];
    sum0 += even[0];
    sum1 += even[1];
    sum2 += odd[0];
    sum3 += odd[1];
  }
  sum0 += sum1 + sum2 + sum3;
  double check = 0.0;
  for (int s = 0; s < 8; ++s) check += sum0[s];
  return check;
}

}  // namespace

double read_rows(const double* rows, std::span<const std::int32_t> instrument) {
  return add_rows(rows, instrument, [](std::size_t) {});
}

// The empty instruction keeps each load beside its row: a compiler may else read all quantities first.
double read_rows_and_quantities(const double* rows, std::span<const std::int32_t> instrument,
                                std::span<const std::int64_t> quantity) {
  return add_rows(rows, instrument, [&](std::size_t k) { asm volatile("" ::"r"(quantity[k])); });
}

}  // namespace crossmargin::bench
