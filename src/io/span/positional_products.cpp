#include "io/span/positional_state.hpp"

namespace crossmargin::io {
namespace {

/// What a volatility that nobody gave stands as.
constexpr std::string_view all_nines = "99999999";

}  // namespace

void read_series(const FixedFields& fields, PositionalState& state) {
  const std::int32_t product =
      state.product(fields.text({3, 5, "exchange"}), fields.text({6, 15, "commodity"}),
                    fields.text({16, 18, "product type"}));
  const SeriesName name{
      product, fields.period({19, 24, "futures month"}, {25, 26, "futures day"}).value_or(span::Period{}),
      fields.period({28, 33, "option month"}, {34, 35, "option day"}).value_or(span::Period{})};
  const auto number = [&](const Number& field) { return fields.number(field).value_or(0.0); };
  span::Series terms;
  terms.delta_scale = number({{86, 91, "delta scaling factor"}, 4});
  terms.price_range.amount = number({{53, 57, "price scan range"}, 0}) *
                             fields.power({166, 167, "price scan exponent"}, {168, 168, "sign"});
  terms.price_range.is_relative = fields.character({165, 165, "price scan quotation"}) == 'P';
  terms.volatility_range.amount = number({{45, 52, "volatility scan range"}, 6}) *
                                  fields.power({149, 150, "volatility scan exponent"}, {151, 151, "sign"});
  terms.volatility_range.is_relative = fields.character({164, 164, "volatility scan quotation"}) == 'P';
  // Shares stand in percent.
  for (span::Range* range : {&terms.price_range, &terms.volatility_range})
    if (range->is_relative) range->amount /= 100.0;
  const Number volatility{{37, 44, "base volatility"}, 6};
  if (fields.text(volatility.columns) != all_nines)
    terms.volatility =
        number(volatility) * fields.power({146, 147, "volatility exponent"}, {148, 148, "sign"});
  terms.extreme_multiplier = number({{58, 62, "extreme move multiplier"}, 3});
  terms.covered_share = number({{63, 67, "extreme move covered fraction"}, 4});
  terms.interest_rate = number({{68, 72, "interest rate"}, 4});
  terms.years_to_expiry = number({{73, 79, "time to expiry"}, 6});
  terms.lookahead_years = number({{80, 85, "look-ahead"}, 6});
  terms.expiry = static_cast<std::int32_t>(fields.digits({92, 99, "expiration date"}).value_or(0));
  terms.model = fields.text({110, 111, "pricing model"});
  terms.dividend_yield = number({{112, 119, "dividend yield"}, 6});
  const std::string_view underlying = fields.text({100, 109, "underlying commodity"});
  if (!underlying.empty()) state.products[static_cast<std::size_t>(product)].underlying = underlying;
  if (!state.series.emplace(name, terms).second)
    fields.complain(ErrorCode::duplicate, "the series has a record B already", {6, 35, "series"},
                    "keep one of them");
}

void read_prices(const FixedFields& fields, PositionalState& state) {
  ProductRecord& product = state.products[static_cast<std::size_t>(
      state.product(fields.text({3, 5, "exchange"}), fields.text({6, 15, "commodity"}),
                    fields.text({16, 18, "product type"})))];
  product.has_terms = true;
  product.title = fields.text({19, 33, "short name"});
  product.currency = fields.text({66, 68, "currency"});
  product.is_american = fields.text({76, 79, "exercise style"}) == "AMER";
  product.settlement = fields.text({122, 126, "settlement method"});
  product.price_decimals = static_cast<int>(fields.required_digits({34, 36, "settlement decimals"}));
  product.strike_decimals = static_cast<int>(fields.required_digits({37, 39, "strike decimals"}));
  product.value_factor = fields.required({{42, 55, "contract value factor"}, 7}) *
                         fields.power({74, 75, "contract value exponent"}, {73, 73, "sign"});
  const auto scale = fields.number({{144, 157, "equivalent position factor"}, 7});
  product.scale =
      scale.value_or(1.0) * fields.power({158, 159, "position factor exponent"}, {160, 160, "sign"});
  if (product.scale == 0.0) product.scale = 1.0;
}

}  // namespace crossmargin::io
