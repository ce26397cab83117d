#pragma once

#include <string>
#include <vector>

#include "crossmargin/assessment/assess.hpp"

namespace crossmargin::detail {

/// An account with one position of its cross pool moved into a bucket of its own.
struct OwnBucket {
  Account account;
  std::string bucket;               ///< its id
  std::vector<Balance> collateral;  ///< taken out of the pool
};

/// Moves a position, with just its initial margin out of the pool's collateral, as `bucket_choices` says.
/// Errors: `unknown_instrument` for what is not held there, `invalid_value` where the pool's collateral does
/// not suffice, those of `assess`.
Result<OwnBucket> move_out(const Account& account, const std::string& instrument, const EvaluatedBase& base);

/// The bucket alone, as an account.
Account alone(const OwnBucket& moved);

}  // namespace crossmargin::detail
