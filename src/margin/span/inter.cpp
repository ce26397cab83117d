#include "margin/span/inter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "crossmargin/core/format.hpp"
#include "margin/span/deltas.hpp"
#include "margin/span/scan.hpp"

namespace crossmargin::span {
namespace {

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
std::optional<Count> count_of(const Step& step, std::span<const LegPlace> places) {
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

const char* word_of(SpreadKind kind) {
  if (kind == SpreadKind::super) return "super";
  return kind == SpreadKind::inter ? "inter" : "exchange";
}

/// A spread that is being formed, and the places of its legs.
struct Forming {
  const InterSpread& spread;
  SpreadKind kind;
  std::span<const LegPlace> places;
  bool is_charge{false};  ///< method 02 as a charge: no price risk a delta enters
};

/// Credits the legs with the state's credits and uses up the deltas of `count` spreads.
void form(const Step& step, const Forming& forming, const Count& count) {
  std::vector<FormedLeg> legs;
  double amount = 0.0;
  for (std::size_t i = 0; i < forming.places.size(); ++i) {
    const LegPlace& place = forming.places[i];
    CommodityState& state = step.of(place.leg->commodity);
    const double credit = step.state.credits[i];
    const double net = net_left(step, place);
    const double used = std::min(std::abs(net), count.spreads * place.leg->ratio);
    amount += credit;
    (forming.kind == SpreadKind::exchange ? state.exchange_credit : state.inter_credit) += credit;
    consume(state, place.months, net > 0.0, used, forming.kind == SpreadKind::super);
    if (step.state.formed != nullptr)
      legs.push_back({name_of(step, place), place.leg->side, std::abs(net), net > 0.0 ? used : -used, credit,
                      forming.is_charge ? 0.0 : step.state.risks[i]});
  }
  const InterSpread& spread = forming.spread;
  if (step.state.formed != nullptr)
    step.state.formed->push_back({word_of(forming.kind), spread.priority, -1, count.a_is_long, count.spreads,
                                  spread.legs.front().rate, amount, std::move(legs)});
}

/// Works out the credits of all legs from their price risks a delta.
void find_credits(const Step& step, const Forming& forming, double count) {
  std::vector<double>& credits = step.state.credits;
  credits.clear();
  for (std::size_t i = 0; i < forming.places.size(); ++i)
    credits.push_back(
        credit_of(forming.spread, *forming.places[i].leg, step.state.risks[i], count, step.parameters.rules));
}

/// Works out the price risks a delta of all legs; of their tiers where the method has tiers of its own.
Status find_risks(const Step& step, const Forming& forming) {
  const InterMethod method = forming.spread.method;
  const bool by_tier = method == InterMethod::own_tiers || method == InterMethod::tiered_deltas;
  std::vector<double>& risks = step.state.risks;
  risks.assign(forming.places.size(), 0.0);
  if (forming.spread.is_flat) return {};
  for (std::size_t i = 0; i < forming.places.size(); ++i) {
    const LegPlace& place = forming.places[i];
    const auto risk = weighted_price_risk(step, place.leg->commodity, by_tier ? place.tier : nullptr);
    if (!risk) return tl::unexpected(risk.error());
    risks[i] = *risk;
  }
  return {};
}

/// Equal tier numbers against each other, from the lowest, in the direction that the whole commodities have
/// and no more spreads than those would form.
Status form_tiered(const Step& step, const Forming& whole, Count most) {
  if (auto found = find_risks(step, whole); !found) return found;
  std::vector<int> numbers;
  for (const PlannedTier& tier : step.plan_of(whole.places.front().leg->commodity).inter_tiers)
    numbers.push_back(tier.number);
  std::sort(numbers.begin(), numbers.end());
  std::vector<LegPlace>& places = step.state.tier_places;
  for (const int number : numbers) {
    places.clear();
    for (const LegPlace& place : whole.places)
      if (find_tier(step.plan_of(place.leg->commodity), number) != nullptr)
        places.push_back(place_of(step, *place.leg, number));
    if (places.size() != whole.places.size()) continue;
    auto count = count_of(step, places);
    if (!count || count->a_is_long != most.a_is_long) continue;
    count->spreads = std::min(count->spreads, most.spreads);
    if (count->spreads == 0.0) continue;
    most.spreads = settled(most.spreads - count->spreads);
    const Forming forming{whole.spread, whole.kind, places};
    find_credits(step, forming, count->spreads);
    form(step, forming, *count);
  }
  return {};
}

/// One scan of all legs together, plus an amount a spread, in place of the scans of each: what that saves is
/// credited to the legs in proportion to their scan risks. Source: docs/methods/span.md, method 02 as a
/// charge.
Status form_charged(const Step& step, const Forming& forming, const Count& count) {
  if (!forming.spread.is_flat)
    return fail(ErrorCode::unsupported, "the account could form a spread of method 02 with a relative rate",
                forming.spread.where, "these rules charge an amount a spread: a share is none");
  for (const LegPlace& place : forming.places)
    if (step.of(place.leg->commodity).is_charged)
      return fail(ErrorCode::unsupported,
                  fmt::format("a second spread of method 02 on {}",
                              in_quotes(step.rules_of(place.leg->commodity).id)),
                  forming.spread.where, "no public source says how its scan risk is shared between the two");
  RiskArray netted{};
  double scans = 0.0;
  for (const LegPlace& place : forming.places) {
    const RiskArray losses = whole_array(step.of(place.leg->commodity));
    for (std::size_t s = 0; s < scenario_count; ++s) netted[s] += losses[s];
    scans += scan_commodity(step, place.leg->commodity).scan_risk;
  }
  const double left = std::max(*std::max_element(netted.begin(), netted.end()), 0.0);
  const double charge = count.spreads * forming.spread.legs.front().rate;
  const double share = scans > 0.0 ? round_amount((scans - charge - left) / scans, 4) : 0.0;
  if (share <= 0.0) return {};
  std::vector<double>& credits = step.state.credits;
  credits.clear();
  for (const LegPlace& place : forming.places)
    credits.push_back(round_amount(scan_commodity(step, place.leg->commodity).scan_risk * share,
                                   step.parameters.rules.amount_digits));
  form(step, forming, count);
  for (const LegPlace& place : forming.places) step.of(place.leg->commodity).is_charged = true;
  return {};
}

}  // namespace

tl::unexpected<Issues> refuse(const InterSpread& spread) {
  return fail(ErrorCode::unsupported, fmt::format("the account could form a spread of {}", spread.refused),
              spread.where, "no public source says how it is computed");
}

Status form_inter_spread(const Step& step, const InterSpread& spread, SpreadKind kind) {
  if (step.origin == Origin::customer && spread.eligibility != Eligibility::all) return {};
  if (spread.method == InterMethod::scanning) return form_scanning_spread(step, spread);
  for (const InterLeg& leg : spread.legs) {
    const CommodityState& state = step.of(leg.commodity);
    if (!state.is_held || state.moved_into >= 0) return {};
  }
  const bool by_tier = spread.method == InterMethod::own_tiers || spread.method == InterMethod::tiered_deltas;
  std::vector<LegPlace>& places = step.state.places;
  places.clear();
  for (const InterLeg& leg : spread.legs) places.push_back(place_of(step, leg, by_tier ? leg.tier : 0));
  const auto count = count_of(step, places);
  if (!count) return {};
  if (!spread.refused.empty()) return refuse(spread);
  const Forming forming{spread, kind, places};
  if (spread.method == InterMethod::tiered)
    return step.parameters.rules.method_02_charges ? form_charged(step, {spread, kind, places, true}, *count)
                                                   : form_tiered(step, forming, *count);
  if (auto found = find_risks(step, forming); !found) return found;
  find_credits(step, forming, count->spreads);
  form(step, forming, *count);
  return {};
}

}  // namespace crossmargin::span
