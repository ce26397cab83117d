#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "crossmargin/margin/span/parameters.hpp"
#include "io/span_xml/xml_text.hpp"

namespace crossmargin::io {

inline std::size_t at(std::int32_t place) {
  return static_cast<std::size_t>(place);
}

/// The rate that arrays and charges are of.
inline constexpr const char* base_rate_name = "1";

/// Writes combined commodities and the spreads between them.
class RulesWriter {
 public:
  RulesWriter(const span::ParameterSet& set, XmlText& out);
  void write_commodity(std::int32_t commodity);
  void write_spreads(std::int32_t organisation, Tag kind);

 private:
  void write_methods(const span::CombinedCommodity& rules);
  void write_links(std::int32_t commodity);
  void write_rates(const span::CombinedCommodity& rules);
  void write_tiers(Tag kind, const std::vector<span::Tier>& tiers, double rate_of_all);
  void write_rate(double value);
  void write_intra(const span::CombinedCommodity& rules, const span::IntraSpread& spread);
  void write_inter(const span::InterSpread& spread);
  void write_inter_leg(const span::InterSpread& spread, const span::InterLeg& leg, double common_rate);
  void write_own_of_commodity(std::int32_t commodity);
  void write_own_of_spread(const span::InterSpread& spread);
  bool finds_by_id(const span::InterSpread& spread, const span::InterLeg& leg) const;

  const span::ParameterSet& set_;
  XmlText& out_;
  std::vector<std::vector<std::int32_t>> products_;  ///< of each commodity
  std::map<std::pair<std::int32_t, std::string>, std::int32_t> by_id_;
};

/// Writes exchanges: products, contracts and their arrays.
class ProductsWriter {
 public:
  ProductsWriter(const span::ParameterSet& set, XmlText& out);
  /// What all months of the organisation's products look ahead; nothing where they differ.
  std::optional<double> common_lookahead(std::int32_t organisation) const;
  void write_exchanges(std::int32_t organisation);

 private:
  struct Month;
  void write_product(std::int32_t product, std::optional<double> lookahead);
  void write_future(const Month& month);
  void write_options(const Month& month);
  void write_underlying(const Month& month);
  void write_terms(const Month& month);
  void write_own_of_month(const Month& month);
  void write_array(std::size_t contract);
  void check(const Month& month);
  std::int32_t organisation_of(std::int32_t product) const;
  std::optional<std::string> common_model(std::int32_t product) const;

  const span::ParameterSet& set_;
  XmlText& out_;
  std::vector<std::size_t> first_contract_;  ///< of each product, and the end of the last
  std::vector<std::size_t> first_series_;    ///< the same
  std::map<std::pair<std::int32_t, span::Period>, std::size_t> future_;  ///< by commodity and month
};

}  // namespace crossmargin::io
