#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "crossmargin/margin/span/contracts.hpp"
#include "io/span_xml/writer.hpp"

namespace crossmargin::io {
namespace {

struct FamilyTags {
  std::string_view type;
  Tag family;
  Tag contract;
};

const FamilyTags* tags_of(std::string_view type) {
  static constexpr FamilyTags all[]{{"PHY", Tag::phyPf, Tag::phy},    {"EQU", Tag::equityPf, Tag::equity},
                                    {"FUT", Tag::futPf, Tag::fut},    {"CMB", Tag::cmbPf, Tag::cmb},
                                    {"OOP", Tag::oopPf, Tag::series}, {"OOF", Tag::oofPf, Tag::series},
                                    {"OOC", Tag::oocPf, Tag::series}, {"OOE", Tag::ooePf, Tag::series}};
  for (const FamilyTags& tags : all)
    if (tags.type == type) return &tags;
  return nullptr;
}

/// First place of each product's rows in a list that is in the order of products, and the end.
template <class Rows>
std::vector<std::size_t> first_of_products(const Rows& rows, std::size_t products) {
  std::vector<std::size_t> first(products + 1, 0);
  std::size_t row = 0;
  for (std::size_t product = 0; product < products; ++product) {
    first[product] = row;
    while (row < rows.size() && rows[row].product == static_cast<std::int32_t>(product)) ++row;
  }
  first[products] = rows.size();
  return first;
}

}  // namespace

/// The contracts of one month of a product, and what is said of the month; either may be missing.
struct ProductsWriter::Month {
  std::int32_t product{-1};
  span::Period futures;
  span::Period option;
  std::size_t first{0};
  std::size_t end{0};
  const span::Series* terms{nullptr};
  std::optional<double> lookahead;   ///< of the organisation
  std::optional<std::string> model;  ///< of the product
};

ProductsWriter::ProductsWriter(const span::ParameterSet& set, XmlText& out)
    : set_(set),
      out_(out),
      first_contract_(first_of_products(set.contracts, set.products.size())),
      first_series_(first_of_products(set.series, set.products.size())) {
  for (std::size_t i = 0; i < set.contracts.size(); ++i) {
    const span::Product& product = set.products[at(set.contracts[i].product)];
    if (product.type == "FUT")
      future_.emplace(std::pair(product.commodity, set.contracts[i].futures_month), i);
  }
}

std::int32_t ProductsWriter::organisation_of(std::int32_t product) const {
  return set_.commodities[at(set_.products[at(product)].commodity)].organisation;
}

std::optional<double> ProductsWriter::common_lookahead(std::int32_t organisation) const {
  std::optional<double> common;
  for (const span::Series& terms : set_.series) {
    if (organisation_of(terms.product) != organisation) continue;
    if (common && *common != terms.lookahead_years) return std::nullopt;
    common = terms.lookahead_years;
  }
  return common == 0.0 ? std::nullopt : common;
}

std::optional<std::string> ProductsWriter::common_model(std::int32_t product) const {
  std::optional<std::string> common;
  for (std::size_t i = first_series_[at(product)]; i < first_series_[at(product) + 1]; ++i) {
    if (common && *common != set_.series[i].model) return std::nullopt;
    common = set_.series[i].model;
  }
  return common;
}

void ProductsWriter::write_exchanges(std::int32_t organisation) {
  const auto lookahead = common_lookahead(organisation);
  const std::string* open = nullptr;
  for (std::int32_t i = 0; i < static_cast<std::int32_t>(set_.products.size()); ++i) {
    if (organisation_of(i) != organisation) continue;
    const std::string& exchange = set_.products[at(i)].exchange;
    if (open == nullptr || *open != exchange) {
      if (open != nullptr) out_.close(Tag::exchange);
      out_.open(Tag::exchange);
      out_.text(Tag::exch, exchange);
      open = &exchange;
    }
    write_product(i, lookahead);
  }
  if (open != nullptr) out_.close(Tag::exchange);
}

void ProductsWriter::write_product(std::int32_t place, std::optional<double> lookahead) {
  const span::Product& product = set_.products[at(place)];
  const FamilyTags* const tags = tags_of(product.type);
  if (tags == nullptr)
    return out_.complain(ErrorCode::unsupported,
                         fmt::format("products of type {} have no family", product.type), "");
  const auto model = common_model(place);
  out_.open(tags->family);
  out_.text(Tag::pfId, std::to_string(place + 1));
  out_.text(Tag::pfCode, product.code);
  out_.text_if_any(Tag::name, product.name);
  out_.text_if_any(Tag::currency, product.currency.code());
  out_.number(Tag::cvf, product.value_factor);
  out_.integer(Tag::priceDl, product.price_decimals);
  out_.integer(Tag::strikeDl, product.strike_decimals);
  out_.text(Tag::valueMeth, product.is_option ? (product.pays_premium ? "EQTY" : "FUT") : "FUT");
  out_.text_if_any(Tag::setlMeth, product.settlement);
  if (product.is_option) out_.text(Tag::exercise, product.is_american ? "AMER" : "EURO");
  if (model) out_.text_if_any(Tag::priceModel, *model);
  if (!product.underlying_code.empty()) {
    out_.open(Tag::undPf);
    out_.text(Tag::pfCode, product.underlying_code);
    out_.close(Tag::undPf);
  }
  if (product.array_decimals != 0 || !product.refused.empty()) {
    out_.open(Tag::crossmargin);
    if (product.array_decimals != 0) out_.integer(Tag::arrayDecimals, product.array_decimals);
    out_.text_if_any(Tag::refused, product.refused);
    out_.close(Tag::crossmargin);
  }
  std::size_t contract = first_contract_[at(place)];
  std::size_t terms = first_series_[at(place)];
  while (contract < first_contract_[at(place) + 1] || terms < first_series_[at(place) + 1]) {
    const auto key = [](const auto& row) { return std::pair(row.futures_month, row.option_month); };
    Month month{place, {}, {}, contract, contract, nullptr, lookahead, model};
    const bool has_contract = contract < first_contract_[at(place) + 1];
    const bool has_terms = terms < first_series_[at(place) + 1];
    const bool by_contract =
        has_contract && (!has_terms || key(set_.contracts[contract]) <= key(set_.series[terms]));
    std::tie(month.futures, month.option) =
        by_contract ? key(set_.contracts[contract]) : key(set_.series[terms]);
    const auto here = std::pair(month.futures, month.option);
    while (contract < first_contract_[at(place) + 1] && key(set_.contracts[contract]) == here) ++contract;
    month.end = contract;
    if (has_terms && key(set_.series[terms]) == here) month.terms = &set_.series[terms++];
    check(month);
    product.is_option ? write_options(month) : write_future(month);
  }
  out_.close(tags->family);
}

/// What the elements have no place for.
void ProductsWriter::check(const Month& month) {
  const span::Product& product = set_.products[at(month.product)];
  for (std::size_t i = month.first; i < month.end; ++i) {
    const span::Contract& contract = set_.contracts[i];
    const bool fits = product.is_option
                          ? contract.right != span::Right::none && !contract.option_month.empty()
                          : contract.right == span::Right::none && contract.option_month.empty() &&
                                contract.strike == 0.0 && month.end - month.first == 1;
    const double said = month.terms == nullptr ? 0.0 : month.terms->delta_scale;
    const bool has_scale =
        product.is_option ? contract.delta_scale != 0.0 || said == 0.0 : contract.delta_scale == said;
    if (!fits || !has_scale)
      out_.complain(ErrorCode::unsupported,
                    fmt::format("{} does not fit its product or its month",
                                span::contract_id(set_, static_cast<std::int32_t>(i))),
                    "");
  }
}

void ProductsWriter::write_terms(const Month& month) {
  if (month.terms == nullptr) return;
  const span::Series& terms = *month.terms;
  if (terms.expiry != 0) out_.text(Tag::setlDate, fmt::format("{:08}", terms.expiry));
  out_.number_if_any(Tag::t, terms.years_to_expiry);
  out_.number(Tag::sc, terms.delta_scale);
  if (terms.interest_rate != 0.0) {
    out_.open(Tag::intrRate);
    out_.number(Tag::val, terms.interest_rate);
    out_.close(Tag::intrRate);
  }
  if (terms.dividend_yield != 0.0) {
    out_.open(Tag::divRate);
    out_.number(Tag::val, terms.dividend_yield);
    out_.close(Tag::divRate);
  }
  const span::Range& price = terms.price_range;
  const span::Range& volatility = terms.volatility_range;
  if (price.amount == 0.0 && volatility.amount == 0.0) return;
  out_.open(Tag::scanRate);
  out_.text(Tag::r, base_rate_name);
  out_.number_if_any(price.is_relative ? Tag::priceScanPct : Tag::priceScan, price.amount);
  out_.number_if_any(volatility.is_relative ? Tag::volScanPct : Tag::volScan, volatility.amount);
  out_.close(Tag::scanRate);
}

void ProductsWriter::write_own_of_month(const Month& month) {
  const span::Product& product = set_.products[at(month.product)];
  const bool names_future =
      product.is_option && (product.type == "OOF" ? !future_.contains({product.commodity, month.futures})
                                                  : month.futures != month.option);
  const span::Series none;
  const span::Series& terms = month.terms == nullptr ? none : *month.terms;
  const bool has_model = !month.model && !terms.model.empty();
  const bool has_lookahead = !month.lookahead && terms.lookahead_years != 0.0;
  const double volatility = product.is_option ? 0.0 : terms.volatility;
  if (!names_future && !has_model && !has_lookahead && volatility == 0.0 && terms.extreme_multiplier == 0.0 &&
      terms.covered_share == 0.0)
    return;
  out_.open(Tag::crossmargin);
  out_.number_if_any(Tag::extremeMultiplier, terms.extreme_multiplier);
  out_.number_if_any(Tag::coveredShare, terms.covered_share);
  if (has_lookahead) out_.number(Tag::lookAhead, terms.lookahead_years);
  if (has_model) out_.text(Tag::model, terms.model);
  out_.number_if_any(Tag::volatility, volatility);
  if (names_future) out_.period(Tag::futuresMonth, month.futures);
  out_.close(Tag::crossmargin);
}

void ProductsWriter::write_array(std::size_t contract) {
  if (!set_.contracts[contract].has_array) {
    out_.number(Tag::d, set_.contracts[contract].composite_delta);
    return;
  }
  out_.open(Tag::ra);
  out_.text(Tag::r, base_rate_name);
  for (const double loss : set_.arrays[contract]) out_.number(Tag::a, loss);
  out_.number(Tag::d, set_.contracts[contract].composite_delta);
  out_.close(Tag::ra);
}

void ProductsWriter::write_future(const Month& month) {
  const Tag tag = tags_of(set_.products[at(month.product)].type)->contract;
  out_.open(tag);
  const bool has_contract = month.first < month.end;
  if (has_contract) out_.text(Tag::cId, std::to_string(month.first - first_contract_[at(month.product)] + 1));
  out_.period(Tag::pe, month.futures);
  if (has_contract) {
    const span::Contract& contract = set_.contracts[month.first];
    out_.number(Tag::p, contract.price);
    out_.number_if_any(Tag::v, contract.volatility);
    out_.number(Tag::cvf, contract.value_factor);
  }
  write_terms(month);
  write_own_of_month(month);
  if (has_contract) write_array(month.first);
  out_.close(tag);
}

void ProductsWriter::write_underlying(const Month& month) {
  const span::Product& product = set_.products[at(month.product)];
  const auto found = future_.find({product.commodity, month.futures});
  if (product.type != "OOF" || found == future_.end()) return;
  const span::Contract& future = set_.contracts[found->second];
  out_.open(Tag::undC);
  out_.text(Tag::exch, set_.products[at(future.product)].exchange);
  out_.text(Tag::pfId, std::to_string(future.product + 1));
  out_.text(Tag::cId, std::to_string(found->second - first_contract_[at(future.product)] + 1));
  out_.close(Tag::undC);
}

void ProductsWriter::write_options(const Month& month) {
  out_.open(Tag::series);
  out_.period(Tag::pe, month.option);
  if (month.terms != nullptr) out_.number_if_any(Tag::v, month.terms->volatility);
  write_underlying(month);
  write_terms(month);
  write_own_of_month(month);
  const double scale = month.terms == nullptr ? 0.0 : month.terms->delta_scale;
  for (std::size_t i = month.first; i < month.end; ++i) {
    const span::Contract& option = set_.contracts[i];
    out_.open(Tag::opt);
    out_.text(Tag::cId, std::to_string(i - first_contract_[at(month.product)] + 1));
    out_.text(Tag::o, option.right == span::Right::call ? "C" : "P");
    out_.number(Tag::k, option.strike);
    out_.number(Tag::p, option.price);
    out_.number_if_any(Tag::v, option.volatility);
    out_.number(Tag::cvf, option.value_factor);
    if (option.delta_scale != scale) out_.number(Tag::sc, option.delta_scale);
    write_array(i);
    out_.close(Tag::opt);
  }
  out_.close(Tag::series);
}

}  // namespace crossmargin::io
