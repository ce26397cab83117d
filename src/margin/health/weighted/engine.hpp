#pragma once

#include <vector>

#include "margin/health/weighted/pool.hpp"

namespace crossmargin::health::weighted {

/// One level of a pool, reporting currency.
struct LevelFigures {
  double positions{0.0};  ///< margin of perpetuals without orders
  double orders{0.0};     ///< what open orders add
  double account{0.0};    ///< equity of the balances less what they are worth after weights
  double level() const { return positions + orders + account; }
};

/// A pool judged.
struct PoolWeights {
  PoolUnits units;
  PoolWeighed initial;
  PoolWeighed maintenance;
  double equity{0.0};  ///< of the balances, reporting currency
  LevelFigures for_initial;
  LevelFigures for_maintenance;
};

/// A method of the form bound to one market.
class Engine final : public PlainEngine {
 public:
  /// `parameters`, `haircuts` and what `inputs` points to must outlive the engine. Errors: `missing_rate` for
  /// the currency that the parameters reckon in.
  static Result<std::unique_ptr<Engine>> create(const Parameters& parameters, const HaircutTable& haircuts,
                                                const EngineInputs& inputs);

  const Issues& issues(std::int32_t instrument) const override {
    return terms_.issues[static_cast<std::size_t>(instrument)];
  }
  /// Tokens without rules or price, tokens held as positions, and amounts that do not fit.
  Issues check(const PoolHoldings& pool) const override;
  MarginResult margin(const PoolHoldings& pool, Detail detail) const override;

 private:
  Engine(const Parameters& parameters, const HaircutTable& haircuts, const EngineInputs& inputs);
  void rebind() override { terms_ = make_terms(parameters_, inputs()); }
  Issues check_balance(const Balance& balance) const;
  LevelFigures figures(const PoolWeighed& weighed, double equity) const;
  PoolWeights judge(const PoolHoldings& pool) const;
  void add_units(const PoolWeights& judged, MarginResult& result) const;
  void add_positions(const PoolHoldings& pool, MarginResult& result) const;
  void note_missing(const PoolWeights& judged, MarginResult& result) const;

  const Parameters& parameters_;
  const HaircutTable& haircuts_;
  Terms terms_;
};

/// The steps from tokens and perpetuals to the levels, with their numbers put in.
struct TraceInputs {
  const Parameters& parameters;
  const Terms& terms;
  const EngineInputs& inputs;
};
std::vector<TraceStep> trace_of(const PoolWeights& pool, const TraceInputs& inputs);

}  // namespace crossmargin::health::weighted
