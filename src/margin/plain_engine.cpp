#include "margin/plain_engine.hpp"

namespace crossmargin {
namespace {

/// Keeps a result alive: totals point into it.
struct PlainScratch final : MarginScratch {
  MarginResult result;
};

}  // namespace

std::unique_ptr<MarginScratch> PlainEngine::make_scratch() const {
  return std::make_unique<PlainScratch>();
}

MarginTotals PlainEngine::totals(const PoolHoldings& pool, MarginScratch& scratch) const {
  MarginResult& result = static_cast<PlainScratch&>(scratch).result;
  result = margin(pool, Detail::totals);
  return {.scan_risk = result.scan_risk,
          .scan_risk_without_offsets = result.scan_risk_without_offsets,
          .charges = result.charges,
          .minimum_addition = result.minimum_addition,
          .requirement = result.requirement,
          .requirement_without_offsets = result.requirement_without_offsets,
          .order_margin = result.order_margin,
          .other_margin = result.other_margin,
          .other_maintenance = result.other_maintenance,
          .initial = result.initial,
          .maintenance = result.maintenance,
          .net_option_value = result.net_option_value,
          .lead = leading_risk(result),
          .incomplete = result.incomplete};
}

MarginLevels PlainEngine::levels_again(const PoolHoldings& pool, std::span<const std::int32_t> /*changed*/,
                                       MarginScratch& /*scratch*/) const {
  const MarginResult result = margin(pool, Detail::totals);
  return {result.initial, result.maintenance};
}

AloneMargin PlainEngine::alone(const Holding& holding, MarginScratch& /*scratch*/) const {
  const MarginResult result = margin({{&holding, 1}, {}, {}}, Detail::totals);
  return {result.initial - result.other_margin, result.maintenance - result.other_maintenance};
}

ScanBasis PlainEngine::scan_basis() const {
  ScanBasis basis;
  basis.risk = inputs_.risk;
  basis.unit.assign(inputs_.instruments->size(), -1);
  basis.rate_row.assign(inputs_.instruments->size(), 0);
  basis.nets_rows = false;
  return basis;
}

void PlainEngine::refresh(const Market& market, std::span<const std::int32_t> /*repriced*/) {
  inputs_.market = &market;
  rebind();
}

}  // namespace crossmargin
