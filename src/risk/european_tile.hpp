#pragma once

#include <cstdint>
#include <vector>

#include "crossmargin/risk/cell_memory.hpp"
#include "crossmargin/risk/pricing_inputs.hpp"
#include "crossmargin/risk/risk_matrix.hpp"
#include "factor_grid.hpp"

namespace crossmargin::detail {

/// European options of one model and settlement, and of factors whose prices move alike (the expiries of one
/// underlying mostly), gathered in structure-of-arrays form and priced together in every scenario. What it
/// writes to a row does not depend on which options share the tile.
class EuropeanTile {
 public:
  static constexpr std::size_t capacity = 64;

  explicit EuropeanTile(const ShockTable& table) : table_(table) {}

  /// Prices and writes what is inside first where the option does not go with it. Errors: those of
  /// `ShockedRow::fill`; the option is then not inside.
  Status add(const Instrument& instrument, const PricingInputs& inputs, std::int32_t row, RiskMatrix& matrix);

  /// Prices what is inside, writes its rows (a row without finite numbers gets an issue) and empties the
  /// tile.
  void flush(RiskMatrix& matrix);

  /// For a tile that is kept: makes it ready for `move` and `reprice`.
  void settle();
  /// Whether an option could be added without pricing first what is inside.
  bool has_place_for(const Instrument& instrument, const PricingInputs& inputs, int factor) const;
  std::size_t option_count() const { return options_.size(); }
  const PricingInputs& inputs(std::size_t option) const { return options_[option].inputs; }
  std::int32_t row(std::size_t option) const { return options_[option].row; }
  void set_inputs(std::size_t option, const PricingInputs& inputs) {
    options_[option].inputs = inputs;
    settled_ = false;
  }
  /// The price of an option, and under black_scholes its carry, may move alone.
  void move(std::size_t option, double price, double carry) {
    options_[option].inputs.price = price;
    options_[option].inputs.carry = carry;
    price_[option] = price;
  }
  /// Prices the tile where its prices now are. False: a row has no finite numbers, or a scenario
  /// takes its price out of the model's domain; the matrix is then of no use.
  bool reprice(RiskMatrix& matrix);

 private:
  struct Option {
    const Instrument* instrument;
    std::int32_t row;
    PricingInputs inputs;
    std::size_t grid;
  };

  std::size_t find_grid(int factor, pricing::PriceFloor floor) const;
  bool goes_with(const Instrument& instrument, const FactorGrid& grid) const;
  pricing::PriceFloor floor_of(const Instrument& instrument, const PricingInputs& inputs) const;
  const FactorGrid& grid() const { return grids_.front(); }
  bool has_skew() const;
  Status check(const Option& option) const;
  void fill();
  void fill_weights();
  void fill_levels();
  void fill_level(std::size_t level, double* volatility, double* years, double* carry, double* rate) const;
  void price();
  void set_deltas();
  void to_profit(RiskMatrix& matrix);
  bool move_rows(RiskMatrix& matrix) const;
  Status finite(std::size_t option, const RiskMatrix& matrix) const;
  RowFacts facts(std::size_t option) const;
  std::size_t size() const { return options_.size(); }

  const ShockTable& table_;
  bool settled_{false};
  std::vector<FactorGrid> grids_;  ///< that go with each other, one a factor
  std::vector<Option> options_;
  CellVector price_, strike_, sign_, log_moneyness_;
  CellVector volatility_, years_, carry_, rate_, discount_;  ///< [level][option]
  CellVector value_;                                         ///< [scenario][option]
  std::vector<double> weight_;                               ///< [scenario]
  CellVector units_, multiplier_;  ///< [option]: of underlying; the same in settlement currency
  std::vector<std::int32_t> row_;  ///< [option]
  std::vector<char> valued_;       ///< [option]: whether it has a market value
  CellVector deviation_;           ///< [option]: volatility sqrt(years) at the market
  CellVector unit_, contract_, delta_, not_finite_;  ///< [option]
};

}  // namespace crossmargin::detail
