#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "crossmargin/margin/method.hpp"
#include "margin/scenario_grid/alone.hpp"
#include "margin/scenario_grid/borrow.hpp"
#include "margin/scenario_grid/netted.hpp"
#include "margin/scenario_grid/refresh.hpp"

namespace crossmargin::scenario_grid {

/// What the levels are made of.
struct LevelParts {
  double requirement{0.0};
  double given{0.0};           ///< enters both levels
  double given_initial{0.0};   ///< enters initial alone
  double given_levels{0.0};    ///< enters both levels after the factor
  BorrowMargin borrow;         ///< after the factor, too
  double excess_initial{0.0};  ///< of open orders
  double excess_maintenance{0.0};
  double factor_initial{1.0};
  double factor_maintenance{1.0};

  double initial() const {
    return factor_initial * (requirement + given + excess_initial) + given_initial + given_levels +
           borrow.initial;
  }
  double maintenance() const {
    return factor_maintenance * (requirement + given + excess_maintenance) + given_levels +
           borrow.maintenance;
  }
  double order_margin() const { return factor_initial * excess_initial; }
  double other_margin() const {
    return factor_initial * given + given_initial + given_levels + borrow.initial;
  }
  double other_maintenance() const { return factor_maintenance * given + given_levels + borrow.maintenance; }
};

/// What of a pool decides which parts of the total that are not published belong to it.
struct PoolTraits {
  bool any{false};
  bool orders{false};
  bool options{false};
  bool settlements{false};  ///< contracts settle in more than one currency

  static constexpr std::size_t count = 16;
  std::size_t place() const {
    return (any ? 1U : 0U) + (orders ? 2U : 0U) + (options ? 4U : 0U) + (settlements ? 8U : 0U);
  }
  static PoolTraits at(std::size_t place) {
    return {(place & 1U) != 0, (place & 2U) != 0, (place & 4U) != 0, (place & 8U) != 0};
  }
  bool need(const Unpublished& part) const;
};

/// A scenario grid method bound to one evaluated market.
class Engine final : public MarginEngine {
 public:
  /// `parameters` and `instruments` must outlive the engine.
  Engine(const Parameters& parameters, Plan plan, const InstrumentTable& instruments);

  const Issues& issues(std::int32_t instrument) const override {
    return plan_.issues[static_cast<std::size_t>(instrument)];
  }
  Issues check(const PoolHoldings& pool) const override;
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
  Given given(const PoolTraits& traits) const;
  void set_given();
  PoolTraits traits_of(const PoolHoldings& pool) const;
  const Given& given_to(const PoolHoldings& pool) const { return given_[traits_of(pool).place()]; }
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
  std::array<Given, PoolTraits::count> given_;  ///< by `PoolTraits::place`
  bool asks_what_is_held_{false};               ///< whether a part that is not published does
  std::uint64_t refreshed_{1};                  ///< how often, and once for what it was bound to
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
