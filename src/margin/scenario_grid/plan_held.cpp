#include <fmt/format.h>

#include <tuple>

#include "crossmargin/risk/greeks.hpp"
#include "margin/scenario_grid/plan_builder.hpp"

namespace crossmargin::scenario_grid {
namespace {

HeldInstrument::Type type_of(const Instrument& instrument) {
  switch (instrument.kind) {
    case InstrumentKind::future:
    case InstrumentKind::perpetual:
    case InstrumentKind::fx_forward:
      return HeldInstrument::Type::future;
    case InstrumentKind::option:
      return HeldInstrument::Type::option;
    default:
      return HeldInstrument::Type::other;
  }
}

using StrikeKey = std::tuple<FactorKey, double>;

/// Places of the keys in their order.
template <class Key>
void number(std::map<Key, int>& keys) {
  int place = 0;
  for (auto& [key, number] : keys) number = place++;
}

}  // namespace

template <class T>
const T* PlanBuilder::held_rule(const std::optional<UnitTable<T>>& table, std::string_view name,
                                const UnitName& unit) {
  if (!table) return nullptr;
  const T* rule = table->find(unit);
  if (rule == nullptr) {
    note(ErrorCode::missing_parameter, fmt::format("charges.{} has no numbers for unit {}", name, unit.id),
         "give by_unit, by_currency or default");
  }
  return rule;
}

void PlanBuilder::add_held_rules(UnitPlan& unit, const Instrument& first, const RowFacts& facts) {
  add_given(unit);
  const HeldRules& rules = parameters_.held;
  if (!rules.any()) return;
  HeldUnitRules& held = unit.held;
  held.short_option_strikes = held_rule(rules.short_option_strikes, "short_option_strikes", unit.name);
  held.gross_options = held_rule(rules.gross_options, "gross_options", unit.name);
  held.gross_futures = held_rule(rules.gross_futures, "gross_futures", unit.name);
  held.offset_futures = held_rule(rules.offset_futures, "offset_futures", unit.name);
  held.offset_vega = held_rule(rules.offset_vega, "offset_vega", unit.name);
  held.gross_minimum = held_rule(rules.gross_minimum, "gross_minimum", unit.name);
  held.delta_minimum = held_rule(rules.delta_minimum, "delta_minimum", unit.name);
  if (shares_unit(unit.name.name)) {
    note(ErrorCode::missing_parameter,
         fmt::format("charges on what a unit holds do not apply to unit {}", unit.name.id),
         "they need one underlying in the unit");
    return;
  }
  set_index(unit, first, facts);
  unit.terms.spot = held.short_option_strikes != nullptr && held.short_option_strikes->needs_spot();
  if (!unit.terms.spot) return;
  unit.terms.index_underlying = first.underlying;
  const Result<double> spot = inputs_.market.spot(first.underlying);
  if (spot) {
    unit.spot = *spot;
  } else {
    note(spot.error());
  }
}

/// What was given for the unit of parts that belong to units. One that was given for others alone is missing
/// here; for options, where only they need it.
void PlanBuilder::add_given(UnitPlan& unit) {
  for (const Unpublished& part : parameters_.unpublished) {
    if (!part.given_by_unit) continue;
    if (const double* amount = part.given_by_unit->find(unit.name)) {
      unit.held.given.push_back({part.name, *amount, part.into == Unpublished::Into::scan,
                                 part.when == Unpublished::When::options});
    } else if (part.when != Unpublished::When::options) {
      note_not_given(part, unit.name);
    }
  }
}

void PlanBuilder::note_not_given(const Unpublished& part, const UnitName& unit) {
  note(ErrorCode::missing_parameter, fmt::format("given.{} has no amount for unit {}", part.name, unit.id),
       "give by_unit, by_currency or default");
}

void PlanBuilder::add_held(std::int32_t index, const InstrumentPlan& plan) {
  const Instrument& instrument = inputs_.instruments[index];
  HeldInstrument& held = plan_.held[static_cast<std::size_t>(index)];
  held.type = type_of(instrument);
  if (held.type != HeldInstrument::Type::option || plan.unit < 0) return;
  held.units = std::abs(instrument.spec.multiplier);
  const UnitName& unit = plan_.units[static_cast<std::size_t>(plan.unit)].name;
  for (const Unpublished& part : parameters_.unpublished)
    if (part.given_by_unit && part.given_by_unit->find(unit) == nullptr) note_not_given(part, unit);
  if (!parameters_.held.offset_vega) return;
  InstrumentTerms& terms = plan_.terms.instruments[static_cast<std::size_t>(index)];
  terms.vega = true;
  const Result<Greeks> greek = greeks(instrument, inputs_.market);
  if (!greek) return note(greek.error());
  const double unit_fx = plan_.units[static_cast<std::size_t>(plan.unit)].fx;
  held.vega = point_vega(terms, inputs_.risk.facts(index), plan_.terms.fx, unit_fx, greek->vega);
}

/// Numbers expiries and strikes in their order, so that sums over them do not depend on what else the table
/// of instruments holds.
void PlanBuilder::number_held() {
  if (plan_.held.empty()) return;
  std::map<FactorKey, int> expiries;
  std::map<StrikeKey, int> strikes;
  const auto each = [&](auto use) {
    for (std::size_t i = 0; i < plan_.held.size(); ++i) {
      if (plan_.held[i].type == HeldInstrument::Type::other) continue;
      const Instrument& instrument = inputs_.instruments[static_cast<std::int32_t>(i)];
      use(instrument, FactorKey{instrument.underlying, instrument.expiry}, plan_.held[i]);
    }
  };
  each([&](const Instrument& instrument, const FactorKey& expiry, const HeldInstrument&) {
    expiries[expiry] = 0;
    if (instrument.option) strikes[{expiry, instrument.option->strike}] = 0;
  });
  number(expiries);
  number(strikes);
  for (const auto& [key, place] : strikes)
    plan_.strikes.push_back({expiries.at(std::get<FactorKey>(key)), std::get<double>(key)});
  each([&](const Instrument& instrument, const FactorKey& expiry, HeldInstrument& held) {
    held.expiry = expiries.at(expiry);
    if (instrument.option) held.strike = strikes.at({expiry, instrument.option->strike});
  });
}

}  // namespace crossmargin::scenario_grid
