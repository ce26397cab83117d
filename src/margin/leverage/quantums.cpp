#include "margin/leverage/quantums.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "margin/integer/open_interest.hpp"

namespace crossmargin::leverage {
namespace {

using integer::Rounding;
using integer::Whole;

constexpr int quote_digits = 6;

integer::PerpetualTerms terms_of(const OpenInterest& form, const QuantumPosition& position) {
  const auto quote = [](double amount) { return integer::scaled(amount, quote_digits, Rounding::half_up); };
  integer::PerpetualTerms terms;
  terms.resolution = form.size_exponent;
  terms.exponent = form.price_exponent;
  terms.price = integer::scaled(position.value / position.size, -form.price_exponent, Rounding::half_up);
  terms.tier = {form.initial_ppm, form.maintenance_fraction_ppm, quote(form.lower_cap),
                quote(form.upper_cap)};
  terms.open_interest = integer::scaled(form.open.value_or(0.0), -form.size_exponent, Rounding::half_up);
  terms.chosen_ppm = integer::scaled(position.least_rate, 6, Rounding::ceil);
  return terms;
}

}  // namespace

std::optional<std::string> quantum_fault(const OpenInterest& form, double price) {
  constexpr double most_price = 1e15;
  if (!(price <= most_price)) return fmt::format("has a price above {}", most_price);
  if (integer::scaled(price, -form.price_exponent, Rounding::half_up) > 0) return std::nullopt;
  return fmt::format("has a price that is nothing when rounded to 10^{}", form.price_exponent);
}

QuantumNeed quantum_need(const OpenInterest& form, const QuantumPosition& position, Level level) {
  if (position.size == 0.0) return {};
  const integer::PerpetualTerms terms = terms_of(form, position);
  const Whole quantums = integer::scaled(position.size, -form.size_exponent, Rounding::half_up);
  const integer::Requirements required = integer::requirements(terms, quantums);
  if (level == Level::maintenance)
    return {integer::unscaled(integer::maintenance_ppm(terms.tier), 6),
            integer::unscaled(required.maintenance, quote_digits)};
  const Whole fraction =
      integer::scaled_initial_ppm(terms.tier, integer::net_notional(terms, terms.open_interest));
  return {integer::unscaled(std::max(fraction, terms.chosen_ppm), 6),
          integer::unscaled(required.initial, quote_digits)};
}

void note_open_interest(const AccountView& view, const AccountNeed& need,
                        std::vector<std::string>& incomplete) {
  for (const UnitNeed& unit : need.units) {
    for (const LineNeed& line : unit.lines) {
      const OpenInterest* form =
          line.rules != nullptr ? std::get_if<OpenInterest>(&line.rules->form) : nullptr;
      if (form == nullptr || form->upper_cap == 0.0 || form->open) continue;
      const std::string& name = view.contracts.unit(unit.unit);
      std::string text = fmt::format(
          "the initial rate of {0} grows with open interest; give "
          "parameters.markets.by_underlying.{0}.futures."
          "open_interest.open",
          name);
      if (std::find(incomplete.begin(), incomplete.end(), text) == incomplete.end())
        incomplete.push_back(std::move(text));
    }
  }
}

}  // namespace crossmargin::leverage
