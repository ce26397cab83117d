#pragma once

#include <string>
#include <vector>

#include "crossmargin/margin/method.hpp"
#include "crossmargin/margin/span/engine.hpp"
#include "margin/span/method_contracts.hpp"

namespace crossmargin::span {

/// A pool that was margined, in reporting currency.
struct MethodFigures {
  double scan_risk{0.0};
  double charges{0.0};  ///< less credits
  double credits{0.0};
  double minimum_addition{0.0};
  double requirement{0.0};  ///< maintenance before option value
  double requirement_without_credits{0.0};
  double initial{0.0};
  double maintenance{0.0};
  double net_option_value{0.0};
};

/// What results are read from.
struct MethodView {
  const MethodInputs& inputs;
  const MethodContracts& contracts;
  std::span<const int> factors;
  AccountType type;
};

/// A method of kind "span" bound to one evaluated market: its instruments are contracts of a parameter set,
/// which `Engine` margins.
class MethodEngine final : public MarginEngine {
 public:
  /// `parameters` and what `inputs` points to must outlive the engine. Errors: those of `Engine::create`.
  static Result<std::unique_ptr<MethodEngine>> create(const MethodParameters& parameters,
                                                      const MethodInputs& inputs);

  const Issues& issues(std::int32_t instrument) const override {
    return contracts_.issues[static_cast<std::size_t>(instrument)];
  }
  MarginResult margin(const PoolHoldings& pool, crossmargin::Detail detail) const override;
  std::unique_ptr<MarginScratch> make_scratch() const override;
  MarginTotals totals(const PoolHoldings& pool, MarginScratch& scratch) const override;
  MarginLevels levels_again(const PoolHoldings& pool, std::span<const std::int32_t> changed,
                            MarginScratch& scratch) const override;
  AloneMargin alone(const crossmargin::Holding& holding, MarginScratch& scratch) const override;
  ScanBasis scan_basis() const override;
  void refresh(const Market& market, std::span<const std::int32_t> repriced) override;
  void settle() override {}

 private:
  struct Scratch;
  MethodEngine(const MethodParameters& parameters, const MethodInputs& inputs, CompositeDeltas deltas,
               std::vector<std::int32_t> chosen, MethodContracts contracts, Engine engine);
  void note_unmarginable();
  void set_rows();
  void net(std::span<const crossmargin::Holding> positions, const Detail& detail, Scratch& scratch,
           SpanRequirement& made) const;
  MethodView view() const { return {inputs_, contracts_, factors_, parameters_.account_type}; }
  MarginLevels order_excess(const PoolHoldings& pool, const MethodFigures& figures, Scratch& scratch) const;

  const MethodParameters& parameters_;
  MethodInputs inputs_;
  CompositeDeltas deltas_;
  std::vector<std::int32_t> chosen_;  ///< instruments that can be contracts
  MethodContracts contracts_;
  Engine engine_;
  RiskMatrix rows_;           ///< the arrays as profit and loss, for the scan of books
  std::vector<int> factors_;  ///< of each commodity: a factor of the shock table; -1: none
};

MethodFigures figures_of(const MethodContracts& contracts, const SpanRequirement& requirement);

UnitResult unit_result(const MethodView& view, const CommodityRequirement& part);

/// Each position's loss at the active scenario of what it is scanned with, in the order given. Where no
/// scanning spread moved arrays they sum to the scan risk.
std::vector<PositionMargin> contributions(const MethodView& view, const SpanRequirement& requirement,
                                          std::span<const crossmargin::Holding> positions);

LeadingRisk leading_risk(const MethodView& view, const SpanRequirement& requirement);

/// The steps from the losses of the positions to the levels before open orders, with their numbers put in.
std::vector<TraceStep> trace_of(const MethodView& view, const SpanRequirement& requirement,
                                std::span<const crossmargin::Holding> positions);

}  // namespace crossmargin::span
