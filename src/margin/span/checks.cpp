#include "margin/span/checks.hpp"

#include <fmt/format.h>

#include <cmath>

#include "crossmargin/core/format.hpp"
#include "crossmargin/margin/span/contracts.hpp"

namespace crossmargin::span {

Status check_holding(const ParameterSet& set, const Plan& plan, const Holding& holding) {
  const auto finite = [](double size) { return std::isfinite(size) && size >= 0.0; };
  const auto count = static_cast<std::int32_t>(set.contracts.size());
  if (holding.contract < 0 || holding.contract >= count || !finite(holding.bought) || !finite(holding.sold))
    return fail(ErrorCode::invalid_value, "want a contract of the parameter set and quantities of 0 or more");
  const ContractPlan& contract = plan.contracts[static_cast<std::size_t>(holding.contract)];
  const CommodityPlan& commodity = plan.commodities[static_cast<std::size_t>(contract.commodity)];
  const auto month = static_cast<std::size_t>(contract.month);
  const Contract& held = set.contracts[static_cast<std::size_t>(holding.contract)];
  const CombinedCommodity& rules = set.commodities[static_cast<std::size_t>(contract.commodity)];
  const std::string& of_product = set.products[static_cast<std::size_t>(held.product)].refused;
  if (!rules.refused.empty() || !of_product.empty())
    return fail(ErrorCode::unsupported,
                fmt::format("{} asks for {}", contract_id(set, holding.contract),
                            of_product.empty() ? rules.refused.front() : of_product),
                where_of(set, held), "no public source says how it is computed");
  if (!contract.has_array)
    return fail(ErrorCode::missing_parameter,
                fmt::format("{} has no risk array", contract_id(set, holding.contract)), where_of(set, held),
                "the parameter file names the contract without its array: take a complete file");
  if (held.delta_scale == 0.0)
    return fail(ErrorCode::missing_parameter,
                fmt::format("{} has no delta scaling factor", contract_id(set, holding.contract)),
                where_of(set, held),
                "without it no delta is known: the parameter file needs a record B for it");
  if (std::isnan(contract.exposure))
    return fail(ErrorCode::missing_parameter,
                fmt::format("{} has no underlying price", contract_id(set, holding.contract)),
                where_of(set, held),
                "an exposure margin is asked for, and it is a share of that price: the parameter file needs "
                "the underlying contract");
  const double ratio_sum = rules.adjustment[0] + rules.adjustment[1] + rules.adjustment[2] +
                           rules.initial[0] + rules.initial[1] + rules.initial[2];
  if (set.rules.minimum == MinimumScope::currency && ratio_sum != 6.0)
    return fail(ErrorCode::unsupported, fmt::format("{} has margin ratios other than 1", in_quotes(rules.id)),
                rules.where,
                "the rules take the short option minimum for all commodities of a currency: how ratios enter "
                "is not public");
  if (commodity.scan_tier[month] < 0)
    return fail(ErrorCode::missing_parameter,
                fmt::format("{} is in no scanning tier", contract_id(set, holding.contract)),
                where_of(set, held), "the tiers of record S must cover every month that is held");
  if (contract.right != Right::none && holding.sold > 0.0 && std::isnan(commodity.short_option_rate[month]))
    return fail(ErrorCode::missing_parameter,
                fmt::format("{} is in no short option minimum tier", contract_id(set, holding.contract)),
                where_of(set, held), "the tiers of record S must cover every month with a short option");
  return {};
}

}  // namespace crossmargin::span
