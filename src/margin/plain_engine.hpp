#pragma once

#include "crossmargin/margin/method.hpp"

namespace crossmargin {

/// What a method is bound to. All of it outlives the engine; `market` moves in place on `refresh`.
struct EngineInputs {
  const InstrumentTable* instruments{nullptr};
  const Market* market{nullptr};
  const ShockTable* shocks{nullptr};
  const RiskMatrix* risk{nullptr};
};

/// An engine whose kind has no short cuts: every figure of a pool is read from `margin`, so that they agree
/// bit for bit by construction. A kind writes `issues`, `margin` and `rebind`.
class PlainEngine : public MarginEngine {
 public:
  std::unique_ptr<MarginScratch> make_scratch() const override;
  MarginTotals totals(const PoolHoldings& pool, MarginScratch& scratch) const override;
  MarginLevels levels_again(const PoolHoldings& pool, std::span<const std::int32_t> changed,
                            MarginScratch& scratch) const override;
  AloneMargin alone(const Holding& holding, MarginScratch& scratch) const override;
  /// Says that a book scan cannot net as such a kind does.
  ScanBasis scan_basis() const override;
  void refresh(const Market& market, std::span<const std::int32_t> repriced) override;
  void settle() override {}

 protected:
  explicit PlainEngine(const EngineInputs& inputs) : inputs_(inputs) {}
  const EngineInputs& inputs() const { return inputs_; }
  /// Makes anew what was derived from `inputs()`, whose market and risk rows have moved.
  virtual void rebind() = 0;

 private:
  EngineInputs inputs_;
};

}  // namespace crossmargin
