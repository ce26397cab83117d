#pragma once

#include "crossmargin/margin/method.hpp"
#include "margin/scenario_grid/netted.hpp"

namespace crossmargin::scenario_grid {

/// A scenario grid method bound to one evaluated market.
class Engine final : public MarginEngine {
 public:
  /// `parameters` and `instruments` must outlive the engine.
  Engine(const Parameters& parameters, Plan plan, const InstrumentTable& instruments)
      : parameters_(parameters), plan_(std::move(plan)), instruments_(instruments) {}

  const Issues& issues(std::int32_t instrument) const override {
    return plan_.issues[static_cast<std::size_t>(instrument)];
  }
  MarginResult margin(const PoolHoldings& pool, Detail detail) const override;
  ScanBasis scan_basis() const override;

 private:
  double order_excess(const PoolHoldings& pool, double requirement) const;
  void add_levels(MarginResult& result, const PoolHoldings& pool) const;

  const Parameters& parameters_;
  Plan plan_;
  const InstrumentTable& instruments_;
};

/// Units, groups and totals of a netted pool in the form of a result. Vectors only in full detail.
MarginResult summary(const Plan& plan, const Netted& netted, Detail detail);

/// Each holding's part of the scan risk, in the order given. Sums to it.
std::vector<PositionMargin> contributions(const Plan& plan, const Netted& netted,
                                          std::span<const Holding> positions);

/// The steps from the worst cells to the requirement, with their numbers put in.
void add_trace(const Plan& plan, const Netted& netted, std::span<const Holding> merged,
               const InstrumentTable& instruments, std::vector<TraceStep>& trace);

/// What the levels are made of, for the trace.
struct LevelParts {
  double requirement{0.0};
  double given{0.0};           ///< enters both levels
  double given_initial{0.0};   ///< enters initial alone
  double excess_initial{0.0};  ///< of open orders
  double excess_maintenance{0.0};
  double factor_initial{1.0};
  double factor_maintenance{1.0};
};

double initial_of(const LevelParts& parts);
double maintenance_of(const LevelParts& parts);
void add_level_trace(const LevelParts& parts, const std::string& currency, std::vector<TraceStep>& trace);

}  // namespace crossmargin::scenario_grid
