#pragma once

#include <vector>

#include "crossmargin/assessment/assess.hpp"
#include "crossmargin/report/report.hpp"
#include "crossmargin/scenario/scenario_set.hpp"

namespace crossmargin::report {

/// The values of a method's document, a row each, with what its `provenance` says of the longest path above
/// the value: status, source (a number in brackets where it is one of the document's `sources`) and date. No
/// mark means what the sources say as a whole. The document is one that a method was, or could be, made from.
Table method_values(const Document& method);
/// Its sources and its notes, numbered from 1.
Table method_sources(const Document& method);
Table method_notes(const Document& method);

/// One side of a comparison.
struct MethodSide {
  const Document* document{nullptr};
  const ScenarioSet* scenarios{nullptr};  ///< null where the method uses none
};

/// What differs between two methods: their head, haircuts, levels and parameters by path, and the rows of
/// their scenario sets by id; neither title, sources, notes nor provenance. One row a change with what it is
/// (`changed`, `added`, `removed`), both values, and for numbers the change and its share of the first.
Table method_changes(const MethodSide& before, const MethodSide& after);

/// One account under both methods.
struct MethodCost {
  AccountAssessment before;
  AccountAssessment after;
};

struct MethodDiffRequest {
  Table changes;                  ///< of `method_changes`
  std::vector<MethodCost> costs;  ///< in full detail, one an account
  Provenance provenance;          ///< with both methods, the first before the second
  std::vector<Notice> notices{};
};

/// What the change of methods costs a book: for each account every component, for each pool its risk units
/// and positions, under both, with the difference; the largest difference first.
Report method_diff_report(MethodDiffRequest request);

}  // namespace crossmargin::report
