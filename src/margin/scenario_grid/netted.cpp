#include "margin/scenario_grid/netted.hpp"

#include <algorithm>
#include <cmath>

#include "margin/scenario_grid/vol_choice.hpp"

namespace crossmargin::scenario_grid {
namespace {

void clear(NettedUnit& unit, int index) {
  std::vector<ExpiryCharge> expiries = std::move(unit.expiries);
  expiries.clear();
  unit = NettedUnit{};
  unit.unit = index;
  unit.expiries = std::move(expiries);
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

/// The runs; their slots are still units.
void find_runs(const Plan& plan, std::span<const Holding> merged, Netted& netted) {
  netted.runs.clear();
  for (std::size_t first = 0, end = 0; first < merged.size(); first = end) {
    end = end_of_run(plan, merged, first);
    const int unit = plan.at(merged[first].instrument).unit;
    if (unit >= 0) netted.runs.push_back({first, end - first, static_cast<std::size_t>(unit)});
  }
}

/// The units that are held, sorted, each once, with room for their vectors.
void make_room(const Plan& plan, std::span<const Holding> merged, Netted& netted) {
  find_runs(plan, merged, netted);
  std::vector<int>& present = netted.present;
  present.clear();
  for (const Run& run : netted.runs) present.push_back(static_cast<int>(run.slot));
  std::sort(present.begin(), present.end());
  present.erase(std::unique(present.begin(), present.end()), present.end());
  for (Run& run : netted.runs) {
    const auto slot = std::lower_bound(present.begin(), present.end(), static_cast<int>(run.slot));
    run.slot = static_cast<std::size_t>(slot - present.begin());
  }
  if (netted.unit_room.size() < present.size()) netted.unit_room.resize(present.size());
  netted.units = std::span(netted.unit_room).first(present.size());
  netted.cells.assign(2 * present.size() * plan.padded, 0.0);
  for (std::size_t slot = 0; slot < present.size(); ++slot) clear(netted.units[slot], present[slot]);
  if (plan.held.empty()) return;
  if (netted.held.size() < present.size()) netted.held.resize(present.size());
  for (HeldSlot& held : netted.held) held.sums.clear();
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

void add_run(const Plan& plan, Netted& netted, std::span<const Holding> run, std::size_t slot) {
  const InstrumentPlan& first = plan.at(run.front().instrument);
  const auto vector = std::span(netted.cells).subspan(2 * slot * plan.padded, plan.padded);
  if (first.rate_row == 0) {
    netting::add_rows(*plan.risk, run, vector);
  } else {
    for (const Holding& holding : run)
      netting::add_scaled(*plan.risk, holding, plan.rate(first.rate_row), vector);
  }
  NettedUnit& unit = netted.units[slot];
  HeldAmounts amounts = unit;
  for (const Holding& holding : run) {
    const InstrumentPlan& instrument = plan.at(holding.instrument);
    add_expiry(unit, instrument, holding.quantity);
    add_amounts(instrument, holding.quantity, amounts);
  }
  static_cast<HeldAmounts&>(unit) = amounts;
  if (plan.held.empty()) return;
  for (const Holding& holding : run)
    netted.held[slot].sums.add(plan.at(holding.instrument),
                               plan.held[static_cast<std::size_t>(holding.instrument)], holding.quantity);
}

void charge_held(const Plan& plan, const UnitPlan& unit_plan, NettedUnit& unit, HeldSlot& held) {
  held.result = held.sums.result(unit_plan.held, unit_plan.prices(), plan.strikes, unit.worst.loss);
  unit.held_charge = held.result.charges();
  unit.minimum = std::max(unit.minimum, held.result.minimum());
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

void finish_unit(const Plan& plan, std::span<const Holding> merged, Netted& netted, std::size_t slot) {
  NettedUnit& unit = netted.units[slot];
  const auto cells = std::span(netted.cells).subspan(2 * slot * plan.padded, 2 * plan.padded);
  if (plan.volatility_choice == VolatilityChoice::per_expiry)
    choose_by_expiry(plan, merged, unit.unit, cells.first(plan.padded), netted);
  const auto raw = cells.first(plan.scenarios.size());
  const auto recognised = cells.subspan(plan.padded, plan.scenarios.size());
  const UnitPlan& unit_plan = plan.units[static_cast<std::size_t>(unit.unit)];
  unit.raw = unit.recognised = raw;
  if (!unit_plan.counts_whole()) {
    for (std::size_t s = 0; s < raw.size(); ++s) recognised[s] = recognise(unit_plan, raw[s], s);
    unit.recognised = recognised;
  }
  unit.worst = netting::worst(unit.recognised, plan.order(unit_plan.sizes));
  charge_expiries(plan, unit);
  charge_net_delta(unit_plan, unit);
  if (!plan.held.empty()) charge_held(plan, unit_plan, unit, netted.held[slot]);
}

}  // namespace

double NettedUnit::minimum_addition() const {
  return std::max(minimum - (worst.loss + charges()), 0.0);
}

double usable_delta(double rest, double long_options) {
  return std::clamp(rest + long_options, std::min(rest, 0.0), std::max(rest, 0.0));
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
  for (const Run& run : netted.runs) add_run(plan, netted, merged.subspan(run.first, run.count), run.slot);
  for (std::size_t slot = 0; slot < netted.units.size(); ++slot) finish_unit(plan, merged, netted, slot);
  combine(plan, netted);
}

void net_stale(const Plan& plan, std::span<const Holding> merged, std::span<const char> stale,
               Netted& netted) {
  const auto is_stale = [&](std::size_t slot) {
    return stale[static_cast<std::size_t>(netted.units[slot].unit)] != 0;
  };
  for (std::size_t slot = 0; slot < netted.units.size(); ++slot) {
    if (!is_stale(slot)) continue;
    clear(netted.units[slot], netted.units[slot].unit);
    if (!plan.held.empty()) netted.held[slot].sums.clear();
    std::fill_n(netted.cells.begin() + static_cast<std::ptrdiff_t>(2 * slot * plan.padded), 2 * plan.padded,
                0.0);
  }
  for (const Run& run : netted.runs)
    if (is_stale(run.slot)) add_run(plan, netted, merged.subspan(run.first, run.count), run.slot);
  for (std::size_t slot = 0; slot < netted.units.size(); ++slot)
    if (is_stale(slot)) finish_unit(plan, merged, netted, slot);
  combine(plan, netted);
}

Netted net(const Plan& plan, std::span<const Holding> merged) {
  Netted netted;
  net_into(plan, merged, netted);
  return netted;
}

}  // namespace crossmargin::scenario_grid
