#include <fmt/format.h>

#include <cmath>

#include "crossmargin/core/format.hpp"
#include "margin/scenario_grid/engine.hpp"
#include "margin/scenario_grid/vol_choice.hpp"

namespace crossmargin::scenario_grid {
namespace {

/// More terms than this are summed in the table of positions, not in a line of the trace.
constexpr std::size_t most_terms = 6;

struct Tracer {
  const Plan& plan;
  const Netted& netted;
  std::span<const Holding> merged;
  const InstrumentTable& instruments;
  std::vector<TraceStep>& trace;
  std::string amount_currency;

  void add(std::string name, std::string formula, double value, const std::string& currency) const {
    trace.push_back({std::move(name), std::move(formula), value, currency});
  }
};

const UnitPlan& plan_of(const Tracer& t, const NettedUnit& unit) {
  return t.plan.units[static_cast<std::size_t>(unit.unit)];
}

std::string scenario_name(const Plan& plan, int scenario) {
  return fmt::format("scenario {} ({})", scenario + 1, plan.scenarios[static_cast<std::size_t>(scenario)].id);
}

/// "2 x -15.5 + -1 x 3" for the positions of a unit in one scenario.
std::string terms(const Tracer& t, const NettedUnit& unit, std::size_t scenario) {
  std::string text;
  std::size_t count = 0;
  for (const Holding& holding : t.merged) {
    const InstrumentPlan& instrument = t.plan.at(holding.instrument);
    if (instrument.unit != unit.unit) continue;
    if (++count > most_terms) continue;
    const double rate = t.plan.rate(instrument.rate_row)[scenario];
    text += fmt::format("{}{} {} x {}", text.empty() ? "" : " + ", ten_digits(holding.quantity),
                        t.instruments[holding.instrument].id,
                        ten_digits(t.plan.risk->pnl(holding.instrument, scenario)));
    if (instrument.rate_row != 0) text += fmt::format(" x FX {}", ten_digits(rate));
  }
  return count <= most_terms ? text : fmt::format("quantity x profit and loss over {} positions", count);
}

void trace_scan(const Tracer& t, const NettedUnit& unit) {
  const UnitPlan& plan = plan_of(t, unit);
  const std::string& currency = plan.name.currency.code();
  const std::string& id = plan.name.id;
  if (unit.worst.scenario < 0) {
    t.add("scan risk " + id, fmt::format("no loss in any of {} scenarios", unit.raw.size()), 0.0, currency);
    return;
  }
  const auto scenario = static_cast<std::size_t>(unit.worst.scenario);
  t.add("net profit and loss " + id,
        fmt::format("{}: {}", scenario_name(t.plan, unit.worst.scenario), terms(t, unit, scenario)),
        unit.raw[scenario], currency);
  if (unit.raw[scenario] != unit.recognised[scenario]) {
    t.add("recognised " + id,
          fmt::format("{} after gain recognition and dampener", ten_digits(unit.raw[scenario])),
          unit.recognised[scenario], currency);
  }
  t.add("scan risk " + id, fmt::format("largest loss of {} scenarios", unit.raw.size()), unit.worst.loss,
        currency);
}

/// Where expiries choose their own volatility: what each loses at the unit's worst price point.
void trace_choices(const Tracer& t, const NettedUnit& unit) {
  if (t.plan.volatility_choice != VolatilityChoice::per_expiry || unit.worst.scenario < 0) return;
  const UnitPlan& plan = plan_of(t, unit);
  const std::size_t point = t.plan.points.point_of(static_cast<std::size_t>(unit.worst.scenario));
  for (const ExpiryChoice& choice : expiry_choices(t.plan, t.merged, unit.unit, point)) {
    const std::string label = choice.expiry < 0
                                  ? "no expiry"
                                  : format_date(t.plan.expiries[static_cast<std::size_t>(choice.expiry)]);
    t.add(fmt::format("worst volatility {} {}", plan.name.id, label),
          scenario_name(t.plan, static_cast<int>(choice.scenario)), choice.pnl, plan.name.currency.code());
  }
}

void trace_expiries(const Tracer& t, const NettedUnit& unit) {
  const UnitPlan& plan = plan_of(t, unit);
  for (const ExpiryCharge& expiry : unit.expiries) {
    const BucketPlan& bucket = t.plan.buckets[static_cast<std::size_t>(expiry.bucket)];
    t.add("expiry delta " + bucket.label,
          fmt::format("|{}| x {} ({} years)", ten_digits(expiry.exposure), ten_digits(bucket.rate),
                      ten_digits(bucket.years)),
          expiry.amount, plan.name.currency.code());
  }
}

void trace_net_delta(const Tracer& t, const NettedUnit& unit) {
  const UnitPlan& plan = plan_of(t, unit);
  if (plan.net_delta == nullptr) return;
  const double value = std::abs(unit.usable_delta) * plan.index;
  t.add(
      "net delta " + plan.name.id,
      fmt::format("D = {} ({} with long options {}), value {}: min(max({} - {}, 0) x |D| x {}, {} x {}) / {}",
                  ten_digits(unit.usable_delta), ten_digits(unit.linear_delta),
                  ten_digits(unit.long_option_delta), ten_digits(value), ten_digits(value),
                  ten_digits(plan.net_delta->threshold), ten_digits(plan.net_delta->slope),
                  ten_digits(plan.net_delta->max_rate), ten_digits(value), ten_digits(plan.amount_rate)),
      unit.net_delta_charge, plan.name.currency.code());
}

void trace_held_charges(const Tracer& t, const UnitPlan& plan, const HeldResult& held) {
  const std::string& currency = plan.name.currency.code();
  for (const HeldCharge charge : held_charges) {
    const double base = held.base(charge);
    if (held.amount(charge) == 0.0) continue;
    t.add(fmt::format("{} {}", name_of(charge), plan.name.id),
          fmt::format("{} x {}", ten_digits(base), ten_digits(held.amount(charge) / base)),
          held.amount(charge), currency);
  }
  if (held.given_charges != 0.0)
    t.add("given charges " + plan.name.id, "amounts given for the unit", held.given_charges, currency);
  if (held.scan_addition != 0.0) {
    t.add("given scan " + plan.name.id,
          fmt::format("{} given, above the scan risk", ten_digits(held.given_scan)), held.scan_addition,
          currency);
  }
}

void trace_held_minimums(const Tracer& t, const UnitPlan& plan, const HeldResult& held) {
  const std::string& currency = plan.name.currency.code();
  if (plan.held.gross_minimum != nullptr) {
    t.add("gross minimum " + plan.name.id,
          fmt::format("{} in {} x its tiers", ten_digits(held.gross_raw), t.amount_currency),
          held.gross_minimum, currency);
  }
  if (const DeltaMinimum* rule = plan.held.delta_minimum) {
    const double net = std::abs(held.net_delta);
    t.add("delta minimum " + plan.name.id,
          fmt::format("({} x |{}| + {} x ({} - {}) / 2) x {}", ten_digits(rule->net_rate),
                      ten_digits(held.net_delta), ten_digits(rule->hedged_rate), ten_digits(held.gross_delta),
                      ten_digits(net), ten_digits(plan.prices().price)),
          held.delta_minimum, currency);
  }
}

void trace_requirement(const Tracer& t, const NettedUnit& unit) {
  const UnitPlan& plan = plan_of(t, unit);
  const std::string& currency = plan.name.currency.code();
  std::string formula =
      fmt::format("scan {} + charges {}", ten_digits(unit.worst.loss), ten_digits(unit.charges()));
  if (unit.minimum > 0.0) formula = fmt::format("max({}, minimum {})", formula, ten_digits(unit.minimum));
  t.add("requirement " + plan.name.id, formula, unit.requirement(), currency);
  if (plan.fx == 1.0 && currency == t.plan.reporting_currency) return;
  t.add(fmt::format("requirement {} in {}", plan.name.id, t.plan.reporting_currency),
        fmt::format("{} x {}", ten_digits(unit.requirement()), ten_digits(plan.fx)),
        unit.requirement() * plan.fx, t.plan.reporting_currency);
}

/// One member of a joint at its point, as it is added.
std::string member_text(const Joint& joint, double cell, const std::string& where) {
  std::string text = ten_digits(cell);
  if (cell > 0.0 && !joint.pair && joint.offset != 1.0)
    text += fmt::format(" x {}", ten_digits(joint.offset));
  return where.empty() ? text : fmt::format("{} ({})", text, where);
}

/// The members of a joint at its worst point. Where they may stand apart each says where it stands.
std::string members_text(const Tracer& t, std::size_t index) {
  const Joint& joint = t.netted.joints[index];
  const Window window = window_at(joint.point, joint.window, t.plan.points.count());
  const bool apart = joint.window > 0 || !t.plan.points.plain();
  std::string text;
  const auto add = [&](double cell, const std::string& where) {
    text += (text.empty() ? "" : " + ") + member_text(joint, cell, where);
  };
  std::vector<double> cells(t.plan.points.count());
  for (const std::size_t slot : joint.own) {
    fill_points(t.plan, t.netted.units[slot], cells);
    const std::size_t point = lowest_in(cells, window);
    const std::size_t scenario = scenario_at(t.plan, t.netted.units[slot], point);
    add(cells[point],
        apart ? plan_of(t, t.netted.units[slot]).name.id + " at " + t.plan.scenarios[scenario].id : "");
  }
  for (const std::size_t inner : joint.inner) {
    const std::span<const double> row = joint_row(t.plan, t.netted, inner);
    add(row[lowest_in(row, window)], t.netted.joints[inner].id);
  }
  return text;
}

void trace_joint(const Tracer& t, std::size_t index) {
  const Joint& joint = t.netted.joints[index];
  double apart = 0.0;
  for (const std::size_t slot : joint.members)
    apart += t.netted.units[slot].worst.loss * plan_of(t, t.netted.units[slot]).fx;
  const std::string& currency = t.plan.reporting_currency;
  const std::string at = joint.worst.scenario < 0
                             ? "no joint loss"
                             : scenario_name(t.plan, joint.worst.scenario) + ": " + members_text(t, index);
  t.add("joint loss " + joint.id, at, joint.together, currency);
  if (joint.outer >= 0) return;  // what it needs counts in the group that holds it
  t.add("scan risk " + joint.id,
        joint.pair ? fmt::format("{0} - {1} x ({0} - {2})", ten_digits(apart), ten_digits(joint.offset),
                                 ten_digits(joint.together))
                   : fmt::format("apart {}", ten_digits(apart)),
        joint.scan_risk, currency);
  t.add("requirement " + joint.id,
        fmt::format("scan {} + charges {} + minimum's addition {}", ten_digits(joint.scan_risk),
                    ten_digits(joint.requirement - joint.scan_risk - joint.minimum_addition),
                    ten_digits(joint.minimum_addition)),
        joint.requirement, currency);
}

}  // namespace

void add_trace(const Plan& plan, const Netted& netted, std::span<const Holding> merged,
               const InstrumentTable& instruments, std::vector<TraceStep>& trace) {
  const auto parameter_currency = static_cast<std::size_t>(plan.terms.parameter_currency);
  const Tracer t{plan, netted, merged, instruments, trace, plan.terms.currencies[parameter_currency].code()};
  for (std::size_t slot = 0; slot < netted.units.size(); ++slot) {
    const NettedUnit& unit = netted.units[slot];
    trace_choices(t, unit);
    trace_scan(t, unit);
    trace_expiries(t, unit);
    trace_net_delta(t, unit);
    if (unit.short_option_charge != 0.0) {
      t.add("short options " + plan_of(t, unit).name.id, "amount per short option contract",
            unit.short_option_charge, plan_of(t, unit).name.currency.code());
    }
    if (!plan.held.empty()) {
      trace_held_charges(t, plan_of(t, unit), netted.held[slot].result);
      trace_held_minimums(t, plan_of(t, unit), netted.held[slot].result);
    }
    trace_requirement(t, unit);
  }
  for (std::size_t joint = 0; joint < netted.joints.size(); ++joint) trace_joint(t, joint);
  t.add("requirement",
        fmt::format("scan {} + charges {} + minimums {}", ten_digits(netted.scan_risk),
                    ten_digits(netted.charges), ten_digits(netted.minimum_addition)),
        netted.requirement, plan.reporting_currency);
}

void add_level_trace(const LevelParts& parts, const std::string& currency, std::vector<TraceStep>& trace) {
  const auto level = [&](double factor, double excess, double extra, double borrowed) {
    std::string text = ten_digits(parts.requirement);
    if (parts.given != 0.0) text += " + given " + ten_digits(parts.given);
    if (excess != 0.0) text += " + orders " + ten_digits(excess);
    if (factor != 1.0) text = fmt::format("{} x ({})", ten_digits(factor), text);
    if (extra != 0.0) text += " + given " + ten_digits(extra);
    if (parts.given_levels != 0.0) text += " + given " + ten_digits(parts.given_levels);
    if (borrowed != 0.0) text += " + borrowed " + ten_digits(borrowed);
    return text;
  };
  trace.push_back(
      {"initial margin",
       level(parts.factor_initial, parts.excess_initial, parts.given_initial, parts.borrow.initial),
       parts.initial(), currency});
  trace.push_back({"maintenance margin",
                   level(parts.factor_maintenance, parts.excess_maintenance, 0.0, parts.borrow.maintenance),
                   parts.maintenance(), currency});
}

}  // namespace crossmargin::scenario_grid
