#include "margin/scenario_grid/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "margin/scenario_grid/plan_builder.hpp"

namespace crossmargin::scenario_grid {
namespace {

bool is_derivative(const Instrument& instrument) {
  switch (instrument.kind) {
    case InstrumentKind::future:
    case InstrumentKind::perpetual:
    case InstrumentKind::fx_forward:
    case InstrumentKind::option:
      return true;
    default:
      return false;
  }
}

}  // namespace

PlanBuilder::PlanBuilder(const Parameters& parameters, const PlanInputs& inputs)
    : parameters_(parameters), inputs_(inputs) {
  plan_.risk = &inputs.risk;
  plan_.scenarios = inputs.shocks.scenarios();
  plan_.tie_tolerance = parameters.tie_tolerance;
  plan_.volatility_choice = parameters.volatility_choice;
  plan_.points = PricePoints(inputs.shocks, parameters.volatility_choice);
  plan_.padded = inputs.risk.tile_count() * RiskMatrix::tile_width;
  plan_.rates.emplace_back(plan_.padded, 1.0);
  plan_.terms.rate_currency.push_back(-1);
  plan_.terms.rate_scale.emplace_back();
  rate_issues_.emplace_back();
  plan_.reporting_currency = inputs.market.reporting_currency().code();
}

Result<Plan> PlanBuilder::build() {
  plan_.amount_fx = fx(parameters_.currency);
  plan_.terms.parameter_currency = currency_of(parameters_.currency);
  if (parameters_.borrow) {
    currency_of(inputs_.market.reporting_currency());
    for (const auto& [currency, rate] : inputs_.market.data().fx) currency_of(currency);
  }
  if (!issues_.empty()) return tl::unexpected(std::move(issues_));
  plan_.instruments.resize(inputs_.instruments.size());
  plan_.issues.resize(inputs_.instruments.size());
  if (parameters_.looks_at_holdings()) plan_.held.resize(inputs_.instruments.size());
  plan_.terms.instruments.resize(inputs_.instruments.size());
  for (std::size_t i = 0; i < inputs_.instruments.size(); ++i) {
    const auto index = static_cast<std::int32_t>(i);
    if (inputs_.risk.issue(index) == nullptr) add_instrument(index);
  }
  sort_units_and_buckets();
  add_expiries();
  number_held();
  bind_groups();
  bind_pairs();
  check_windows();
  if (!issues_.empty()) return tl::unexpected(std::move(issues_));
  return std::move(plan_);
}

void PlanBuilder::note(ErrorCode code, const std::string& message, const std::string& hint) {
  note(Issues{Issue{code, message, parameters_.where, hint}});
}

void PlanBuilder::note(const Issues& issues) {
  append_once(issues_, issues);
}

template <class Item, class Make>
int PlanBuilder::keep(std::vector<Item>& items, std::vector<Issues>& noted, Make make) {
  Issues outer = std::exchange(issues_, {});
  Item item = make();  // may keep others of its own
  noted.push_back(std::exchange(issues_, std::move(outer)));
  items.push_back(std::move(item));
  return static_cast<int>(items.size()) - 1;
}

double PlanBuilder::fx(const Currency& currency) {
  const Result<double> rate = inputs_.market.fx(currency);
  if (rate) return *rate;
  for (const Issue& issue : rate.error()) note(issue.code, issue.message, issue.hint);
  return 1.0;
}

int PlanBuilder::currency_of(const Currency& currency) {
  std::vector<Currency>& known = plan_.terms.currencies;
  const auto found = std::find(known.begin(), known.end(), currency);
  if (found != known.end()) return static_cast<int>(found - known.begin());
  known.push_back(currency);
  plan_.terms.fx.push_back(inputs_.market.fx(currency).value_or(1.0));
  return static_cast<int>(known.size()) - 1;
}

int PlanBuilder::rate_row(const Currency& currency) {
  if (currency == inputs_.market.reporting_currency()) return 0;
  auto known = rate_rows_.find(currency);
  if (known == rate_rows_.end()) {
    const int row = keep(plan_.rates, rate_issues_, [&] { return make_rate_row(currency); });
    known = rate_rows_.emplace(currency, row).first;
    plan_.terms.rate_currency.resize(plan_.rates.size(), -1);
    plan_.terms.rate_currency.back() = currency_of(currency);
  }
  note(rate_issues_[static_cast<std::size_t>(known->second)]);
  return known->second;
}

std::vector<double> PlanBuilder::make_rate_row(const Currency& currency) {
  std::vector<double> row(plan_.padded, fx(currency));
  std::vector<double>& scale = plan_.terms.rate_scale.emplace_back();
  for (std::size_t s = 0;
       parameters_.conversion == Conversion::shocked && s < inputs_.shocks.scenario_count(); ++s) {
    scale.push_back(inputs_.shocks.fx_scale(currency, s));
    row[s] *= scale.back();
    if (!std::isfinite(row[s])) {
      note(ErrorCode::missing_parameter,
           fmt::format("the scenarios do not say how the value of {} moves", currency.code()),
           "give a range for the underlying it follows, or set parameters.conversion to \"base\"");
    }
  }
  return row;
}

bool PlanBuilder::shares_unit(const std::string& unit_name) const {
  int members = 0;
  for (const auto& [underlying, name] : parameters_.unit_of) members += name == unit_name ? 1 : 0;
  return members > 1;
}

int PlanBuilder::unit_of(const Instrument& instrument, const RowFacts& facts) {
  UnitName name;
  const auto shared = parameters_.unit_of.find(instrument.underlying);
  name.name = shared == parameters_.unit_of.end() ? instrument.underlying : shared->second;
  name.id = name.name;
  name.currency = inputs_.market.reporting_currency();
  if (parameters_.risk_unit == RiskUnit::underlying_settlement) {
    name.currency = facts.currency;
    name.id += "/" + facts.currency.code();
  }
  auto known = units_.find(name.id);
  if (known == units_.end()) {
    const int unit = keep(plan_.units, unit_issues_, [&] { return make_unit(name, instrument, facts); });
    known = units_.emplace(name.id, unit).first;
  }
  note(unit_issues_[static_cast<std::size_t>(known->second)]);
  return known->second;
}

UnitPlan PlanBuilder::make_unit(UnitName name, const Instrument& first, const RowFacts& facts) {
  UnitPlan unit;
  unit.name = std::move(name);
  unit.fx = fx(unit.name.currency);
  unit.terms.currency = currency_of(unit.name.currency);
  unit.amount_rate = unit.fx / plan_.amount_fx;
  unit.to_reporting = rate_row(unit.name.currency);
  add_recognition(unit);
  add_dampening(unit, first, facts);
  add_net_delta(unit, first, facts);
  add_held_rules(unit, first, facts);
  return unit;
}

void PlanBuilder::add_recognition(UnitPlan& unit) const {
  unit.cap = std::numeric_limits<double>::infinity();
  const Recognition* recognition = parameters_.recognition.find(unit.name);
  if (recognition == nullptr) return;
  unit.share = recognition->share;
  if (!recognition->cap) return;
  unit.terms.cap = *recognition->cap;
  unit.cap = unit.terms.cap / unit.amount_rate;
}

// Parameters of the public method: see docs/methods/scenario-grid.md, "Dampener".
void PlanBuilder::add_dampening(UnitPlan& unit, const Instrument& first, const RowFacts& facts) {
  if (parameters_.dampener.empty()) return;
  const Dampener* dampener = parameters_.dampener.find(unit.name);
  const double range = facts.factor < 0 ? std::nan("") : inputs_.shocks.relative_range(facts.factor);
  if (dampener == nullptr || shares_unit(unit.name.name) || !(range > 0.0)) {
    note(ErrorCode::missing_parameter, fmt::format("the dampener does not apply to unit {}", unit.name.id),
         "it needs a number for the unit, one underlying in the unit and a price range for it");
    return;
  }
  const bool coin = first.spec.settlement == SettlementStyle::inverse &&
                    parameters_.risk_unit == RiskUnit::underlying_settlement;
  const auto moves = inputs_.shocks.relative_moves(facts.factor);
  unit.dampening.assign(moves.size(), 0.0);
  unit.terms.dampening.resize(moves.size());
  for (std::size_t s = 0; s < moves.size(); ++s) {
    if (inputs_.shocks.scenarios()[s].role != RowRole::extended) continue;
    const double sign = moves[s] > 0.0 ? 1.0 : moves[s] < 0.0 ? -1.0 : 0.0;
    const double excess = std::max(std::abs(moves[s]) / range, 1.0) - 1.0;
    const double coin_price = coin ? 1.0 + sign * range : 1.0;
    unit.terms.dampening[s] = {excess * dampener->amount, coin_price};
    unit.dampening[s] = dampening(unit.terms.dampening[s], unit.amount_rate);
  }
}

void PlanBuilder::add_net_delta(UnitPlan& unit, const Instrument& first, const RowFacts& facts) {
  if (!parameters_.net_delta) return;
  unit.net_delta = parameters_.net_delta->find(unit.name);
  if (unit.net_delta == nullptr || shares_unit(unit.name.name)) {
    note(ErrorCode::missing_parameter,
         fmt::format("charges.net_delta does not apply to unit {}", unit.name.id),
         "it needs numbers for the unit and one underlying in the unit");
    return;
  }
  set_index(unit, first, facts);
}

void PlanBuilder::set_index(UnitPlan& unit, const Instrument& first, const RowFacts& facts) {
  unit.terms.index = facts.coin_settled ? UnitTerms::Index::coin : UnitTerms::Index::spot;
  unit.terms.index_underlying = first.underlying;
  unit.terms.index_currency = currency_of(facts.coin_settled ? facts.currency : first.spec.quote_currency);
  if (facts.coin_settled) {
    unit.index = fx(facts.currency) / plan_.amount_fx;
    return;
  }
  const Result<double> spot = inputs_.market.spot(first.underlying);
  if (spot) {
    unit.index = *spot * fx(first.spec.quote_currency) / plan_.amount_fx;
  } else {
    for (const Issue& issue : spot.error()) note(issue.code, issue.message, issue.hint);
  }
}

void PlanBuilder::add_instrument(std::int32_t index) {
  const Instrument& instrument = inputs_.instruments[index];
  terms_ = {.settlement = instrument.spec.settlement,
            .quanto_rate = instrument.spec.quanto_rate,
            .settlement_currency = currency_of(instrument.spec.settlement_currency),
            .quote_currency = currency_of(instrument.spec.quote_currency)};
  InstrumentPlan plan = plan_instrument(instrument, inputs_.risk.facts(index));
  plan_.terms.instruments[static_cast<std::size_t>(index)] = terms_;
  if (!plan_.held.empty()) add_held(index, plan);
  if (!issues_.empty()) plan = {};
  plan_.instruments[static_cast<std::size_t>(index)] = plan;
  plan_.issues[static_cast<std::size_t>(index)] = std::exchange(issues_, {});
}

InstrumentPlan PlanBuilder::plan_instrument(const Instrument& instrument, const RowFacts& facts) {
  InstrumentPlan plan;
  plan.unit = unit_of(instrument, facts);
  widen_sizes(plan_.units[static_cast<std::size_t>(plan.unit)], facts.factor);
  plan.option = instrument.kind == InstrumentKind::option;
  if (parameters_.risk_unit == RiskUnit::underlying) plan.rate_row = rate_row(facts.currency);
  terms_.option_value = plan.option && has_market_value(instrument);
  if (terms_.option_value) plan.option_value = facts.value * fx(facts.currency);
  if (is_derivative(instrument)) {
    if (parameters_.expiry_delta || parameters_.net_delta || !plan_.held.empty())
      add_deltas(plan, instrument, facts);
    add_amounts(plan, instrument);
  }
  return plan;
}

void PlanBuilder::widen_sizes(UnitPlan& unit, int factor) const {
  if (unit.factor < 0) unit.factor = factor;
  const std::span<const double> sizes = inputs_.shocks.sizes(factor);
  unit.sizes.resize(sizes.size(), 0.0);
  for (std::size_t s = 0; s < sizes.size(); ++s) unit.sizes[s] = std::max(unit.sizes[s], sizes[s]);
}

void PlanBuilder::add_deltas(InstrumentPlan& plan, const Instrument& instrument, const RowFacts& facts) {
  const double unit_fx = plan_.units[static_cast<std::size_t>(plan.unit)].fx;
  terms_.deltas = true;
  plan.delta = facts.delta;
  const bool linear = instrument.spec.settlement == SettlementStyle::linear;
  fx(linear ? instrument.spec.quote_currency : facts.currency);  // notes one that is missing
  plan.exposure = exposure(terms_, facts, plan_.terms.fx, unit_fx);
  if (parameters_.expiry_delta) plan.bucket = bucket_of(instrument, facts, plan.unit);
}

int PlanBuilder::bucket_of(const Instrument& instrument, const RowFacts& facts, int unit) {
  const UnitName& name = plan_.units[static_cast<std::size_t>(unit)].name;
  FactorKey key{instrument.underlying + "|" + name.id, instrument.expiry};
  auto known = buckets_.find(key);
  if (known == buckets_.end()) {
    const int bucket =
        keep(plan_.buckets, bucket_issues_, [&] { return make_bucket(instrument, facts, unit); });
    known = buckets_.emplace(std::move(key), bucket).first;
  }
  note(bucket_issues_[static_cast<std::size_t>(known->second)]);
  return known->second;
}

BucketPlan PlanBuilder::make_bucket(const Instrument& instrument, const RowFacts& facts, int unit) {
  const UnitName& name = plan_.units[static_cast<std::size_t>(unit)].name;
  BucketPlan bucket{fmt::format("{} {}", instrument.underlying,
                                instrument.expiry ? format_date(*instrument.expiry) : "no expiry"),
                    unit, instrument.expiry ? facts.years : 0.0, 0.0};
  if (const ExpiryRate* rate = parameters_.expiry_delta->find(name)) {
    bucket.rate = std::max(rate->min_rate, rate->annual_rate * bucket.years);
  } else {
    note(ErrorCode::missing_parameter,
         fmt::format("charges.expiry_delta has no numbers for unit {}", name.id),
         "give by_unit, by_currency or default");
  }
  return bucket;
}

void PlanBuilder::add_amounts(InstrumentPlan& plan, const Instrument& instrument) {
  const UnitPlan& unit = plan_.units[static_cast<std::size_t>(plan.unit)];
  const auto amount = [&](const UnitTable<PerContract>& table,
                          std::string_view charge) -> std::pair<double, bool> {
    const PerContract* numbers = table.find(unit.name);
    if (numbers == nullptr) {
      note(ErrorCode::missing_parameter,
           fmt::format("charges.{} has no numbers for unit {}", charge, unit.name.id),
           "give by_unit, by_currency or default");
      return {0.0, true};
    }
    const double per = numbers->times_multiplier ? std::abs(instrument.spec.multiplier) : 1.0;
    return {numbers->amount * per, numbers->as_minimum};
  };
  if (parameters_.minimum_per_contract)
    terms_.minimum = amount(*parameters_.minimum_per_contract, "minimum_per_contract").first;
  if (parameters_.short_option && plan.option) {
    const auto [value, as_minimum] = amount(*parameters_.short_option, "short_option");
    (as_minimum ? terms_.short_minimum : terms_.short_charge) = value;
  }
  plan.minimum = terms_.minimum / unit.amount_rate;
  plan.short_minimum = terms_.short_minimum / unit.amount_rate;
  plan.short_charge = terms_.short_charge / unit.amount_rate;
}

// Sums run over units and expiries in the order of their names, so that they do not depend on which other
// instruments the table holds.
void PlanBuilder::sort_units_and_buckets() {
  std::vector<int> unit_place(plan_.units.size());
  std::vector<UnitPlan> units;
  for (auto& [id, index] : units_) {
    const int old = std::exchange(index, static_cast<int>(units.size()));
    unit_place[static_cast<std::size_t>(old)] = index;
    units.push_back(std::move(plan_.units[static_cast<std::size_t>(old)]));
  }
  std::vector<int> bucket_place(plan_.buckets.size());
  std::vector<BucketPlan> buckets;
  for (auto& [key, index] : buckets_) {
    const int old = std::exchange(index, static_cast<int>(buckets.size()));
    bucket_place[static_cast<std::size_t>(old)] = index;
    buckets.push_back(std::move(plan_.buckets[static_cast<std::size_t>(old)]));
    buckets.back().unit = unit_place[static_cast<std::size_t>(buckets.back().unit)];
  }
  for (InstrumentPlan& plan : plan_.instruments) {
    if (plan.unit >= 0) plan.unit = unit_place[static_cast<std::size_t>(plan.unit)];
    if (plan.bucket >= 0) plan.bucket = bucket_place[static_cast<std::size_t>(plan.bucket)];
  }
  plan_.units = std::move(units);
  plan_.buckets = std::move(buckets);
}

Result<Plan> make_plan(const Parameters& parameters, const PlanInputs& inputs) {
  return PlanBuilder(parameters, inputs).build();
}

}  // namespace crossmargin::scenario_grid
