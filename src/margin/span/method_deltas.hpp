#pragma once

#include <span>
#include <vector>

#include "crossmargin/market/market.hpp"
#include "crossmargin/product/instrument_table.hpp"
#include "crossmargin/risk/risk_matrix.hpp"
#include "crossmargin/scenario/shock_table.hpp"

namespace crossmargin::span {

/// The evaluated market that a method is bound to.
struct MethodInputs {
  const InstrumentTable* instruments{nullptr};
  const Market* market{nullptr};
  const ShockTable* shocks{nullptr};
  const RiskMatrix* risk{nullptr};
};

/// The composite delta of each instrument, in units of its underlying for one contract.
struct CompositeDeltas {
  std::vector<double> units;   ///< 0 where there are issues
  std::vector<Issues> issues;  ///< why an option has none
};

/// Fills the deltas of `chosen` instruments, none of which may carry an issue in the risk matrix. An option's
/// is the mean of its deltas at the seven points of `delta_points` around the price that moves, volatility
/// unmoved, at look-ahead; of all else the units it stands for. Source: docs/methods/span.md, risk arrays.
void set_composite_deltas(const MethodInputs& inputs, std::span<const std::int32_t> chosen,
                          CompositeDeltas& deltas);

}  // namespace crossmargin::span
