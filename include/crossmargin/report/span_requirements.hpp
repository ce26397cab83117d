#pragma once

#include "crossmargin/report/span_report.hpp"

namespace crossmargin::report {

/// The requirements as the comma-delimited listing that programs around PC-SPAN read by its column names
/// (docs/file-formats/span-requirements-listing.md says which are established). For each account and
/// currency a row curReq of maintenance (isM 1) and one of initial margin (isM 0) with
/// requirement = max(spanReq - anov, 0), and a row curVal with the value of futures bought (lfv) and sold
/// (sfv), price x value factor x contracts. Errors: `unsupported` for parameters of several exchange
/// complexes, where option value of one pays in another and no row could say so.
Result<Table> span_requirements(const span::ParameterSet& parameters, const std::vector<SpanRow>& rows);

}  // namespace crossmargin::report
