#include "io/span_xml/products_reader.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <utility>

#include "crossmargin/core/format.hpp"

namespace crossmargin::io {
namespace {

constexpr double not_said = std::numeric_limits<double>::quiet_NaN();

std::string_view type_of_family(Tag tag) {
  switch (tag) {
    case Tag::phyPf:
      return "PHY";
    case Tag::equityPf:
      return "EQU";
    case Tag::futPf:
      return "FUT";
    case Tag::cmbPf:
      return "CMB";
    case Tag::oopPf:
      return "OOP";
    case Tag::oofPf:
      return "OOF";
    case Tag::oocPf:
      return "OOC";
    case Tag::ooePf:
      return "OOE";
    default:
      return {};
  }
}

bool is_contract(Tag tag) {
  return tag == Tag::fut || tag == Tag::phy || tag == Tag::cmb || tag == Tag::equity;
}

}  // namespace

bool ProductsReader::begin(Tag parent, Tag tag) {
  if (tag == Tag::ra) {
    ArrayDraft& array = in_option_ ? option_.array : contract_.array;
    ++array.arrays;
    return array.arrays == 1;
  }
  if (tag == Tag::exchange) {
    begin_exchange();
  } else if (is_contract(tag) || tag == Tag::series || tag == Tag::opt) {
    return begin_contract(parent, tag);
  } else if (!type_of_family(tag).empty()) {
    begin_family(tag);
  } else if (tag == Tag::crossmargin) {
    extended_ = parent;
  } else if (tag == Tag::undC) {
    underlying_ = {};
    return !in_option_;
  } else if (tag != Tag::undPf) {
    return !in_option_;  // ranges and rates stand in the month of the option
  }
  return true;
}

void ProductsReader::end(Tag /*parent*/, Tag tag) {
  if (tag == Tag::ra) {
    end_array();
  } else if (tag == Tag::opt || is_contract(tag)) {
    end_contract(tag);
  } else if (tag == Tag::series) {
    end_series();
  } else if (tag == Tag::undC) {
    if (!series_.underlying) series_.underlying = underlying_;
  }
}

void ProductsReader::value(Tag parent, Tag tag, const Value& value) {
  switch (parent) {
    case Tag::ra:
      return array_value(tag, value);
    case Tag::opt:
      return contract_value(tag, value, option_);
    case Tag::fut:
    case Tag::phy:
    case Tag::cmb:
    case Tag::equity:
    case Tag::series:
      return contract_value(tag, value, contract_);
    case Tag::exchange:
      exchange_ = value.name();
      return;
    case Tag::undC:
      return underlying_value(tag, value);
    case Tag::undPf:
      family().product.underlying_code = value.name();
      return;
    case Tag::crossmargin:
      return extension_value(tag, value);
    case Tag::scanRate:
    case Tag::intrRate:
    case Tag::divRate:
      return terms_value(parent, tag, value);
    default:
      return family_value(tag, value);
  }
}

void ProductsReader::begin_exchange() {
  exchange_.clear();
  state_.has_exchange = true;
}

void ProductsReader::begin_family(Tag tag) {
  is_wanted_.reset();
  if (exchange_.empty()) stream_.miss(Tag::exch);
  Family& made = state_.families.emplace_back();
  made.name = {state_.organisation, exchange_, {}, std::string(type_of_family(tag))};
  made.product.exchange = exchange_;
  made.product.type = made.name.type;
  made.product.is_option = made.name.type.starts_with("OO");
  made.product.where = stream_.where();
}

/// Contracts of a family that no kept commodity names are read past; without a filter all are read, because
/// a commodity may stand behind them.
bool ProductsReader::wants_family() {
  if (!is_wanted_) is_wanted_ = state_.filter->commodities.empty() || state_.links.contains(family().name);
  return *is_wanted_;
}

bool ProductsReader::begin_contract(Tag parent, Tag tag) {
  if (tag == Tag::opt) {
    if (parent != Tag::series) return false;
    option_ = {};
    in_option_ = true;
    return true;
  }
  if (!wants_family()) return false;
  if (family().product.is_option != (tag == Tag::series))
    stream_.complain(ErrorCode::malformed, fmt::format("{} is of another kind of product", name_of(tag)), "");
  contract_ = {};
  series_ = {};
  series_.family = static_cast<std::int32_t>(state_.families.size()) - 1;
  series_.first_contract = state_.set.contracts.size();
  return true;
}

void ProductsReader::family_value(Tag tag, const Value& value) {
  Family& of = family();
  if (tag == Tag::pfId) of.name.id = value.name();
  if (tag == Tag::pfCode) of.product.code = value.name();
  if (tag == Tag::name) of.product.name = value.name();
  if (tag == Tag::currency) of.product.currency = value.currency().value_or(Currency());
  if (tag == Tag::cvf) of.value_factor = value.number();
  if (tag == Tag::priceDl) of.product.price_decimals = value.integer().value_or(0);
  if (tag == Tag::strikeDl) of.product.strike_decimals = value.integer().value_or(0);
  if (tag == Tag::valueMeth) of.valuation = value.name();
  if (tag == Tag::setlMeth) of.product.settlement = value.name();
  if (tag == Tag::exercise) of.product.is_american = value.text() == "AMER";
  if (tag == Tag::priceModel) of.model = value.name();
}

void ProductsReader::array_value(Tag tag, const Value& value) {
  ArrayDraft& array = in_option_ ? option_.array : contract_.array;
  if (tag == Tag::d) {
    array.delta = value.number();
  } else if (tag == Tag::a) {
    const auto loss = value.number();
    if (loss && array.values < span::scenario_count) array.losses[array.values] = *loss;
    ++array.values;
  }
}

void ProductsReader::contract_value(Tag tag, const Value& value, ContractDraft& draft) {
  switch (tag) {
    case Tag::cId:
      draft.has_id = true;
      if (!in_option_) draft.id = value.name();
      return;
    case Tag::pe:
      draft.month = value.period();
      return;
    case Tag::p:
      draft.price = value.number();
      return;
    case Tag::d:
      draft.delta = value.number();
      return;
    case Tag::v:
      draft.volatility = value.number();
      return;
    case Tag::cvf:
      draft.value_factor = value.number();
      return;
    case Tag::sc:
      draft.delta_scale = value.number();
      draft.has_terms = true;
      return;
    case Tag::k:
      draft.strike = value.number();
      return;
    case Tag::o:
      draft.right = value.text() == "C"   ? span::Right::call
                    : value.text() == "P" ? span::Right::put
                                          : span::Right::none;
      return;
    case Tag::t:
      draft.terms.years_to_expiry = value.number().value_or(0.0);
      draft.has_terms = true;
      return;
    case Tag::setlDate:
      draft.terms.expiry = value.date().value_or(0);
      draft.has_terms = true;
      return;
    default:
      return;
  }
}

void ProductsReader::terms_value(Tag parent, Tag tag, const Value& value) {
  span::Series& terms = contract_.terms;
  contract_.has_terms = true;
  const double number = value.number().value_or(0.0);
  if (parent == Tag::intrRate) terms.interest_rate = number;
  if (parent == Tag::divRate) terms.dividend_yield = number;
  if (parent != Tag::scanRate || number == 0.0) return;
  if (tag == Tag::priceScan) terms.price_range = {number, false};
  if (tag == Tag::volScan) terms.volatility_range = {number, false};
  // An amount beside a share says more.
  if (tag == Tag::priceScanPct && terms.price_range.amount == 0.0) terms.price_range = {number, true};
  if (tag == Tag::volScanPct && terms.volatility_range.amount == 0.0) terms.volatility_range = {number, true};
}

void ProductsReader::underlying_value(Tag tag, const Value& value) {
  if (tag == Tag::exch) underlying_.exchange = value.name();
  if (tag == Tag::pfId) underlying_.family = value.name();
  if (tag == Tag::cId) underlying_.contract = value.name();
}

void ProductsReader::extension_value(Tag tag, const Value& value) {
  if (tag == Tag::arrayDecimals) family().product.array_decimals = value.integer().value_or(0);
  if (tag == Tag::refused) family().product.refused = value.name();
  if (tag == Tag::futuresMonth) series_.futures_month = value.period();
  if (tag == Tag::model) contract_.terms.model = value.name();
  if (tag == Tag::volatility) contract_.terms.volatility = value.number().value_or(0.0);
  if (tag == Tag::lookAhead) contract_.terms.lookahead_years = value.number().value_or(0.0);
  if (tag == Tag::extremeMultiplier) contract_.terms.extreme_multiplier = value.number().value_or(0.0);
  if (tag == Tag::coveredShare) contract_.terms.covered_share = value.number().value_or(0.0);
}

void ProductsReader::end_array() {
  const ArrayDraft& array = in_option_ ? option_.array : contract_.array;
  if (array.values != span::scenario_count)
    stream_.complain(ErrorCode::invalid_value, fmt::format("the risk array has {} values", array.values),
                     "want a loss for each of the sixteen scenarios");
}

void ProductsReader::check_delta(span::Right right, double delta) {
  if (right == span::Right::put ? delta <= 0.0 : delta >= 0.0) return;
  stream_.complain(ErrorCode::invalid_value,
                   fmt::format("a {} cannot have a composite delta of {}",
                               right == span::Right::none  ? "future"
                               : right == span::Right::put ? "put"
                                                           : "call",
                               shortest(delta)),
                   "a put's delta is not above 0, any other's not below");
}

void ProductsReader::add_contract(const ContractDraft& draft) {
  const ArrayDraft& array = draft.array;
  span::Contract made;
  made.product = series_.family;
  made.right = draft.right;
  made.strike = draft.strike.value_or(0.0);
  made.has_array = array.arrays > 0;
  const auto delta = array.delta ? array.delta : draft.delta;
  if (made.has_array && !delta) stream_.miss(Tag::d);
  made.composite_delta = delta.value_or(0.0);
  if (delta) check_delta(draft.right, *delta);
  made.delta_scale = draft.delta_scale.value_or(0.0);
  made.price = draft.price.value_or(0.0);
  made.value_factor = draft.value_factor.value_or(not_said);
  made.volatility = draft.volatility.value_or(0.0);
  made.line = stream_.line();
  if (array.arrays > 1) family().product.refused = "risk arrays of several rates";
  state_.set.contracts.push_back(made);
  state_.set.arrays.push_back(array.losses);
}

/// What the element says of its month beside the contract; its place in the set.
std::optional<std::size_t> ProductsReader::add_terms() {
  if (!contract_.has_terms) return std::nullopt;
  span::Series& made = state_.set.series.emplace_back(contract_.terms);
  made.product = series_.family;
  made.delta_scale = contract_.delta_scale.value_or(0.0);
  return state_.set.series.size() - 1;
}

void ProductsReader::end_contract(Tag tag) {
  if (tag == Tag::opt) {
    if (option_.right == span::Right::none) stream_.miss(Tag::o);
    if (!option_.strike) stream_.miss(Tag::k);
    if (!option_.price) stream_.miss(Tag::p);
    add_contract(option_);
    in_option_ = false;
    return;
  }
  if (!contract_.month) stream_.miss(Tag::pe);
  const span::Period month = contract_.month.value_or(span::Period{});
  if (contract_.has_id) family().months.emplace(contract_.id, month);
  contract_.right = span::Right::none;
  if (contract_.has_id || contract_.array.arrays > 0) {
    add_contract(contract_);
    state_.set.contracts.back().futures_month = month;
  }
  if (const auto terms = add_terms()) state_.set.series[*terms].futures_month = month;
}

void ProductsReader::end_series() {
  if (!contract_.month || contract_.month->empty()) stream_.miss(Tag::pe);
  series_.month = contract_.month.value_or(span::Period{});
  series_.end_contract = state_.set.contracts.size();
  for (std::size_t i = series_.first_contract; i < series_.end_contract; ++i) {
    span::Contract& option = state_.set.contracts[i];
    option.option_month = series_.month;
    if (option.delta_scale == 0.0) option.delta_scale = contract_.delta_scale.value_or(0.0);
    if (std::isnan(option.value_factor) && contract_.value_factor)
      option.value_factor = *contract_.value_factor;
  }
  if (contract_.volatility) {
    contract_.terms.volatility = *contract_.volatility;
    contract_.has_terms = true;
  }
  series_.series = add_terms();
  state_.option_series.push_back(series_);
}

}  // namespace crossmargin::io
