#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "margin/payoff/parameters.hpp"
#include "margin/payoff/worst_payoff.hpp"
#include "margin/plain_engine.hpp"

namespace crossmargin::payoff {

enum class Form { option, linear, asset };

/// An instrument as the rules see it: amounts of +1 contract.
struct Contract {
  Form form{Form::linear};
  int unit{-1};         ///< -1: may not be held
  int bucket{-1};       ///< options: with which others it is paid off
  double value{0.0};    ///< market value that equity counts, reporting currency
  double amount{0.0};   ///< linear, asset: |what it is worth|, reporting currency
  double size{0.0};     ///< |units of the underlying|
  Leg leg;              ///< options: `weight` is reporting currency per unit of the quote currency
  Levels isolated;      ///< options sold alone: reporting currency
  double forward{0.0};  ///< options: quote currency
  std::optional<double> confidence{};  ///< of its own feed
};

/// Options that are paid off together.
struct Bucket {
  std::string name;  ///< "ETH 2026-06-26T08:00:00Z", with " calls" or " puts" where rights stand apart
  bool in_underlying{false};
  std::optional<double> confidence{};  ///< of the forward's feed
};

/// One underlying.
struct Unit {
  std::string id;
  const MarketRules* rules{nullptr};
  double spot_in_quote{0.0};
  double spot{0.0};                    ///< reporting currency
  std::optional<double> confidence{};  ///< of the spot's feed
};

/// What a market's instruments are under the parameters.
struct Contracts {
  std::vector<Contract> contract;  ///< by instrument
  std::vector<Issues> issues;      ///< by instrument
  std::vector<Unit> units;         ///< every underlying of the market that the method covers
  std::vector<Bucket> buckets;

  const Contract& at(std::int32_t instrument) const { return contract[static_cast<std::size_t>(instrument)]; }
};

/// Looks up every instrument that could be priced. What one lacks stands in `Contracts::issues`:
/// `missing_parameter` for an underlying, a form or a time to expiry without numbers, `missing_price` for an
/// underlying without a spot, `missing_rate` for a currency without FX, `unsupported` for what the kind has
/// no rule for.
Contracts make_contracts(const Parameters& parameters, const EngineInputs& inputs);

}  // namespace crossmargin::payoff
