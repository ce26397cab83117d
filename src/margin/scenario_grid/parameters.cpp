#include "margin/scenario_grid/parameters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

namespace crossmargin::scenario_grid {
namespace {

double share(Fields& fields, std::string_view key) {
  const double value = fields.non_negative(key);
  if (value > 1.0) fields.fail_at(key, ErrorCode::invalid_value, "want a share from 0 to 1");
  return value;
}

Recognition read_recognition(Fields& fields) {
  Recognition result{share(fields, "share"), fields.optional_number("cap")};
  if (result.cap && *result.cap < 0.0)
    fields.fail_at("cap", ErrorCode::invalid_value, "want an amount of at least 0");
  return result;
}

Dampener read_dampener(Fields& fields) {
  return {fields.non_negative("amount")};
}

ExpiryRate read_expiry_rate(Fields& fields) {
  return {fields.non_negative("annual_rate"), fields.non_negative("min_rate")};
}

NetDeltaRate read_net_delta(Fields& fields) {
  return {fields.non_negative("threshold"), fields.non_negative("slope"), fields.non_negative("max_rate")};
}

bool times_multiplier(Fields& fields) {
  if (!fields.has("times_multiplier")) {
    fields.fail_at("times_multiplier", ErrorCode::missing_field, "want true or false",
                   "true: the amount is per unit of the contract multiplier; false: per contract");
  }
  return fields.boolean_or("times_multiplier", false);
}

PerContract read_minimum(Fields& fields) {
  const double amount = fields.non_negative("amount");
  return {amount, times_multiplier(fields), true};
}

PerContract read_short_option(Fields& fields) {
  const double amount = fields.non_negative("amount");
  const bool times = times_multiplier(fields);
  return {amount, times, fields.word("as", {"minimum", "charge"}) == 0};
}

void bind_units(Fields& fields, Parameters& parameters, Issues& issues) {
  const Document* units = fields.child("units");
  if (units == nullptr) return;
  Fields members(*units, issues);
  if (units->object() == nullptr) return;
  for (const auto& [name, item] : *units->object()) {
    for (const std::string& underlying : members.strings(name)) {
      if (!underlying.empty() && !parameters.unit_of.emplace(underlying, name).second)
        members.fail_at(name, ErrorCode::duplicate,
                        fmt::format("\"{}\" stands in more than one unit", underlying));
    }
    if (item.array() != nullptr && item.array()->empty())
      members.fail_at(name, ErrorCode::invalid_value, "want an array of underlyings");
  }
}

Pair bind_pair(const Document& item, const std::vector<Group>& groups, Issues& issues) {
  Fields fields(item, issues);
  Pair pair{fields.string("a"), fields.string("b"), share(fields, "offset")};
  fields.finish();
  if (pair.b < pair.a) std::swap(pair.a, pair.b);
  if (pair.a == pair.b && !pair.a.empty())
    fields.fail_at("b", ErrorCode::invalid_value, "want two different units");
  for (const Group& group : groups) {
    for (const std::string* unit : {&pair.a, &pair.b}) {
      if (std::find(group.units.begin(), group.units.end(), *unit) == group.units.end()) continue;
      fields.fail_at(
          "a", ErrorCode::invalid_value,
          fmt::format("unit \"{}\" stands in group \"{}\" and may not be paired too", *unit, group.id));
    }
  }
  return pair;
}

void bind_pairs(Fields& fields, Parameters& parameters, Issues& issues) {
  const Document* offsets = fields.child("offsets");
  if (offsets == nullptr) return;
  Fields members(*offsets, issues);
  std::set<std::pair<std::string, std::string>> seen;
  for (const Document& item : members.array("pairs")) {
    Pair pair = bind_pair(item, parameters.groups, issues);
    if (!seen.emplace(pair.a, pair.b).second) {
      members.fail_at("pairs", ErrorCode::duplicate,
                      fmt::format("the pair {} and {} stands twice", pair.a, pair.b));
    }
    parameters.pairs.push_back(std::move(pair));
  }
  members.finish();
  std::sort(parameters.pairs.begin(), parameters.pairs.end(), [](const Pair& x, const Pair& y) {
    return std::tie(y.offset, x.a, x.b) < std::tie(x.offset, y.a, y.b);
  });
}

void bind_charges(Fields& fields, Parameters& parameters, Issues& issues) {
  const Document* charges = fields.child("charges");
  if (charges == nullptr) return;
  Fields members(*charges, issues);
  if (const Document* item = members.child("expiry_delta")) {
    parameters.expiry_delta = UnitTable<ExpiryRate>::bind(*item, issues, read_expiry_rate);
  }
  if (const Document* item = members.child("net_delta")) {
    parameters.net_delta = UnitTable<NetDeltaRate>::bind(*item, issues, read_net_delta);
  }
  if (const Document* item = members.child("minimum_per_contract")) {
    parameters.minimum_per_contract = UnitTable<PerContract>::bind(*item, issues, read_minimum);
  }
  if (const Document* item = members.child("short_option")) {
    parameters.short_option = UnitTable<PerContract>::bind(*item, issues, read_short_option);
  }
  parameters.held = bind_held_rules(members, issues);
  members.finish();
}

BorrowRate read_borrow_rate(Fields& fields) {
  return {fields.non_negative("initial"), fields.non_negative("maintenance")};
}

void bind_levels(Fields& fields, Parameters& parameters, Issues& issues) {
  if (const Document* levels = fields.required_child("levels")) {
    Fields members(*levels, issues);
    parameters.computed = static_cast<Level>(members.word("computed", {"initial", "maintenance"}));
    parameters.factor = members.positive("factor");
    members.finish();
  }
  if (const Document* orders = fields.required_child("open_orders")) {
    Fields members(*orders, issues);
    const auto rule = [&](std::string_view key) {
      return static_cast<OrderRule>(members.word(key, {"worst_fill", "none", "unpublished"}));
    };
    parameters.orders_initial = rule("initial");
    parameters.orders_maintenance = rule("maintenance");
    members.finish();
  }
}

void bind_unpublished(Fields& fields, Parameters& parameters, Issues& issues) {
  for (const Document& item : fields.array_or_empty("unpublished")) {
    Fields members(item, issues);
    Unpublished part;
    part.name = members.string("name");
    part.when =
        static_cast<Unpublished::When>(members.word("when", {"always", "orders", "options", "settlements"}));
    part.into = static_cast<Unpublished::Into>(
        members.word("into", {"requirement", "initial", "levels", "scan", "charges"}));
    if (part.of_units() && part.when == Unpublished::When::orders) {
      members.fail_at("when", ErrorCode::invalid_value, "orders belong to an account, not to a unit",
                      "let the part enter \"initial\", \"requirement\" or \"levels\"");
    }
    members.finish();
    parameters.unpublished.push_back(std::move(part));
  }
  if (parameters.orders_initial == OrderRule::unpublished ||
      parameters.orders_maintenance == OrderRule::unpublished) {
    parameters.unpublished.push_back({"open_orders_margin", Unpublished::When::orders,
                                      parameters.orders_maintenance == OrderRule::unpublished
                                          ? Unpublished::Into::requirement
                                          : Unpublished::Into::initial});
  }
}

void bind_given(Fields& fields, Parameters& parameters, Issues& issues) {
  const Document* given = fields.child("given");
  if (given == nullptr) return;
  Fields members(*given, issues);
  for (Unpublished& part : parameters.unpublished) {
    if (part.of_units()) {
      if (const Document* item = members.child(part.name)) {
        const auto read = [](Fields& amount) { return amount.non_negative("amount"); };
        part.given_by_unit = UnitTable<double>::bind(*item, issues, read);
      }
      continue;
    }
    part.given = members.optional_number(part.name);
    if (part.given && *part.given < 0.0) {
      members.fail_at(part.name, ErrorCode::invalid_value, "want an amount of at least 0");
    }
  }
  members.finish();
}

}  // namespace

bool Parameters::looks_at_holdings() const {
  return held.any() || std::any_of(unpublished.begin(), unpublished.end(),
                                   [](const Unpublished& part) { return part.given_by_unit.has_value(); });
}

Parameters bind_parameters(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  Parameters result;
  result.where = document.where();
  result.currency = fields.currency("currency");
  result.risk_unit = static_cast<RiskUnit>(fields.word("risk_unit", {"underlying", "underlying_settlement"}));
  result.conversion = static_cast<Conversion>(fields.word("conversion", {"base", "shocked"}));
  result.volatility_choice =
      static_cast<VolatilityChoice>(fields.word_or("vol_choice", {"common", "per_unit", "per_expiry"}, 0));
  bind_units(fields, result, issues);
  if (const Document* item = fields.child("ranges")) result.ranges = RangeTable::bind(*item, issues);
  if (const Document* item = fields.child("recognition")) {
    result.recognition = UnitTable<Recognition>::bind(*item, issues, read_recognition);
  }
  if (const Document* item = fields.child("dampener")) {
    result.dampener = UnitTable<Dampener>::bind(*item, issues, read_dampener);
  }
  result.groups = bind_groups(fields, issues);
  bind_pairs(fields, result, issues);
  bind_charges(fields, result, issues);
  if (const Document* item = fields.child("borrow"))
    result.borrow = UnitTable<BorrowRate>::bind(*item, issues, read_borrow_rate);
  bind_levels(fields, result, issues);
  bind_unpublished(fields, result, issues);
  bind_given(fields, result, issues);
  result.tie_tolerance = fields.number_or("tie_tolerance", 1e-9);
  if (!(result.tie_tolerance >= 0.0 && result.tie_tolerance < 1.0)) {
    fields.fail_at("tie_tolerance", ErrorCode::invalid_value, "want a share from 0 to less than 1");
  }
  fields.finish();
  return result;
}

}  // namespace crossmargin::scenario_grid
