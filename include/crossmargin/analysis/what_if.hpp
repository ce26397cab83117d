#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crossmargin/assessment/assess.hpp"
#include "crossmargin/risk/market_change.hpp"

namespace crossmargin {

/// A change of what one pool holds. Collateral stays as it is: no premium is paid, no profit is booked.
struct PositionChange {
  enum class Kind {
    add,     ///< `value` contracts on top of what is held; a position that ends at zero is gone
    remove,  ///< the whole position; `instrument` "*": every position of the pool
    scale    ///< the position times `value`; "*": every position of the pool
  };
  Kind kind{Kind::add};
  std::string instrument;
  double value{0.0};
  /// Average price of the whole position after an addition. Needed where the position had one and grows or
  /// turns.
  std::optional<double> average_price{};
  std::string pool{
      "cross"};  ///< "cross", or an isolated bucket; adding to a bucket that is not there makes it
  SourceLocation where{};
};

/// An amount paid into a pool (or out of it, when negative).
struct BalanceChange {
  Currency currency;
  double amount{0.0};
  std::string pool{"cross"};
  SourceLocation where{};
};

/// The account after the changes, applied in order.
/// Errors: `unknown_instrument` for removing or scaling what is not held, `unsupported` for an unknown pool,
/// `missing_field` for an average price that is needed, and those of `validate` for the account that comes
/// out.
Result<Account> changed_account(const Account& account, std::span<const PositionChange> positions,
                                std::span<const BalanceChange> balances, const PortfolioLimits& limits);

/// One number before and after.
struct ComponentChange {
  enum class Unit { money, share, ratio };
  std::string_view key;
  std::string_view label;
  Unit unit{Unit::money};
  double base{0.0};
  double changed{0.0};
  double difference{0.0};  ///< changed less base
};

/// Every component of a pool, in the order of the report. A pool that is only on one side counts as zero on
/// the other.
std::vector<ComponentChange> compare_pools(const PoolAssessment* base, const PoolAssessment* changed);
/// The account's sums over pools.
std::vector<ComponentChange> compare_accounts(const AccountAssessment& base,
                                              const AccountAssessment& changed);

struct WhatIf {
  AccountAssessment base;
  AccountAssessment changed;
  std::unique_ptr<EvaluatedBase>
      changed_base;  ///< the shocked market, evaluated; null where the market is the same
};

/// What to compare: the account as it is, and after position and balance changes, in a market that may move
/// as well.
struct WhatIfRequest {
  const Account* account{nullptr};
  const Account* changed{nullptr};
  MarketChange market{};
  Pricer pricer{Pricer::kernels};
  Detail detail{Detail::full};
};

/// Assesses both. `base` must hold every instrument of both accounts; it is evaluated once and serves both
/// sides where the market does not move. The result is, number for number, that of assessing the changed
/// inputs afresh. Errors: those of `changed_market`, `EvaluatedBase::create` and `assess`.
Result<WhatIf> what_if(const WhatIfRequest& request, const EvaluatedBase& base, const Execution& execution);

}  // namespace crossmargin
