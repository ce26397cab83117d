#include "margin/span/method_parameters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "crossmargin/core/fields.hpp"
#include "crossmargin/core/format.hpp"
#include "margin/span/definition_parts.hpp"

namespace crossmargin::span {
namespace {

constexpr double most_decimals = 8.0;

void bind_product(const Document& document, MethodParameters& parameters, Issues& issues) {
  Fields fields(document, issues);
  MethodProduct made;
  made.commodity = static_cast<std::int32_t>(parameters.rules.commodities.size()) - 1;
  made.underlying = fields.string("underlying");
  made.value_factor = fields.positive("value_factor");
  const double decimals = fields.number_or("array_decimals", made.array_decimals);
  if (decimals < 0.0 || decimals > most_decimals || decimals != std::floor(decimals))
    fields.fail_at("array_decimals", ErrorCode::invalid_value, "want a whole number from 0 to 8");
  made.array_decimals = static_cast<int>(decimals);
  const Currency& currency = parameters.rules.commodities.back().currency;
  if (parameters.product(made.underlying, currency) != nullptr)
    fields.fail_at("underlying", ErrorCode::duplicate,
                   fmt::format("underlying {} is in a combined commodity in {} already",
                               in_quotes(made.underlying), currency.code()),
                   "the contracts on one underlying that settle in one currency are scanned together");
  fields.finish();
  parameters.products.push_back(std::move(made));
}

void bind_commodity(const Document& document, MethodParameters& parameters, Issues& issues) {
  Fields fields(document, issues);
  std::vector<CombinedCommodity>& commodities = parameters.rules.commodities;
  CombinedCommodity made = read_commodity(fields, issues);
  if (std::any_of(commodities.begin(), commodities.end(),
                  [&](const CombinedCommodity& other) { return other.id == made.id; }))
    fields.fail_at("id", ErrorCode::duplicate,
                   fmt::format("combined commodity {} stands twice", in_quotes(made.id)));
  commodities.push_back(std::move(made));
  for (const Document& product : fields.array("products")) bind_product(product, parameters, issues);
  fields.finish();
}

void bind_calculation(const Document& document, Rules& rules, Issues& issues) {
  Fields fields(document, issues);
  if (const Document* rounding = fields.child("rounding")) read_rounding(*rounding, rules, issues);
  read_minimum_scope(fields, rules);
  fields.finish();
}

void bind_orders(Fields& fields, MethodParameters& parameters, Issues& issues) {
  const Document* orders = fields.required_child("open_orders");
  if (orders == nullptr) return;
  Fields members(*orders, issues);
  const auto rule = [&](std::string_view key) {
    return static_cast<OrderRule>(members.word(key, {"worst_fill", "none"}));
  };
  parameters.orders_initial = rule("initial");
  parameters.orders_maintenance = rule("maintenance");
  members.finish();
}

/// A leg on what the method does not hold would leave its spread out in silence.
void check_legs(const ParameterSet& set, Issues& issues) {
  const auto check = [&](const InterSpread& spread, const InterLeg& leg) {
    if (leg.id.empty() || leg.commodity >= 0) return;
    issues.push_back({ErrorCode::unknown_field,
                      fmt::format("a spread names {}, which is no combined commodity here",
                                  in_quotes(leg.exchange + "-" + leg.id)),
                      spread.where, "name the commodity as its \"exchange\" and \"id\" do"});
  };
  for (const InterSpread& spread : set.inter_spreads) {
    for (const InterLeg& leg : spread.legs) check(spread, leg);
    check(spread, spread.target);
  }
}

}  // namespace

const MethodProduct* MethodParameters::product(std::string_view underlying, const Currency& currency) const {
  const auto found = std::find_if(products.begin(), products.end(), [&](const MethodProduct& product) {
    return product.underlying == underlying &&
           rules.commodities[static_cast<std::size_t>(product.commodity)].currency == currency;
  });
  return found == products.end() ? nullptr : &*found;
}

MethodParameters bind_method_parameters(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  MethodParameters made;
  made.where = document.where();
  ParameterSet& set = made.rules;
  set.organisations.emplace_back().file = document.where().file;
  made.account_type =
      static_cast<AccountType>(fields.word("account_type", {"member", "hedger", "speculator"}));
  made.origin = static_cast<Origin>(fields.word_or("origin", {"house", "customer"}, 0));
  if (const Document* rules = fields.child("rules")) bind_calculation(*rules, set.rules, issues);
  if (const Document* ranges = fields.required_child("ranges"))
    made.ranges = RangeTable::bind(*ranges, issues);
  for (const Document& commodity : fields.array("commodities")) bind_commodity(commodity, made, issues);
  for (const Document& spread : fields.array_or_empty("inter_spreads"))
    set.inter_spreads.push_back(read_inter_spread(spread, issues));
  bind_orders(fields, made, issues);
  fields.finish();
  place_legs(set);
  if (issues.empty()) check_legs(set, issues);
  return made;
}

}  // namespace crossmargin::span
