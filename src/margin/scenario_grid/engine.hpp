#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "crossmargin/margin/method.hpp"
#include "margin/scenario_grid/alone.hpp"
#include "margin/scenario_grid/netted.hpp"
#include "margin/scenario_grid/refresh.hpp"

namespace crossmargin::scenario_grid {

/// What the levels are made of.
struct LevelParts {
  double requirement{0.0};
  double given{0.0};           ///< enters both levels
  double given_initial{0.0};   ///< enters initial alone
  double excess_initial{0.0};  ///< of open orders
  double excess_maintenance{0.0};
  double factor_initial{1.0};
  double factor_maintenance{1.0};

  double initial() const { return factor_initial * (requirement + given + excess_initial) + given_initial; }
  double maintenance() const { return factor_maintenance * (requirement + given + excess_maintenance); }
  double order_margin() const { return factor_initial * excess_initial; }
  double other_margin() const { return factor_initial * given + given_initial; }
  double other_maintenance() const { return factor_maintenance * given; }
};

/// What a pool holds decides which parts of the total that are not published belong to it.
enum class PoolKind { empty, positions_only, with_orders };

/// A scenario grid method bound to one evaluated market.
class Engine final : public MarginEngine {
 public:
  /// `parameters` and `instruments` must outlive the engine.
  Engine(const Parameters& parameters, Plan plan, const InstrumentTable& instruments);

  const Issues& issues(std::int32_t instrument) const override {
    return plan_.issues[static_cast<std::size_t>(instrument)];
  }
  MarginResult margin(const PoolHoldings& pool, Detail detail) const override;
  std::unique_ptr<MarginScratch> make_scratch() const override;
  MarginTotals totals(const PoolHoldings& pool, MarginScratch& scratch) const override;
  MarginLevels levels_again(const PoolHoldings& pool, std::span<const std::int32_t> changed,
                            MarginScratch& scratch) const override;
  AloneMargin alone(const Holding& holding, MarginScratch& scratch) const override;
  ScanBasis scan_basis() const override;
  void refresh(const Market& market, std::span<const std::int32_t> repriced) override;
  void settle() override { alone_.settle(plan_); }

 private:
  struct Scratch;
  struct Given {
    LevelParts parts;
    std::vector<std::string> incomplete;
  };
  Given given(PoolKind kind) const;
  void set_given();
  const Given& given_to(const PoolHoldings& pool) const;
  LevelParts levels(const PoolHoldings& pool, double requirement, Scratch& scratch) const;
  void net_again(std::span<const Holding> positions, std::span<const std::int32_t> changed,
                 Scratch& scratch) const;
  double order_excess(const PoolHoldings& pool, double requirement, Scratch& scratch) const;
  LeadingRisk leading_risk(const Netted& netted) const;

  const Parameters& parameters_;
  Plan plan_;
  Refresh refresh_;
  const InstrumentTable& instruments_;
  AlonePlan alone_;
  std::array<Given, 3> given_;          ///< by kind of pool
  std::uint64_t refreshed_{1};          ///< how often, and once for what it was bound to
  std::vector<std::uint64_t> touched_;  ///< of each unit: the last refresh that changed something of it
};

/// Units, groups and totals of a netted pool in the form of a result. Vectors only in full detail.
MarginResult summary(const Plan& plan, const Netted& netted, Detail detail);

/// Each position's part of the scan risk, in the order given. Sums to it. `merged` is what was netted.
std::vector<PositionMargin> contributions(const Plan& plan, const Netted& netted,
                                          std::span<const Holding> merged,
                                          std::span<const Holding> positions);

/// The steps from the worst cells to the requirement, with their numbers put in.
void add_trace(const Plan& plan, const Netted& netted, std::span<const Holding> merged,
               const InstrumentTable& instruments, std::vector<TraceStep>& trace);

/// The levels' steps, with their numbers put in.
void add_level_trace(const LevelParts& parts, const std::string& currency, std::vector<TraceStep>& trace);

}  // namespace crossmargin::scenario_grid
