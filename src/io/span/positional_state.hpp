#pragma once

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "crossmargin/margin/span/parameters.hpp"
#include "io/span/fixed_fields.hpp"

namespace crossmargin::io {

/// What names a product in the records.
struct ProductName {
  std::string exchange;
  std::string code;
  std::string type;
  auto operator<=>(const ProductName&) const = default;
};

/// What the records say of a product, in any order.
struct ProductRecord {
  ProductName name;
  std::int32_t commodity{-1};  ///< of record 2
  int array_decimals{0};       ///< of record 2, for arrays of eight digits
  std::string underlying;      ///< of record B
  int price_decimals{0};       ///< of record P, as all below
  int strike_decimals{0};
  double value_factor{1.0};
  double scale{1.0};
  std::string title;
  std::string currency;
  bool is_american{false};
  std::string settlement;
  bool has_terms{false};
  SourceLocation where{};
};

/// A month of a future or a series of options.
struct SeriesName {
  std::int32_t product{-1};
  span::Period futures;
  span::Period option;
  auto operator<=>(const SeriesName&) const = default;
};

/// A contract as its two records say.
struct NamedContract {
  SeriesName series;
  span::Right right{span::Right::none};
  std::int64_t strike{0};  ///< as it stands, with its sign
  span::RiskArray losses{};
  bool is_wide{false};
  double delta{0.0};
  double volatility{0.0};
  std::int64_t price{0};
  std::optional<double> value_factor{};
  SourceLocation where{};
};

/// The first half of an array, until its second comes.
struct ArrayHalf {
  std::string key;  ///< columns 3 to 54: the contract
  span::RiskArray losses{};
  int line{0};
  bool is_wide{false};
};

/// Everything read so far.
struct PositionalState {
  std::string file;
  span::ParameterSet set;
  std::map<std::string, std::int32_t> commodity;  ///< place by id
  std::vector<ProductRecord> products;
  std::map<SeriesName, span::Series> series;        ///< without their names
  std::map<std::string, std::string> combinations;  ///< record X: method by commodity
  std::map<std::string, std::string> option_codes;  ///< record Y: commodity by the code of options on it
  std::vector<NamedContract> contracts;
  std::optional<ArrayHalf> half;
  std::map<std::string, std::size_t> skipped;  ///< lines by record id
  Issues issues;

  span::Organisation& organisation() { return set.organisations.front(); }
  /// The place of a product in `products`, which it joins when it is new.
  std::int32_t product(std::string_view exchange, std::string_view code, std::string_view type);

 private:
  std::map<ProductName, std::int32_t> places_;
  std::int32_t last_{-1};  ///< most records are of the product of the record before
};

/// Reads one record of rules: 0, T, 2, 3, S, C, E, 4, B, P, 6. False for an id it does not know.
bool read_rules(std::string_view id, const FixedFields& fields, PositionalState& state);
/// The same for records B and P, of series and of products.
void read_series(const FixedFields& fields, PositionalState& state);
void read_prices(const FixedFields& fields, PositionalState& state);
/// Reads one half of a risk array: 81, 82, 83, 84.
bool read_array(std::string_view id, const FixedFields& fields, PositionalState& state);

/// Puts everything in its place once all lines are read.
void assemble(PositionalState& state);

}  // namespace crossmargin::io
