#pragma once

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>
#include <vector>

#include "margin/scenario_grid/plan.hpp"

namespace crossmargin::scenario_grid {

/// The net delta of one expiry, and what it is charged.
struct ExpiryCharge {
  int bucket{0};
  double exposure{0.0};  ///< unit currency
  double amount{0.0};
};

/// What holdings add up to in a unit, beside their cells.
struct HeldAmounts {
  double linear_delta{0.0};  ///< futures and short options, units of underlying
  double long_option_delta{0.0};
  double short_option_charge{0.0};
  double minimum{0.0};
};

/// A unit's charges that look at it as a whole; one a slot, where the method has such charges.
struct HeldSlot {
  HeldSums sums;
  HeldResult result;
};

/// Everything one unit's requirement is made of, in its own currency.
struct NettedUnit : HeldAmounts {
  int unit{0};
  std::span<const double> raw;         ///< net profit and loss, one a scenario
  std::span<const double> recognised;  ///< after gain recognition and dampener
  netting::Worst worst;
  std::vector<ExpiryCharge> expiries;
  double usable_delta{0.0};  ///< after long options have reduced it
  double expiry_charge{0.0};
  double net_delta_charge{0.0};
  double held_charge{0.0};  ///< of all that look at the unit as a whole
  double charges() const { return expiry_charge + net_delta_charge + short_option_charge + held_charge; }
  double requirement() const { return worst.loss + charges() + minimum_addition(); }
  double minimum_addition() const;  ///< by how much the minimum lifts the requirement
};

/// Units that offset each other: a declared group, or a pair.
struct Joint {
  std::string id;
  std::vector<std::size_t> members;  ///< places in `Netted::units`: all units, also those of inner joints
  std::vector<std::size_t> own;      ///< of them those that no inner joint holds
  std::vector<std::size_t> inner;    ///< places in `Netted::joints`
  int outer{-1};                     ///< the joint that holds it; -1: none does
  double offset{0.0};
  int window{0};
  bool pair{false};
  netting::Worst worst;   ///< of the joint vector, reporting currency
  std::size_t point{0};   ///< where it is worst, if it loses
  double together{0.0};   ///< worst joint loss, at most what the members lose apart
  double scan_risk{0.0};  ///< after the offset
  double minimum_addition{0.0};
  double without_offset{0.0};
  double requirement{0.0};
};

/// Holdings of one unit that stand together and convert alike.
struct Run {
  std::size_t first{0};
  std::size_t count{0};
  std::size_t slot{0};  ///< of the unit
};

/// One pool netted: its units in the order of the plan, and its totals in reporting currency. Can be filled
/// again: what it holds is kept and used again, so that a batch asks for no memory.
struct Netted {
  Netted() = default;
  Netted(Netted&&) = default;  // vectors keep their memory when moved, so spans into them stay good
  Netted& operator=(Netted&&) = default;
  ~Netted() = default;

  std::span<NettedUnit> units;
  std::vector<int> joint_of;  ///< by place in `units`: the outermost; -1 for a unit that stands alone
  std::span<Joint> joints;
  double scan_risk{0.0};
  double scan_risk_without_offsets{0.0};
  double charges{0.0};
  double minimum_addition{0.0};
  double requirement{0.0};
  double requirement_without_offsets{0.0};

  std::vector<HeldSlot> held;  ///< one a unit, and perhaps more; empty when the method has no such charges
  std::vector<NettedUnit> unit_room;  ///< what the spans above point into
  std::vector<Joint> joint_room;
  std::vector<double> cells;
  std::vector<Run> runs;  ///< of holdings that have a unit
  std::vector<int> present;
  std::vector<int> joint_of_group;  ///< by group of the plan; -1 where nothing of it is held
  std::vector<double> joint_cells;  ///< [joint][price point]
  std::vector<double> joint_sizes;
  std::vector<double> member_cells;
  std::vector<double> losses;
  std::vector<double> gains;
  std::vector<char> taken;
  std::vector<int> expiries;  ///< of one unit, while they choose their volatility
  std::vector<double> expiry_cells;
  std::vector<double> chosen;
};

/// Nets holdings that are merged and sorted by instrument.
Netted net(const Plan& plan, std::span<const Holding> merged);
/// The same into what was filled before.
void net_into(const Plan& plan, std::span<const Holding> merged, Netted& netted);
/// The same where holdings of the same instruments were netted before and only the units that are marked, one
/// entry a unit of the plan, may have other holdings, cells or numbers of their own since.
void net_stale(const Plan& plan, std::span<const Holding> merged, std::span<const char> stale,
               Netted& netted);

/// What a holding adds to the charges of its unit, all but the expiries.
inline void add_amounts(const InstrumentPlan& instrument, double quantity, HeldAmounts& unit) {
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
/// charge = min(max(|D| S - threshold, 0) |D| slope, max_rate |D| S), D in units of underlying, S its price.
void charge_net_delta(const UnitPlan& plan, NettedUnit& unit);

/// Adds up units, groups and pairs. A part of `net`.
void combine(const Plan& plan, Netted& netted);

/// Net delta after long options have reduced the rest: they never turn its sign.
double usable_delta(double rest, double long_options);

/// Profit and loss of a joint at every price point, reporting currency: losses in full, gains by its offset.
std::span<const double> joint_row(const Plan& plan, const Netted& netted, std::size_t joint);

/// The same of a unit: the worst of a point's cells. `cells` has one entry a point.
void fill_points(const Plan& plan, const NettedUnit& unit, std::span<double> cells);

/// The scenario whose cell that is.
std::size_t scenario_at(const Plan& plan, const NettedUnit& unit, std::size_t point);

}  // namespace crossmargin::scenario_grid
