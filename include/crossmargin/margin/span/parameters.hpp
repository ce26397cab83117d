#pragma once

#include <array>
#include <string>
#include <vector>

#include "crossmargin/core/issue.hpp"
#include "crossmargin/margin/span/commodity.hpp"
#include "crossmargin/margin/span/inter_spread.hpp"
#include "crossmargin/margin/span/product.hpp"
#include "crossmargin/margin/span/rules.hpp"

namespace crossmargin::span {

struct ConversionRate {
  Currency from;
  Currency to;
  double rate{0.0};  ///< units of `to` for one of `from`
};

/// An exchange of an organisation, by the short and the numeric code of the files.
struct ExchangeCode {
  std::string id;
  std::string code;  ///< empty where not said
  bool operator==(const ExchangeCode&) const = default;
};

/// Combined commodities under one name, as intercommodity spreads use it.
struct CommodityGroup {
  std::string id;
  std::vector<std::string> members;  ///< ids of combined commodities, in the order of the file
  bool operator==(const CommodityGroup&) const = default;
};

/// A clearing organisation, and the file that its parameters stood in.
struct Organisation {
  std::string file;
  std::string id;             ///< exchange complex
  std::string business_date;  ///< CCYYMMDD
  std::string business_time;  ///< HHMM or empty
  bool is_settlement{true};
  std::string created;  ///< CCYYMMDDHHMM or empty
  bool caps_option_value{false};
  std::vector<ExchangeCode> exchanges;     ///< empty where the file gives none
  std::vector<CommodityGroup> groups;      ///< the same
  std::vector<std::string> other_records;  ///< of a positional file, whole lines that no part of this holds
};

/// The parameters of one organisation, or of several of one business date (`join`). Rows of `arrays` belong
/// to `contracts`.
struct ParameterSet {
  std::vector<Organisation> organisations;
  Rules rules;
  /// Scenarios of one price move and both volatility moves; 15 and 16 stand alone. From 0.
  std::array<std::uint8_t, scenario_count> paired{1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 14, 15};
  std::vector<CombinedCommodity> commodities;
  std::vector<Product> products;
  std::vector<Contract> contracts;  ///< in the order of `key_of`, each once
  std::vector<RiskArray> arrays;
  std::vector<Series> series;  ///< in the order of `key_of`, each once
  std::vector<InterSpread> inter_spreads;
  std::vector<ConversionRate> conversions;
  std::vector<Issue> notes;  ///< what was read past: unknown records, counted
};

/// Where a contract stands in its file.
SourceLocation where_of(const ParameterSet& set, const Contract& contract);

/// The parameters of several organisations as one set, in the order given, so that spreads between them can
/// be formed. Errors: `invalid_value` for none, for two business dates and for sets of different rules or
/// scenario pairs; `duplicate` for an organisation that stands twice.
Result<ParameterSet> join(std::vector<ParameterSet> sets);

/// Gives the legs and targets of all spreads between commodities their places, by exchange and id; by the id
/// alone in the spread's own organisation where the exchange does not tell. What is in no file keeps -1.
void place_legs(ParameterSet& set);

}  // namespace crossmargin::span
