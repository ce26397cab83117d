#pragma once

#include <vector>

#include "margin/health/lending/loan.hpp"
#include "margin/plain_engine.hpp"

namespace crossmargin::health::lending {

/// A pool judged; reporting currency beside the whole numbers.
struct PoolLoan {
  Loan loan;
  double equity{0.0};
  double initial{0.0};
  double maintenance{0.0};
  double health_factor{0.0};  ///< infinity without debt
};

/// A method of the form bound to one market.
class Engine final : public PlainEngine {
 public:
  /// `parameters`, `haircuts` and what `inputs` points to must outlive the engine. Errors: `missing_rate` for
  /// the currency that the parameters reckon in.
  static Result<std::unique_ptr<Engine>> create(const Parameters& parameters, const HaircutTable& haircuts,
                                                const EngineInputs& inputs);

  const Issues& issues(std::int32_t instrument) const override {
    return issues_[static_cast<std::size_t>(instrument)];
  }
  /// What is no reserve, what may not be owed, and amounts that do not fit into whole numbers.
  Issues check(const PoolHoldings& pool) const override;
  MarginResult margin(const PoolHoldings& pool, Detail detail) const override;

 private:
  Engine(const Parameters& parameters, const HaircutTable& haircuts, const EngineInputs& inputs);
  void rebind() override;
  LoanView view() const { return {parameters_, *inputs().market}; }
  Issues check_balance(const Balance& balance) const;
  PoolLoan judge(const PoolHoldings& pool) const;

  const Parameters& parameters_;
  const HaircutTable& haircuts_;
  std::vector<Issues> issues_;
};

/// The steps from the assets to the levels, with their numbers put in.
std::vector<TraceStep> trace_of(const PoolLoan& pool, const Parameters& parameters,
                                const EngineInputs& inputs);

}  // namespace crossmargin::health::lending
