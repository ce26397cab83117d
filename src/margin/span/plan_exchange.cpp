#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "margin/span/plan_spreads.hpp"

namespace crossmargin::span {
namespace {

std::int32_t organisation_of(const ParameterSet& set, const InterLeg& leg) {
  return set.commodities[static_cast<std::size_t>(leg.commodity)].organisation;
}

/// A leg as all organisations must publish it, its side apart.
auto terms_of(const InterLeg& leg) {
  return std::tuple(leg.commodity, leg.ratio, leg.tier);
}

using Sides = std::map<std::tuple<std::int32_t, double, int>, Side>;

Sides sides_of(const InterSpread& spread) {
  Sides sides;
  for (const InterLeg& leg : spread.legs) sides.emplace(terms_of(leg), leg.side);
  return sides;
}

bool mirrors(const InterSpread& a, const InterSpread& b) {
  if (a.method != b.method || a.is_flat != b.is_flat || a.legs.size() != b.legs.size()) return false;
  const Sides of_a = sides_of(a);
  const Sides of_b = sides_of(b);
  std::size_t same = 0;
  for (const auto& [terms, side] : of_a) {
    const auto found = of_b.find(terms);
    if (found == of_b.end()) return false;
    same += found->second == side ? 1 : 0;
  }
  return of_a.size() == of_b.size() && (same == 0 || same == of_a.size());
}

/// A spread with its mirrors, the first organisation's first.
struct Matched {
  std::vector<const InterSpread*> sources;
  std::vector<int> order;  ///< of each: its priority from the least of its organisation
};

/// Nothing where an organisation that has a leg publishes no mirror.
std::optional<Matched> match(const ParameterSet& set, const InterSpread& spread,
                             const std::vector<const InterSpread*>& all,
                             const std::map<std::int32_t, int>& least) {
  std::set<std::int32_t> organisations;
  for (const InterLeg& leg : spread.legs) organisations.insert(organisation_of(set, leg));
  if (*organisations.begin() != spread.organisation) return std::nullopt;  // the first one's stands for all
  Matched made;
  for (const std::int32_t organisation : organisations) {
    const auto found = std::find_if(all.begin(), all.end(), [&](const InterSpread* other) {
      return other->organisation == organisation && mirrors(spread, *other);
    });
    if (found == all.end()) return std::nullopt;
    made.sources.push_back(organisation == spread.organisation ? &spread : *found);
    made.order.push_back(made.sources.back()->priority - least.at(organisation));
  }
  return made;
}

/// Why the sources do not tell how the spread is formed; empty where they do.
std::string refusal(const Matched& matched) {
  for (const InterSpread* source : matched.sources) {
    if (!source->refused.empty()) return source->refused;
    if (source->method == InterMethod::tiered || source->method == InterMethod::scanning)
      return fmt::format("intercommodity method {:02} between exchange complexes",
                         static_cast<int>(source->method));
    if (source->is_super) return "a super spread between exchange complexes";
  }
  return {};
}

InterSpread joined(const ParameterSet& set, const Matched& matched) {
  InterSpread made = *matched.sources.front();
  made.refused = refusal(matched);
  for (InterLeg& leg : made.legs) {
    const std::int32_t owner = organisation_of(set, leg);
    for (const InterSpread* source : matched.sources) {
      made.eligibility = std::max(made.eligibility, source->eligibility);
      if (source->organisation != owner) continue;
      for (const InterLeg& own : source->legs)
        if (terms_of(own) == terms_of(leg)) leg.rate = own.rate;
    }
  }
  return made;
}

void check_twins(const std::vector<const InterSpread*>& all, Issues& issues) {
  std::set<std::tuple<std::int32_t, int, std::string>> seen;
  for (const InterSpread* spread : all)
    if (!seen.emplace(spread->organisation, spread->priority, spread->group).second)
      issues.push_back(
          {ErrorCode::duplicate,
           fmt::format("spreads between exchange complexes: priority {} stands twice", spread->priority),
           spread->where, "keep one of them"});
}

}  // namespace

bool is_between_organisations(const ParameterSet& set, const InterSpread& spread) {
  const auto is_of_another = [&](const InterLeg& leg) {
    return organisation_of(set, leg) != spread.organisation;
  };
  return std::any_of(spread.legs.begin(), spread.legs.end(), is_of_another) ||
         (spread.method == InterMethod::scanning && is_of_another(spread.target));
}

void add_exchange_spreads(const ParameterSet& set, Plan& plan, Issues& issues) {
  std::vector<const InterSpread*> all;
  std::map<std::int32_t, int> least;
  for (const InterSpread& spread : plan.formable) {
    if (!is_between_organisations(set, spread)) continue;
    all.push_back(&spread);
    const auto [entry, is_new] = least.emplace(spread.organisation, spread.priority);
    if (!is_new) entry->second = std::min(entry->second, spread.priority);
  }
  check_twins(all, issues);
  std::vector<Matched> matched;
  for (const InterSpread* spread : all)
    if (auto made = match(set, *spread, all, least)) matched.push_back(std::move(*made));
  std::stable_sort(matched.begin(), matched.end(),
                   [](const Matched& a, const Matched& b) { return a.order < b.order; });
  for (const Matched& made : matched) plan.exchange_spreads.push_back(joined(set, made));
}

}  // namespace crossmargin::span
