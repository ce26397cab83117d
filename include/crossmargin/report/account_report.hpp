#pragma once

#include <optional>
#include <vector>

#include "crossmargin/analysis/bucket_choice.hpp"
#include "crossmargin/analysis/concentration.hpp"
#include "crossmargin/assessment/assess.hpp"
#include "crossmargin/liquidation/distance.hpp"
#include "crossmargin/report/report.hpp"

namespace crossmargin::report {

/// Everything known of one account.
struct AccountStanding {
  AccountAssessment assessment;  ///< in full detail
  AccountDistance distances;
  std::vector<BucketChoice> choices{};           ///< of the positions of the cross pool
  std::optional<Concentration> concentration{};  ///< where a history was given
  std::optional<BucketSuggestion> suggestion{};  ///< where it was asked for
};

struct AccountReportRequest {
  const EvaluatedBase* base{nullptr};
  std::vector<AccountStanding> accounts;
  Provenance provenance;
  std::vector<Notice> notices;  ///< of the inputs; what the method leaves out and warnings are added
};

/// Where each account stands, how far each edge is, what each position would be cross and isolated, and how
/// far its holdings are the same bet.
Report account_report(AccountReportRequest request);

}  // namespace crossmargin::report
