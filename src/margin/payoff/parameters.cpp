#include "margin/payoff/parameters.hpp"

#include <algorithm>

namespace crossmargin::payoff {
namespace {

double share(Fields& fields, std::string_view key) {
  const double value = fields.non_negative(key);
  if (value > 1.0) fields.fail_at(key, ErrorCode::invalid_value, "want a share from 0 to 1");
  return value;
}

Levels read_levels(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  const Levels levels{fields.non_negative("initial"), fields.non_negative("maintenance")};
  fields.finish();
  return levels;
}

SpotShock read_spot_shock(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  SpotShock rule;
  rule.shock = fields.positive("shock");
  for (const Document& item : fields.array("bounds")) {
    Fields bound(item, issues);
    const double days = bound.positive("days");
    const double value = bound.positive("value");
    bound.finish();
    if (!rule.bounds.empty() && days <= rule.bounds.back().first)
      bound.fail_at("days", ErrorCode::invalid_value, "want more days than in the entry before");
    rule.bounds.emplace_back(days, value);
  }
  if (rule.bounds.empty())
    fields.fail_at("bounds", ErrorCode::invalid_value, "want at least one bound",
                   "[{\"days\": 7, \"value\": 0.17}]");
  fields.finish();
  return rule;
}

IsolatedRule read_isolated(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  IsolatedRule rule;
  if (const Document* item = fields.child("spot_share")) rule.share = read_spot_share(*item, issues);
  if (const Document* item = fields.child("spot_shock")) rule.shock = read_spot_shock(*item, issues);
  if (rule.share.has_value() == rule.shock.has_value())
    fields.fail_at("", ErrorCode::invalid_value, "want either \"spot_share\" or \"spot_shock\"");
  fields.finish();
  return rule;
}

OptionRules read_options(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  OptionRules rules;
  rules.choice = static_cast<Choice>(fields.word("margin", {"isolated", "worst_payoff", "better"}));
  rules.netting = static_cast<Netting>(fields.word_or("netting", {"joint", "by_right"}, 0));
  rules.mark = static_cast<Mark>(fields.word_or("mark", {"discounted", "undiscounted"}, 0));
  // What else there has to be hangs on the words above.
  const bool is_known = !fields.complained("margin") && !fields.complained("netting");
  // Beyond the strikes a short call loses without end: what it costs must be said.
  const bool has_unpaired = rules.choice != Choice::isolated && rules.netting == Netting::joint;
  if (has_unpaired || !is_known) {
    if (const Document* item = fields.child("unpaired_call")) {
      rules.unpaired_call = read_levels(*item, issues);
    } else if (is_known) {
      fields.fail_at("unpaired_call", ErrorCode::missing_field, "is required and absent",
                     "the margin of calls that no long call covers, or \"netting\": \"by_right\"");
    }
  }
  if (rules.choice != Choice::worst_payoff || !is_known) {
    const auto isolated = [&](std::string_view key) {
      const Document* item = is_known ? fields.required_child(key) : fields.child(key);
      return item != nullptr ? read_isolated(*item, issues) : IsolatedRule{};
    };
    rules.call = isolated("call");
    rules.put = isolated("put");
  }
  fields.finish();
  return rules;
}

OracleRules read_oracle(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  OracleRules rules{fields.non_negative("factor"), share(fields, "option_threshold"),
                    share(fields, "linear_threshold"), share(fields, "asset_threshold"),
                    fields.optional_number("default_confidence")};
  if (rules.default_confidence && (*rules.default_confidence < 0.0 || *rules.default_confidence > 1.0))
    fields.fail_at("default_confidence", ErrorCode::invalid_value, "want a share from 0 to 1");
  fields.finish();
  return rules;
}

MarketRules read_market(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  MarketRules rules;
  if (const Document* item = fields.child("options")) rules.options = read_options(*item, issues);
  if (const Document* item = fields.child("linear")) rules.linear = read_levels(*item, issues);
  if (const Document* item = fields.child("assets")) rules.assets = read_levels(*item, issues);
  if (const Document* item = fields.child("oracle")) rules.oracle = read_oracle(*item, issues);
  fields.finish();
  return rules;
}

DepegRules read_depeg(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  DepegRules rules{fields.currency("reference"), fields.non_negative("threshold"),
                   fields.non_negative("factor")};
  fields.finish();
  return rules;
}

void bind_cash(Fields& fields, Parameters& parameters, Issues& issues) {
  if (fields.has("cash")) parameters.cash = fields.currency("cash");
  const Document* item = fields.child("depeg");
  if (item == nullptr) return;
  parameters.depeg = read_depeg(*item, issues);
  if (!parameters.cash) {
    fields.fail_at("cash", ErrorCode::missing_field, "is required beside \"depeg\"",
                   "name the currency whose peg it is");
  }
}

void bind_orders(Fields& fields, Parameters& parameters, Issues& issues) {
  if (const Document* orders = fields.required_child("open_orders")) {
    Fields members(*orders, issues);
    const auto rule = [&](std::string_view key) {
      return static_cast<OrderRule>(members.word(key, {"worst_fill", "none", "unpublished"}));
    };
    parameters.orders_initial = rule("initial");
    parameters.orders_maintenance = rule("maintenance");
    members.finish();
  }
  const Document* given = fields.child("given");
  if (given == nullptr) return;
  Fields members(*given, issues);
  parameters.given_orders = members.optional_number("open_orders_margin");
  if (parameters.given_orders && *parameters.given_orders < 0.0) {
    members.fail_at("open_orders_margin", ErrorCode::invalid_value, "want an amount of at least 0");
  }
  members.finish();
}

}  // namespace

const double* SpotShock::bound(double days) const {
  const auto found =
      std::find_if(bounds.begin(), bounds.end(), [&](const auto& entry) { return days <= entry.first; });
  return found == bounds.end() ? nullptr : &found->second;
}

Parameters bind_parameters(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  Parameters result;
  result.where = document.where();
  bind_cash(fields, result, issues);
  if (const Document* markets = fields.required_child("markets"))
    result.markets = read_by_underlying(*markets, issues, read_market);
  bind_orders(fields, result, issues);
  fields.finish();
  return result;
}

}  // namespace crossmargin::payoff
