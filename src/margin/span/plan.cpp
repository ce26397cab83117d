#include "margin/span/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <utility>

#include "crossmargin/core/format.hpp"
#include "margin/span/checks.hpp"
#include "margin/span/deltas.hpp"
#include "margin/span/plan_spreads.hpp"
#include "margin/span/underlying.hpp"

namespace crossmargin::span {
namespace {

std::size_t at(std::int32_t place) {
  return static_cast<std::size_t>(place);
}

/// The months of each commodity's contracts; a commodity into which others are put has theirs as well.
void collect_months(const ParameterSet& set, Plan& plan) {
  std::vector<std::set<Period>> months(set.commodities.size());
  for (const Contract& contract : set.contracts)
    months[at(set.products[at(contract.product)].commodity)].insert(contract.futures_month);
  for (bool grown = true; grown;) {
    grown = false;
    for (const InterSpread& spread : plan.formable) {
      if (spread.target.commodity < 0) continue;
      std::set<Period>& target = months[at(spread.target.commodity)];
      const std::size_t before = target.size();
      for (const InterLeg& leg : spread.legs)
        if (leg.commodity != spread.target.commodity)
          target.insert(months[at(leg.commodity)].begin(), months[at(leg.commodity)].end());
      grown = grown || target.size() != before;
    }
  }
  for (std::size_t i = 0; i < months.size(); ++i)
    plan.commodities[i].months.assign(months[i].begin(), months[i].end());
}

std::vector<PlannedTier> places_of(const std::vector<Tier>& tiers, const std::vector<Period>& months) {
  std::vector<PlannedTier> made;
  for (const Tier& tier : tiers) made.push_back({tier.number, months_in(tier.months, months)});
  return made;
}

void add_scan_tiers(const CombinedCommodity& rules, CommodityPlan& plan, Issues& issues) {
  const auto count = static_cast<std::int32_t>(plan.months.size());
  plan.scan_tier.assign(plan.months.size(), -1);
  if (rules.scans_by_month) {
    for (std::int32_t i = 0; i < count; ++i) plan.scan_tiers.push_back({i + 1, {i, i + 1}});
  } else if (rules.scan_tiers.empty()) {
    plan.scan_tiers.push_back({0, {0, count}});
  } else {
    plan.scan_tiers = places_of(rules.scan_tiers, plan.months);
  }
  for (std::size_t tier = 0; tier < plan.scan_tiers.size(); ++tier) {
    const Months months = plan.scan_tiers[tier].months;
    for (std::int32_t i = months.begin; i < months.end; ++i) {
      if (plan.scan_tier[at(i)] >= 0)
        issues.push_back(
            {ErrorCode::invalid_value,
             fmt::format("{}: month {} is in two scanning tiers", rules.id, to_string(plan.months[at(i)])),
             rules.where, "a month is scanned in one tier"});
      plan.scan_tier[at(i)] = static_cast<std::int32_t>(tier);
    }
  }
}

void add_short_option_rates(const CombinedCommodity& rules, CommodityPlan& plan) {
  const bool tiered = !rules.short_option_tiers.empty();
  plan.short_option_tiers = tiered ? static_cast<std::int32_t>(rules.short_option_tiers.size()) : 1;
  plan.short_option_rate.assign(plan.months.size(),
                                tiered ? std::numeric_limits<double>::quiet_NaN() : rules.short_option_rate);
  plan.short_option_tier.assign(plan.months.size(), 0);
  for (std::size_t tier = 0; tier < rules.short_option_tiers.size(); ++tier) {
    const Months months = months_in(rules.short_option_tiers[tier].months, plan.months);
    for (std::int32_t i = months.begin; i < months.end; ++i) {
      plan.short_option_rate[at(i)] = rules.short_option_tiers[tier].rate;
      plan.short_option_tier[at(i)] = static_cast<std::int32_t>(tier);
    }
  }
}

void add_delivery(const CombinedCommodity& rules, CommodityPlan& plan) {
  for (const DeliveryMonth& month : rules.delivery)
    if (const auto place = month_place(month.month, plan.months)) plan.delivery.push_back({*place, &month});
}

void add_scan_ranges(const ParameterSet& set, Plan& plan) {
  for (CommodityPlan& commodity : plan.commodities)
    commodity.range_a_delta.assign(commodity.months.size(), std::numeric_limits<double>::quiet_NaN());
  for (const Series& series : set.series) {
    const Product& product = set.products[at(series.product)];
    const Range& range = series.price_range;
    if (product.is_option || range.is_relative || range.amount == 0.0 || series.delta_scale == 0.0) continue;
    CommodityPlan& commodity = plan.commodities[at(product.commodity)];
    const auto month = month_place(series.futures_month, commodity.months);
    if (!month || !std::isnan(commodity.range_a_delta[at(*month)])) continue;
    commodity.range_a_delta[at(*month)] = range.amount / (series.delta_scale * product.scale);
  }
}

bool is_whole(double amount) {
  return amount == std::trunc(amount) && std::abs(amount) < 1e9;
}

void add_contracts(const ParameterSet& set, Plan& plan) {
  plan.contracts.reserve(set.contracts.size());
  for (const Contract& contract : set.contracts) {
    const Product& product = set.products[at(contract.product)];
    const double scale = contract.delta_scale * product.scale;
    ContractPlan made;
    made.commodity = product.commodity;
    made.month = *month_place(contract.futures_month, plan.commodities[at(product.commodity)].months);
    made.unit_delta = contract.composite_delta * scale;
    made.option_value =
        product.is_option && product.pays_premium ? contract.price * contract.value_factor : 0.0;
    made.minimum_scale = product.is_option ? scale : 0.0;
    made.right = contract.right;
    made.has_array = contract.has_array;
    const RiskArray& losses = set.arrays[plan.contracts.size()];
    made.is_whole = std::all_of(losses.begin(), losses.end(), is_whole);
    const double ticks = made.unit_delta * plan.delta_power;
    if (std::abs(ticks - std::round(ticks)) < 1e-9) made.unit_ticks = std::round(ticks);
    plan.contracts.push_back(made);
  }
}

void add_exposures(const ParameterSet& set, Plan& plan) {
  const auto& rates = set.rules.exposure_rates;
  if (rates.empty()) return;
  const Underlyings underlyings(set);
  for (std::size_t i = 0; i < set.contracts.size(); ++i) {
    ContractPlan& contract = plan.contracts[i];
    auto rate = rates.find(set.commodities[at(contract.commodity)].id);
    if (rate == rates.end()) rate = rates.find("");
    if (rate == rates.end()) continue;
    const auto underlying = underlyings.of(static_cast<std::int32_t>(i));
    contract.exposure =
        underlying
            ? rate->second * std::abs(set.contracts[at(*underlying)].price * set.contracts[i].value_factor)
            : std::numeric_limits<double>::quiet_NaN();
  }
}

void add_currencies(const ParameterSet& set, Plan& plan) {
  std::set<Currency> all;
  for (const CombinedCommodity& commodity : set.commodities) all.insert(commodity.currency);
  plan.currencies.assign(all.begin(), all.end());
  for (std::size_t i = 0; i < set.commodities.size(); ++i)
    plan.commodities[i].currency =
        static_cast<std::size_t>(std::distance(all.begin(), all.find(set.commodities[i].currency)));
}

void check_ids(const ParameterSet& set, Issues& issues) {
  std::set<std::string> seen;
  for (const CombinedCommodity& commodity : set.commodities)
    if (!seen.insert(fmt::format("{}:", commodity.organisation) + commodity.exchange + "-" + commodity.id)
             .second)
      issues.push_back({ErrorCode::duplicate,
                        fmt::format("combined commodity {} stands twice", in_quotes(commodity.id)),
                        commodity.where, "keep one of them"});
  if (set.arrays.size() != set.contracts.size())
    issues.push_back({ErrorCode::internal, "want one risk array for each contract", {}, {}});
}

}  // namespace

Result<Plan> make_plan(const ParameterSet& set) {
  Issues issues;
  check_ids(set, issues);
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  Plan plan;
  plan.commodities.resize(set.commodities.size());
  plan.delta_power = power_of_ten(set.rules.delta_digits);
  plan.formable = formable_spreads(set);
  collect_months(set, plan);
  for (std::size_t i = 0; i < set.commodities.size(); ++i) {
    const CombinedCommodity& rules = set.commodities[i];
    CommodityPlan& commodity = plan.commodities[i];
    add_scan_tiers(rules, commodity, issues);
    commodity.inter_tiers = places_of(rules.inter_tiers, commodity.months);
    add_short_option_rates(rules, commodity);
    add_delivery(rules, commodity);
    add_intra_spreads(rules, commodity, issues);
  }
  add_scan_ranges(set, plan);
  add_contracts(set, plan);
  add_exposures(set, plan);
  for (std::size_t i = 0; i < plan.contracts.size(); ++i) {
    ContractPlan& contract = plan.contracts[i];
    const auto place = static_cast<std::int32_t>(i);
    contract.is_sound = check_holding(set, plan, {place, 1.0, 0.0}).has_value();
    contract.may_be_sold = check_holding(set, plan, {place, 0.0, 1.0}).has_value();
  }
  add_currencies(set, plan);
  add_inter_spreads(set, plan, issues);
  add_exchange_spreads(set, plan, issues);
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  number_spreads(plan);
  return plan;
}

}  // namespace crossmargin::span
