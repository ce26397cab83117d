#pragma once

#include <span>
#include <vector>

#include "crossmargin/analysis/what_if.hpp"
#include "crossmargin/assessment/assess.hpp"
#include "crossmargin/report/report.hpp"

namespace crossmargin::report {

/// What a margin report is made of. Notices are those of the inputs; what the method leaves out is added to
/// them.
struct MarginReportRequest {
  const EvaluatedBase* base{nullptr};
  std::span<const AccountAssessment> accounts;  ///< in full detail
  Provenance provenance;
  std::vector<Notice> notices;
};

/// The margin report of assessed accounts. Computes their Greeks.
/// Errors: `interrupted`.
Result<Report> margin_report(MarginReportRequest request, const Execution& execution);

struct WhatIfReportRequest {
  const EvaluatedBase* base{nullptr};
  const WhatIf* what_if{nullptr};
  Provenance provenance;
  std::vector<Notice> notices;  ///< the inputs' and the changes, in words
};

/// Base, changed and difference of every component of every pool.
Report what_if_report(WhatIfReportRequest request);

/// What a report says of a method; the hash of the scenario set is the caller's.
MethodProvenance provenance_of(const MethodInfo& method);

/// The method's part of the provenance; inputs, code version and hash of the scenario set are the caller's.
Provenance provenance_of(const EvaluatedBase& base, Pricer pricer);

}  // namespace crossmargin::report
