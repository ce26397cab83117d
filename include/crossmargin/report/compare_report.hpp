#pragma once

#include <string>
#include <vector>

#include "crossmargin/assessment/assess_totals.hpp"
#include "crossmargin/report/report.hpp"

namespace crossmargin::report {

/// What one method asks of one account, in the reporting currency; or why it could not say.
struct ComparedAccount {
  std::string id;
  AccountTotals totals{};
  double scan_risk{0.0};         ///< sum over pools
  std::string worst_scenario{};  ///< its id, of the leading unit or group; empty when nothing loses
  std::string worst_move{};      ///< the same in words
  Issues issues{};               ///< where there are any, all else is empty
};

/// The account's row from its assessment, while the base that it was assessed over lives.
ComparedAccount compared_account(const AccountAssessment& assessment, const EvaluatedBase& base);

/// One method over the book.
struct ComparedMethod {
  MethodProvenance method;
  std::vector<ComparedAccount> accounts{};  ///< in the order of the book; none where `issues` has any
  Issues issues{};                          ///< why the method could take no account at all
};

struct CompareReportRequest {
  std::vector<ComparedMethod> methods{};
  std::vector<std::string> accounts{};  ///< ids, in the order of the book
  Provenance provenance;                ///< without methods: those of the comparison are put in
  std::vector<Notice> notices;          ///< of the inputs
};

/// The same book under many methods: for each account one row a method, in the order they were asked for.
/// What a method leaves out is a notice that begins with the method's id.
Report compare_report(CompareReportRequest request);

}  // namespace crossmargin::report
