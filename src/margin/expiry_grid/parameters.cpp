#include "margin/expiry_grid/parameters.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace crossmargin::expiry_grid {
namespace {

Share read_share(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  const Share share{fields.non_negative("maintenance"), fields.non_negative("initial_extra")};
  fields.finish();
  return share;
}

StaticDiscount read_discount(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  const StaticDiscount discount{fields.positive("base"), fields.non_negative("rate_multiplier"),
                                fields.non_negative("rate_addend")};
  fields.finish();
  return discount;
}

void bind_static_discount(Fields& fields, Parameters& parameters, Issues& issues) {
  const Document* document = fields.child("static_discount");
  if (document == nullptr) return;
  Fields members(*document, issues);
  if (const Document* item = members.child("long")) parameters.long_discount = read_discount(*item, issues);
  if (const Document* item = members.child("short")) parameters.short_discount = read_discount(*item, issues);
  members.finish();
}

/// The place of the row a skew names: one that moves neither price nor volatility by itself.
std::size_t skewed_row(Fields& fields, const ScenarioSet& scenarios) {
  const std::string id = fields.string("row");
  const auto found = std::find_if(scenarios.rows.begin(), scenarios.rows.end(),
                                  [&](const ScenarioRow& row) { return row.id == id; });
  if (found == scenarios.rows.end()) {
    if (!id.empty())
      fields.fail_at("row", ErrorCode::invalid_value,
                     fmt::format("scenario set \"{}\" has no row \"{}\"", scenarios.id, id));
    return 0;
  }
  if (!found->price || found->price->value != 0.0 || found->volatility != 0.0)
    fields.fail_at("row", ErrorCode::invalid_value,
                   fmt::format("row \"{}\" moves a price or a volatility: a skew stands alone", id),
                   "give the row {\"relative\": 0} and no volatility");
  return static_cast<std::size_t>(found - scenarios.rows.begin());
}

SkewRow read_skew_row(const Document& document, const ScenarioSet& scenarios, Issues& issues) {
  Fields fields(document, issues);
  SkewRow row;
  row.scenario = skewed_row(fields, scenarios);
  row.shape = fields.word("shape", {"linear", "absolute"}) == 0 ? SkewShape::linear : SkewShape::absolute;
  row.cap = fields.number("cap");
  row.cap_per_root_year = fields.number("cap_per_root_year");
  fields.finish();
  return row;
}

void bind_skew(Fields& fields, const ScenarioSet& scenarios, Parameters& parameters, Issues& issues) {
  const Document* document = fields.child("skew");
  if (document == nullptr) return;
  Fields members(*document, issues);
  for (const Document& item : members.array("rows"))
    parameters.skew_rows.push_back(read_skew_row(item, scenarios, issues));
  if (const Document* width = members.required_child("width")) {
    Fields numbers(*width, issues);
    parameters.skew_width = {numbers.non_negative("least"), numbers.non_negative("scale"),
                             numbers.number("volatility"), numbers.number("volatility_per_root_year")};
    numbers.finish();
  }
  members.finish();
}

void bind_forward(Fields& fields, Parameters& parameters, Issues& issues) {
  const Document* document = fields.required_child("forward_contingency");
  if (document == nullptr) return;
  Fields members(*document, issues);
  parameters.forward = {members.positive("up"), members.positive("down"), members.non_negative("constant"),
                        members.non_negative("per_year")};
  if (parameters.forward.down > 1.0)
    members.fail_at("down", ErrorCode::invalid_value, "want a share of the forward of at most 1");
  members.finish();
}

void bind_charges(Fields& fields, Parameters& parameters, Issues& issues) {
  const Document* document = fields.required_child("charges");
  if (document == nullptr) return;
  Fields members(*document, issues);
  if (const Document* item = members.required_child("perpetual"))
    parameters.perpetual = read_share(*item, issues);
  if (const Document* item = members.required_child("short_option"))
    parameters.short_option = read_share(*item, issues);
  parameters.scales_charges = members.word("scaled", {"no", "by_factor"}) == 1;
  members.finish();
}

std::optional<double> confidence(Fields& fields, std::string_view key) {
  const std::optional<double> value = fields.optional_number(key);
  if (value && !(*value >= 0.0 && *value <= 1.0))
    fields.fail_at(key, ErrorCode::invalid_value, "want a number from 0 to 1");
  return value;
}

void bind_oracle(Fields& fields, Parameters& parameters, Issues& issues) {
  const Document* document = fields.child("oracle");
  if (document == nullptr) return;
  Fields members(*document, issues);
  parameters.oracle = OracleCharge{members.non_negative("threshold"), members.non_negative("rate"),
                                   confidence(members, "default_confidence")};
  if (parameters.oracle->threshold > 1.0)
    members.fail_at("threshold", ErrorCode::invalid_value, "want a confidence from 0 to 1");
  members.finish();
}

void bind_peg(Fields& fields, Parameters& parameters, Issues& issues) {
  const Document* document = fields.child("peg");
  if (document == nullptr) return;
  Fields members(*document, issues);
  parameters.peg = PegCharge{members.currency("reference"), members.non_negative("threshold"),
                             members.non_negative("factor"), members.optional_number("default_price")};
  if (parameters.peg->default_price && !(*parameters.peg->default_price > 0.0))
    members.fail_at("default_price", ErrorCode::invalid_value, "want a price above 0");
  members.finish();
}

CollateralRule read_collateral(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  CollateralRule rule;
  rule.share = {fields.non_negative("maintenance"), fields.non_negative("initial_extra")};
  if (rule.share.maintenance + rule.share.initial_extra > 1.0 + 1e-12)
    fields.fail_at("initial_extra", ErrorCode::invalid_value,
                   "maintenance and initial_extra sum to more than 1",
                   "the second comes on top of the first");
  rule.moves_with = fields.string_or("moves_with", "");
  rule.charged_at =
      fields.word_or("charged_at", {"value", "spot"}, 0) == 0 ? ChargedAt::value : ChargedAt::spot;
  if (rule.charged_at == ChargedAt::spot && rule.moves_with.empty() && !fields.complained("moves_with"))
    fields.fail_at("charged_at", ErrorCode::missing_field, "the spot of which underlying",
                   "give \"moves_with\", the underlying whose spot it is charged at");
  fields.finish();
  return rule;
}

void bind_collateral(Fields& fields, Parameters& parameters, Issues& issues) {
  for (const auto& [code, document] : fields.object_or_empty("collateral")) {
    if (auto currency = Currency::parse(code)) {
      parameters.collateral.emplace(*std::move(currency), read_collateral(document, issues));
    } else {
      Issue issue = currency.error().front();
      issue.where = document.where();
      issues.push_back(std::move(issue));
    }
  }
  if (!parameters.collateral.contains(parameters.currency) && !fields.complained("currency"))
    fields.fail_at(
        "collateral", ErrorCode::missing_field,
        fmt::format("no charge for {}, the cash itself", parameters.currency.code()),
        fmt::format("add \"{}\": {{\"maintenance\": 0, \"initial_extra\": 0}}", parameters.currency.code()));
}

void bind_levels(Fields& fields, Parameters& parameters, Issues& issues) {
  if (const Document* levels = fields.required_child("levels")) {
    Fields members(*levels, issues);
    parameters.initial_factor = members.positive("initial_factor");
    parameters.maintenance_factor = members.positive("maintenance_factor");
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
  if (const Document* given = fields.child("given")) {
    Fields members(*given, issues);
    parameters.given_orders = members.optional_number("open_orders_margin");
    if (parameters.given_orders && *parameters.given_orders < 0.0)
      members.fail_at("open_orders_margin", ErrorCode::invalid_value, "want an amount of at least 0");
    members.finish();
  }
}

/// Whether a row does something to the market that this kind does not carry.
bool is_foreign(const ScenarioRow& row) {
  const bool absolute = row.price && row.price->unit == MoveUnit::absolute;
  return absolute || row.weight_rule != WeightRule::constant || row.time_days != 0.0 ||
         row.rate_shift != 0.0 || !row.fx.empty() || row.skew != 0.0 || row.term != 0.0;
}

void check_scenarios(Fields& fields, const ScenarioSet& scenarios) {
  for (const ScenarioRow& row : scenarios.rows) {
    if (scenarios.look_ahead_days == 0.0 && !is_foreign(row)) continue;
    fields.fail_at("", ErrorCode::unsupported,
                   fmt::format("scenario \"{}\" of set \"{}\" moves more than price and volatility", row.id,
                               scenarios.id),
                   "this kind takes moves by range or relative, volatility in ranges, and a constant weight");
    return;
  }
}

}  // namespace

Parameters bind_parameters(const Document& document, const ScenarioSet& scenarios, Issues& issues) {
  Fields fields(document, issues);
  Parameters result;
  result.where = document.where();
  result.currency = fields.currency("currency");
  if (const Document* item = fields.required_child("ranges")) result.ranges = RangeTable::bind(*item, issues);
  result.discounts_values = fields.word("valuation", {"discounted", "undiscounted"}) == 0;
  bind_static_discount(fields, result, issues);
  bind_skew(fields, scenarios, result, issues);
  bind_forward(fields, result, issues);
  bind_charges(fields, result, issues);
  bind_oracle(fields, result, issues);
  bind_peg(fields, result, issues);
  bind_collateral(fields, result, issues);
  bind_levels(fields, result, issues);
  result.averaging_minutes = fields.non_negative("averaging_minutes");
  check_scenarios(fields, scenarios);
  fields.finish();
  return result;
}

}  // namespace crossmargin::expiry_grid
