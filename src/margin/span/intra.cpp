#include "margin/span/intra.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "margin/span/deltas.hpp"

namespace crossmargin::span {
namespace {

bool is_long(const PoolLeg& leg, bool a_is_long) {
  return (leg.side == Side::a) == a_is_long;
}

std::string name_of(const IntraLeg& leg) {
  if (leg.first_tier == 0) return "month " + to_string(leg.month);
  if (leg.first_tier == leg.last_tier) return fmt::format("tier {}", leg.first_tier);
  return fmt::format("tiers {} to {}", leg.first_tier, leg.last_tier);
}

/// How many spreads the deltas allow.
double count_of(const PlannedSpread& planned, const CommodityState& state, bool a_is_long,
                const Rules& rules) {
  double count = std::numeric_limits<double>::infinity();
  for (const PoolLeg& leg : planned.legs) {
    const double free = available(state.remaining, leg.months, is_long(leg, a_is_long));
    if (free == 0.0) return 0.0;
    count = std::min(count, free / leg.ratio);
  }
  return spread_count(count, rules);
}

FormedSpread describe(const PlannedSpread& planned, const CommodityState& state, std::int32_t commodity,
                      bool a_is_long, double count) {
  FormedSpread formed{planned.is_series ? "series" : "tier",
                      planned.spread->priority,
                      commodity,
                      a_is_long,
                      count,
                      planned.spread->rate,
                      count * planned.spread->rate,
                      {}};
  for (const PoolLeg& leg : planned.legs) {
    const bool positive = is_long(leg, a_is_long);
    const double free = available(state.remaining, leg.months, positive);
    const double used = std::min(free, count * leg.ratio);
    formed.legs.push_back({name_of(planned.spread->legs[static_cast<std::size_t>(leg.first_leg)]), leg.side,
                           free, positive ? used : -used, 0.0, 0.0});
  }
  return formed;
}

/// A spread has legs on both sides: without deltas of both signs none is formed.
bool can_offset(std::span<const double> remaining) {
  bool has_long = false;
  bool has_short = false;
  for (const double delta : remaining) {
    has_long = has_long || delta > 0.0;
    has_short = has_short || delta < 0.0;
  }
  return has_long && has_short;
}

}  // namespace

void form_intra_spreads(const Step& step, std::int32_t commodity) {
  CommodityState& state = step.of(commodity);
  if (!can_offset(state.remaining)) return;
  for (const PlannedSpread& planned : step.plan_of(commodity).spreads) {
    for (const bool a_is_long : {true, false}) {
      const double count = count_of(planned, state, a_is_long, step.parameters.rules);
      if (count == 0.0) continue;
      if (step.state.formed != nullptr)
        step.state.formed->push_back(describe(planned, state, commodity, a_is_long, count));
      (planned.is_series ? state.series_charge : state.tier_charge) += count * planned.spread->rate;
      for (const PoolLeg& leg : planned.legs)
        consume(state, leg.months, is_long(leg, a_is_long), count * leg.ratio, true);
    }
  }
}

void charge_delivery(const Step& step, std::int32_t commodity) {
  CommodityState& state = step.of(commodity);
  for (const PlannedDelivery& delivery : step.plan_of(commodity).delivery) {
    const auto month = static_cast<std::size_t>(delivery.month);
    const double charge = std::abs(state.remaining[month]) * delivery.rates->remaining_rate +
                          state.consumed[month] * delivery.rates->consumed_rate;
    state.delivery_charge += round_amount(charge, step.parameters.rules.amount_digits);
  }
}

}  // namespace crossmargin::span
