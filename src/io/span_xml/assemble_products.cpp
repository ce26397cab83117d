#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "crossmargin/core/format.hpp"
#include "io/span_xml/state.hpp"

namespace crossmargin::io {
namespace {

std::size_t at(std::int32_t place) {
  return static_cast<std::size_t>(place);
}

std::string name_of(const Family& family) {
  return fmt::format("{} {} {}", family.product.exchange, family.product.code, family.product.type);
}

void complain(XmlState& state, ErrorCode code, const SourceLocation& where, std::string message,
              std::string hint) {
  state.issues.push_back({code, std::move(message), where, std::move(hint)});
}

/// Why a product cannot be margined; empty where it can.
std::string refusal(const Family& family, const Link& link, const XmlState& state) {
  const span::Product& product = family.product;
  if (!product.refused.empty()) return product.refused;
  if (!link.scale) return "a product scale, which its link (pfLink/sc) does not give";
  if (link.has_basis_risk) return "basis risk (applyBasisRisk)";
  const std::string& of_rules = state.set.commodities[at(link.commodity)].combination_method;
  const std::string& combination = link.combination_method.empty() ? of_rules : link.combination_method;
  if (product.type == "OOC" && !combination.empty()) return "options on combinations, method " + combination;
  if (product.is_option && family.valuation != "EQTY" && family.valuation != "FUT")
    return fmt::format("valuation method {}", in_quotes(family.valuation));
  const std::string& delta_method =
      link.option_delta_method.empty() ? state.organisations[at(family.name.organisation)].option_delta_method
                                       : link.option_delta_method;
  if ((product.type == "OOP" || product.type == "OOE") && !delta_method.empty() && delta_method != "PERIOD")
    return "delta method " + delta_method + " of options on physicals";
  return {};
}

span::Product product_of(const Family& family, const Link& link, const XmlState& state) {
  span::Product made = family.product;
  made.commodity = link.commodity;
  made.refused = refusal(family, link, state);
  made.scale = link.scale.value_or(1.0);
  made.value_factor = family.value_factor.value_or(0.0);
  made.pays_premium = made.is_option && family.valuation == "EQTY";
  if (made.currency.empty()) made.currency = state.set.commodities[at(link.commodity)].currency;
  return made;
}

/// Products of commodities, and for each family its place among them; -1 where it has none.
std::vector<std::int32_t> place_products(XmlState& state) {
  std::vector<std::int32_t> places(state.families.size(), -1);
  std::map<FamilyName, std::size_t> seen;
  for (std::size_t i = 0; i < state.families.size(); ++i) {
    const Family& family = state.families[i];
    const auto link = state.links.find(family.name);
    if (link == state.links.end()) continue;
    if (!seen.emplace(family.name, i).second)
      complain(state, ErrorCode::duplicate, family.product.where,
               fmt::format("products {} stand twice", in_quotes(name_of(family))), "keep one of them");
    places[i] = static_cast<std::int32_t>(state.set.products.size());
    state.set.products.push_back(product_of(family, link->second, state));
  }
  return places;
}

bool is_underlying(const Family& family) {
  return family.product.type == "PHY" || family.product.type == "EQU";
}

/// Contracts of no combined commodity. Physicals that only underlie others often have none.
void check_unplaced(XmlState& state, const std::vector<std::int32_t>& products) {
  std::vector<std::size_t> contracts(state.families.size(), 0);
  for (const span::Contract& contract : state.set.contracts) ++contracts[at(contract.product)];
  std::size_t left_out = 0;
  for (std::size_t i = 0; i < products.size(); ++i) {
    if (products[i] >= 0 || contracts[i] == 0) continue;
    const Family& family = state.families[i];
    if (is_underlying(family)) {
      ++left_out;
    } else {
      complain(state, ErrorCode::missing_parameter, family.product.where,
               fmt::format("no combined commodity links products {}", in_quotes(name_of(family))),
               "their margin is not known without it");
    }
  }
  if (left_out > 0)
    state.set.notes.push_back(
        {ErrorCode::missing_parameter,
         fmt::format("{} families of physicals are in no combined commodity and were left out", left_out),
         SourceLocation{state.file, 0, 0, {}}, "they cannot be held"});
}

/// The month whose delta options have: that of the future they are on, or their own where they are on a
/// physical or a combination.
std::optional<span::Period> futures_month(const XmlState& state, const OptionSeries& series,
                                          const std::map<FamilyName, std::size_t>& families) {
  if (series.futures_month) return series.futures_month;
  const Family& family = state.families[at(series.family)];
  if (family.product.type != "OOF") return series.month;
  if (!series.underlying) return std::nullopt;
  const Underlying& on = *series.underlying;
  const auto find = [&](const char* type) {
    return families.find({family.name.organisation, on.exchange, on.family, type});
  };
  const auto found = find("FUT");
  if (found == families.end())
    return find("PHY") == families.end() ? std::nullopt : std::optional(series.month);
  const auto& months = state.families[found->second].months;
  const auto month = months.find(on.contract);
  return month == months.end() ? std::nullopt : std::optional(month->second);
}

void place_options(XmlState& state) {
  std::map<FamilyName, std::size_t> families;
  for (std::size_t i = 0; i < state.families.size(); ++i) families.emplace(state.families[i].name, i);
  for (const OptionSeries& series : state.option_series) {
    const auto month = futures_month(state, series, families);
    if (!month)
      state.families[at(series.family)].product.refused = fmt::format(
          "the future under the options of {}, which the file does not have", span::to_string(series.month));
    for (std::size_t i = series.first_contract; i < series.end_contract; ++i)
      state.set.contracts[i].futures_month = month.value_or(span::Period{});
    if (!series.series) continue;
    state.set.series[*series.series].futures_month = month.value_or(span::Period{});
    state.set.series[*series.series].option_month = series.month;
  }
}

void check_value_factors(XmlState& state) {
  for (span::Contract& contract : state.set.contracts) {
    const Family& family = state.families[at(contract.product)];
    if (!std::isnan(contract.value_factor)) continue;
    if (!family.value_factor && state.links.contains(family.name))
      complain(state, ErrorCode::missing_field, {state.file, contract.line, 0, "cvf"},
               "neither the contract nor its products have a contract value factor", "");
    contract.value_factor = family.value_factor.value_or(1.0);
  }
}

/// Contracts and their arrays without those that are of no product, the rest with their products' places.
void place_contracts(XmlState& state, const std::vector<std::int32_t>& products) {
  auto& contracts = state.set.contracts;
  auto& arrays = state.set.arrays;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < contracts.size(); ++i) {
    const std::int32_t product = products[at(contracts[i].product)];
    if (product < 0) continue;
    contracts[kept] = contracts[i];
    contracts[kept].product = product;
    arrays[kept] = arrays[i];
    ++kept;
  }
  contracts.resize(kept);
  arrays.resize(kept);
}

/// Puts element `order[i]` at place i, in place: files have millions of contracts.
void permute(std::vector<span::Contract>& contracts, std::vector<span::RiskArray>& arrays,
             std::vector<std::uint32_t>& order) {
  for (std::uint32_t start = 0; start < order.size(); ++start) {
    std::uint32_t place = start;
    while (order[place] != start) {
      const std::uint32_t from = order[place];
      std::swap(contracts[place], contracts[from]);
      std::swap(arrays[place], arrays[from]);
      order[place] = place;
      place = from;
    }
    order[place] = place;
  }
}

void order_contracts(span::ParameterSet& set) {
  const auto before = [&](std::uint32_t a, std::uint32_t b) {
    return key_of(set.contracts[a]) < key_of(set.contracts[b]);
  };
  std::vector<std::uint32_t> order(set.contracts.size());
  std::iota(order.begin(), order.end(), 0U);
  if (std::is_sorted(order.begin(), order.end(), before)) return;
  std::stable_sort(order.begin(), order.end(), before);
  permute(set.contracts, set.arrays, order);
}

void place_series(XmlState& state, const std::vector<std::int32_t>& products) {
  auto& series = state.set.series;
  for (span::Series& terms : series) {
    const Family& family = state.families[at(terms.product)];
    const OrganisationTerms& of = state.organisations[at(family.name.organisation)];
    if (terms.model.empty()) terms.model = family.model;
    if (terms.lookahead_years == 0.0 && of.lookahead_years) terms.lookahead_years = *of.lookahead_years;
    if (terms.lookahead_years == 0.0 && of.lookahead_days && of.days_a_year.value_or(0.0) > 0.0)
      terms.lookahead_years = *of.lookahead_days / *of.days_a_year;
    terms.product = products[at(terms.product)];
  }
  std::erase_if(series, [](const span::Series& terms) { return terms.product < 0; });
  std::stable_sort(series.begin(), series.end(),
                   [](const span::Series& a, const span::Series& b) { return key_of(a) < key_of(b); });
}

void check_twins(XmlState& state) {
  const auto& contracts = state.set.contracts;
  for (std::size_t i = 1; i < contracts.size(); ++i)
    if (key_of(contracts[i]) == key_of(contracts[i - 1]))
      complain(state, ErrorCode::duplicate, where_of(state.set, contracts[i]),
               fmt::format("the contract stands in line {} already", contracts[i - 1].line),
               "keep one of them");
  const auto& series = state.set.series;
  for (std::size_t i = 1; i < series.size(); ++i)
    if (key_of(series[i]) == key_of(series[i - 1]))
      complain(state, ErrorCode::duplicate, state.set.products[at(series[i].product)].where,
               fmt::format("the month {} stands twice", span::to_string(series[i].option_month)),
               "keep one of them");
}

/// Whether the options of a commodity pay a premium, where the file does not say it of the commodity.
void settle_option_styles(XmlState& state) {
  std::vector<bool> has_options(state.set.commodities.size(), false);
  std::vector<bool> pays(state.set.commodities.size(), false);
  for (const span::Product& product : state.set.products) {
    if (!product.is_option) continue;
    has_options[at(product.commodity)] = true;
    if (product.pays_premium) pays[at(product.commodity)] = true;
  }
  for (std::size_t i = 0; i < state.set.commodities.size(); ++i)
    state.set.commodities[i].options_pay_premium =
        state.commodities[i].options_pay_premium.value_or(!has_options[i] || pays[i]);
}

}  // namespace

void assemble_products(XmlState& state) {
  place_options(state);
  check_value_factors(state);
  const std::vector<std::int32_t> products = place_products(state);
  check_unplaced(state, products);
  place_contracts(state, products);
  order_contracts(state.set);
  place_series(state, products);
  check_twins(state);
  settle_option_styles(state);
}

}  // namespace crossmargin::io
