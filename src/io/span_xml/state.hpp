#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "crossmargin/io/span_xml.hpp"
#include "crossmargin/margin/span/parameters.hpp"

namespace crossmargin::io {

/// What names a family of products: the organisation's place, the exchange, its id there, and its type.
struct FamilyName {
  std::int32_t organisation{-1};
  std::string exchange;
  std::string id;
  std::string type;
  auto operator<=>(const FamilyName&) const = default;
};

/// What a combined commodity says of a family of it.
struct Link {
  std::int32_t commodity{-1};
  std::optional<double> scale;
  std::string combination_method;
  std::string option_delta_method;
  bool has_basis_risk{false};
  SourceLocation where{};
};

struct Family {
  FamilyName name;
  span::Product product;  ///< without its commodity and scale, which the link has
  std::optional<double> value_factor;
  std::string valuation;
  std::string model;
  std::map<std::string, span::Period> months;  ///< of futures and the like, by contract id
};

/// A contract by the names of the file.
struct Underlying {
  std::string exchange;
  std::string family;
  std::string contract;
};

/// Options of one month: their months of futures are known once all families are.
struct OptionSeries {
  std::int32_t family{-1};
  std::optional<Underlying> underlying;
  std::optional<span::Period> futures_month;  ///< where the file says it itself
  span::Period month;
  std::size_t first_contract{0};
  std::size_t end_contract{0};
  std::optional<std::size_t> series;  ///< its place in the set
};

/// A rate of margin that an organisation defines: for whom it is.
struct RateDefinition {
  std::string rate;
  std::string account_type;
  bool is_maintenance{true};
  bool is_reserve{false};  ///< of another class of margin, which is not computed
};

/// A rate as a multiple of another.
struct RateAdjustment {
  std::string rate;
  std::string base;
  double factor{1.0};
};

/// What an organisation says beside its `span::Organisation`.
struct OrganisationTerms {
  std::vector<RateDefinition> rates;
  std::string option_delta_method;
  std::optional<double> lookahead_years;
  std::optional<double> lookahead_days;
  std::optional<double> days_a_year;
};

/// What a commodity says beside its `span::CombinedCommodity`.
struct CommodityTerms {
  std::vector<RateAdjustment> adjustments;
  std::optional<bool> options_pay_premium;  ///< where the file says it itself
};

/// Everything read so far. Products of contracts and series are places in `families` until all is assembled.
struct XmlState {
  std::string file;
  const SpanXmlFilter* filter{nullptr};
  Issues issues;
  span::ParameterSet set;
  std::vector<OrganisationTerms> organisations;  ///< beside those of the set
  std::vector<CommodityTerms> commodities;       ///< the same
  std::map<FamilyName, Link> links;
  std::vector<Family> families;
  std::vector<OptionSeries> option_series;
  std::int32_t organisation{-1};             ///< the one that is read
  bool has_exchange{false};                  ///< of which an exchange has been read
  bool rules_came_late{false};               ///< a commodity that is kept stood behind an exchange
  std::map<std::string, std::size_t> skips;  ///< unknown elements by path

  bool keeps(const std::string& commodity) const {
    return filter->commodities.empty() || filter->commodities.contains(commodity);
  }
};

/// The type of a family by the word that the file has for it; empty for an unknown word.
std::string_view family_type(std::string_view word);

/// Puts everything in its place once the file is read.
void assemble(XmlState& state);

/// The parts of it: rates by account type, and products, contracts and series.
void assemble_rates(XmlState& state);
void assemble_products(XmlState& state);

}  // namespace crossmargin::io
