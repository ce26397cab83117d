#include "crossmargin/analysis/components.hpp"

#include <fmt/format.h>

#include <cmath>
#include <map>
#include <set>
#include <utility>

namespace crossmargin {
namespace {

std::string volatility_word(double multiple) {
  if (multiple == 0.0) return "same";
  const char* way = multiple > 0.0 ? "up" : "down";
  return std::abs(multiple) == 1.0 ? way : fmt::format("{:.6g} {}", std::abs(multiple), way);
}

class Lister {
 public:
  Lister(const PoolAssessment& pool, const EvaluatedBase& base) : pool_(pool), base_(base) {}

  std::vector<Component> run() {
    add_inputs();
    add_position_cells();
    for (const UnitResult& unit : pool_.margin.units) add_cells(unit);
    for (const UnitResult& unit : pool_.margin.units) add_scan(unit);
    for (const UnitResult& unit : pool_.margin.units) add_charges(unit);
    for (const UnitResult& unit : pool_.margin.units) add_requirement(unit);
    add_steps();
    add_levels();
    return std::move(components_);
  }

 private:
  void add(Stage stage, std::string name, std::string unit, double value, Currency currency) {
    components_.push_back({stage, std::move(name), std::move(unit), "", "", std::move(currency), value});
  }

  /// Size in units of the underlying, which is how venues count what their contracts count in money.
  static double size_of(const Instrument& instrument, double quantity, const RowFacts& facts) {
    const double amount = quantity * instrument.spec.multiplier;
    const bool in_quote =
        instrument.spec.settlement == SettlementStyle::inverse && !instrument.option && facts.price != 0.0;
    return in_quote ? amount / facts.price : amount;
  }

  void add_inputs() {
    std::set<std::string> underlyings;
    for (const PositionAssessment& position : pool_.positions) underlyings.insert(position.underlying);
    for (const std::string& underlying : underlyings) {
      const UnderlyingQuote* quote = base_.market().underlying(underlying);
      if (quote != nullptr && quote->spot)
        add(Stage::input, "index", underlying, *quote->spot, quote->quote_currency);
    }
    for (const PositionAssessment& position : pool_.positions) add_inputs_of(position);
  }

  void add_inputs_of(const PositionAssessment& position) {
    const auto index = base_.instruments().find(position.instrument);
    if (!index) return;
    const Instrument& instrument = base_.instruments()[*index];
    const RowFacts& facts = base_.risk().facts(*index);
    const InstrumentQuote* quote = base_.market().quote(instrument.id);
    const bool quoted = quote != nullptr && quote->price;
    // An option's model value is a result; what was quoted for it is an input.
    if (!instrument.option || quoted)
      add(Stage::input, "price", instrument.id, quoted ? *quote->price : facts.price, {});
    if (quote != nullptr && quote->volatility)
      add(Stage::input, "volatility", instrument.id, *quote->volatility, {});
    add(Stage::input, "size", instrument.id, size_of(instrument, position.quantity, facts), {});
  }

  std::string move_of(int factor, std::size_t scenario) const {
    if (factor < 0) return {};
    const double move = base_.shocks().relative_moves(factor)[scenario];
    const double volatility = base_.shocks().scenarios()[scenario].volatility;
    return fmt::format("{:.6g} {}", move == 0.0 ? 0.0 : move, volatility_word(volatility));
  }

  void add_cell(std::string name, const std::string& unit, std::size_t scenario, double value) {
    components_.push_back({Stage::cell, std::move(name), unit, std::to_string(scenario + 1), "", {}, value});
  }

  void add_position_cells() {
    for (const PositionAssessment& position : pool_.positions) {
      const auto index = base_.instruments().find(position.instrument);
      if (!index) continue;
      const RowFacts& facts = base_.risk().facts(*index);
      for (std::size_t i = 0; i < base_.risk().scenario_count(); ++i) {
        add_cell("position_pnl", position.instrument, i, position.quantity * base_.risk().pnl(*index, i));
        components_.back().currency = facts.currency;
        components_.back().move = move_of(facts.factor, i);
      }
    }
  }

  void add_cells(const UnitResult& unit) {
    for (const auto& [name, cells] :
         {std::pair("pnl", &unit.pnl), std::pair("recognised", &unit.recognised)}) {
      for (std::size_t i = 0; i < cells->size(); ++i) {
        add_cell(name, unit.id, i, (*cells)[i]);
        components_.back().currency = unit.currency;
        if (i < base_.shocks().scenario_count()) components_.back().move = move_of(unit.factor, i);
      }
    }
  }

  void add_scan(const UnitResult& unit) {
    for (const Charge& part : unit.parts)
      add(Stage::scan, "part." + part.name, unit.id, part.amount, unit.currency);
    add(Stage::scan, "scan_risk", unit.id, unit.scan_risk, unit.currency);
    if (unit.worst_scenario >= 0)
      add(Stage::scan, "worst_scenario", unit.id, static_cast<double>(unit.worst_scenario + 1), {});
  }

  void add_charges(const UnitResult& unit) {
    std::map<std::string, double> sums;
    for (const Charge& charge : unit.charges) sums[charge.name] += charge.amount;
    for (const auto& [name, amount] : sums)
      add(Stage::charge, "charge." + name, unit.id, amount, unit.currency);
  }

  void add_requirement(const UnitResult& unit) {
    if (unit.minimum != 0.0) add(Stage::requirement, "minimum", unit.id, unit.minimum, unit.currency);
    add(Stage::requirement, "requirement", unit.id, unit.requirement, unit.currency);
  }

  void add_steps() {
    for (const TraceStep& step : pool_.margin.trace) {
      const auto currency = Currency::parse(step.currency);
      add(Stage::step, "step." + step.name, "", step.value, currency ? *currency : Currency{});
    }
  }

  void add_levels() {
    const MarginResult& margin = pool_.margin;
    const std::pair<const char*, double> levels[] = {{"scan_risk", margin.scan_risk},
                                                     {"charges", margin.charges},
                                                     {"minimum_addition", margin.minimum_addition},
                                                     {"offset_credit", margin.offset_credit},
                                                     {"requirement", margin.requirement},
                                                     {"order_margin", margin.order_margin},
                                                     {"other_margin", margin.other_margin},
                                                     {"borrow_initial", margin.borrow_initial},
                                                     {"borrow_maintenance", margin.borrow_maintenance},
                                                     {"initial", margin.initial},
                                                     {"maintenance", margin.maintenance},
                                                     {"equity_initial", pool_.equity_initial},
                                                     {"equity_maintenance", pool_.equity_maintenance},
                                                     {"excess_initial", pool_.excess_initial},
                                                     {"excess_maintenance", pool_.excess_maintenance}};
    for (const auto& [name, value] : levels)
      add(Stage::level, name, "", value, base_.market().reporting_currency());
    if (std::isfinite(pool_.coverage)) add(Stage::level, "coverage", "", pool_.coverage, {});
  }

  const PoolAssessment& pool_;
  const EvaluatedBase& base_;
  std::vector<Component> components_;
};

}  // namespace

std::string_view to_string(Stage stage) {
  switch (stage) {
    case Stage::input:
      return "input";
    case Stage::cell:
      return "cell";
    case Stage::scan:
      return "scan";
    case Stage::charge:
      return "charge";
    case Stage::requirement:
      return "requirement";
    case Stage::step:
      return "step";
    case Stage::level:
      break;
  }
  return "level";
}

Stage stage_of(std::string_view name, std::string_view unit) {
  for (const std::string_view input : {"size", "price", "index", "volatility"})
    if (name == input) return Stage::input;
  if (name.starts_with("part.")) return Stage::scan;
  for (const std::string_view cell : {"position_pnl", "pnl", "recognised"})
    if (name == cell) return Stage::cell;
  if (name == "worst_scenario" || (name == "scan_risk" && !unit.empty())) return Stage::scan;
  if (name.starts_with("charge.")) return Stage::charge;
  if ((name == "requirement" || name == "minimum") && !unit.empty()) return Stage::requirement;
  return name.starts_with("step.") ? Stage::step : Stage::level;
}

std::vector<Component> components_of(const PoolAssessment& pool, const EvaluatedBase& base) {
  return Lister(pool, base).run();
}

}  // namespace crossmargin
