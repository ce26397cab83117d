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
///   price'      = max(price * price_scale + price_shift, floor)
///   volatility' = max(max(volatility * vol_scale + vol_shift + skew * ln(K/F), vol_floor), 0)
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
  double price_fraction{0.0};  ///< of the range where the row says so, else the relative move itself
  double volatility{0.0};      ///< multiples of the range
  double weight{1.0};
  double size{0.0};            ///< |price move| as a fraction of the range: of tied scenarios the smallest counts
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
  /// The relative or absolute move as a fraction of price at the market, one per scenario; for method formulas.
  std::span<const double> relative_moves(int factor) const;
  /// The factor's price range as a fraction of its price at the market.
  double relative_range(int factor) const;

  double time_years(std::size_t scenario) const { return time_years_[scenario]; }
  double rate_shift(std::size_t scenario) const { return rate_shift_[scenario]; }
  /// Factor by which a currency's value in the reporting currency changes: the row's own FX move times, where the
  /// currency follows an underlying, that underlying's price move.
  double fx_scale(const Currency& currency, std::size_t scenario) const;
  bool floor_price_at_zero() const { return floor_price_at_zero_; }

 private:
  friend Result<ShockTable> resolve(const ScenarioSet&, const Market&, std::span<const FactorKey>, const RangeTable&);
  std::vector<FactorKey> factors_;  ///< sorted
  std::vector<ScenarioInfo> scenarios_;
  std::vector<Shock> shocks_;           ///< [factor][scenario]
  std::vector<double> relative_moves_;  ///< [factor][scenario]
  std::vector<double> relative_ranges_;
  std::vector<double> time_years_;
  std::vector<double> rate_shift_;
  std::map<Currency, std::vector<double>> fx_scales_;
  bool floor_price_at_zero_{false};
};

/// Resolves a set against a market and per-product ranges. An absolute range or move needs the factor's price
/// (forward of the expiry, else spot) only for `relative_moves`; factors may repeat and come in any order.
/// Errors: `missing_parameter` for an underlying without a range, naming what to add; `missing_price`;
/// `invalid_value` for a range_over_move row whose move is zero.
Result<ShockTable> resolve(const ScenarioSet& set, const Market& market, std::span<const FactorKey> factors,
                           const RangeTable& ranges);

}  // namespace crossmargin
