#pragma once

#include <span>
#include <string>
#include <vector>

#include "crossmargin/core/time.hpp"
#include "margin/expiry_grid/parameters.hpp"
#include "margin/plain_engine.hpp"

namespace crossmargin::expiry_grid {

/// What a feed says of itself, or what the method takes where it says nothing.
struct Confidence {
  double value{1.0};
  bool assumed{false};
};
/// The lesser of two; assumed when either is.
Confidence least(const Confidence& a, const Confidence& b);

/// An underlying with all that moves with it. Money is in the reporting currency, here and below.
struct Universe {
  std::string id{};
  int factor{-1};  ///< of the shock table: the price moves of the underlying itself
  double spot{0.0};
  Confidence confidence{};  ///< of the spot
  Issues issues{};          ///< what is missing for anything that belongs here
};

struct Expiry {
  int universe{0};
  Instant when{};
  double years{0.0};
  double long_factor{1.0};   ///< on a positive shocked value
  double short_factor{1.0};  ///< on a negative one
  double contingency_scale{0.0};
  Confidence confidence{};  ///< of forward and rate
  Issues issues{};
};

enum class Role { none, option, perpetual };

/// One contract of an instrument.
struct Contract {
  Role role{Role::none};
  int universe{-1};
  int expiry{-1};
  double strike{0.0};
  double units{0.0};         ///< of the underlying
  double value{0.0};         ///< as the method sees it; of a perpetual the value of its units at the mark
  double market_value{0.0};  ///< of an option, as it counts in equity
  Confidence confidence{};   ///< of a perpetual's price, of an option's volatility
  std::size_t first{0};      ///< of its values in `Plan::values`
};

/// Parameters laid over one market: every option revalued, by instrument index of the table.
struct Plan {
  std::vector<Universe> universes;  ///< by id
  std::vector<Expiry> expiries;
  std::vector<Contract> contracts;
  std::vector<Issues> issues;
  /// Of an option in turn: with its forward alone up, with it down, then in each scenario.
  std::vector<double> values{};
  std::size_t scenarios{0};
  double initial_factor{1.0};   ///< peg charge included
  std::optional<double> price;  ///< of the cash in the peg's reference
  bool price_assumed{false};
  double cash_rate{1.0};  ///< reporting currency per unit of the cash, for amounts given in it

  const Contract& at(std::int32_t instrument) const {
    return contracts[static_cast<std::size_t>(instrument)];
  }
  double up(const Contract& option) const { return values[option.first]; }
  double down(const Contract& option) const { return values[option.first + 1]; }
  std::span<const double> rows(const Contract& option) const {
    return std::span(values).subspan(option.first + 2, scenarios);
  }
  int universe(std::string_view id) const;  ///< -1 when there is none
};

/// Errors: `missing_rate` for the cash in its peg's reference, or in which amounts are given. What single
/// contracts lack stands in `Plan::issues`.
Result<Plan> make_plan(const Parameters& parameters, const EngineInputs& inputs);

/// The confidence of a feed, or what the method takes where the market states none. `feed` names it for the
/// issue when it takes nothing.
struct FeedName {
  std::string what{};  ///< "the spot of BTC"
  std::string hint{};  ///< "underlyings.BTC.confidence"
};
Confidence confidence_of(const Parameters& parameters, const std::optional<double>& stated,
                         const FeedName& feed, Issues& issues);

}  // namespace crossmargin::expiry_grid
