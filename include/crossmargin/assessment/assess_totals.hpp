#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crossmargin/assessment/assess.hpp"

namespace crossmargin {

/// What a row says of an account, over its pools. Money in the reporting currency; each number has the bits
/// that the sum over `AccountAssessment::pools` has.
struct AccountTotals {
  MarginStatus status{MarginStatus::ok};
  std::size_t pools{0};
  double requirement_initial{0.0};
  double requirement_maintenance{0.0};
  double isolated_initial{0.0};
  double isolated_maintenance{0.0};
  double benefit{0.0};
  double collateral{0.0};   ///< gross
  double equity{0.0};       ///< for initial margin
  double utilisation{0.0};  ///< this and the next two: of the pool that stands worst
  double coverage{0.0};
  double excess{0.0};
  std::string
      leading_unit;  ///< the unit or group with the largest risk, "bucket/unit" outside the cross pool
  int leading_scenario{-1};  ///< -1 when nothing loses
  double leading_risk{0.0};
  std::optional<double> runner_up_share{};
  std::vector<std::string> incomplete;  ///< what requirements leave out, each once
};

/// Memory that is used again from account to account. One a thread, for one base.
class AssessScratch {
 public:
  explicit AssessScratch(const EvaluatedBase& base);
  AssessScratch(AssessScratch&&) noexcept;
  ~AssessScratch();
  struct Room;
  Room& room() { return *room_; }

 private:
  std::unique_ptr<Room> room_;
};

/// The totals of `assess`, bit for bit, into `totals`. Asks for no memory once the scratch has seen accounts
/// as large. Errors: those of `assess`, word for word.
Status assess_totals(const Account& account, const EvaluatedBase& base, AssessScratch& scratch,
                     AccountTotals& totals);

/// The same of what has been assessed already.
AccountTotals totals_of(const AccountAssessment& assessment);

}  // namespace crossmargin
