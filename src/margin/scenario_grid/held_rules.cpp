#include "margin/scenario_grid/held_rules.hpp"

#include <algorithm>

namespace crossmargin::scenario_grid {
namespace {

double non_negative_or(Fields& fields, std::string_view key, double fallback) {
  return fields.has(key) ? fields.non_negative(key) : fallback;
}

StrikeRule read_strike_rule(Fields& fields) {
  StrikeRule rule;
  rule.amount = fields.non_negative("amount");
  rule.in = static_cast<StrikeRule::Amount>(fields.word("in", {"currency", "underlying"}));
  rule.atm_range = non_negative_or(fields, "atm_range", 0.0);
  rule.rolls_up = fields.boolean_or("rolls_up", false);
  rule.rolls_down = fields.boolean_or("rolls_down", false);
  return rule;
}

Rate read_rate(Fields& fields) {
  return {fields.non_negative("rate")};
}

Tier read_tier(const Document& item, Issues& issues) {
  Fields fields(item, issues);
  const Tier tier{fields.non_negative("from"), fields.non_negative("multiplier")};
  fields.finish();
  return tier;
}

bool rises(const std::vector<Tier>& tiers) {
  return std::adjacent_find(tiers.begin(), tiers.end(),
                            [](const Tier& a, const Tier& b) { return b.from <= a.from; }) == tiers.end();
}

template <class T, class Read>
std::optional<UnitTable<T>> read_table(Fields& charges, std::string_view name, Issues& issues, Read read) {
  const Document* item = charges.child(name);
  if (item == nullptr) return std::nullopt;
  return UnitTable<T>::bind(*item, issues, read);
}

}  // namespace

double GrossMinimum::scaled(double raw) const {
  double sum = 0.0;
  for (std::size_t i = 0; i < tiers.size() && raw > tiers[i].from; ++i) {
    const double to = i + 1 < tiers.size() ? std::min(raw, tiers[i + 1].from) : raw;
    sum += (to - tiers[i].from) * tiers[i].multiplier;
  }
  return sum;
}

bool HeldRules::any() const {
  return short_option_strikes || gross_options || gross_futures || offset_futures || offset_vega ||
         gross_minimum || delta_minimum;
}

HeldRules bind_held_rules(Fields& charges, Issues& issues) {
  const auto read_gross_minimum = [&](Fields& fields) {
    GrossMinimum minimum{fields.non_negative("rate"), {}};
    for (const Document& item : fields.array_or_empty("tiers"))
      minimum.tiers.push_back(read_tier(item, issues));
    if (minimum.tiers.empty()) minimum.tiers.push_back({});
    if (minimum.tiers.front().from != 0.0 || !rises(minimum.tiers)) {
      fields.fail_at("tiers", ErrorCode::invalid_value, "want tiers by rising \"from\", the first from 0");
    }
    return minimum;
  };
  const auto read_delta_minimum = [](Fields& fields) {
    return DeltaMinimum{fields.non_negative("net_rate"), fields.non_negative("hedged_rate")};
  };
  HeldRules rules;
  rules.short_option_strikes =
      read_table<StrikeRule>(charges, "short_option_strikes", issues, read_strike_rule);
  rules.gross_options = read_table<Rate>(charges, "gross_options", issues, read_rate);
  rules.gross_futures = read_table<Rate>(charges, "gross_futures", issues, read_rate);
  rules.offset_futures = read_table<Rate>(charges, "offset_futures", issues, read_rate);
  rules.offset_vega = read_table<Rate>(charges, "offset_vega", issues, read_rate);
  rules.gross_minimum = read_table<GrossMinimum>(charges, "gross_minimum", issues, read_gross_minimum);
  rules.delta_minimum = read_table<DeltaMinimum>(charges, "delta_minimum", issues, read_delta_minimum);
  return rules;
}

}  // namespace crossmargin::scenario_grid
