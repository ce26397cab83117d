#pragma once

#include <optional>
#include <vector>

#include "margin/health/token_ratio/backing.hpp"
#include "margin/plain_engine.hpp"

namespace crossmargin::health::token_ratio {

/// One perpetual's maintenance margin in a pool, reporting currency.
struct PerpetualNeed {
  std::int32_t instrument{0};
  double value{0.0};  ///< of the position
  double maintenance{0.0};
};

/// A pool judged; reporting currency.
struct PoolHealth {
  std::vector<PerpetualNeed> perpetuals;  ///< of the positions, by instrument
  double equity{0.0};                     ///< after haircuts, as the assessment reckons it
  std::vector<TokenHealth> borrowing;     ///< at the level initial
  std::vector<TokenHealth> liquidation;   ///< at the level maintenance
  double free_to_borrow{0.0};             ///< of equity; all of it where nothing is owed or margined
  double free_to_keep{0.0};
  double positions{0.0};  ///< fixed amount and perpetuals
};

/// A method of the form bound to one market.
class Engine final : public PlainEngine {
 public:
  /// `parameters`, `haircuts` and what `inputs` points to must outlive the engine. Errors: `missing_rate` for
  /// the currencies that the parameters reckon in.
  static Result<std::unique_ptr<Engine>> create(const Parameters& parameters, const HaircutTable& haircuts,
                                                const EngineInputs& inputs);

  const Issues& issues(std::int32_t instrument) const override {
    return issues_[static_cast<std::size_t>(instrument)];
  }
  /// A debt in a token that cannot be borrowed.
  Issues check(const PoolHoldings& pool) const override;
  MarginResult margin(const PoolHoldings& pool, Detail detail) const override;

 private:
  Engine(const Parameters& parameters, const HaircutTable& haircuts, const EngineInputs& inputs);
  void rebind() override;
  Issues lacking(std::int32_t instrument) const;
  PerpetualNeed perpetual(const Holding& holding) const;
  PoolHealth health_of(const PoolHoldings& pool) const;

  const Parameters& parameters_;
  const HaircutTable& haircuts_;
  std::vector<Issues> issues_;
};

/// The steps from the perpetuals to the levels, with their numbers put in.
std::vector<TraceStep> trace_of(const PoolHealth& health, const MarginResult& result,
                                const EngineInputs& inputs);

}  // namespace crossmargin::health::token_ratio
