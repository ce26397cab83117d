#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crossmargin/analysis/placement.hpp"
#include "crossmargin/report/report.hpp"

namespace crossmargin::report {

struct PlacementReportRequest {
  const Placement* placement{nullptr};
  std::vector<std::string> methods{};         ///< ids, by venue
  std::optional<AccountAssessment> pooled{};  ///< all of it in one pool, where a method for that is given
  std::string pool_method{};
  Provenance provenance{};
  std::vector<Notice> notices{};
};

/// One client at several venues: margin as it is, as one pool, and after the best placement of collateral,
/// with what one more unit of money saves at each venue.
Report placement_report(PlacementReportRequest request);

}  // namespace crossmargin::report
