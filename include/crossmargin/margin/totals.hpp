#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>

#include "crossmargin/margin/result.hpp"

namespace crossmargin {

/// The unit or group that a pool's risk is led by: of groups with a joint loss the largest requirement, of
/// units outside them the largest scan risk; the first of equals, groups first.
struct LeadingRisk {
  const std::string* id{nullptr};  ///< of the unit or group; null when nothing loses
  int scenario{-1};
  double risk{0.0};  ///< reporting currency
  std::optional<double>
      runner_up_share{};  ///< loss at the worst scenario of another price move over the loss
};

LeadingRisk leading_risk(const MarginResult& result);

/// The amounts of a `MarginResult` bit for bit, without what explains them. Pointers are good until the
/// scratch is used again.
struct MarginTotals {
  double scan_risk{0.0};
  double scan_risk_without_offsets{0.0};
  double charges{0.0};
  double minimum_addition{0.0};
  double requirement{0.0};
  double requirement_without_offsets{0.0};
  double order_margin{0.0};
  double other_margin{0.0};
  double other_maintenance{0.0};
  double initial{0.0};
  double maintenance{0.0};
  double net_option_value{0.0};
  LeadingRisk lead;
  std::span<const std::string> incomplete;
};

/// Requirement of one position alone, without what is given for an account as a whole.
struct AloneMargin {
  double initial{0.0};
  double maintenance{0.0};
};

/// The levels of a pool, as in `MarginTotals`.
struct MarginLevels {
  double initial{0.0};
  double maintenance{0.0};
};

/// Memory that an engine uses again from pool to pool. One a thread.
class MarginScratch {
 public:
  virtual ~MarginScratch() = default;
};

}  // namespace crossmargin
