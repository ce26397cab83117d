#pragma once

#include <span>
#include <vector>

#include "margin/leverage/contracts.hpp"

namespace crossmargin::leverage {

/// What is charged together at one level: one instrument, or all futures of an underlying. Reporting
/// currency.
struct LineNeed {
  std::int32_t instrument{-1};  ///< -1: all futures of the unit
  Form form{Form::future};
  const FuturesRules* rules{nullptr};  ///< of futures
  double quantity{0.0};                ///< contracts; of a unit as a whole units of size
  double value{0.0};                   ///< |value| of futures, signed market value of options
  double size{0.0};
  RateAt rate;
  double need{0.0};        ///< by the rate; option: by the rule for short ones, its mark included
  double fee{0.0};         ///< to close
  double fixed{0.0};       ///< what the amount of each position adds
  double taken_back{0.0};  ///< option: market value that counts for nothing
  bool counts{true};       ///< false: on the smaller leg

  double total() const { return need + fee + fixed + taken_back; }
};

/// One underlying at one level.
struct UnitNeed {
  int unit{-1};
  std::vector<LineNeed> lines;  ///< by instrument
  double futures{0.0};          ///< by rates, of what counts
  double options{0.0};
  double charges{0.0};  ///< fees and amounts of each position, of what counts

  double positions() const { return futures + options; }
  double requirement() const { return positions() + charges; }
};

/// A pool at one level.
struct AccountNeed {
  std::vector<UnitNeed> units;  ///< those that are held, by index
  double flags{0.0};            ///< sum of values times their share of the reward

  double positions() const;
  double charges() const;
  double requirement() const { return positions() + charges(); }
};

/// What a pool is added up with.
struct AccountView {
  const Parameters& parameters;
  const Contracts& contracts;
};

/// Adds up merged positions at one level.
AccountNeed account_need(const AccountView& view, std::span<const Holding> merged, Level level);

/// What open orders add to the requirement of the positions, by the rule of the level; at least 0.
double need_of_orders(const AccountView& view, const PoolHoldings& pool, Level level);

/// What one holding adds to `positions()` of its account.
double contribution(const AccountView& view, const AccountNeed& account, const Holding& holding);

}  // namespace crossmargin::leverage
