#pragma once

#include <string>
#include <tuple>

#include "crossmargin/core/money.hpp"
#include "crossmargin/margin/span/terms.hpp"

namespace crossmargin::span {

/// Contracts of one kind on one thing: a future, or the options on it.
struct Product {
  std::string exchange;
  std::string code;
  std::string type;  ///< FUT, PHY, OOF, OOP, ...
  std::string name;  ///< empty where the file gives none
  std::int32_t commodity{-1};
  Currency currency;         ///< of its prices; the commodity's margin currency unless said
  double scale{1.0};         ///< multiplies deltas: the equivalent position factor
  double value_factor{1.0};  ///< currency a point of the price
  int price_decimals{0};
  int strike_decimals{0};
  int array_decimals{0};  ///< of arrays with eight digits in positional files; may be negative
  bool is_option{false};
  bool pays_premium{false};     ///< an option whose value was paid for, not settled daily as a future's is
  bool is_american{false};      ///< an option that may be exercised early
  std::string underlying_code;  ///< of an option: the product it is on; empty where not said
  std::string settlement;       ///< "DELIV", "CASH" or as the file says
  std::string refused;          ///< a rule it asks for that is not known: it cannot be margined
  SourceLocation where{};
};

/// What of a product can be held.
struct Contract {
  std::int32_t product{-1};
  Right right{Right::none};
  Period futures_month;  ///< whose delta it is
  Period option_month;
  double strike{0.0};
  double composite_delta{0.0};  ///< of one long contract, in contracts of the underlying future
  double delta_scale{1.0};      ///< the delta scaling factor of its month or series; 0: not said
  double price{0.0};            ///< settlement price in the terms of the product
  double value_factor{1.0};     ///< currency a point; the product's unless it has its own
  double volatility{0.0};       ///< implied, a year, as a fraction; 0: not said
  bool has_array{false};
  std::int32_t line{0};  ///< of the file of its organisation
};

/// What tells contracts apart, and the order in which readers leave them.
inline auto key_of(const Contract& contract) {
  return std::tie(contract.product, contract.futures_month, contract.option_month, contract.right,
                  contract.strike);
}

/// A range of scanned moves.
struct Range {
  double amount{0.0};       ///< 0: not said
  bool is_relative{false};  ///< of prices: a share of the contract's value, else currency a contract; of
                            ///< volatilities: a share of the volatility, else a volatility
};

/// What the arrays of a future's month or of a series of options were made with. What a file does not say
/// is 0.
struct Series {
  std::int32_t product{-1};
  Period futures_month;
  Period option_month;  ///< empty for a future
  double delta_scale{0.0};
  Range price_range;
  Range volatility_range;
  double volatility{0.0};          ///< of the whole series, a year, as a fraction
  double extreme_multiplier{0.0};  ///< of scenarios 15 and 16, in price scan ranges
  double covered_share{0.0};       ///< of the loss in scenarios 15 and 16
  double interest_rate{0.0};       ///< continuous, a year, as a fraction
  double dividend_yield{0.0};      ///< the same
  double years_to_expiry{0.0};
  double lookahead_years{0.0};  ///< by which arrays are made later than today
  std::int32_t expiry{0};       ///< CCYYMMDD
  std::string model;            ///< pricing model as the file codes it
};

inline auto key_of(const Series& series) {
  return std::tie(series.product, series.futures_month, series.option_month);
}

}  // namespace crossmargin::span
