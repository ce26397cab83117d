#include "margin/scenario_grid/netted.hpp"

#include <algorithm>
#include <cmath>

namespace crossmargin::scenario_grid {
namespace {

void clear(NettedUnit& unit, int index) {
  std::vector<ExpiryCharge> expiries = std::move(unit.expiries);
  expiries.clear();
  unit = NettedUnit{};
  unit.unit = index;
  unit.expiries = std::move(expiries);
}

/// The units that are held, sorted, each once, with room for their vectors.
void make_room(const Plan& plan, std::span<const Holding> merged, Netted& netted) {
  std::vector<int>& present = netted.present;
  present.clear();
  for (const Holding& holding : merged) {
    const int unit = plan.at(holding.instrument).unit;
    if (unit >= 0 && (present.empty() || present.back() != unit)) present.push_back(unit);
  }
  std::sort(present.begin(), present.end());
  present.erase(std::unique(present.begin(), present.end()), present.end());
  if (netted.unit_room.size() < present.size()) netted.unit_room.resize(present.size());
  netted.units = std::span(netted.unit_room).first(present.size());
  netted.cells.assign(2 * present.size() * plan.padded, 0.0);
  for (std::size_t slot = 0; slot < present.size(); ++slot) clear(netted.units[slot], present[slot]);
}

std::size_t slot_of(const Netted& netted, int unit) {
  const auto it = std::lower_bound(netted.units.begin(), netted.units.end(), unit,
                                   [](const NettedUnit& held, int wanted) { return held.unit < wanted; });
  return static_cast<std::size_t>(it - netted.units.begin());
}

void add_expiry(NettedUnit& unit, const InstrumentPlan& plan, double quantity) {
  if (plan.bucket < 0) return;
  // Holdings come by expiry: mostly it is that of the one before.
  if (!unit.expiries.empty() && unit.expiries.back().bucket == plan.bucket) {
    unit.expiries.back().exposure += quantity * plan.exposure;
    return;
  }
  const auto same = std::find_if(unit.expiries.begin(), unit.expiries.end(),
                                 [&](const ExpiryCharge& expiry) { return expiry.bucket == plan.bucket; });
  if (same == unit.expiries.end()) {
    unit.expiries.push_back({plan.bucket, quantity * plan.exposure, 0.0});
  } else {
    same->exposure += quantity * plan.exposure;
  }
}

/// Where what follows `first` goes into another vector, or at other rates.
std::size_t end_of_run(const Plan& plan, std::span<const Holding> merged, std::size_t first) {
  const InstrumentPlan& instrument = plan.at(merged[first].instrument);
  std::size_t end = first + 1;
  while (end < merged.size() && plan.at(merged[end].instrument).unit == instrument.unit &&
         plan.at(merged[end].instrument).rate_row == instrument.rate_row)
    ++end;
  return end;
}

/// Adds holdings of one unit that convert alike.
void add_run(const Plan& plan, Netted& netted, std::span<const Holding> run) {
  const InstrumentPlan& first = plan.at(run.front().instrument);
  if (first.unit < 0) return;
  const std::size_t slot = slot_of(netted, first.unit);
  const auto vector = std::span(netted.cells).subspan(2 * slot * plan.padded, plan.padded);
  if (first.rate_row == 0) {
    netting::add_rows(*plan.risk, run, vector);
  } else {
    for (const Holding& holding : run)
      netting::add_scaled(*plan.risk, holding, plan.rate(first.rate_row), vector);
  }
  NettedUnit& unit = netted.units[slot];
  for (const Holding& holding : run) {
    const InstrumentPlan& instrument = plan.at(holding.instrument);
    add_expiry(unit, instrument, holding.quantity);
    add_amounts(instrument, holding.quantity, unit);
  }
}

// Gain recognition first, then the dampener; both leave a cell on its side of zero.
double recognise(const UnitPlan& unit, double pnl, std::size_t scenario) {
  const double counted = pnl > 0.0 ? std::min(unit.share * pnl, unit.cap) : pnl;
  if (unit.dampening.empty()) return counted;
  const double drawn = std::min(unit.dampening[scenario], std::abs(counted));
  return counted > 0.0 ? counted - drawn : counted + drawn;
}

void charge_expiries(const Plan& plan, NettedUnit& unit) {
  std::sort(unit.expiries.begin(), unit.expiries.end(),
            [](const ExpiryCharge& a, const ExpiryCharge& b) { return a.bucket < b.bucket; });
  for (ExpiryCharge& expiry : unit.expiries) {
    expiry.amount = std::abs(expiry.exposure) * plan.buckets[static_cast<std::size_t>(expiry.bucket)].rate;
    unit.expiry_charge += expiry.amount;
  }
}

void finish_unit(const Plan& plan, NettedUnit& unit, std::span<double> raw, std::span<double> recognised) {
  const UnitPlan& unit_plan = plan.units[static_cast<std::size_t>(unit.unit)];
  unit.raw = unit.recognised = raw;
  if (!unit_plan.counts_whole()) {
    for (std::size_t s = 0; s < raw.size(); ++s) recognised[s] = recognise(unit_plan, raw[s], s);
    unit.recognised = recognised;
  }
  unit.worst = netting::worst(unit.recognised, plan.order(unit_plan.sizes));
  charge_expiries(plan, unit);
  charge_net_delta(unit_plan, unit);
}

}  // namespace

double NettedUnit::minimum_addition() const {
  return std::max(minimum - (worst.loss + charges()), 0.0);
}

double usable_delta(double rest, double long_options) {
  return std::clamp(rest + long_options, std::min(rest, 0.0), std::max(rest, 0.0));
}

void add_amounts(const InstrumentPlan& instrument, double quantity, NettedUnit& unit) {
  // No branch on the sign, which is as good as random; adding zero changes no sum.
  const double moved = quantity * instrument.delta;
  const double of_long_option = instrument.option && quantity > 0.0 ? moved : 0.0;
  const double of_rest = instrument.option && quantity > 0.0 ? 0.0 : moved;
  const double sold = std::min(quantity, 0.0);
  unit.long_option_delta += of_long_option;
  unit.linear_delta += of_rest;
  unit.minimum += std::abs(quantity) * instrument.minimum;
  unit.minimum -= sold * instrument.short_minimum;
  unit.short_option_charge -= sold * instrument.short_charge;
}

void charge_net_delta(const UnitPlan& plan, NettedUnit& unit) {
  if (plan.net_delta == nullptr) return;
  unit.usable_delta = usable_delta(unit.linear_delta, unit.long_option_delta);
  const double delta = std::abs(unit.usable_delta);
  const double value = delta * plan.index;
  const double above = std::max(value - plan.net_delta->threshold, 0.0);
  const double amount = std::min(above * delta * plan.net_delta->slope, plan.net_delta->max_rate * value);
  unit.net_delta_charge = amount / plan.amount_rate;
}

void net_into(const Plan& plan, std::span<const Holding> merged, Netted& netted) {
  make_room(plan, merged, netted);
  for (std::size_t first = 0, end = 0; first < merged.size(); first = end) {
    end = end_of_run(plan, merged, first);
    add_run(plan, netted, merged.subspan(first, end - first));
  }
  const std::size_t scenarios = plan.scenarios.size();
  for (std::size_t slot = 0; slot < netted.units.size(); ++slot) {
    const std::span<double> cells = std::span(netted.cells).subspan(2 * slot * plan.padded, 2 * plan.padded);
    finish_unit(plan, netted.units[slot], cells.first(scenarios), cells.subspan(plan.padded, scenarios));
  }
  combine(plan, netted);
}

Netted net(const Plan& plan, std::span<const Holding> merged) {
  Netted netted;
  net_into(plan, merged, netted);
  return netted;
}

}  // namespace crossmargin::scenario_grid
