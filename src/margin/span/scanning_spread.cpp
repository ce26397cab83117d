#include <algorithm>
#include <cmath>

#include "crossmargin/core/money.hpp"
#include "margin/span/deltas.hpp"
#include "margin/span/inter.hpp"
#include "margin/span/plan_spreads.hpp"
#include "margin/span/requirement.hpp"
#include "margin/span/scan.hpp"

namespace crossmargin::span {
namespace {

bool is_present(const Step& step, const InterLeg& leg) {
  const CommodityState& state = step.of(leg.commodity);
  return state.is_held && state.moved_into < 0;
}

bool has_delta(const CommodityState& state) {
  const Months all{0, static_cast<std::int32_t>(state.remaining.size())};
  return net_of(state.remaining, all) != 0.0;
}

/// Whether enough legs are there: the spread's own number, else every required leg and at least two.
bool can_form(const Step& step, const InterSpread& spread) {
  int present = 0;
  for (const InterLeg& leg : spread.legs) {
    const bool there = is_present(step, leg);
    present += there ? 1 : 0;
    if (leg.is_required && !(there && has_delta(step.of(leg.commodity)))) return false;
  }
  return present >= (spread.least_legs > 0 ? spread.least_legs : 2);
}

/// Gains count only in part.
void reduce_gains(RiskArray& losses, double share) {
  for (double& loss : losses)
    if (loss < 0.0) loss *= share;
}

/// Puts a leg's deltas into the target's months, in the target's size.
void move_deltas(const Step& step, const InterLeg& leg, const InterSpread& spread) {
  const CommodityState& from = step.of(leg.commodity);
  CommodityState& to = step.of(spread.target.commodity);
  const std::vector<Period>& months = step.plan_of(spread.target.commodity).months;
  const double scale = spread.target.ratio / leg.ratio;
  for (std::size_t i = 0; i < from.net.size(); ++i) {
    const auto place = month_place(step.plan_of(leg.commodity).months[i], months);
    const auto month = static_cast<std::size_t>(*place);
    to.net[month] += from.net[i] * scale;
    to.remaining[month] += from.net[i] * scale;
    to.contracts[month] += from.contracts[i];
  }
}

void move_leg(const Step& step, const InterLeg& leg, const InterSpread& spread) {
  CommodityState& from = step.of(leg.commodity);
  CommodityState& to = step.of(spread.target.commodity);
  RiskArray losses = whole_array(from);
  reduce_gains(losses, leg.rate);
  for (std::size_t s = 0; s < scenario_count; ++s) to.scan_arrays.front()[s] += losses[s];
  to.is_scanned = false;
  move_deltas(step, leg, spread);
  to.moved_charges += charges_less_credits(from, step.parameters.rules);
  to.moved_minimum += short_option_minimum(step.rules_of(leg.commodity), from);
  to.exposure += from.exposure;
  to.option_long += from.option_long;
  to.option_short += from.option_short;
  from.moved_into = spread.target.commodity;
}

}  // namespace

Status form_scanning_spread(const Step& step, const InterSpread& spread) {
  if (!can_form(step, spread)) return {};
  if (!spread.refused.empty()) return refuse(spread);
  FormedSpread formed{spread.is_super ? "super" : "inter",
                      spread.priority,
                      spread.target.commodity,
                      true,
                      1.0,
                      spread.legs.front().rate,
                      0.0,
                      {}};
  CommodityState& target = step.of(spread.target.commodity);
  if (target.moved_into >= 0)
    reset(target, step.plan_of(spread.target.commodity));  // what it held stands elsewhere
  for (const InterLeg& leg : spread.legs) {
    if (!is_present(step, leg)) continue;
    const CommodityState& state = step.of(leg.commodity);
    const double net = net_of(state.net, {0, static_cast<std::int32_t>(state.net.size())});
    formed.legs.push_back({step.rules_of(leg.commodity).id, leg.side, std::abs(net), net, 0.0, 0.0});
    if (leg.commodity != spread.target.commodity) continue;
    reduce_gains(target.scan_arrays.front(), leg.rate);
    target.is_scanned = false;
  }
  for (const InterLeg& leg : spread.legs)
    if (leg.commodity != spread.target.commodity && is_present(step, leg)) move_leg(step, leg, spread);
  if (!target.is_held) {
    target.is_held = true;
    auto& held = step.state.held;
    const auto place = std::lower_bound(held.begin(), held.end(), spread.target.commodity);
    if (place == held.end() || *place != spread.target.commodity) held.insert(place, spread.target.commodity);
  }
  if (step.state.formed != nullptr) step.state.formed->push_back(std::move(formed));
  return {};
}

}  // namespace crossmargin::span
