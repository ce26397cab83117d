#include "matrix_row.hpp"

#include <fmt/format.h>

#include <limits>

namespace crossmargin::detail {
namespace {

Issue in_one(const Issues& issues) {
  Issue first = issues.front();
  for (std::size_t i = 1; i < issues.size(); ++i) first.message += "; also " + issues[i].message;
  return first;
}

}  // namespace

void fail_row(std::int32_t row, const Issues& issues, RiskMatrix& matrix) {
  for (std::size_t i = 0; i < matrix.scenario_count(); ++i)
    matrix.tile(row, i / RiskMatrix::tile_width)[i % RiskMatrix::tile_width] =
        std::numeric_limits<double>::quiet_NaN();
  matrix.set_issue(row, in_one(issues));
}

Status no_finite_profit(const Instrument& instrument, const ScenarioInfo& scenario) {
  return fail(ErrorCode::invalid_value,
              fmt::format("{}: no finite profit or loss in scenario \"{}\"", instrument.id, scenario.id),
              instrument.where,
              "check the instrument's price, volatility and multiplier, and the scenario's move");
}

}  // namespace crossmargin::detail
