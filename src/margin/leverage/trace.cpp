#include <fmt/format.h>

#include "crossmargin/core/format.hpp"
#include "margin/leverage/engine.hpp"

namespace crossmargin::leverage {
namespace {

/// The steps of one level.
struct Tracer {
  const TraceInputs& inputs;
  std::string_view level;
  std::vector<TraceStep>& trace;

  void add(const std::string& name, std::string formula, double value) const {
    trace.push_back({fmt::format("{}, {}", name, level), std::move(formula), value,
                     inputs.inputs.market->reporting_currency().code()});
  }
  std::string name_of(const UnitNeed& unit, const LineNeed& line) const {
    return line.instrument < 0 ? inputs.view.contracts.unit(unit.unit) + " net"
                               : (*inputs.inputs.instruments)[line.instrument].id;
  }
};

std::string_view measure_of(Measure measure) {
  switch (measure) {
    case Measure::value:
      return "value";
    case Measure::settlement:
      return "settlement value";
    case Measure::units:
      return "units";
  }
  return "";
}

std::string future_formula(const LineNeed& line) {
  std::string formula =
      fmt::format("size {} in {}: {} x value {}", ten_digits(line.size), measure_of(line.rules->measure),
                  ten_digits(line.rate.rate), ten_digits(line.value));
  if (line.rate.deduction != 0.0)
    formula += fmt::format(" - deduction {}", ten_digits(line.rate.deduction * (line.value / line.size)));
  if (line.fee != 0.0) formula += fmt::format(" + fee {}", ten_digits(line.fee));
  if (line.fixed != 0.0) formula += fmt::format(" + amount of a position {}", ten_digits(line.fixed));
  if (!line.counts) formula += ", on the smaller leg";
  return formula;
}

std::string option_formula(const LineNeed& line) {
  std::string formula = line.quantity < 0.0 ? fmt::format("{} short, each {}", ten_digits(-line.quantity),
                                                          ten_digits(line.need / -line.quantity))
                                            : "long, paid in full: 0";
  if (line.taken_back != 0.0)
    formula += fmt::format(" + market value, which counts for nothing, {}", ten_digits(line.taken_back));
  return formula;
}

void trace_account(const Tracer& t, const AccountNeed& account) {
  for (const UnitNeed& unit : account.units) {
    for (const LineNeed& line : unit.lines) {
      const bool is_option = line.form == Form::option;
      t.add(t.name_of(unit, line), is_option ? option_formula(line) : future_formula(line),
            line.counts ? line.total() : 0.0);
    }
  }
  t.add("positions",
        fmt::format("rates {} + charges {}", ten_digits(account.positions()), ten_digits(account.charges())),
        account.requirement());
}

void trace_reward(const TraceInputs& inputs, std::vector<TraceStep>& trace) {
  const std::optional<RewardRules>& rules = inputs.view.parameters.reward;
  if (!rules || inputs.need.initial.units.empty()) return;
  const RewardInputs& of = inputs.need.charges.reward_inputs;
  trace.push_back(
      {"liquidation reward",
       fmt::format("at least {} + {} or {} x {}, flags {} + {}, at most {} and {} x collateral {}",
                   ten_digits(of.cost), ten_digits(rules->least), ten_digits(of.cost),
                   ten_digits(1.0 + rules->profit_share), ten_digits(of.flags), ten_digits(of.cost),
                   ten_digits(rules->most), ten_digits(rules->most_of_collateral), ten_digits(of.collateral)),
       inputs.need.charges.reward, inputs.inputs.market->reporting_currency().code()});
}

}  // namespace

std::vector<TraceStep> trace_of(const TraceInputs& inputs) {
  std::vector<TraceStep> trace;
  trace_account({inputs, "initial", trace}, inputs.need.initial);
  trace_account({inputs, "maintenance", trace}, inputs.need.maintenance);
  trace_reward(inputs, trace);
  const std::string& currency = inputs.inputs.market->reporting_currency().code();
  const auto level = [&](const char* name, double positions, double orders, double debts, double other,
                         double value) {
    trace.push_back(
        {name,
         fmt::format("positions {} + orders {} + debts {} + reward and given {}", ten_digits(positions),
                     ten_digits(orders), ten_digits(debts), ten_digits(other - debts)),
         value, currency});
  };
  const PoolNeed& need = inputs.need;
  level("initial margin", need.initial.requirement(), need.orders.initial, need.charges.debts.initial,
        inputs.result.other_margin, inputs.result.initial);
  level("maintenance margin", need.maintenance.requirement(), need.orders.maintenance,
        need.charges.debts.maintenance, inputs.result.other_maintenance, inputs.result.maintenance);
  return trace;
}

}  // namespace crossmargin::leverage
