#pragma once

#include <compare>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "crossmargin/core/time.hpp"
#include "crossmargin/market/market.hpp"
#include "crossmargin/scenario/ranges.hpp"
#include "crossmargin/scenario/scenario_set.hpp"

namespace crossmargin {

/// What a price and its volatility move with: an underlying, and for options and futures their expiry.
struct FactorKey {
  std::string underlying;
  std::optional<Instant> expiry{};
  auto operator<=>(const FactorKey&) const = default;
};

/// One factor in one scenario, in the form the evaluator applies without looking anything up:
///   price'      = price * price_scale + price_shift, floored at 0 where the set and the price allow it
///   volatility' = max(max(volatility * vol_scale + vol_shift + skew * ln(K/F), vol_floor), 0), F at the
///   market
struct Shock {
  double price_scale{1.0};
  double price_shift{0.0};
  double vol_scale{1.0};
  double vol_shift{0.0};
  double vol_floor{0.0};
  double skew{0.0};
  double weight_linear{1.0};  ///< multiplies the profit and loss of rows that do not settle in the coin
  double weight_coin{1.0};    ///< of inverse rows
};

/// What a scenario is called and how large it is: for reports and ties.
struct ScenarioInfo {
  std::string id;
  RowRole role{RowRole::standard};
  /// Of the range where the row says so, else the move as written. Rows by class or underlying: their largest
  /// move.
  double price_fraction{0.0};
  double volatility{0.0};  ///< multiples of the range
  double weight{1.0};
  std::string part{};  ///< of a method's rule that it belongs to; may be empty
};

/// Dense table of factors x scenarios, resolved: no range, set or file is needed to apply it.
class ShockTable {
 public:
  std::size_t factor_count() const { return factors_.size(); }
  std::size_t scenario_count() const { return scenarios_.size(); }
  std::span<const FactorKey> factors() const { return factors_; }
  std::span<const ScenarioInfo> scenarios() const { return scenarios_; }
  /// Index of a factor; -1 when the table was resolved without it.
  int factor(const FactorKey& key) const;
  /// The factor's shocks, one per scenario.
  std::span<const Shock> shocks(int factor) const;
  /// The move as a fraction of the price at the market, one per scenario; for method formulas. NaN for
  /// absolute moves where the market has no forward or spot of the factor, or one of zero: the caller reports
  /// it.
  std::span<const double> relative_moves(int factor) const;
  /// |price move| as a fraction of the range where there is one, else of the price, one per scenario: of tied
  /// scenarios the smallest counts.
  std::span<const double> sizes(int factor) const;
  /// The factor's price range as a fraction of its price at the market; NaN where no range is given (and none
  /// needed) or where an absolute one meets no price.
  double relative_range(int factor) const;
  /// Why a factor could not be resolved (`resolve_each` only); its numbers are then NaN and must not be used.
  /// Empty when it could.
  const Issues& issues(int factor) const { return factor_issues_[static_cast<std::size_t>(factor)]; }

  double time_years(std::size_t scenario) const { return time_years_[scenario]; }
  double rate_shift(std::size_t scenario) const { return rate_shift_[scenario]; }
  /// Factor by which a currency's value in the reporting currency changes: the row's own FX move times, where
  /// the currency follows an underlying, that underlying's price move. NaN when that move cannot be known (no
  /// range, no price) or the market does not list the currency: the caller reports it, nothing counts as
  /// unmoved in silence.
  double fx_scale(const Currency& currency, std::size_t scenario) const;
  bool floor_price_at_zero() const { return floor_price_at_zero_; }
  /// Whether any number here depends on a price of the market: then a market whose prices moved needs a table
  /// of its own. Not so where ranges and moves are shares of the price.
  bool follows_prices() const { return follows_prices_; }

 private:
  friend Result<ShockTable> resolve_each(const ScenarioSet&, const Market&, std::span<const FactorKey>,
                                         const RangeTable&);
  std::vector<FactorKey> factors_;  ///< sorted
  std::vector<ScenarioInfo> scenarios_;
  std::vector<Shock> shocks_;           ///< [factor][scenario]
  std::vector<double> relative_moves_;  ///< [factor][scenario]
  std::vector<double> sizes_;           ///< [factor][scenario]
  std::vector<double> relative_ranges_;
  std::vector<Issues> factor_issues_;
  std::vector<double> time_years_;
  std::vector<double> rate_shift_;
  std::map<Currency, std::vector<double>> fx_scales_;
  bool floor_price_at_zero_{false};
  bool follows_prices_{false};
};

/// Resolves a set against a market and per-product ranges; factors may repeat and come in any order. The
/// factor's price (forward of the expiry, else spot) is needed only where a move and the range are in
/// different units. Errors: `missing_parameter` for an underlying without a range where a row needs one, or
/// without a move in a row by class, naming what to add; `missing_price`; `invalid_value` for a
/// range_over_move row whose move is zero and for an FX move of the reporting currency.
Result<ShockTable> resolve(const ScenarioSet& set, const Market& market, std::span<const FactorKey> factors,
                           const RangeTable& ranges);

/// The same, but what one factor lacks is that factor's own affair and stands in `ShockTable::issues`: a
/// market may list what a method does not cover. Errors: `invalid_value` for an FX move of the reporting
/// currency.
Result<ShockTable> resolve_each(const ScenarioSet& set, const Market& market,
                                std::span<const FactorKey> factors, const RangeTable& ranges);

}  // namespace crossmargin
