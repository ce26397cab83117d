#include "crossmargin/risk/risk_matrix.hpp"

#include <utility>

namespace crossmargin {

RiskMatrix::RiskMatrix(std::size_t instruments, std::size_t scenarios)
    : instruments_(instruments),
      scenarios_(scenarios),
      cells_(instruments * ((scenarios + tile_width - 1) / tile_width) * tile_width, 0.0),
      facts_(instruments),
      issues_(instruments) {}

const Issue* RiskMatrix::issue(std::int32_t instrument) const {
  const auto& issue = issues_[static_cast<std::size_t>(instrument)];
  return issue ? &*issue : nullptr;
}

void RiskMatrix::set_issue(std::int32_t instrument, Issue issue) {
  issues_[static_cast<std::size_t>(instrument)] = std::move(issue);
}

}  // namespace crossmargin
