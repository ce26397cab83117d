#pragma once

#include <vector>

#include "margin/leverage/account.hpp"

namespace crossmargin::leverage {

/// What a pool keeps beside its positions, reporting currency; the same at both levels where one number.
struct PoolCharges {
  Levels debts;
  RewardInputs reward_inputs;  ///< in the currency of the parameters
  double reward{0.0};
};

/// A pool at both levels, reporting currency.
struct PoolNeed {
  AccountNeed initial;
  AccountNeed maintenance;
  Levels orders;  ///< what open orders add
  PoolCharges charges;
};

/// A method of the kind bound to one market.
class Engine final : public PlainEngine {
 public:
  /// `parameters` and what `inputs` points to must outlive the engine.
  Engine(const Parameters& parameters, const EngineInputs& inputs)
      : PlainEngine(inputs), parameters_(parameters), contracts_(make_contracts(parameters, inputs)) {}

  const Issues& issues(std::int32_t instrument) const override {
    return contracts_.issues[static_cast<std::size_t>(instrument)];
  }
  /// A position larger than the last rate, also with orders filled where they count, and a debt in a currency
  /// for which the method, though it charges debts, has no rate.
  Issues check(const PoolHoldings& pool) const override;
  MarginResult margin(const PoolHoldings& pool, Detail detail) const override;

 private:
  void rebind() override { contracts_ = make_contracts(parameters_, inputs()); }
  AccountView view() const { return {parameters_, contracts_}; }
  void check_sizes(std::span<const Holding> merged, Issues& issues) const;
  void check_all_sizes(const PoolHoldings& pool, Issues& issues) const;
  PoolNeed need_of(const PoolHoldings& pool) const;
  PoolCharges charges_of(const PoolHoldings& pool, const AccountNeed& need) const;
  void add_charges(const PoolNeed& need, MarginResult& result) const;
  /// Adds what collateral loses by what it backs, and returns the steps.
  std::vector<TraceStep> add_settlement(const PoolHoldings& pool, MarginResult& result) const;

  const Parameters& parameters_;
  Contracts contracts_;
};

/// How a pool's collateral is taken for what its positions, orders and debts need at a level, by the currency
/// that each settles in. An open loss is shared over these by what they need. Reporting currency.
struct SettlementInputs {
  const AccountView& view;
  const EngineInputs& inputs;
  const PoolHoldings& pool;
};
SettlementPlan settlement_of(const SettlementInputs& inputs, Level level);
/// A settlement currency that the haircuts do not list, once each.
Issues lacking_settlements(const SettlementInputs& inputs);

/// What the steps of a trace are told from.
struct TraceInputs {
  const AccountView& view;
  const EngineInputs& inputs;
  const PoolNeed& need;
  const MarginResult& result;
};

/// The steps from the positions to the levels, with their numbers put in.
std::vector<TraceStep> trace_of(const TraceInputs& inputs);

}  // namespace crossmargin::leverage
