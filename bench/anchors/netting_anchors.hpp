#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace crossmargin::bench {

/// Accounts in compressed rows over a dense matrix, as the anchors of netting take them.
struct NettingProblem {
  std::span<const std::int64_t> ends;        ///< one more than accounts
  std::span<const std::int32_t> instrument;  ///< of each entry
  std::span<const double> quantity;
  std::span<const double> rows;  ///< [instrument][scenarios]
  std::size_t scenarios{0};
};

/// Eigen's sparse x dense product, both by rows, then the smallest of each row.
class EigenNetting {
 public:
  explicit EigenNetting(const NettingProblem& problem);
  ~EigenNetting();
  void run();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The loop one writes first: one vector an account, then its smallest.
double plain_netting(const NettingProblem& problem);

/// The bound: rows of 16 doubles loaded in the order of the entries, and nothing else done with them.
double read_rows(const double* rows, std::span<const std::int32_t> instrument);
/// The bound with the quantities streamed beside: what any netting of these entries has to load.
double read_rows_and_quantities(const double* rows, std::span<const std::int32_t> instrument,
                                std::span<const std::int64_t> quantity);

}  // namespace crossmargin::bench
