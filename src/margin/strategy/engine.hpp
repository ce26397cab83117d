#pragma once

#include <string>
#include <vector>

#include "margin/plain_engine.hpp"
#include "margin/strategy/grouping.hpp"

namespace crossmargin::strategy {

/// What is held in one unit, grouped.
struct UnitGrouping {
  std::size_t unit{0};
  std::vector<Leg> legs;  ///< by instrument
  Grouping initial;
  Grouping maintenance;
};

/// A method of kind "strategy" bound to one market.
class Engine final : public PlainEngine {
 public:
  /// `parameters` must outlive the engine.
  Engine(const Parameters& parameters, const EngineInputs& inputs);

  const Issues& issues(std::int32_t instrument) const override {
    return plan_.issues[static_cast<std::size_t>(instrument)];
  }
  /// `limit` for a unit whose least grouping cannot be found.
  Issues check(const PoolHoldings& pool) const override;
  /// Throws std::length_error where `check` would have had an issue.
  MarginResult margin(const PoolHoldings& pool, Detail detail) const override;

 private:
  void rebind() override;
  std::vector<UnitGrouping> units_of(std::span<const Holding> positions) const;
  std::optional<Grouping> grouping(const UnitGrouping& unit, Level level) const;
  std::vector<UnitGrouping> grouped(std::span<const Holding> positions) const;
  MarginLevels levels(std::span<const Holding> positions) const;
  MarginLevels order_excess(const PoolHoldings& pool, const MarginLevels& held) const;

  const Parameters& parameters_;
  Plan plan_;
};

/// One step a strategy, with its numbers put in, and the sums of the units, in their currencies.
std::vector<TraceStep> trace_of(const Parameters& parameters, const Plan& plan,
                                std::span<const UnitGrouping> units, const InstrumentTable& instruments);

/// "short 6 ACME-C, long 6 ACME-D": the legs of a strategy as often as it was formed.
std::string legs_text(const Formed& formed, std::span<const Leg> legs, const InstrumentTable& instruments);

}  // namespace crossmargin::strategy
