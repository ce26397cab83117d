#pragma once

#include <map>
#include <utility>

#include "crossmargin/core/fields.hpp"
#include "crossmargin/margin/span/parameters.hpp"
#include "crossmargin/market/market.hpp"

namespace crossmargin::span {

/// A future or a spot price that options may be written on.
struct Underlying {
  double price{0.0};
  double value_factor{1.0};
  Range range;  ///< its price scan range
};

/// A definition while it is read.
struct Defining {
  const Market& market;
  ParameterSet& set;
  Issues& issues;
  double extreme_multiplier{0.0};
  double covered_share{0.0};
  double lookahead_years{0.0};
  std::map<std::pair<std::string, Period>, Underlying> underlyings{};  ///< by product code and month
};

/// A whole number from `least` to `most`; required. `least` after an issue.
int whole(Fields& fields, std::string_view key, int least, int most = 99999);

/// "202507" and its finer forms at a member; empty after an issue.
Period period_at(Fields& fields, std::string_view key);

/// Reads one product of the commodity that was added last, with its series and contracts.
void define_product(const Document& document, Defining& defining);

/// Reads the name of a commodity, its tiers, spreads, delivery months and short option minimum.
CombinedCommodity read_commodity(Fields& fields, Issues& issues);

/// Reads one spread between commodities.
InterSpread read_inter_spread(const Document& document, Issues& issues);

/// Reads the digits to which amounts, deltas, spreads and price risk are rounded.
void read_rounding(const Document& document, Rules& rules, Issues& issues);

/// Reads what the short option minimum is the least of.
void read_minimum_scope(Fields& fields, Rules& rules);

}  // namespace crossmargin::span
