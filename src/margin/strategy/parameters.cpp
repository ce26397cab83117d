#include "margin/strategy/parameters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace crossmargin::strategy {
namespace {

constexpr std::array<std::string_view, 18> names{
    "vertical",   "calendar",     "straddle",    "butterfly",      "condor",          "iron_condor",
    "short_box",  "covered_call", "covered_put", "protective_put", "protective_call", "collar",
    "conversion", "reversal",     "long_option", "short_option",   "long_stock",      "short_stock"};
constexpr std::size_t listed_names = 14;

double share(Fields& fields, std::string_view key) {
  const double value = fields.non_negative(key);
  if (value > 1.0) fields.fail_at(key, ErrorCode::invalid_value, "want a share from 0 to 1");
  return value;
}

ShortOptionRates read_short_option(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  ShortOptionRates rates;
  if (const Document* classes = fields.required_child("by_class")) {
    Fields members(*classes, issues);
    if (classes->object() != nullptr)
      for (const auto& [name, item] : *classes->object()) rates.by_class.emplace(name, share(members, name));
  }
  rates.minimum = share(fields, "minimum");
  fields.finish();
  return rates;
}

StockRates read_stock(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  StockRates rates{share(fields, "initial"), share(fields, "maintenance_long"),
                   share(fields, "maintenance_short")};
  fields.finish();
  return rates;
}

LongDated read_long_dated(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  const double months = fields.positive("months");
  const bool is_sound = months <= 120.0 && months == std::floor(months);
  if (!is_sound)
    fields.fail_at("months", ErrorCode::invalid_value, "want a whole number of months from 1 to 120");
  LongDated result{is_sound ? static_cast<int>(months) : 0, share(fields, "rate")};
  fields.finish();
  return result;
}

ProtectedStock read_protected(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  ProtectedStock result{share(fields, "strike_rate"), share(fields, "collar_strike_rate")};
  fields.finish();
  return result;
}

void bind_leverage(Fields& fields, Parameters& parameters, Issues& issues) {
  const Document* document = fields.child("leverage");
  if (document == nullptr) return;
  Fields members(*document, issues);
  if (document->object() == nullptr) return;
  for (const auto& [underlying, factor] : *document->object())
    parameters.leverage.emplace(underlying, members.positive(underlying));
}

void bind_strategies(Fields& fields, Parameters& parameters) {
  for (const Document& item : fields.array("strategies")) {
    const auto last = names.begin() + listed_names;
    const auto found = item.string() == nullptr ? last : std::find(names.begin(), last, *item.string());
    if (found == last) {
      fields.fail_at("strategies", ErrorCode::invalid_value,
                     "want names of strategies, see the list in the hint",
                     fmt::format("the strategies are: {}", fmt::join(names.begin(), last, ", ")));
    } else if (!parameters.recognised.insert(static_cast<Kind>(found - names.begin())).second) {
      fields.fail_at("strategies", ErrorCode::duplicate, fmt::format("\"{}\" stands twice", *found));
    }
  }
}

void bind_funds(Fields& fields, Parameters& parameters, Issues& issues) {
  std::set<std::string> seen;
  for (const Document& item : fields.array_or_empty("funds")) {
    Fields members(item, issues);
    Fund fund{members.string("index"), members.string("fund"), members.positive("shares")};
    members.finish();
    if (!seen.insert(fund.fund).second)
      members.fail_at("fund", ErrorCode::duplicate, fmt::format("\"{}\" covers an index already", fund.fund));
    parameters.funds.push_back(std::move(fund));
  }
}

void bind_orders(Fields& fields, Parameters& parameters, Issues& issues) {
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

}  // namespace

std::string_view name_of(Kind kind) {
  return names[static_cast<std::size_t>(kind)];
}

double Parameters::leverage_of(std::string_view underlying) const {
  const auto found = leverage.find(underlying);
  return found == leverage.end() ? 1.0 : found->second;
}

Parameters bind_parameters(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  Parameters result;
  result.premiums = static_cast<Premiums>(fields.word("premiums", {"net", "naked_gross", "apart"}));
  result.rounding = static_cast<Rounding>(fields.word("rounding", {"none", "cents_half_even"}));
  if (const Document* item = fields.required_child("short_option"))
    result.short_option = read_short_option(*item, issues);
  if (const Document* item = fields.required_child("stock")) result.stock = read_stock(*item, issues);
  bind_leverage(fields, result, issues);
  if (const Document* item = fields.child("long_dated")) result.long_dated = read_long_dated(*item, issues);
  if (const Document* item = fields.required_child("protected_stock"))
    result.protected_stock = read_protected(*item, issues);
  result.short_box_rate = fields.positive("short_box_rate");
  bind_strategies(fields, result);
  result.equal_intervals = fields.word("intervals", {"equal", "any"}) == 0;
  bind_funds(fields, result, issues);
  bind_orders(fields, result, issues);
  fields.finish();
  return result;
}

}  // namespace crossmargin::strategy
