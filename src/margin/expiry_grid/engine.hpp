#pragma once

#include "margin/expiry_grid/outcome.hpp"

namespace crossmargin::expiry_grid {

/// A pool's outcomes with everything they point into.
struct Assessed {
  std::vector<Holding> merged;
  PoolNet pool;
  std::vector<Outcome> outcomes;  ///< one a universe of the pool
  std::vector<Contingency> collateral;
  Factors factors;

  double initial() const;
  double maintenance() const;
};

/// A method of kind "expiry_grid" bound to one market.
class Engine final : public PlainEngine {
 public:
  /// `parameters` and what `inputs` points to must outlive the engine. Errors: those of `make_plan`.
  static Result<std::unique_ptr<MarginEngine>> create(const Parameters& parameters,
                                                      const EngineInputs& inputs);

  const Issues& issues(std::int32_t instrument) const override {
    return plan_.issues[static_cast<std::size_t>(instrument)];
  }
  Issues check(const PoolHoldings& pool) const override;
  MarginResult margin(const PoolHoldings& pool, Detail detail) const override;

 private:
  Engine(const Parameters& parameters, const EngineInputs& inputs, Plan plan)
      : PlainEngine(inputs), parameters_(parameters), plan_(std::move(plan)) {}
  void rebind() override;
  NetInputs net_inputs() const { return {parameters_, plan_, *inputs().market}; }
  Assessed assess(std::span<const Holding> positions, std::span<const Balance> balances) const;
  MarginLevels order_excess(const PoolHoldings& pool, const Assessed& assessed) const;
  void add_orders(const PoolHoldings& pool, const Assessed& assessed, MarginResult& result) const;
  void note_assumptions(const Assessed& assessed, MarginResult& result) const;

  const Parameters& parameters_;
  Plan plan_;
};

/// What results are made from.
struct View {
  const NetInputs& in;
  const ShockTable& shocks;
  const Assessed& assessed;
};

/// One unit an underlying, then one of the collateral's charges. Vectors only in full detail.
std::vector<UnitResult> unit_results(const View& view, Detail detail);

/// Each position's part of its unit's loss at the worst scenario, in the order given.
std::vector<PositionMargin> contributions(const View& view, std::span<const Holding> positions);

/// The steps from the shocks to both levels before open orders, with their numbers put in.
std::vector<TraceStep> trace_of(const View& view);

}  // namespace crossmargin::expiry_grid
