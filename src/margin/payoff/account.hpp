#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "margin/payoff/contracts.hpp"

namespace crossmargin::payoff {

/// Options that are paid off together, at one level; reporting currency.
struct BucketNeed {
  int bucket{-1};
  double value{0.0};     ///< market value, which equity counts
  double isolated{0.0};  ///< account margin of the short ones, each alone
  WorstPayoff worst;
  double unpaired{0.0};  ///< what the short calls that nothing covers cost on top
  bool takes_payoff{false};
  std::vector<Holding> held;

  double payoff() const { return worst.loss + unpaired; }
  double need() const { return takes_payoff ? payoff() : isolated; }
  /// Money needed beside the market value: a long option that counts for nothing takes its value back.
  double requirement() const { return value + need(); }
};

/// One underlying at one level; reporting currency.
struct UnitNeed {
  int unit{-1};
  std::vector<BucketNeed> buckets;
  double linear{0.0};
  double assets{0.0};
  double oracle{0.0};
  double depeg{0.0};
  double linear_size{0.0};  ///< |units of the underlying|
  double short_size{0.0};   ///< units of the underlying of short options

  /// Of the positions by themselves.
  double positions() const;
  double requirement() const { return positions() + oracle + depeg; }
};

/// A pool at one level; reporting currency.
struct AccountNeed {
  std::vector<UnitNeed> units;    ///< those that are held or charged, by index
  double cash_above_par{0.0};     ///< market value of the cash less its par value
  std::set<std::string> missing;  ///< what the market does not say: charges that are left out

  double positions() const;
  double charges() const;
  double requirement() const { return positions() + charges(); }
};

/// What a pool is added up with.
struct AccountView {
  const Parameters& parameters;
  const Contracts& contracts;
  const Market& market;
};

/// Adds up merged positions and balances at one level. A position's value is in equity already, so that
/// equity less the requirement is the venue's account margin.
AccountNeed account_need(const AccountView& view, std::span<const Holding> merged,
                         std::span<const Balance> balances, Level level);

/// What one holding adds to `positions()` of its account, as the account's own choices stand.
double contribution(const AccountView& view, const AccountNeed& account, const Holding& holding, Level level);

}  // namespace crossmargin::payoff
