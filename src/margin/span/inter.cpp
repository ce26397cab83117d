#include "margin/span/inter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "margin/span/deltas.hpp"
#include "margin/span/scan.hpp"

namespace crossmargin::span {
namespace {

/// Where the legs' deltas are taken from: one for each leg of the spread.
struct LegPlace {
  const InterLeg* leg{nullptr};
  const PlannedTier* tier{nullptr};  ///< none: the whole commodity
  Months months;
};

const PlannedTier* find_tier(const CommodityPlan& plan, int number) {
  for (const PlannedTier& tier : plan.inter_tiers)
    if (tier.number == number) return &tier;
  return nullptr;
}

LegPlace place_of(const Step& step, const InterLeg& leg, int tier) {
  const CommodityPlan& plan = step.plan_of(leg.commodity);
  const PlannedTier* found = tier == 0 ? nullptr : find_tier(plan, tier);
  const Months whole{0, static_cast<std::int32_t>(plan.months.size())};
  return {&leg, found, found == nullptr ? whole : found->months};
}

double net_left(const Step& step, const LegPlace& place) {
  return net_of(step.of(place.leg->commodity).remaining, place.months);
}

struct Count {
  double spreads{0.0};
  bool a_is_long{true};
};

/// How many spreads the net deltas allow: every leg of a side has one sign, the other side the other.
std::optional<Count> count_of(const Step& step, const std::vector<LegPlace>& places) {
  double count = std::numeric_limits<double>::infinity();
  std::optional<bool> a_is_long;
  for (const LegPlace& place : places) {
    const double net = net_left(step, place);
    if (net == 0.0) return std::nullopt;
    const bool would_be = (net > 0.0) == (place.leg->side == Side::a);
    if (a_is_long.value_or(would_be) != would_be) return std::nullopt;
    a_is_long = would_be;
    count = std::min(count, std::abs(net) / place.leg->ratio);
  }
  const double rounded = spread_count(count, step.parameters.rules);
  if (rounded == 0.0) return std::nullopt;
  return Count{rounded, *a_is_long};
}

/// The credit of one leg. `risk` is the price risk a delta; a flat rate needs none.
double credit_of(const InterSpread& spread, const InterLeg& leg, double risk, double count,
                 const Rules& rules) {
  const double deltas = leg.ratio * count;
  if (spread.is_flat) return leg.rate * deltas;
  if (spread.method == InterMethod::tiered_deltas)
    return round_amount(round_amount(risk * leg.rate, 2) * deltas, rules.amount_digits);
  const int digits = spread.method == InterMethod::own_tiers ? rules.amount_digits : 8;
  return round_amount(risk * deltas * leg.rate, digits);
}

std::string name_of(const Step& step, const LegPlace& place) {
  const std::string& id = step.rules_of(place.leg->commodity).id;
  return place.tier == nullptr ? id : fmt::format("{} tier {}", id, place.tier->number);
}

struct Forming {
  const InterSpread& spread;
  bool counts_for_delivery;
};

/// Credits and uses up the deltas of `count` spreads; `risks` are the price risks a delta, one a leg.
void form(const Step& step, const Forming& forming, const std::vector<LegPlace>& places, const Count& count,
          std::span<const double> risks) {
  const InterSpread& spread = forming.spread;
  FormedSpread formed{spread.is_super ? "super" : "inter",
                      spread.priority,
                      -1,
                      count.a_is_long,
                      count.spreads,
                      spread.legs.front().rate,
                      0.0,
                      {}};
  for (std::size_t i = 0; i < places.size(); ++i) {
    const LegPlace& place = places[i];
    CommodityState& state = step.of(place.leg->commodity);
    const double net = net_left(step, place);
    const double credit = credit_of(spread, *place.leg, risks[i], count.spreads, step.parameters.rules);
    const double used = std::min(std::abs(net), count.spreads * place.leg->ratio);
    state.inter_credit += credit;
    consume(state, place.months, net > 0.0, used, forming.counts_for_delivery);
    formed.amount += credit;
    formed.legs.push_back(
        {name_of(step, place), place.leg->side, std::abs(net), net > 0.0 ? used : -used, credit});
  }
  if (step.state.formed != nullptr) step.state.formed->push_back(std::move(formed));
}

Result<std::vector<double>> price_risks(const Step& step, const InterSpread& spread,
                                        const std::vector<LegPlace>& places, bool by_tier) {
  std::vector<double> risks(places.size(), 0.0);
  if (spread.is_flat) return risks;
  for (std::size_t i = 0; i < places.size(); ++i) {
    const auto risk = weighted_price_risk(step, places[i].leg->commodity, by_tier ? places[i].tier : nullptr);
    if (!risk) return tl::unexpected(risk.error());
    risks[i] = *risk;
  }
  return risks;
}

/// Equal tier numbers against each other, from the lowest, in the direction that the whole commodities have
/// and no more spreads than those would form.
Status form_tiered(const Step& step, const Forming& forming, const std::vector<LegPlace>& whole, Count most) {
  const auto risks = price_risks(step, forming.spread, whole, false);
  if (!risks) return tl::unexpected(risks.error());
  std::vector<int> numbers;
  for (const PlannedTier& tier : step.plan_of(whole.front().leg->commodity).inter_tiers)
    numbers.push_back(tier.number);
  std::sort(numbers.begin(), numbers.end());
  for (const int number : numbers) {
    std::vector<LegPlace> places;
    for (const LegPlace& place : whole)
      if (find_tier(step.plan_of(place.leg->commodity), number) != nullptr)
        places.push_back(place_of(step, *place.leg, number));
    if (places.size() != whole.size()) continue;
    auto count = count_of(step, places);
    if (!count || count->a_is_long != most.a_is_long) continue;
    count->spreads = std::min(count->spreads, most.spreads);
    if (count->spreads == 0.0) continue;
    most.spreads = settled(most.spreads - count->spreads);
    form(step, forming, places, *count, *risks);
  }
  return {};
}

}  // namespace

Status form_inter_spread(const Step& step, const InterSpread& spread, bool counts_for_delivery) {
  if (step.origin == Origin::customer && spread.eligibility != Eligibility::all) return {};
  if (spread.method == InterMethod::scanning) {
    form_scanning_spread(step, spread);
    return {};
  }
  const bool by_tier = spread.method == InterMethod::own_tiers || spread.method == InterMethod::tiered_deltas;
  std::vector<LegPlace> places;
  for (const InterLeg& leg : spread.legs) {
    const CommodityState& state = step.of(leg.commodity);
    if (!state.is_held || state.moved_into >= 0) return {};
    places.push_back(place_of(step, leg, by_tier ? leg.tier : 0));
  }
  const auto count = count_of(step, places);
  if (!count) return {};
  if (!spread.refused.empty())
    return fail(ErrorCode::unsupported, fmt::format("the account could form a spread of {}", spread.refused),
                spread.where, "no public source says how it is computed");
  const Forming forming{spread, counts_for_delivery};
  if (spread.method == InterMethod::tiered) return form_tiered(step, forming, places, *count);
  const auto risks = price_risks(step, spread, places, by_tier);
  if (!risks) return tl::unexpected(risks.error());
  form(step, forming, places, *count, *risks);
  return {};
}

}  // namespace crossmargin::span
