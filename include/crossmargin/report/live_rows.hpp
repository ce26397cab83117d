#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "crossmargin/analysis/cures.hpp"

namespace crossmargin::report {

/// Where an account stands after one event of a stream.
struct LiveRow {
  std::size_t event{0};  ///< how many events have been applied; 0 at the start
  int line{0};           ///< of the stream; 0 at the start
  std::optional<MarginStatus> was{};
  const AccountAssessment* assessed{nullptr};
  const EvaluatedBase* base{nullptr};
  std::span<const PoolCure> cures{};
};

/// One line of JSON, as docs/file-formats/events.md lists its keys. Money is a decimal text in the reporting
/// currency's digits, a ratio has six decimals; an infinite ratio is null. Errors: `invalid_value` for an
/// amount that a decimal of 128 bits cannot hold.
Result<std::string> live_line(const LiveRow& row);

/// What a stream came to.
struct LiveSummary {
  std::size_t events{0};   ///< applied
  std::size_t refused{0};  ///< lines that were wrong and changed nothing
  std::size_t changes{0};  ///< of status
  MarginStatus status{};   ///< at the end
};

std::string live_end_line(const LiveSummary& summary);

}  // namespace crossmargin::report
