#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crossmargin/assessment/assess.hpp"

namespace crossmargin {

/// The least payment in reporting currency that brings a pool up to a level, in whole minor units: one less
/// would not do.
struct DepositCure {
  std::string level;      ///< "maintenance", "initial", "alert 0.8": utilisation below 0.8
  double amount{0.0};     ///< paid into the pool's balance in the reporting currency
  MarginStatus status{};  ///< of the pool once it is paid
};

/// The one position whose closing lowers the pool's initial requirement most. Equity is taken to stay as it
/// is: closed at the mark, fees and haircuts on the proceeds left out.
struct ClosingCure {
  std::string instrument;
  double held{0.0};
  double relief{0.0};  ///< initial requirement before less after closing all of it
  /// The least trade that cures, negative to sell: in steps of the contract where it has any, else to six
  /// digits. Nothing where closing all of it does not cure.
  std::optional<double> quantity{};
};

/// What would bring one pool back: to no margin call where it has one, out of its alerts where not.
struct PoolCure {
  std::string pool;
  MarginStatus status{};
  std::vector<DepositCure> deposits{};   ///< of rising level; each pays for those before it
  std::string no_deposit{};              ///< why no deposit in the reporting currency helps; else empty
  std::optional<ClosingCure> closing{};  ///< nothing where no single closing lowers the requirement
};

/// The cures of every pool that is not ok, each found by assessing the pool as it would be. `assessed` must
/// be of `account` over `base`.
std::vector<PoolCure> cures(const Account& account, const AccountAssessment& assessed,
                            const EvaluatedBase& base);

}  // namespace crossmargin
