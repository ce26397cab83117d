#include "margin/span/requirement.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include "margin/span/deltas.hpp"
#include "margin/span/scan.hpp"

namespace crossmargin::span {
namespace {

/// A requirement that option value pays for, and what of that value is left.
struct Paid {
  double maintenance{0.0};
  double initial{0.0};
  double option_value{0.0};
  void add_to(CurrencyRequirement& sum) const {
    sum.required_maintenance += std::max(maintenance - option_value, 0.0);
    sum.required_initial += std::max(initial - option_value, 0.0);
    sum.excess_option_value += std::max(option_value - maintenance, 0.0);
  }
};

/// All combined commodities of a currency where the short option minimum holds for them together.
/// Source: docs/methods/span.md, step 8.
struct Charged {
  double scan{0.0};
  double charges{0.0};
  double minimum{0.0};
  double credits{0.0};
  double option_value{0.0};
  void add(const CommodityRequirement& part) {
    scan += part.scan_risk;
    charges += part.intra_charge + part.delivery_charge + part.moved_charges;
    minimum += part.short_option_minimum;
    credits += part.inter_credit + part.exchange_credit;
    option_value += part.net_option_value;
  }
  void add_to(CurrencyRequirement& sum, const Rules& rules) const {
    const auto rounded = [&](double amount) { return round_amount(amount, rules.amount_digits); };
    sum.maintenance = std::max(rounded(scan) + rounded(charges), minimum) - rounded(credits);
    sum.initial = sum.maintenance;
    Paid{sum.maintenance, sum.initial, option_value}.add_to(sum);
  }
};

bool caps_option_value(const ParameterSet& parameters, const CombinedCommodity& rules) {
  return rules.caps_option_value ||
         parameters.organisations[static_cast<std::size_t>(rules.organisation)].caps_option_value;
}

void fill_deltas(const CommodityPlan& plan, const CommodityState& state, std::vector<MonthDelta>& deltas) {
  deltas.clear();
  for (std::size_t i = 0; i < plan.months.size(); ++i)
    if (state.contracts[i] != 0.0) deltas.push_back({plan.months[i], state.net[i], state.remaining[i]});
}

}  // namespace

double charges_less_credits(const CommodityState& state, const Rules& rules) {
  const auto rounded = [&](double amount) { return round_amount(amount, rules.amount_digits); };
  return rounded(state.series_charge + state.tier_charge) + state.delivery_charge + state.moved_charges -
         rounded(state.inter_credit) - rounded(state.exchange_credit);
}

double short_option_minimum(ShortOptionMethod method, std::span<const double> calls,
                            std::span<const double> puts) {
  double sum = 0.0;
  for (std::size_t tier = 0; tier < calls.size(); ++tier)
    sum += method == ShortOptionMethod::greater_side ? std::max(calls[tier], puts[tier])
                                                     : calls[tier] + puts[tier];
  return sum;
}

double short_option_minimum(const CombinedCommodity& rules, const CommodityState& state) {
  return state.moved_minimum +
         short_option_minimum(rules.short_option_method, state.short_calls, state.short_puts);
}

void fill_requirement(const Step& step, std::int32_t commodity, AccountType type,
                      CommodityRequirement& made) {
  const CommodityState& state = step.of(commodity);
  const CombinedCommodity& rules = step.rules_of(commodity);
  const Rules& rounding = step.parameters.rules;
  const auto rounded = [&](double amount) { return round_amount(amount, rounding.amount_digits); };
  std::vector<MonthDelta> deltas = std::move(made.deltas);  // for its memory
  made = {};
  made.commodity = commodity;
  made.moved_into = state.moved_into;
  made.array = whole_array(state);
  made.net_delta = net_of(state.net, {0, static_cast<std::int32_t>(state.net.size())});
  fill_deltas(step.plan_of(commodity), state, deltas);
  made.deltas = std::move(deltas);
  if (state.moved_into >= 0) return;  // all it needs is in the target's figures
  made.scan_risk = state.scan.scan_risk;
  made.active_scenario = state.scan.active;
  made.time_risk = state.scan.time_risk;
  made.volatility_risk = state.scan.volatility_risk;
  made.price_risk = state.scan.price_risk();
  made.series_charge = state.series_charge;
  made.tier_charge = state.tier_charge;
  made.intra_charge = rounded(state.series_charge + state.tier_charge);
  made.delivery_charge = state.delivery_charge;
  made.inter_credit = rounded(state.inter_credit);
  made.exposure = state.exposure;
  made.exchange_credit = rounded(state.exchange_credit);
  made.moved_charges = state.moved_charges;
  made.short_option_minimum = short_option_minimum(rules, state);
  made.risk = state.scan.scan_risk + charges_less_credits(state, rounding);
  made.long_option_value = state.option_long;
  made.short_option_value = state.option_short;
  made.net_option_value = state.option_long - state.option_short;
  const double base = std::max(made.risk, made.short_option_minimum);
  made.maintenance = rounded(base * rules.adjustment[static_cast<std::size_t>(type)]);
  made.initial = rounded(base * rules.initial[static_cast<std::size_t>(type)]);
}

void add_by_currency(const ParameterSet& parameters, const Plan& plan, SpanRequirement& made) {
  made.currencies.clear();
  for (std::size_t currency = 0; currency < plan.currencies.size(); ++currency) {
    CurrencyRequirement sum;
    Paid shared;
    Charged charged;
    bool is_there = false;
    for (const CommodityRequirement& part : made.commodities) {
      const auto place = static_cast<std::size_t>(part.commodity);
      if (part.moved_into >= 0 || plan.commodities[place].currency != currency) continue;
      is_there = true;
      sum.maintenance += part.maintenance;
      sum.initial += part.initial;
      sum.net_option_value += part.net_option_value;
      sum.exposure += part.exposure;
      if (parameters.rules.minimum == MinimumScope::currency) {
        charged.add(part);
      } else if (caps_option_value(parameters, parameters.commodities[place])) {
        Paid{part.maintenance, part.initial, part.net_option_value}.add_to(sum);
      } else {
        shared.maintenance += part.maintenance;
        shared.initial += part.initial;
        shared.option_value += part.net_option_value;
      }
    }
    if (!is_there) continue;
    shared.add_to(sum);
    if (parameters.rules.minimum == MinimumScope::currency) charged.add_to(sum, parameters.rules);
    sum.currency = plan.currencies[currency];
    made.currencies.push_back(std::move(sum));
  }
}

}  // namespace crossmargin::span
