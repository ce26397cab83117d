#pragma once

#include <string>
#include <vector>

#include "crossmargin/analysis/reconcile.hpp"
#include "crossmargin/report/report.hpp"

namespace crossmargin::report {

struct ReconcileReportRequest {
  std::string account;
  Currency currency;         ///< of the result
  std::string answer_title;  ///< whose answer, in words
  const Reconciliation* reconciliation{nullptr};
  Provenance provenance;
  std::vector<Notice> notices;
};

/// The first component that differs, how many agree, and every component with both values. In text, cells
/// that agree are one row a risk unit.
Report reconcile_report(ReconcileReportRequest request);

}  // namespace crossmargin::report
