#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "crossmargin/assessment/assess.hpp"

namespace crossmargin {

/// What a pool may reach, from the mildest: an alert level (utilisation at or above it), a margin call
/// (equity below initial margin), liquidation (equity below maintenance margin times the method's coverage
/// trigger), bankruptcy (equity before haircuts below zero).
struct EdgeLevel {
  enum class Kind { alert, margin_call, liquidation, bankruptcy };
  Kind kind{Kind::liquidation};
  double utilisation{0.0};  ///< of an alert
};
/// "alert 0.8", "margin_call", "liquidation", "bankruptcy".
std::string to_text(const EdgeLevel& level);

/// A price at which a pool comes to a level or leaves it, seen from the present price.
struct PriceEdge {
  enum class Direction { enters, leaves };
  Direction direction{Direction::enters};
  double price{0.0};         ///< the first at which the new state holds, quote currency
  double move{0.0};          ///< price / present price - 1
  double inside_price{0.0};  ///< the last at which the old state held: nearer by the tolerance at most
  MarginStatus inside{MarginStatus::ok};   ///< on the side of the present price
  MarginStatus outside{MarginStatus::ok};  ///< at the price and just beyond it
};

/// The edges of one pool and level, nearest first. None: there are none as far as prices were tried.
struct LevelEdges {
  enum class Now { clear, reached };
  std::string pool;  ///< "cross", or the bucket's id
  EdgeLevel level;
  Now now{Now::clear};  ///< whether the level is reached at the present price
  std::vector<PriceEdge> below;
  std::vector<PriceEdge> above;
};

/// How far an underlying may move with all else held.
struct UnderlyingDistance {
  std::string underlying;
  Currency currency;         ///< of its prices
  std::string price_of;      ///< what is quoted: "spot", the id of an instrument, "forward"
  double price{0.0};         ///< present price
  double lowest_move{0.0};   ///< prices were tried from here ...
  double highest_move{0.0};  ///< ... to here
  /// Why prices were not tried down to `DistanceOptions::lowest_move`, or up to its limit; else empty.
  std::string stopped_below{};
  std::string stopped_above{};
  std::vector<LevelEdges> levels;  ///< of the pools that the price matters to; pools as in an assessment
};

struct AccountDistance {
  std::string id;
  std::vector<UnderlyingDistance> underlyings;  ///< by name; those the account's standing depends on
  /// Underlyings that cannot be moved, with the reason.
  Issues not_moved;
};

struct DistanceOptions {
  double lowest_move{-0.999};       ///< over -1, below 0
  double highest_move{4.0};         ///< the limit upwards, over 0: 4 is +400 %
  double tolerance{1e-10};          ///< of a price, relative
  std::vector<std::string> only{};  ///< underlyings to move; empty: all
};

/// The prices of each underlying at which the pools of an account reach each level, by full revaluation with
/// every tier and kink. All that follows the underlying moves in proportion, as in `changed_market`;
/// volatilities, other prices and the clock stand still. Prices are tried from `lowest_move` to
/// `highest_move`, closer together where a level is near and at the strikes held; two edges of one level less
/// than a fortieth of a per cent apart may go unseen. Futures and the like without an average price are
/// marked at the present price, see `marked_account`. One underlying a thread; the same numbers at any thread
/// count. `base` must hold every instrument of the account. Errors: those of `assess`; `interrupted`;
/// `invalid_value` for options outside their ranges.
Result<AccountDistance> distance(const Account& account, const EvaluatedBase& base,
                                 const DistanceOptions& options, const Execution& execution);

/// The account whose futures, perpetuals and forwards without an average price have been opened at the
/// present price: its standing is the same, and what prices do from here counts. Errors: those of `assess`
/// for what is not listed or priced.
Result<Account> marked_account(const Account& account, const EvaluatedBase& base);

}  // namespace crossmargin
