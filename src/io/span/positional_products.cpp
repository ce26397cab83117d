#include <fmt/format.h>

#include "io/span/layout_products.hpp"
#include "io/span/positional_state.hpp"

namespace crossmargin::io {
namespace {

using layout::column;

/// Beyond these a double holds no whole number.
constexpr std::int64_t most_decimals = 15;

span::Range range(const FixedFields& fields, const ScaledColumns& amount, const Columns& quotation) {
  const bool is_relative = fields.character(quotation) == 'P';
  return {fields.scaled(is_relative ? layout::in_percent(amount) : amount).value_or(0.0), is_relative};
}

span::Series terms_of(const FixedFields& fields) {
  const auto number = [&](const Columns& columns) { return fields.number(columns).value_or(0.0); };
  span::Series terms;
  terms.delta_scale = number(column(layout::series, "delta scaling factor"));
  terms.price_range = range(fields, layout::price_range, column(layout::series, "price scan quotation"));
  terms.volatility_range =
      range(fields, layout::volatility_range, column(layout::series, "volatility scan quotation"));
  if (fields.text(layout::volatility.number) != layout::no_volatility)
    terms.volatility = fields.scaled(layout::volatility).value_or(0.0);
  terms.extreme_multiplier = number(column(layout::series, "extreme move multiplier"));
  terms.covered_share = number(column(layout::series, "extreme move covered fraction"));
  terms.interest_rate = number(column(layout::series, "interest rate"));
  terms.years_to_expiry = number(column(layout::series, "time to expiry"));
  terms.lookahead_years = number(column(layout::series, "look-ahead"));
  terms.expiry =
      static_cast<std::int32_t>(fields.digits(column(layout::series, "expiration date")).value_or(0));
  terms.model = fields.text(column(layout::series, "pricing model"));
  terms.dividend_yield = number(column(layout::series, "dividend yield"));
  return terms;
}

int decimals(const FixedFields& fields, const Columns& columns) {
  const std::int64_t found = fields.required_digits(columns);
  if (found > most_decimals)
    fields.complain(ErrorCode::invalid_value,
                    fmt::format("want at most {} decimals, got {}", most_decimals, found), columns, "");
  return static_cast<int>(found);
}

}  // namespace

void read_series(const FixedFields& fields, PositionalState& state) {
  const std::int32_t product = state.product(fields.text(column(layout::series, "exchange")),
                                             fields.text(column(layout::series, "commodity")),
                                             fields.text(column(layout::series, "product type")));
  const auto period = [&](const Columns& month, const Columns& day) {
    return fields.period(month, day).value_or(span::Period{});
  };
  const SeriesName name{
      product, period(column(layout::series, "futures month"), column(layout::series, "futures day")),
      period(column(layout::series, "option month"), column(layout::series, "option day"))};
  const std::string_view underlying = fields.text(column(layout::series, "underlying commodity"));
  if (!underlying.empty()) state.product_at(product).underlying = underlying;
  if (!state.series.emplace(name, SeriesRecord{terms_of(fields), fields.line_number()}).second)
    fields.complain(ErrorCode::duplicate, "the series has a record B already",
                    column(layout::series, "commodity"), "keep one of them");
}

void read_prices(const FixedFields& fields, PositionalState& state) {
  constexpr Columns code = column(layout::prices, "commodity");
  ProductRecord& product =
      state.product_at(state.product(fields.text(column(layout::prices, "exchange")), fields.text(code),
                                     fields.text(column(layout::prices, "product type"))));
  if (product.has_terms)
    fields.complain(ErrorCode::duplicate, "the product has a record P already", code, "keep one of them");
  product.has_terms = true;
  product.title = fields.text(column(layout::prices, "short name"));
  if (product.title.empty()) product.title = fields.text(column(layout::prices, "long name"));
  product.currency = fields.text(column(layout::prices, "currency"));
  product.is_american = fields.text(column(layout::prices, "exercise style")) == "AMER";
  product.settlement = fields.text(column(layout::prices, "settlement method"));
  product.price_decimals = decimals(fields, column(layout::prices, "settlement decimals"));
  product.strike_decimals = decimals(fields, column(layout::prices, "strike decimals"));
  fields.required_digits(layout::value_factor.number);
  product.value_factor = fields.scaled(layout::value_factor).value_or(0.0);
  product.scale = fields.scaled(layout::position_factor).value_or(1.0);
  if (product.scale == 0.0) product.scale = 1.0;
}

}  // namespace crossmargin::io
