#include <string>

#include "io/span/layout_products.hpp"
#include "io/span/positional_writers.hpp"
#include "io/span/refusals.hpp"

namespace crossmargin::io {
namespace {

using layout::column;

/// What the reader takes from elsewhere must be so, or the product would come back as another.
void check_kind(const span::Product& product, const span::CombinedCommodity& rules, FixedLine& line) {
  constexpr Columns type = column(layout::prices, "product type");
  if (product.is_option != product.type.starts_with("OO"))
    line.complain(type, "types of options, and no others, begin with OO", ErrorCode::unsupported);
  if (product.pays_premium != (product.is_option && rules.options_pay_premium))
    line.complain(type, "options of one combined commodity all pay a premium or none does",
                  ErrorCode::unsupported);
  if (!product.refused.empty() && !product.refused.starts_with(combination_method))
    line.complain(type, "no record says " + product.refused, ErrorCode::unsupported);
}

/// The short name, or the long one where it is longer.
void put_name(FixedLine& line, const std::string& name) {
  constexpr Columns short_name = column(layout::prices, "short name");
  const bool is_short = name.size() <= static_cast<std::size_t>(short_name.width());
  line.text(is_short ? short_name : column(layout::prices, "long name"), name);
}

void put_range(FixedLine& line, const span::Range& range, const ScaledColumns& columns,
               const Columns& quotation) {
  line.scaled(range.is_relative ? layout::in_percent(columns) : columns, range.amount,
              FixedLine::ZeroExponent::digits);
  if (range.is_relative) line.character(quotation, 'P');
}

}  // namespace

std::string product_name(const span::Product& product) {
  return product.exchange + " " + product.code + " " + product.type;
}

void write_prices(const span::Product& product, const span::CombinedCommodity& rules, FixedText& out) {
  if (product.refused == no_prices) return;
  const std::string subject = product_name(product);
  FixedLine line("P ", subject, out);
  check_kind(product, rules, line);
  line.text(column(layout::prices, "exchange"), product.exchange);
  line.text(column(layout::prices, "commodity"), product.code);
  line.text(column(layout::prices, "product type"), product.type);
  put_name(line, product.name);
  line.digits(column(layout::prices, "settlement decimals"), product.price_decimals);
  line.digits(column(layout::prices, "strike decimals"), product.strike_decimals);
  line.scaled(layout::value_factor, product.value_factor, FixedLine::ZeroExponent::digits);
  line.text(column(layout::prices, "currency"), product.currency.code());
  if (product.is_american) line.text(column(layout::prices, "exercise style"), "AMER");
  line.text(column(layout::prices, "settlement method"), product.settlement);
  line.scaled(layout::position_factor, product.scale, FixedLine::ZeroExponent::digits);
  line.finish();
}

void write_series(const span::ParameterSet& set, const span::Series& series, FixedText& out) {
  const span::Product& product = set.products[static_cast<std::size_t>(series.product)];
  const auto& rules = set.commodities[static_cast<std::size_t>(product.commodity)];
  const std::string subject = product_name(product) + " " + to_string(series.futures_month);
  FixedLine line("B ", subject, out);
  line.text(column(layout::series, "exchange"), product.exchange);
  line.text(column(layout::series, "commodity"), product.code);
  line.text(column(layout::series, "product type"), product.type);
  line.period(column(layout::series, "futures month"), column(layout::series, "futures day"),
              series.futures_month);
  line.period(column(layout::series, "option month"), column(layout::series, "option day"),
              series.option_month);
  if (series.volatility == 0.0) {
    line.text(layout::volatility.number, layout::no_volatility);
    line.digits(layout::volatility.exponent, 0);
  } else {
    line.scaled(layout::volatility, series.volatility, FixedLine::ZeroExponent::digits);
  }
  span::Range price_range = series.price_range;
  if (!price_range.is_relative) price_range.amount = times_ten_to(price_range.amount, -rules.risk_exponent);
  put_range(line, price_range, layout::price_range, column(layout::series, "price scan quotation"));
  put_range(line, series.volatility_range, layout::volatility_range,
            column(layout::series, "volatility scan quotation"));
  line.number(column(layout::series, "extreme move multiplier"), series.extreme_multiplier);
  line.number(column(layout::series, "extreme move covered fraction"), series.covered_share);
  line.number(column(layout::series, "interest rate"), series.interest_rate);
  line.number(column(layout::series, "time to expiry"), series.years_to_expiry);
  line.number(column(layout::series, "look-ahead"), series.lookahead_years);
  line.number(column(layout::series, "delta scaling factor"), series.delta_scale);
  line.digits(column(layout::series, "expiration date"), series.expiry);
  line.text(column(layout::series, "underlying commodity"), product.underlying_code);
  line.text(column(layout::series, "pricing model"), series.model);
  line.number(column(layout::series, "dividend yield"), series.dividend_yield);
  line.finish();
}

}  // namespace crossmargin::io
