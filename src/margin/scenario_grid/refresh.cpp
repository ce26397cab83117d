#include "margin/scenario_grid/refresh.hpp"

#include <algorithm>

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
  instrument.minimum = terms.minimum / unit.amount_rate;
  instrument.short_minimum = terms.short_minimum / unit.amount_rate;
  instrument.short_charge = terms.short_charge / unit.amount_rate;
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

void Refresh::refresh_unit(const Market& market, UnitPlan& unit, const Plan& plan) const {
  const PlanTerms& terms = plan.terms;
  const bool moved =
      fx_moved_[place(unit.terms.currency)] != 0 || fx_moved_[place(terms.parameter_currency)] != 0;
  if (moved) {
    unit.fx = terms.fx[place(unit.terms.currency)];
    unit.amount_rate = unit.fx / plan.amount_fx;
    unit.cap = unit.terms.cap / unit.amount_rate;
    for (std::size_t s = 0; s < unit.dampening.size(); ++s)
      unit.dampening[s] = dampening(unit.terms.dampening[s], unit.amount_rate);
  }
  if (unit.terms.index == UnitTerms::Index::none) return;
  const double fx = terms.fx[place(unit.terms.index_currency)];
  if (unit.terms.index == UnitTerms::Index::coin) {
    unit.index = fx / plan.amount_fx;
  } else if (const Result<double> spot = market.spot(unit.terms.index_underlying)) {
    unit.index = *spot * fx / plan.amount_fx;
  }
}

/// Whether a rate that a number of the instrument hangs on moved.
bool Refresh::rate_moved(std::size_t index, const Plan& plan) const {
  const InstrumentPlan& instrument = plan.instruments[index];
  if (instrument.unit < 0) return false;
  const InstrumentTerms& terms = plan.terms.instruments[index];
  return fx_moved_[place(plan.terms.parameter_currency)] != 0 ||
         fx_moved_[place(terms.settlement_currency)] != 0 || fx_moved_[place(terms.quote_currency)] != 0 ||
         fx_moved_[place(plan.units[place(instrument.unit)].terms.currency)] != 0;
}

std::span<const std::int32_t> Refresh::run(const Market& market, std::span<const std::int32_t> repriced,
                                           Plan& plan) {
  const bool any_fx = read_fx(market, plan.terms);
  plan.amount_fx = plan.terms.fx[place(plan.terms.parameter_currency)];
  for (UnitPlan& unit : plan.units) refresh_unit(market, unit, plan);
  touched_.assign(repriced.begin(), repriced.end());
  if (any_fx) {
    for (std::size_t row = 1; row < plan.rates.size(); ++row)
      if (fx_moved_[place(plan.terms.rate_currency[row])] != 0)
        refresh_rates(plan.terms, static_cast<int>(row), plan.rates[row]);
    is_new_.assign(plan.instruments.size(), 0);
    for (const std::int32_t index : repriced) is_new_[place(index)] = 1;
    for (std::size_t i = 0; i < plan.instruments.size(); ++i)
      if (is_new_[i] == 0 && rate_moved(i, plan)) touched_.push_back(static_cast<std::int32_t>(i));
  }
  for (const std::int32_t index : touched_) refresh_instrument(index, plan);
  return touched_;
}

}  // namespace crossmargin::scenario_grid
