#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "crossmargin/core/format.hpp"
#include "crossmargin/margin/span/arrays.hpp"
#include "margin/span/definition_parts.hpp"

namespace crossmargin::span {
namespace {

/// A scan range as it is defined.
struct RangeRule {
  Range given;
  double multiple{0.0};  ///< of the price's deviation over some days; 0: the range is given
  double days{0.0};
  double volatility{0.0};
};

/// What every series of a product shares.
struct ProductRule {
  const Document* document{nullptr};
  std::int32_t product{-1};
  std::string underlying;  ///< in the market; of options: the product they are on
  RangeRule price_range;
  Range volatility_range;
  std::optional<double> volatility;
  double delta_scale{1.0};
  std::string model;
  const Document* strikes{nullptr};
};

RangeRule price_range_of(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  RangeRule rule;
  if (fields.has("relative")) {
    rule.given = {fields.positive("relative"), true};
  } else if (const Document* from = fields.child("from_volatility")) {
    Fields members(*from, issues);
    rule.multiple = members.positive("multiple");
    rule.days = members.positive("days");
    rule.volatility = members.positive("volatility");
    members.finish();
  } else {
    rule.given = {fields.positive("amount"), false};
  }
  fields.finish();
  return rule;
}

Range volatility_range_of(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  const bool is_relative = fields.has("relative");
  const Range range{fields.positive(is_relative ? "relative" : "amount"), is_relative};
  fields.finish();
  return range;
}

/// A range from volatility is rounded up to whole units of the margin currency, as clearing houses set them.
Range range_at(const RangeRule& rule, double price, double value_factor) {
  if (rule.multiple == 0.0) return rule.given;
  const double share = rule.multiple * rule.volatility * std::sqrt(rule.days / 365.0);
  return {std::ceil(share * std::abs(price * value_factor)), false};
}

/// Strikes from one to another, or so many on each side of the underlying's price.
std::vector<double> strikes_of(const Document& document, double price, Issues& issues) {
  Fields fields(document, issues);
  const double step = fields.positive("step");
  double from = 0.0;
  double to = 0.0;
  if (fields.has("each_side")) {
    const double count = whole(fields, "each_side", 1, 500000);
    const double middle = std::round(price / step);
    from = middle - count;
    to = middle + count;
  } else {
    from = std::round(fields.number("from") / step);
    to = std::round(fields.number("to") / step);
  }
  fields.finish();
  std::vector<double> strikes;
  // Far out or close together, strikes would be the same number again and again.
  const bool are_apart = step >= 1e-8 && std::abs(from) <= 1e9 && std::abs(to) <= 1e9;
  if (!are_apart || to < from || to - from > 1e6) {
    fields.fail_at("step", ErrorCode::invalid_value,
                   "want between one and a million strikes, none beyond 1e9 steps of at least 1e-8");
    return strikes;
  }
  for (double place = from; place <= to; place += 1.0) strikes.push_back(round_half_away(place * step, 8));
  return strikes;
}

std::int32_t day_of(Instant moment) {
  const std::string text = format_date(moment);
  return std::stoi(text.substr(0, 4) + text.substr(5, 2) + text.substr(8, 2));
}

double take_or_note(const Result<double>& value, const SourceLocation& where, Issues& issues) {
  if (value) return *value;
  for (Issue issue : value.error()) {
    if (issue.where.file.empty()) issue.where = where;
    issues.push_back(std::move(issue));
  }
  return 0.0;
}

/// Arrays are made with what a positional file can say, so that they follow from it.
double as_files_have(double value, int digits) {
  return round_half_away(value, digits);
}

Series series_at(Fields& fields, const ProductRule& rule, Defining& defining) {
  Series series;
  series.product = rule.product;
  series.futures_month = period_at(fields, "month");
  const Instant expiry = fields.instant("expiry");
  series.expiry = day_of(expiry);
  series.years_to_expiry = as_files_have(year_fraction(defining.market.as_of(), expiry), 6);
  if (series.years_to_expiry < 0.0)
    fields.fail_at("expiry", ErrorCode::expired, "the series has expired on the market's day");
  series.delta_scale = rule.delta_scale;
  series.extreme_multiplier = defining.extreme_multiplier;
  series.covered_share = defining.covered_share;
  series.lookahead_years = as_files_have(defining.lookahead_years, 6);
  return series;
}

const Product& product_of(const Defining& defining, const ProductRule& rule) {
  return defining.set.products[static_cast<std::size_t>(rule.product)];
}

void define_future(const Document& document, const ProductRule& rule, Defining& defining) {
  Fields fields(document, defining.issues);
  Series series = series_at(fields, rule, defining);
  const Product& product = product_of(defining, rule);
  const double price =
      product.type == "FUT"
          ? take_or_note(defining.market.forward(rule.underlying, fields.instant("expiry")), document.where(),
                         defining.issues)
          : take_or_note(defining.market.spot(rule.underlying), document.where(), defining.issues);
  const Document* own = fields.child("price_range");
  fields.finish();
  Contract contract;
  contract.product = rule.product;
  contract.futures_month = series.futures_month;
  contract.delta_scale = series.delta_scale;
  contract.value_factor = product.value_factor;
  contract.price = round_half_away(price, product.price_decimals);
  contract.composite_delta = 1.0;
  contract.line = document.where().line;
  const RangeRule range = own == nullptr ? rule.price_range : price_range_of(*own, defining.issues);
  series.price_range = range_at(range, contract.price, contract.value_factor);
  defining.underlyings[{product.code, series.futures_month}] = {contract.price, contract.value_factor,
                                                                series.price_range};
  defining.set.contracts.push_back(contract);
  defining.set.series.push_back(std::move(series));
}

/// The underlying's range in terms of an option of this value factor.
Range range_of(const Underlying& underlying, double value_factor) {
  if (underlying.range.is_relative) return underlying.range;
  return {underlying.range.amount * std::abs(value_factor / underlying.value_factor), false};
}

void define_options(const Document& document, const ProductRule& rule, Defining& defining) {
  Fields fields(document, defining.issues);
  Series series = series_at(fields, rule, defining);
  series.option_month = period_at(fields, "option_month");
  series.model = rule.model;
  series.volatility_range = rule.volatility_range;
  series.volatility =
      fields.has("volatility") || !rule.volatility ? fields.positive("volatility") : *rule.volatility;
  const Document* strikes = fields.child("strikes");
  if (strikes == nullptr) strikes = rule.strikes;
  fields.finish();
  const auto found = defining.underlyings.find({rule.underlying, series.futures_month});
  if (found == defining.underlyings.end()) {
    fields.fail_at("month", ErrorCode::missing_parameter,
                   fmt::format("{} has no month {} to write options on", in_quotes(rule.underlying),
                               to_string(series.futures_month)),
                   "define the future before its options");
    return;
  }
  if (strikes == nullptr) {
    fields.fail_at("strikes", ErrorCode::missing_field, "want strikes, here or at the product");
    return;
  }
  const Product& product = product_of(defining, rule);
  const auto rate = defining.market.zero_rate(product.currency, fields.instant("expiry"));
  series.interest_rate = as_files_have(take_or_note(rate, document.where(), defining.issues), 4);
  series.price_range = range_of(found->second, product.value_factor);
  for (const double strike : strikes_of(*strikes, found->second.price, defining.issues)) {
    for (const Right right : {Right::call, Right::put}) {
      Contract contract;
      contract.product = rule.product;
      contract.right = right;
      contract.futures_month = series.futures_month;
      contract.option_month = series.option_month;
      contract.strike = strike;
      contract.delta_scale = series.delta_scale;
      contract.value_factor = product.value_factor;
      contract.volatility = series.volatility;
      contract.line = document.where().line;
      defining.set.contracts.push_back(contract);
    }
  }
  defining.set.series.push_back(std::move(series));
}

Product terms_of(Fields& fields, const CombinedCommodity& commodity) {
  Product made;
  made.exchange = commodity.exchange;
  made.code = fields.string("code");
  made.name = fields.string_or("name", "");
  constexpr std::array types{"FUT", "PHY", "OOF", "OOP"};
  made.type = types[fields.word("type", {"FUT", "PHY", "OOF", "OOP"})];
  made.is_option = made.type.starts_with("OO");
  made.currency = fields.has("currency") ? fields.currency("currency") : commodity.currency;
  made.value_factor = fields.positive("value_factor");
  made.scale = fields.has("position_factor") ? fields.positive("position_factor") : 1.0;
  made.price_decimals = fields.has("price_decimals") ? whole(fields, "price_decimals", 0, 9) : 2;
  made.strike_decimals = fields.has("strike_decimals") ? whole(fields, "strike_decimals", 0, 9) : 2;
  made.array_decimals = fields.has("array_decimals") ? whole(fields, "array_decimals", -9, 9) : 0;
  made.settlement = fields.string_or("settlement", "CASH");
  made.pays_premium = made.is_option && commodity.options_pay_premium;
  return made;
}

void refuse_second(const Product& made, const ParameterSet& set, Fields& fields) {
  const bool is_there = std::any_of(set.products.begin(), set.products.end(), [&](const Product& other) {
    return other.exchange == made.exchange && other.code == made.code && other.type == made.type;
  });
  if (is_there)
    fields.fail_at("code", ErrorCode::duplicate,
                   fmt::format("product {} of type {} stands twice", in_quotes(made.code), made.type),
                   "keep one of them");
}

}  // namespace

void define_product(const Document& document, Defining& defining) {
  Fields fields(document, defining.issues);
  const auto commodity = static_cast<std::int32_t>(defining.set.commodities.size()) - 1;
  Product made = terms_of(fields, defining.set.commodities.back());
  refuse_second(made, defining.set, fields);
  made.commodity = commodity;
  made.where = document.where();
  ProductRule rule;
  rule.product = static_cast<std::int32_t>(defining.set.products.size());
  rule.underlying = fields.string(made.is_option ? "on" : "underlying");
  rule.delta_scale = fields.has("delta_scale") ? fields.positive("delta_scale") : 1.0;
  if (!made.is_option) {
    if (const Document* range = fields.required_child("price_range"))
      rule.price_range = price_range_of(*range, defining.issues);
  } else {
    made.underlying_code = rule.underlying;
    const std::size_t chosen = fields.word("model", {"black_76", "american", "black_scholes", "bachelier"});
    rule.model = std::array{model::black_76, model::american, model::black_scholes, model::bachelier}[chosen];
    made.is_american = rule.model == model::american;
    if (fields.has("volatility")) rule.volatility = fields.positive("volatility");
    rule.strikes = fields.child("strikes");
    if (const Document* range = fields.required_child("volatility_range"))
      rule.volatility_range = volatility_range_of(*range, defining.issues);
  }
  const bool is_option = made.is_option;
  defining.set.products.push_back(std::move(made));
  for (const Document& series : fields.array("series"))
    is_option ? define_options(series, rule, defining) : define_future(series, rule, defining);
  fields.finish();
}

}  // namespace crossmargin::span
