#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "margin/health/weighted/parameters.hpp"
#include "margin/plain_engine.hpp"

namespace crossmargin::health::weighted {

/// What one instrument is to the method at the market: a perpetual with its rules, or a token whose open
/// orders count.
struct Contract {
  std::optional<integer::SwapTerms> swap;
  std::optional<Currency> token;
  double multiplier{1.0};
};

/// A method of the form at one market.
struct Terms {
  std::map<Currency, integer::TokenTerms> tokens;  ///< those with a price
  std::map<Currency, Issues> token_issues;         ///< why the others have none
  std::vector<Contract> contracts;                 ///< of each instrument
  std::vector<Issues> issues;                      ///< of each instrument
};
Terms make_terms(const Parameters& parameters, const EngineInputs& inputs);

/// One token or perpetual of a pool.
struct TokenLine {
  Currency asset;
  integer::TokenHeld held;
};
struct SwapLine {
  std::int32_t instrument{0};
  integer::SwapHeld held;
};

/// A pool in whole numbers: amounts in units of each token, debts rounded up and what is held down;
/// perpetuals in 10^-9 of a base unit, to the nearest.
struct PoolUnits {
  std::vector<TokenLine> tokens;  ///< by asset
  std::vector<SwapLine> swaps;    ///< by instrument
};
/// Throws what `integer::Whole` throws.
PoolUnits units_of(const Parameters& parameters, const Terms& terms, const PoolHoldings& pool);

/// A pool judged at one level, with and without its open orders.
struct PoolWeighed {
  integer::Weighed tokens_alone;
  integer::Weighed tokens;
  integer::Weighed swaps_alone;
  integer::Weighed swaps;
};
PoolWeighed weigh(const Parameters& parameters, const Terms& terms, const PoolUnits& units,
                  integer::WeightLevel level);

}  // namespace crossmargin::health::weighted
