#include "margin/leverage/parameters.hpp"

#include <algorithm>

#include "margin/leverage/bind_rates.hpp"

namespace crossmargin::leverage {
namespace {

PositionAmount read_per_position(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  PositionAmount result;
  result.use = static_cast<PositionAmount::Use>(fields.word("use", {"added", "least"}));
  result.amount = {fields.non_negative("initial"), fields.non_negative("maintenance")};
  fields.finish();
  return result;
}

FuturesRules read_futures(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  FuturesRules rules;
  rules.form = read_form(fields, issues);
  rules.measure = static_cast<Measure>(fields.word("size", {"value", "settlement", "units"}));
  if (std::holds_alternative<OpenInterest>(rules.form) && rules.measure != Measure::units)
    fields.fail_at("size", ErrorCode::invalid_value, "\"open_interest\" counts units",
                   "want \"size\": \"units\"");
  if (const Document* item = fields.child("fees")) rules.fees = read_levels(*item, issues);
  if (const Document* item = fields.child("per_position"))
    rules.per_position = read_per_position(*item, issues);
  if (fields.has("flag_reward")) rules.flag_reward = fields.non_negative("flag_reward");
  fields.finish();
  return rules;
}

OptionRules read_options(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  const auto side = [&](std::string_view key) {
    const Document* item = fields.required_child(key);
    return item != nullptr ? read_spot_share(*item, issues) : SpotShare{};
  };
  const SpotShare call = side("call");
  const OptionRules rules{call, side("put")};
  fields.finish();
  return rules;
}

MarketRules read_market(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  MarketRules rules;
  if (const Document* item = fields.child("futures")) rules.futures = read_futures(*item, issues);
  if (const Document* item = fields.child("inverse")) rules.inverse = read_futures(*item, issues);
  if (const Document* item = fields.child("options")) rules.options = read_options(*item, issues);
  fields.finish();
  return rules;
}

double leverage_number(Fields& fields, std::string_view key) {
  const double value = fields.number(key);
  if (!(value >= 1.0)) fields.fail_at(key, ErrorCode::invalid_value, "want a leverage of at least 1");
  return value;
}

LeverageSetting read_leverage(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  LeverageSetting setting;
  if (fields.has("default")) setting.other = leverage_number(fields, "default");
  if (const Document* item = fields.child("by_underlying")) {
    Fields members(*item, issues);  // notes what is no object
    for (const auto& [underlying, value] : item->object() ? *item->object() : Document::Object{})
      setting.by_underlying.emplace(underlying, leverage_number(members, underlying));
  }
  fields.finish();
  return setting;
}

DebtRates read_debts(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  DebtRates rates;
  for (const auto& [code, item] : fields.object_or_empty("by_currency")) {
    const Levels levels = read_levels(item, issues);
    auto currency = Currency::parse(code);
    if (!currency) {
      for (Issue& issue : currency.error()) issue.where = item.where();
      append(issues, std::move(currency).error());
      continue;
    }
    rates.by_currency.emplace(*std::move(currency), levels);
  }
  if (const Document* item = fields.child("default")) rates.other = read_levels(*item, issues);
  fields.finish();
  return rates;
}

RewardRules read_reward(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  const RewardRules rules{fields.non_negative("least"), fields.non_negative("profit_share"),
                          fields.non_negative("most"), fields.non_negative("most_of_collateral")};
  fields.finish();
  return rules;
}

void bind_orders(Fields& fields, Parameters& parameters, Issues& issues) {
  const Document* orders = fields.required_child("open_orders");
  if (orders == nullptr) return;
  Fields members(*orders, issues);
  const auto rule = [&](std::string_view key) {
    const auto word =
        static_cast<OrderRule>(members.word(key, {"larger_side", "added", "none", "unpublished"}));
    if (word == OrderRule::added && parameters.netting != Netting::position)
      members.fail_at(key, ErrorCode::invalid_value,
                      "\"added\" is a rule for positions that do not net with each other",
                      "want \"larger_side\", or \"netting\": \"position\"");
    return word;
  };
  parameters.orders_initial = rule("initial");
  parameters.orders_maintenance = rule("maintenance");
  members.finish();
}

void bind_given(const Document& document, Parameters& parameters, Issues& issues) {
  Fields fields(document, issues);
  const auto amount = [&](std::string_view key) -> std::optional<double> {
    if (!fields.has(key)) return std::nullopt;
    return fields.non_negative(key);
  };
  parameters.given_orders = amount("open_orders_margin");
  parameters.given_keeper_cost = amount("keeper_cost");
  fields.finish();
}

/// A whole underlying as one position has one size and one rule: coins of one contract and dollars of another
/// are none.
void check_net_measures(const Document* markets, const Parameters& parameters, Issues& issues) {
  if (parameters.netting != Netting::underlying_net) return;
  const auto check = [&](const MarketRules& rules, const Document& document) {
    if (rules.inverse)
      Fields(document, issues)
          .fail_at("inverse", ErrorCode::invalid_value,
                   "cannot differ from \"futures\" where an underlying nets", "leave it out");
    if (rules.futures && rules.futures->measure == Measure::settlement)
      Fields(*document.find("futures"), issues)
          .fail_at("size", ErrorCode::invalid_value, "\"settlement\" cannot be netted over an underlying",
                   "want \"value\" or \"units\"");
  };
  for (const auto& [underlying, rules] : parameters.markets.listed)
    check(rules, *markets->find("by_underlying")->find(underlying));
  if (parameters.markets.other) check(*parameters.markets.other, *markets->find("default"));
}

}  // namespace

double LeverageSetting::least_rate(std::string_view underlying) const {
  const auto found = by_underlying.find(underlying);
  if (found != by_underlying.end()) return 1.0 / found->second;
  return other ? 1.0 / *other : 0.0;
}

const Levels* DebtRates::find(const Currency& currency) const {
  const auto found = by_currency.find(currency);
  if (found != by_currency.end()) return &found->second;
  return other ? &*other : nullptr;
}

Parameters bind_parameters(const Document& document, Issues& issues) {
  const std::size_t before = issues.size();
  Fields fields(document, issues);
  Parameters result;
  result.where = document.where();
  result.currency = fields.currency("currency");
  result.netting = static_cast<Netting>(fields.word("netting", {"position", "underlying_net", "larger_leg"}));
  if (const Document* markets = fields.required_child("markets"))
    result.markets = read_by_underlying(*markets, issues, read_market);
  result.option_value = static_cast<OptionValue>(fields.word_or("option_value", {"counted", "excluded"}, 1));
  if (const Document* item = fields.child("leverage")) result.leverage = read_leverage(*item, issues);
  if (const Document* item = fields.child("debts")) result.debts = read_debts(*item, issues);
  if (const Document* item = fields.child("reward")) result.reward = read_reward(*item, issues);
  if (const Document* item = fields.child("settlement_haircuts")) {
    result.settlement_haircuts = read_settlement_haircuts(*item, issues);
    if (result.netting == Netting::underlying_net)
      fields.fail_at("settlement_haircuts", ErrorCode::invalid_value,
                     "an underlying that nets as a whole settles in no one currency",
                     "want \"netting\": \"position\"");
  }
  bind_orders(fields, result, issues);
  if (const Document* item = fields.child("given")) bind_given(*item, result, issues);
  if (issues.size() == before) check_net_measures(document.find("markets"), result, issues);
  fields.finish();
  return result;
}

}  // namespace crossmargin::leverage
