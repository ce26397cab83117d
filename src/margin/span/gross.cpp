#include "margin/span/gross.hpp"

#include <algorithm>
#include <map>

#include "margin/span/deltas.hpp"
#include "margin/span/requirement.hpp"
#include "margin/span/state.hpp"

namespace crossmargin::span {
namespace {

struct GrossSum {
  CommodityRequirement made;
  std::vector<double> short_calls;  ///< short option minimum, by its tier
  std::vector<double> short_puts;
};

void add(const Plan& plan, const RiskArray& losses, const Holding& holding, GrossSum& sum) {
  const ContractPlan& contract = plan.contracts[static_cast<std::size_t>(holding.contract)];
  const CommodityPlan& commodity = plan.commodities[static_cast<std::size_t>(contract.commodity)];
  const auto [least, most] = std::minmax_element(losses.begin(), losses.end());
  sum.made.scan_risk += std::max(*most, 0.0) * holding.bought + std::max(-*least, 0.0) * holding.sold;
  sum.made.long_option_value += holding.bought * contract.option_value;
  sum.made.short_option_value += holding.sold * contract.option_value;
  sum.made.exposure += exposed(contract, holding.bought + holding.sold, holding.sold);
  if (contract.right == Right::none || holding.sold == 0.0) return;
  const auto month = static_cast<std::size_t>(contract.month);
  const auto tier = static_cast<std::size_t>(commodity.short_option_tier[month]);
  auto& side = contract.right == Right::call ? sum.short_calls : sum.short_puts;
  auto& other = contract.right == Right::call ? sum.short_puts : sum.short_calls;
  side.resize(static_cast<std::size_t>(commodity.short_option_tiers), 0.0);
  other.resize(side.size(), 0.0);
  side[tier] += commodity.short_option_rate[month] * contract.minimum_scale * holding.sold;
}

}  // namespace

std::vector<CommodityRequirement> gross_requirements(const ParameterSet& parameters, const Plan& plan,
                                                     const SpanAccount& account) {
  std::map<std::int32_t, GrossSum> sums;
  for (const Holding& holding : account.holdings) {
    const std::int32_t commodity = plan.contracts[static_cast<std::size_t>(holding.contract)].commodity;
    add(plan, parameters.arrays[static_cast<std::size_t>(holding.contract)], holding, sums[commodity]);
  }
  std::vector<CommodityRequirement> made;
  for (auto& [commodity, sum] : sums) {
    const CombinedCommodity& rules = parameters.commodities[static_cast<std::size_t>(commodity)];
    CommodityRequirement& part = sum.made;
    part.commodity = commodity;
    part.short_option_minimum =
        short_option_minimum(rules.short_option_method, sum.short_calls, sum.short_puts);
    part.risk = part.scan_risk;
    part.net_option_value = part.long_option_value - part.short_option_value;
    const double base = std::max(part.risk, part.short_option_minimum);
    const auto type = static_cast<std::size_t>(account.type);
    part.maintenance = round_amount(base * rules.adjustment[type], parameters.rules.amount_digits);
    part.initial = round_amount(base * rules.initial[type], parameters.rules.amount_digits);
    made.push_back(part);
  }
  return made;
}

}  // namespace crossmargin::span
