#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "crossmargin/pricing/american.hpp"
#include "crossmargin/risk/pricing_inputs.hpp"
#include "crossmargin/risk/risk_matrix.hpp"
#include "factor_grid.hpp"

namespace crossmargin::detail {

/// American options of any factor, gathered so that their rows are priced in one call. What it writes to a
/// row does not depend on which options share the tile.
class AmericanTile {
 public:
  AmericanTile(const ShockTable& table, pricing::AmericanScheme scheme) : table_(table), scheme_(scheme) {}

  /// Prices and writes what is inside first where the tile is full. Errors: those of `ShockedRow::fill`; the
  /// option is then not inside.
  Status add(const Instrument& instrument, const PricingInputs& inputs, std::int32_t row, RiskMatrix& matrix);

  /// Prices what is inside, writes its rows (one that has no price gets an issue) and empties the tile.
  void flush(RiskMatrix& matrix);

 private:
  /// One option and its place among the entries: the market, the scenarios, and the market at a price a
  /// little higher and a little lower, for the delta.
  struct Option {
    const Instrument* instrument;
    std::int32_t row;
    std::size_t first;
    PricingInputs inputs;
  };
  static constexpr std::size_t most_entries = 4096;

  void enter(int factor);
  Status check(const Instrument& instrument, const PricingInputs& inputs) const;
  void fill(const Option& option);
  void fill_levels(const Option& option);
  void put(std::size_t at, double price, std::size_t level);
  pricing::AmericanRow view(const Option& option) const;
  std::span<double> values(const Option& option);
  Status price_alone(const Option& option);
  Status write(const Option& option, RiskMatrix& matrix);
  std::size_t entries() const { return table_.scenario_count() + 3; }

  const ShockTable& table_;
  pricing::AmericanScheme scheme_;
  std::optional<FactorMoves> moves_;
  std::vector<Option> options_;
  struct Terms {
    double rate, dividend, volatility, years;
  };
  std::vector<Terms> levels_;                                        ///< of the option that is filled in
  std::vector<double> spot_, rate_, dividend_, volatility_, years_;  ///< [option][entry]
  std::vector<double> value_;
  std::vector<pricing::AmericanRow> rows_;
};

}  // namespace crossmargin::detail
