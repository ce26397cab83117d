#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
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

struct SeriesRecord {
  span::Series terms;  ///< without what names it
  int line{0};
};

/// Contracts that stand together and are of one series, right and width of arrays.
struct ArrayRun {
  SeriesName series;
  span::Right right{span::Right::none};
  bool is_wide{false};
  std::size_t first{0};  ///< in the set's contracts
};

/// Which records of a combined commodity stood already.
struct SeenRecords {
  bool tiers{false};
  bool delivery{false};
  std::set<std::int64_t> scanning;  ///< methods of records S
};

/// Everything read so far. Until it is assembled, contracts name their product by its place in `products`,
/// prices and strikes are whole numbers without their decimals, a value factor of 0 is not said, and arrays
/// are as in the file.
struct PositionalState {
  std::string file;
  span::ParameterSet set;
  std::map<std::string, std::int32_t> commodity;  ///< place by id
  std::vector<SeenRecords> seen;                  ///< of each commodity
  std::vector<ProductRecord> products;
  std::map<SeriesName, SeriesRecord> series;
  std::map<std::string, std::string> combinations;  ///< record X: method by commodity
  std::map<std::string, std::string> option_codes;  ///< record Y: commodity by the code of options on it
  std::vector<ArrayRun> runs;
  std::string_view run_key;                    ///< the last run's, as its records have it
  std::optional<FixedFields> half;             ///< the first half of an array, until its second comes
  std::size_t bytes{0};                        ///< of the file
  std::map<std::string, std::size_t> skipped;  ///< lines by record id
  Issues issues;

  span::Organisation& organisation() { return set.organisations.front(); }
  /// The place of a product in `products`, which it joins when it is new.
  std::int32_t product(std::string_view exchange, std::string_view code, std::string_view type);
  ProductRecord& product_at(std::int32_t place) { return products[static_cast<std::size_t>(place)]; }

 private:
  std::map<ProductName, std::int32_t> places_;
  std::int32_t last_{-1};  ///< most records are of the product of the record before
};

using RecordReader = void (*)(const FixedFields&, PositionalState&);

/// What reads a record of that id; null for arrays and for what nothing reads.
RecordReader reader_of(std::string_view id);
/// Readers that stand in files of their own: of records C, E, 6, B, P.
void read_tier_spread(const FixedFields& fields, PositionalState& state);
void read_series_spread(const FixedFields& fields, PositionalState& state);
void read_inter_spread(const FixedFields& fields, PositionalState& state);
void read_series(const FixedFields& fields, PositionalState& state);
void read_prices(const FixedFields& fields, PositionalState& state);
/// Reads one half of a risk array: 81, 82, 83, 84.
void read_array(const FixedFields& fields, PositionalState& state);

/// The combined commodity that a record is of; nothing and an issue where it has no record 2 yet.
span::CombinedCommodity* commodity_of(const FixedFields& fields, PositionalState& state);

/// Puts everything in its place once all lines are read.
void assemble(PositionalState& state);

}  // namespace crossmargin::io
