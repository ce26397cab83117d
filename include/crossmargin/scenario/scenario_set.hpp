#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "crossmargin/core/document.hpp"
#include "crossmargin/core/money.hpp"

namespace crossmargin {

enum class MoveUnit {
  of_range,  ///< a fraction of the product's price range: 1/3 is a third of the range up
  relative,  ///< -0.66 is 66 % down
  absolute   ///< in quote currency
};

struct PriceMove {
  double value{0.0};
  MoveUnit unit{MoveUnit::of_range};
};

/// How a row's profit and loss counts.
enum class WeightRule {
  constant,        ///< times `weight` (SPAN's cover fraction)
  range_over_move  ///< times weight * range / |move|, and for coin-settled rows times
                   ///< (1+move)/(1+sign(move)*range)
};

enum class RowRole { standard, extended };

/// What relative moves and those of a relative range are shares of.
enum class MoveBase {
  price,  ///< of each price itself: every price of an underlying is scaled
  spot    ///< of the underlying's spot: every price of it is shifted by the same amount
};

/// One scenario: every number that moves in it. Volatility moves in multiples of the product's volatility
/// range: +1 is the full range up, -1 the full range down, 0.5 half the range up.
struct ScenarioRow {
  std::string id;
  RowRole role{RowRole::standard};
  std::string part;  ///< the part of a method's rule that the row belongs to; may be empty
  std::optional<PriceMove>
      price{};  ///< absent: only what the two maps list moves, any other underlying is an error
  std::map<std::string, PriceMove, std::less<>>
      price_by_underlying{};  ///< instead of `price`, for these underlyings
  std::map<std::string, PriceMove, std::less<>>
      price_by_class{};  ///< the same by product class; the underlying's own wins
  double volatility{0.0};
  std::map<std::string, double, std::less<>> volatility_by_underlying{};
  std::map<std::string, double, std::less<>> volatility_by_class{};
  double weight{1.0};
  WeightRule weight_rule{WeightRule::constant};
  double time_days{0.0};            ///< moved on by this much, on top of the set's look-ahead
  double rate_shift{0.0};           ///< added to every zero rate, continuously compounded
  std::map<Currency, double> fx{};  ///< relative move of a currency against the reporting currency
  double skew{0.0};                 ///< added to vol per unit of ln(strike/forward)
  double term{0.0};                 ///< added to vol times ln(days to expiry / 30)
};

/// A scenario set as declared in a file of `scenarios/`: moves only, no ranges and no market.
struct ScenarioSet {
  std::string id;
  std::string version;
  std::string title;
  std::vector<std::string> sources;
  double look_ahead_days{0.0};
  /// A price shocked below zero counts as zero, unless it was not positive at the market or the model is
  /// Bachelier's. Without the floor such a price is an error under a lognormal model.
  bool floor_price_at_zero{false};
  MoveBase move_base{MoveBase::price};
  std::vector<ScenarioRow> rows;
  std::string hash;  ///< SHA-256 of the file it came from
};

/// Reads a scenario set: grids of price steps x vol steps expanded in price-major order, then the explicit
/// rows. The form is docs/file-formats/scenario-set.md. `hash` is left to the caller, who has the bytes.
/// Errors: every malformed or missing field; `limit` above 100,000 rows; `duplicate` row ids.
Result<ScenarioSet> bind_scenario_set(const Document& document);

}  // namespace crossmargin
