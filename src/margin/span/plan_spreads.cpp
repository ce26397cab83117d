#include "margin/span/plan_spreads.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "crossmargin/core/format.hpp"

namespace crossmargin::span {
namespace {

void complain(Issues& issues, ErrorCode code, const SourceLocation& where, std::string message,
              std::string hint) {
  issues.push_back({code, std::move(message), where, std::move(hint)});
}

void complain_of_twin(Issues& issues, const SourceLocation& where, const std::string& name, int priority) {
  complain(issues, ErrorCode::duplicate, where, fmt::format("{}: priority {} stands twice", name, priority),
           "the order of spreads decides the margin: give each its own priority");
}

const Tier* find_tier(const std::vector<Tier>& tiers, int number) {
  const auto found =
      std::find_if(tiers.begin(), tiers.end(), [&](const Tier& tier) { return tier.number == number; });
  return found == tiers.end() ? nullptr : &*found;
}

bool overlap(Months a, Months b) {
  return a.begin < b.end && b.begin < a.end;
}

/// Where a leg finds its deltas. A month without a contract has none.
std::optional<Months> months_of(const IntraLeg& leg, const CombinedCommodity& rules,
                                const CommodityPlan& plan) {
  if (leg.first_tier == 0) {
    const auto month = month_place(leg.month, plan.months);
    return month ? Months{*month, *month + 1} : Months{};
  }
  const Tier* first = find_tier(rules.intra_tiers, leg.first_tier);
  const Tier* last = find_tier(rules.intra_tiers, leg.last_tier);
  if (first == nullptr || last == nullptr) return std::nullopt;
  return months_in({first->months.first, last->months.last}, plan.months);
}

/// Puts a leg with those that draw on the same deltas.
bool add_leg(const IntraLeg& leg, std::int32_t place, Months months, std::vector<PoolLeg>& legs) {
  for (PoolLeg& other : legs) {
    if (other.side != leg.side) continue;
    if (other.months == months && months.begin != months.end) {
      other.ratio += leg.ratio;
      return true;
    }
    if (overlap(other.months, months)) return false;
  }
  legs.push_back({months, leg.ratio, leg.side, place});
  return true;
}

bool name_tiers(const std::vector<IntraSpread>& spreads) {
  return std::any_of(spreads.begin(), spreads.end(), [](const IntraSpread& spread) {
    return std::any_of(spread.legs.begin(), spread.legs.end(),
                       [](const IntraLeg& leg) { return leg.first_tier != 0; });
  });
}

bool has_both_sides(const IntraSpread& spread) {
  const auto is_a = [](const IntraLeg& leg) { return leg.side == Side::a; };
  return std::any_of(spread.legs.begin(), spread.legs.end(), is_a) &&
         !std::all_of(spread.legs.begin(), spread.legs.end(), is_a);
}

void add_intra(const IntraSpread& spread, bool is_series, const CombinedCommodity& rules, CommodityPlan& plan,
               Issues& issues) {
  PlannedSpread made{&spread, is_series, {}};
  const std::string name =
      fmt::format("{}: {} spread of priority {}", rules.id, is_series ? "series" : "tier", spread.priority);
  if (!has_both_sides(spread))
    complain(issues, ErrorCode::invalid_value, spread.where, name + " has no legs on one of its sides",
             "want at least one leg on side A and one on side B");
  for (std::size_t i = 0; i < spread.legs.size(); ++i) {
    const IntraLeg& leg = spread.legs[i];
    const auto months = months_of(leg, rules, plan);
    if (!(leg.ratio > 0.0) || !std::isfinite(leg.ratio))
      complain(issues, ErrorCode::invalid_value, spread.where, name + " has a leg without a delta ratio",
               "want a ratio above 0");
    if (!months) {
      complain(issues, ErrorCode::missing_parameter, spread.where,
               fmt::format("{} names tier {}, which is not defined", name, leg.first_tier),
               "define the tier in the commodity's record 3");
    } else if (!add_leg(leg, static_cast<std::int32_t>(i), *months, made.legs)) {
      complain(issues, ErrorCode::unsupported, spread.where,
               name + " has legs on one side whose tiers overlap and are not the same",
               "the sources do not say which deltas each would use");
    }
  }
  plan.spreads.push_back(std::move(made));
}

/// `name` says whose spreads they are.
void sort_by_priority(std::vector<const InterSpread*>& spreads, const std::string& name, Issues& issues) {
  const auto key = [](const InterSpread* spread) {
    return std::tuple(spread->priority, spread->organisation, spread->group);
  };
  std::stable_sort(spreads.begin(), spreads.end(),
                   [&](const InterSpread* a, const InterSpread* b) { return key(a) < key(b); });
  for (std::size_t i = 1; i < spreads.size(); ++i)
    if (key(spreads[i]) == key(spreads[i - 1]))
      complain_of_twin(issues, spreads[i]->where, name, spreads[i]->priority);
}

std::vector<const IntraSpread*> by_priority(const std::vector<IntraSpread>& spreads, const std::string& name,
                                            Issues& issues) {
  std::vector<const IntraSpread*> sorted;
  for (const IntraSpread& spread : spreads) sorted.push_back(&spread);
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const IntraSpread* a, const IntraSpread* b) { return a->priority < b->priority; });
  for (std::size_t i = 1; i < sorted.size(); ++i)
    if (sorted[i]->priority == sorted[i - 1]->priority)
      complain_of_twin(issues, sorted[i]->where, name, sorted[i]->priority);
  return sorted;
}

void check_scanning(const ParameterSet& set, const InterSpread& spread, const std::string& name,
                    const Plan& plan, Issues& issues) {
  const auto commodity = [&](std::int32_t place) -> const CombinedCommodity& {
    return set.commodities[static_cast<std::size_t>(place)];
  };
  const std::int32_t target = spread.target.commodity;
  const auto check = [&](std::int32_t place) {
    if (commodity(place).currency != commodity(target).currency)
      complain(issues, ErrorCode::unsupported, spread.where, name + " joins commodities of two currencies",
               "the sources do not say how arrays of two currencies are added");
    if (plan.commodities[static_cast<std::size_t>(place)].scan_tiers.size() > 1)
      complain(issues, ErrorCode::unsupported, spread.where,
               fmt::format("{} joins {}, which is scanned in tiers", name, in_quotes(commodity(place).id)),
               "the sources do not say into which tier the arrays would go");
  };
  check(target);
  if (!commodity(target).inter_tiers.empty())
    complain(issues, ErrorCode::unsupported, spread.where, name + " has a target with intercommodity tiers",
             "the sources do not say into which tier the arrays would go");
  for (const InterLeg& leg : spread.legs)
    if (leg.commodity != target) check(leg.commodity);
}

void check_deltas(const ParameterSet& set, const InterSpread& spread, const std::string& name,
                  Issues& issues) {
  int a = 0;
  for (const InterLeg& leg : spread.legs) {
    const CombinedCommodity& rules = set.commodities[static_cast<std::size_t>(leg.commodity)];
    a += leg.side == Side::a ? 1 : 0;
    if (leg.tier != 0 && find_tier(rules.inter_tiers, leg.tier) == nullptr)
      complain(
          issues, ErrorCode::missing_parameter, spread.where,
          fmt::format("{} names tier {} of {}, which is not defined", name, leg.tier, in_quotes(rules.id)),
          "define it in the commodity's record S");
    if (spread.method == InterMethod::own_tiers && leg.tier == 0)
      complain(issues, ErrorCode::missing_parameter, spread.where, name + " has a leg without a tier",
               "method 10 takes its deltas from tiers");
  }
  const auto currency = [&](const InterLeg& leg) {
    return set.commodities[static_cast<std::size_t>(leg.commodity)].currency;
  };
  if (spread.method == InterMethod::tiered && set.rules.method_02_charges &&
      std::any_of(spread.legs.begin(), spread.legs.end(),
                  [&](const InterLeg& leg) { return currency(leg) != currency(spread.legs.front()); }))
    complain(issues, ErrorCode::unsupported, spread.where, name + " joins commodities of two currencies",
             "the sources do not say how arrays of two currencies are added");
  if (a == 0 || a == static_cast<int>(spread.legs.size()))
    complain(issues, ErrorCode::invalid_value, spread.where, name + " has no legs on one of its sides",
             "want at least one leg on side A and one on side B");
}

}  // namespace

Months months_in(const PeriodRange& range, const std::vector<Period>& months) {
  const auto first = std::find_if(months.begin(), months.end(),
                                  [&](const Period& period) { return range.contains(period); });
  const auto last =
      std::find_if_not(first, months.end(), [&](const Period& period) { return range.contains(period); });
  return {static_cast<std::int32_t>(first - months.begin()),
          static_cast<std::int32_t>(last - months.begin())};
}

std::optional<std::int32_t> month_place(const Period& period, const std::vector<Period>& months) {
  const auto found = std::lower_bound(months.begin(), months.end(), period);
  if (found == months.end() || *found != period) return std::nullopt;
  return static_cast<std::int32_t>(found - months.begin());
}

/// A scanning spread does without a leg that is not required; else a leg whose commodity is in no file keeps
/// the spread from ever being formed.
std::vector<InterSpread> formable_spreads(const ParameterSet& set) {
  std::vector<InterSpread> made;
  for (const InterSpread& spread : set.inter_spreads) {
    const bool is_scanning = spread.method == InterMethod::scanning;
    const auto is_missing = [](const InterLeg& leg) { return leg.commodity < 0; };
    const auto blocks = [&](const InterLeg& leg) {
      return is_missing(leg) && (!is_scanning || leg.is_required);
    };
    if (std::any_of(spread.legs.begin(), spread.legs.end(), blocks)) continue;
    if (is_scanning && is_missing(spread.target)) continue;
    InterSpread placed = spread;
    std::erase_if(placed.legs, is_missing);
    if (!placed.legs.empty()) made.push_back(std::move(placed));
  }
  return made;
}

void add_intra_spreads(const CombinedCommodity& rules, CommodityPlan& plan, Issues& issues) {
  if (rules.intra_tiers.empty() && name_tiers(rules.tier_spreads))
    return complain(issues, ErrorCode::missing_parameter, rules.where,
                    fmt::format("{}: its tier spreads name tiers and none is defined", rules.id),
                    "define them under intra_tiers, in a file of records in the commodity's record 3");
  for (const IntraSpread* spread : by_priority(rules.series_spreads, rules.id + ": series spreads", issues))
    add_intra(*spread, true, rules, plan, issues);
  for (const IntraSpread* spread : by_priority(rules.tier_spreads, rules.id + ": tier spreads", issues))
    add_intra(*spread, false, rules, plan, issues);
}

void add_inter_spreads(const ParameterSet& set, Plan& plan, Issues& issues) {
  for (const InterSpread& spread : plan.formable) {
    const std::string name = fmt::format("spread of priority {}", spread.priority);
    if (spread.legs.empty() || (spread.method != InterMethod::scanning && spread.legs.size() < 2))
      complain(issues, ErrorCode::invalid_value, spread.where, name + " has too few legs",
               "want two or more");
    for (const InterLeg& leg : spread.legs)
      if (!(leg.ratio > 0.0) || !std::isfinite(leg.ratio))
        complain(issues, ErrorCode::invalid_value, spread.where, name + " has a leg without a delta ratio",
                 "want a ratio above 0");
    if (spread.method == InterMethod::scanning) {
      if (!is_between_organisations(set, spread)) check_scanning(set, spread, name, plan, issues);
    } else {
      check_deltas(set, spread, name, issues);
    }
    if (is_between_organisations(set, spread)) continue;
    (spread.is_super ? plan.super_spreads : plan.inter_spreads).push_back(&spread);
  }
  sort_by_priority(plan.super_spreads, "super spreads", issues);
  sort_by_priority(plan.inter_spreads, "spreads between commodities", issues);
}

}  // namespace crossmargin::span
