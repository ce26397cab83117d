#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "crossmargin/margin/span/contracts.hpp"
#include "io/span/layout_arrays.hpp"
#include "io/span/positional_writers.hpp"

namespace crossmargin::io {
namespace {

using layout::column;

constexpr double most_narrow = 99'999.0;

/// What the arrays of a product are written with.
struct ArrayForm {
  std::string subject;
  bool is_wide{false};
  int unit{0};  ///< ten to it is one in the file
};

/// Eight digits where a product has decimals or a value beyond five digits.
std::vector<ArrayForm> forms_of(const span::ParameterSet& set) {
  std::vector<ArrayForm> forms;
  for (const span::Product& product : set.products)
    forms.push_back({product_name(product), product.array_decimals != 0,
                     set.commodities[static_cast<std::size_t>(product.commodity)].risk_exponent});
  for (std::size_t i = 0; i < set.contracts.size(); ++i) {
    ArrayForm& form = forms[static_cast<std::size_t>(set.contracts[i].product)];
    if (form.is_wide) continue;
    const double most = times_ten_to(most_narrow, form.unit);
    form.is_wide = std::any_of(set.arrays[i].begin(), set.arrays[i].end(),
                               [&](double loss) { return std::abs(loss) > most; });
  }
  for (std::size_t i = 0; i < forms.size(); ++i)
    if (forms[i].is_wide) forms[i].unit -= set.products[i].array_decimals;
  return forms;
}

void put_key(FixedLine& line, const span::Contract& contract, const span::Product& product) {
  line.text(column(layout::array_key, "exchange"), product.exchange);
  line.text(column(layout::array_key, "commodity"), product.code);
  line.text(column(layout::array_key, "underlying commodity"),
            product.underlying_code.empty() ? product.code : product.underlying_code);
  line.text(column(layout::array_key, "product type"), product.type);
  if (contract.right != span::Right::none)
    line.character(column(layout::array_key, "option right"),
                   contract.right == span::Right::call ? 'C' : 'P');
  line.period(column(layout::array_key, "futures month"), column(layout::array_key, "futures day"),
              contract.futures_month);
  line.period(column(layout::array_key, "option month"), column(layout::array_key, "option day"),
              contract.option_month);
  line.amount(column(layout::array_key, "strike"), std::abs(contract.strike), -product.strike_decimals);
}

void put_values(FixedLine& line, const layout::ValueColumns& columns, const double* losses, int unit) {
  for (std::size_t i = 0; i < columns.digits.count; ++i)
    line.signed_amount(columns.digits.nth(i), columns.signs.nth(i), losses[i], unit);
}

/// Everything behind the values of the second half.
void put_terms(FixedLine& line, const layout::ArrayColumns& at, const span::Contract& contract,
               const span::Product& product) {
  line.signed_amount(at.delta, at.delta_sign, contract.composite_delta, -at.delta.places);
  line.scaled(at.volatility, contract.volatility, FixedLine::ZeroExponent::blank);
  line.signed_amount(at.price, at.price_sign, contract.price, -product.price_decimals);
  line.sign(at.strike_sign, contract.strike < 0.0);
  if (contract.value_factor != product.value_factor)
    line.scaled(at.value_factor, contract.value_factor, FixedLine::ZeroExponent::blank);
}

/// The delta scaling factor comes from the contract's record B alone.
void check_series(const span::ParameterSet& set, const span::Contract& contract, FixedLine& line) {
  const auto key = std::tie(contract.product, contract.futures_month, contract.option_month);
  const auto found = std::lower_bound(
      set.series.begin(), set.series.end(), key,
      [](const span::Series& series, const auto& wanted) { return key_of(series) < wanted; });
  const bool is_there = found != set.series.end() && key_of(*found) == key;
  if (contract.delta_scale != (is_there ? found->delta_scale : 0.0))
    line.complain(layout::series_key, "its delta scaling factor is not that of its series",
                  ErrorCode::unsupported);
}

void write_array(const span::ParameterSet& set, std::size_t place, const ArrayForm& form, FixedText& out) {
  const span::Contract& contract = set.contracts[place];
  const span::Product& product = set.products[static_cast<std::size_t>(contract.product)];
  const layout::ArrayColumns& at = form.is_wide ? layout::wide : layout::narrow;
  const double* losses = set.arrays[place].data();
  FixedLine first(form.is_wide ? "83" : "81", form.subject, out);
  put_key(first, contract, product);
  put_values(first, at.first, losses, form.unit);
  first.finish();
  FixedLine second(form.is_wide ? "84" : "82", form.subject, out);
  put_key(second, contract, product);
  put_values(second, at.second, losses + layout::first_values, form.unit);
  put_terms(second, at, contract, product);
  check_series(set, contract, second);
  second.finish();
}

}  // namespace

void write_arrays(const span::ParameterSet& set, FixedText& out) {
  const std::vector<ArrayForm> forms = forms_of(set);
  for (std::size_t i = 0; i < set.contracts.size(); ++i) {
    // Without an array there is no record; a future is still known by its record B.
    if (!set.contracts[i].has_array) continue;
    const std::size_t known = out.issues.size();
    write_array(set, i, forms[static_cast<std::size_t>(set.contracts[i].product)], out);
    if (out.issues.size() == known) continue;
    for (std::size_t issue = known; issue < out.issues.size(); ++issue)
      out.issues[issue].message += " (" + span::contract_id(set, static_cast<std::int32_t>(i)) + ")";
    if (out.issues.size() >= most_issues) return;
  }
}

}  // namespace crossmargin::io
