#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crossmargin/core/issue.hpp"
#include "crossmargin/core/money.hpp"

namespace crossmargin {

/// A signed quantity of contracts of one instrument; negative is short.
struct Position {
  std::string instrument;
  double quantity{0.0};
  /// Price at which it was opened, in the instrument's quoted terms. Unrealised profit of futures, perpetuals
  /// and forwards counts into equity only where it is given; without it the position is taken as settled to
  /// the mark.
  std::optional<double> average_price{};
  SourceLocation where{};
};

struct OpenOrder {
  std::string instrument;
  double quantity{0.0};  ///< contracts still unfilled; positive buys
  std::optional<double> limit_price{};
  SourceLocation where{};
};

/// What is held (positive) or owed (negative) in one currency or coin.
struct Balance {
  Currency currency;
  double amount{0.0};
  SourceLocation where{};
};

/// Positions that share one collateral pool.
struct Bucket {
  std::string id;  ///< "cross" for the account's cross pool
  std::vector<Position> positions;
  std::vector<OpenOrder> orders;
  std::vector<Balance> collateral;
};

/// One cross pool (the core) and any number of isolated buckets (satellites), each with its own collateral.
struct Account {
  std::string id;
  Bucket cross;
  std::vector<Bucket> isolated;
  SourceLocation where{};
};

/// The account's bucket of that id, "cross" for its cross pool; null when it has none.
const Bucket* find_bucket(const Account& account, std::string_view id);

struct PortfolioLimits {
  double max_quantity{1e9};  ///< |quantity| at or above this is refused as a likely unit error
};

/// Accounts that have been checked: ids unique, no instrument twice in one bucket, finite quantities that are
/// not zero.
class Portfolio {
 public:
  /// Errors: `duplicate`, `invalid_value`, `limit`, and `missing_field` for a portfolio without any account
  /// or an account with neither positions, orders nor collateral.
  static Result<Portfolio> create(std::vector<Account> accounts, const PortfolioLimits& limits = {});
  const std::vector<Account>& accounts() const { return accounts_; }
  /// Every instrument id that any position or order names, sorted, each once.
  std::vector<std::string> instrument_ids() const;

 private:
  explicit Portfolio(std::vector<Account> accounts) : accounts_(std::move(accounts)) {}
  std::vector<Account> accounts_;
};

/// The checks of `Portfolio::create` for one account.
Issues validate(const Account& account, const PortfolioLimits& limits);

}  // namespace crossmargin
