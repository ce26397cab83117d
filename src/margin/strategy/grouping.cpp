#include "margin/strategy/grouping.hpp"

#include <cmath>

#include "margin/strategy/packing.hpp"

namespace crossmargin::strategy {
namespace {

/// Of groupings that save the same, the one with most legs in its strategies reads best: a collar rather than
/// a covered call and a put. A leg more weighs an eighth of what savings are told apart by.
constexpr std::int64_t legs_scale = 8;
std::int64_t gain_of(const Candidate& candidate) {
  return legs_scale * std::llround(candidate.saving * savings_per_unit) +
         static_cast<std::int64_t>(candidate.legs.size()) - 1;
}

Packing packing_of(std::span<const Leg> legs, const std::vector<Candidate>& candidates) {
  Packing packing{{}, {}, legs_scale};
  for (const Leg& leg : legs) packing.available.push_back(leg.whole());
  for (const Candidate& candidate : candidates) {
    Column column{{}, gain_of(candidate)};
    for (const LegCount& part : candidate.legs) column.uses.push_back({part.leg, std::abs(part.count)});
    packing.columns.push_back(std::move(column));
  }
  return packing;
}

Kind kind_alone(const Leg& leg) {
  if (leg.contract->type == Type::stock) return leg.is_long() ? Kind::long_stock : Kind::short_stock;
  return leg.is_long() ? Kind::long_option : Kind::short_option;
}

/// What is left of each leg stands alone.
void add_rest(std::span<const Leg> legs, const Rules& rules, Grouping& grouping) {
  std::vector<double> rest;
  for (const Leg& leg : legs) rest.push_back(std::abs(leg.quantity));
  for (const Formed& formed : grouping.strategies)
    for (const LegCount& part : formed.legs)
      rest[part.leg] -= formed.count * static_cast<double>(std::abs(part.count));
  for (std::size_t i = 0; i < legs.size(); ++i) {
    const double amount = rules.alone(*legs[i].contract, legs[i].is_long()).amount();
    grouping.alone += std::abs(legs[i].quantity) * amount;
    if (rest[i] == 0.0) continue;
    grouping.strategies.push_back({kind_alone(legs[i]), {{i, legs[i].is_long() ? 1 : -1}}, rest[i], amount});
  }
}

}  // namespace

std::optional<Grouping> group(std::span<const Leg> legs, const Rules& rules) {
  Grouping grouping;
  const auto found = candidates(legs, rules);
  if (!found) return std::nullopt;
  if (!found->empty()) {
    const auto counts = pack(packing_of(legs, *found));
    if (!counts) return std::nullopt;
    for (std::size_t j = 0; j < counts->size(); ++j) {
      const Candidate& candidate = (*found)[j];
      if ((*counts)[j] > 0)
        grouping.strategies.push_back(
            {candidate.kind, candidate.legs, static_cast<double>((*counts)[j]), candidate.amount});
    }
  }
  add_rest(legs, rules, grouping);
  for (const Formed& formed : grouping.strategies) grouping.total += formed.total();
  return grouping;
}

}  // namespace crossmargin::strategy
