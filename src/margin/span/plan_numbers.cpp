#include <algorithm>

#include "margin/span/plan_spreads.hpp"

namespace crossmargin::span {
namespace {

/// Commodities that can be held where this one is: itself and the targets that it can be scanned into.
std::vector<std::int32_t> reached(std::int32_t commodity,
                                  const std::vector<std::vector<std::int32_t>>& targets) {
  std::vector<std::int32_t> all{commodity};
  for (std::size_t i = 0; i < all.size(); ++i)
    for (const std::int32_t target : targets[static_cast<std::size_t>(all[i])])
      if (std::find(all.begin(), all.end(), target) == all.end()) all.push_back(target);
  return all;
}

/// Numbers of spreads by the commodity of the leg that must be held for them: any of a scanning spread, else
/// the first.
template <class Spreads, class Of>
std::vector<std::vector<std::int32_t>> by_leg(const Spreads& spreads, std::size_t commodities, const Of& of) {
  std::vector<std::vector<std::int32_t>> made(commodities);
  for (std::size_t i = 0; i < spreads.size(); ++i) {
    const InterSpread& spread = of(spreads[i]);
    const std::size_t legs = spread.method == InterMethod::scanning ? spread.legs.size() : 1;
    for (std::size_t leg = 0; leg < legs; ++leg)
      made[static_cast<std::size_t>(spread.legs[leg].commodity)].push_back(static_cast<std::int32_t>(i));
  }
  return made;
}

void collect(const std::vector<std::vector<std::int32_t>>& numbers,
             const std::vector<std::int32_t>& commodities, std::vector<std::int32_t>& to) {
  for (const std::int32_t commodity : commodities) {
    const auto& some = numbers[static_cast<std::size_t>(commodity)];
    to.insert(to.end(), some.begin(), some.end());
  }
  std::sort(to.begin(), to.end());
  to.erase(std::unique(to.begin(), to.end()), to.end());
}

}  // namespace

void number_spreads(Plan& plan) {
  const std::size_t count = plan.commodities.size();
  const auto pointed = [](const InterSpread* spread) -> const InterSpread& { return *spread; };
  const auto super = by_leg(plan.super_spreads, count, pointed);
  const auto inter = by_leg(plan.inter_spreads, count, pointed);
  const auto exchange = by_leg(plan.exchange_spreads, count,
                               [](const InterSpread& spread) -> const InterSpread& { return spread; });
  std::vector<std::vector<std::int32_t>> targets(count);
  for (const InterSpread& spread : plan.formable)
    for (const InterLeg& leg : spread.legs)
      if (spread.target.commodity >= 0)
        targets[static_cast<std::size_t>(leg.commodity)].push_back(spread.target.commodity);
  for (std::size_t i = 0; i < count; ++i) {
    const auto held = reached(static_cast<std::int32_t>(i), targets);
    SpreadNumbers& numbers = plan.commodities[i].spreads_with;
    collect(super, held, numbers.super);
    collect(inter, held, numbers.inter);
    collect(exchange, held, numbers.exchange);
  }
}

}  // namespace crossmargin::span
