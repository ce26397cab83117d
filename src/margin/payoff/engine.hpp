#pragma once

#include <vector>

#include "margin/payoff/account.hpp"

namespace crossmargin::payoff {

/// A pool at both levels.
struct PoolNeed {
  AccountNeed initial;
  AccountNeed maintenance;
  MarginLevels orders;  ///< what open orders add
};

/// A method of the kind bound to one market.
class Engine final : public PlainEngine {
 public:
  /// `parameters` and what `inputs` points to must outlive the engine.
  Engine(const Parameters& parameters, const EngineInputs& inputs);

  const Issues& issues(std::int32_t instrument) const override {
    return contracts_.issues[static_cast<std::size_t>(instrument)];
  }
  MarginResult margin(const PoolHoldings& pool, Detail detail) const override;

 private:
  void rebind() override { contracts_ = make_contracts(parameters_, inputs()); }
  AccountView view() const { return {parameters_, contracts_, *inputs().market}; }
  PoolNeed need_of(const PoolHoldings& pool) const;
  MarginLevels order_excess(const PoolHoldings& pool, const PoolNeed& need) const;

  const Parameters& parameters_;
  Contracts contracts_;
};

/// The steps from the expiries to the levels, with their numbers put in.
std::vector<TraceStep> trace_of(const AccountView& view, const PoolNeed& need, const MarginResult& result);

}  // namespace crossmargin::payoff
