#include "crossmargin/margin/span/conversion.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "margin/span/deltas.hpp"

namespace crossmargin::span {
namespace {

Result<double> rate_between(const ParameterSet& parameters, Currency from, Currency to) {
  if (from == to) return 1.0;
  std::optional<double> found;
  for (const ConversionRate& rate : parameters.conversions) {
    const bool forward = rate.from == from && rate.to == to;
    if (!forward && !(rate.from == to && rate.to == from)) continue;
    const double value = forward ? rate.rate : 1.0 / rate.rate;
    if (found && *found != value)
      return fail(ErrorCode::duplicate,
                  fmt::format("two conversion rates from {} to {}", from.code(), to.code()), {},
                  "the parameter files contradict each other: keep one of the rates");
    found = value;
  }
  if (found) return *found;
  return fail(ErrorCode::missing_rate,
              fmt::format("no conversion rate from {} to {}", from.code(), to.code()), {},
              "the parameter file has none: choose another currency, or leave the currencies apart");
}

}  // namespace

Result<CurrencyRequirement> total_in(const ParameterSet& parameters, const SpanRequirement& requirement,
                                     Currency currency) {
  CurrencyRequirement sum;
  sum.currency = currency;
  const std::optional<ConversionMargin>& margin = parameters.rules.conversion;
  Issues issues;
  for (const CurrencyRequirement& part : requirement.currencies) {
    auto rate = rate_between(parameters, part.currency, currency);
    if (!rate) {
      append(issues, std::move(rate.error()));
      continue;
    }
    const bool same = part.currency == currency;
    if (!same && !margin)
      return fail(
          ErrorCode::missing_parameter, "the rules do not say by how much a conversion rate may move", {},
          "add \"conversion\": {\"up\": ..., \"down\": ...} to the rules, as your clearer gives them");
    const double up = same ? 1.0 : 1.0 + margin->up;
    const double down = same ? 1.0 : 1.0 + margin->down;
    const auto middle = [&](double amount) { return round_amount(amount * *rate, currency.digits()); };
    const auto worst = [&](double amount) {
      return round_amount(std::max(amount * *rate * up, amount * *rate * down), currency.digits());
    };
    sum.maintenance += worst(part.maintenance);
    sum.initial += worst(part.initial);
    sum.net_option_value += middle(part.net_option_value);
    sum.required_maintenance += worst(part.required_maintenance);
    sum.required_initial += worst(part.required_initial);
    sum.excess_option_value += middle(part.excess_option_value);
    sum.exposure += worst(part.exposure);
    sum.isolated += worst(part.isolated);
  }
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  return sum;
}

}  // namespace crossmargin::span
