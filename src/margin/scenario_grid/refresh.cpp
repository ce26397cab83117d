#include "margin/scenario_grid/refresh.hpp"

#include <algorithm>

#include "crossmargin/risk/greeks.hpp"

namespace crossmargin::scenario_grid {
namespace {

std::size_t place(int index) {
  return static_cast<std::size_t>(index);
}

void refresh_rates(const PlanTerms& terms, int row, std::vector<double>& rates) {
  const double fx = terms.fx[place(terms.rate_currency[place(row)])];
  const std::vector<double>& scale = terms.rate_scale[place(row)];
  std::fill(rates.begin(), rates.end(), fx);
  for (std::size_t s = 0; s < scale.size(); ++s) rates[s] = fx * scale[s];
}

/// amount / rate, without the division where most methods have no amount.
double converted(double amount, double rate) {
  return amount == 0.0 ? 0.0 : amount / rate;
}

void refresh_instrument(std::int32_t index, Plan& plan) {
  InstrumentPlan& instrument = plan.instruments[place(index)];
  if (instrument.unit < 0) return;
  const InstrumentTerms& terms = plan.terms.instruments[place(index)];
  const UnitPlan& unit = plan.units[place(instrument.unit)];
  const RowFacts& facts = plan.risk->facts(index);
  if (terms.deltas) {
    instrument.delta = facts.delta;
    instrument.exposure = exposure(terms, facts, plan.terms.fx, unit.fx);
  }
  if (terms.option_value)
    instrument.option_value = facts.value * plan.terms.fx[place(terms.settlement_currency)];
  instrument.minimum = converted(terms.minimum, unit.amount_rate);
  instrument.short_minimum = converted(terms.short_minimum, unit.amount_rate);
  instrument.short_charge = converted(terms.short_charge, unit.amount_rate);
}

void refresh_vega(const RefreshInputs& inputs, std::int32_t index, Plan& plan) {
  const int unit = plan.instruments[place(index)].unit;
  if (unit < 0) return;
  const Result<Greeks> greek = greeks(inputs.instruments[index], inputs.market);
  if (!greek) return;  // it was priced, so it has them
  plan.held[place(index)].vega = point_vega(plan.terms.instruments[place(index)], plan.risk->facts(index),
                                            plan.terms.fx, plan.units[place(unit)].fx, greek->vega);
}

}  // namespace

/// Whether any rate moved; `fx_moved_` says which.
bool Refresh::read_fx(const Market& market, PlanTerms& terms) {
  bool any = false;
  fx_moved_.assign(terms.currencies.size(), 0);
  for (std::size_t c = 0; c < terms.currencies.size(); ++c) {
    const Result<double> rate = market.fx(terms.currencies[c]);
    if (!rate || *rate == terms.fx[c]) continue;
    terms.fx[c] = *rate;
    fx_moved_[c] = 1;
    any = true;
  }
  return any;
}

/// Whether a number of the unit changed.
bool Refresh::refresh_unit(const Market& market, UnitPlan& unit, const Plan& plan) const {
  const PlanTerms& terms = plan.terms;
  const bool rate_moved = moved(unit.terms.currency) || moved(terms.parameter_currency);
  if (rate_moved) {
    unit.fx = terms.fx[place(unit.terms.currency)];
    unit.amount_rate = unit.fx / plan.amount_fx;
    unit.cap = unit.terms.cap / unit.amount_rate;
    for (std::size_t s = 0; s < unit.dampening.size(); ++s)
      unit.dampening[s] = dampening(unit.terms.dampening[s], unit.amount_rate);
  }
  const double index = unit.index;
  if (unit.terms.index != UnitTerms::Index::none) {
    const double fx = terms.fx[place(unit.terms.index_currency)];
    if (unit.terms.index == UnitTerms::Index::coin) {
      unit.index = fx / plan.amount_fx;
    } else if (const Result<double> spot = market.spot(unit.terms.index_underlying)) {
      unit.index = *spot * fx / plan.amount_fx;
    }
  }
  const double spot_before = unit.spot;
  if (unit.terms.spot)
    if (const Result<double> spot = market.spot(unit.terms.index_underlying)) unit.spot = *spot;
  return rate_moved || unit.index != index || unit.spot != spot_before;
}

void Refresh::find_classes(const Plan& plan) {
  for (std::size_t i = 0; i < plan.instruments.size(); ++i) {
    const int unit = plan.instruments[i].unit;
    if (unit < 0) continue;
    const InstrumentTerms& terms = plan.terms.instruments[i];
    const std::array currencies{terms.settlement_currency, terms.quote_currency,
                                plan.units[place(unit)].terms.currency};
    auto known = std::find_if(classes_.begin(), classes_.end(),
                              [&](const RateClass& one) { return one.currencies == currencies; });
    if (known == classes_.end()) known = classes_.insert(known, {currencies, {}});
    known->instruments.push_back(static_cast<std::int32_t>(i));
  }
}

/// Adds the instruments that a number of hangs on a rate that moved.
void Refresh::touch_by_rates(const Plan& plan) {
  if (classes_.empty()) find_classes(plan);
  is_new_.assign(plan.instruments.size(), 0);
  for (const std::int32_t index : touched_) is_new_[place(index)] = 1;
  for (const RateClass& one : classes_) {
    const bool any = std::any_of(one.currencies.begin(), one.currencies.end(),
                                 [&](int currency) { return moved(currency); });
    if (!any && !moved(plan.terms.parameter_currency)) continue;
    for (const std::int32_t index : one.instruments)
      if (is_new_[place(index)] == 0) touched_.push_back(index);
  }
}

std::span<const std::int32_t> Refresh::run(const RefreshInputs& inputs,
                                           std::span<const std::int32_t> repriced, Plan& plan) {
  const Market& market = inputs.market;
  const bool any_fx = read_fx(market, plan.terms);
  plan.amount_fx = plan.terms.fx[place(plan.terms.parameter_currency)];
  touched_units_.assign(plan.units.size(), 0);
  for (std::size_t unit = 0; unit < plan.units.size(); ++unit)
    touched_units_[unit] = refresh_unit(market, plan.units[unit], plan) ? 1 : 0;
  touched_.assign(repriced.begin(), repriced.end());
  if (any_fx) {
    for (std::size_t row = 1; row < plan.rates.size(); ++row)
      if (moved(plan.terms.rate_currency[row]))
        refresh_rates(plan.terms, static_cast<int>(row), plan.rates[row]);
    touch_by_rates(plan);
  }
  for (const std::int32_t index : touched_) {
    refresh_instrument(index, plan);
    if (plan.terms.instruments[place(index)].vega) refresh_vega(inputs, index, plan);
    const int unit = plan.instruments[place(index)].unit;
    if (unit >= 0) touched_units_[place(unit)] = 1;
  }
  return touched_;
}

}  // namespace crossmargin::scenario_grid
