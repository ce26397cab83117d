#pragma once

#include <mutex>

namespace crossmargin::numeric {

/// What every call into the COIN-OR solvers holds. Their libraries keep state of the whole process (the
/// sequence of their random numbers, flags of the branching): one call at a time, each started alike, so that
/// neither threads nor earlier calls can reach a result.
class SolverLock {
 public:
  SolverLock();

 private:
  std::unique_lock<std::mutex> held_;
};

}  // namespace crossmargin::numeric
