#include <fmt/format.h>

#include <cmath>

#include "crossmargin/core/format.hpp"
#include "margin/strategy/engine.hpp"

namespace crossmargin::strategy {
namespace {

std::string short_option_words(const Contract& option) {
  return fmt::format("premium {} + max({} x {} - {}, {} x {})", ten_digits(option.price),
                     ten_digits(option.short_rate), ten_digits(option.spot),
                     ten_digits(out_of_the_money(option)), ten_digits(option.minimum_rate),
                     ten_digits(option.type == Type::call ? option.spot : option.strike));
}

std::string straddle_words(const Contract& call, const Contract& put, const Rules& rules) {
  const bool call_is_larger = rules.short_option(call) >= rules.short_option(put);
  return fmt::format("larger side {} + premium {} of the other",
                     short_option_words(call_is_larger ? call : put),
                     ten_digits(call_is_larger ? put.price : call.price));
}

std::string protected_words(const Contract& option, const Rules& rules, double otherwise) {
  return fmt::format("min({} x {} + {}, {})", ten_digits(rules.parameters().protected_stock.strike_rate),
                     ten_digits(option.strike), ten_digits(out_of_the_money(option)), ten_digits(otherwise));
}

/// Stock with options, as `Rules` has it.
std::string stock_words(Kind kind, std::span<const Part> parts, const Rules& rules) {
  const Contract& stock = *parts[0].contract;
  const double rate = rules.stock_rate(stock, parts[0].count > 0.0);
  if (parts.size() == 1) return fmt::format("{} x {}", ten_digits(rate), ten_digits(stock.price));
  const Contract& option = *parts[1].contract;
  const Contract& last = *parts.back().contract;
  const ProtectedStock& rates = rules.parameters().protected_stock;
  const double value = stock.price * shares_for(stock, option);
  const bool is_initial = rules.level() == Level::initial;
  const std::string whole = fmt::format("{} x {}", ten_digits(rate), ten_digits(value));
  const std::string deep = fmt::format(" + {} in the money", ten_digits(in_the_money(last)));
  switch (kind) {
    case Kind::covered_call:
      if (is_initial) return whole + deep;
      return fmt::format("{} x min({}, {})", ten_digits(rate), ten_digits(value), ten_digits(option.strike)) +
             deep;
    case Kind::covered_put:
      return whole + deep;
    case Kind::collar:
      if (is_initial) return whole + deep;
      return protected_words(option, rules, rates.collar_strike_rate * last.strike + in_the_money(last));
    case Kind::conversion:
    case Kind::reversal:
      return (is_initial ? whole
                         : fmt::format("{} x {}", ten_digits(rates.strike_rate), ten_digits(last.strike))) +
             deep;
    default:
      return is_initial ? whole : protected_words(option, rules, rate * value);
  }
}

std::string rule_words(Kind kind, std::span<const Part> parts, const Rules& rules) {
  const Contract& first = *parts.front().contract;
  if (first.type == Type::stock) return stock_words(kind, parts, rules);
  switch (kind) {
    case Kind::long_option:
      return first.is_long_dated
                 ? fmt::format("lent -{} x {}", ten_digits(1.0 - rules.parameters().long_dated->rate),
                               ten_digits(first.price))
                 : "paid in full: 0";
    case Kind::short_option:
      return short_option_words(first);
    case Kind::straddle:
      return straddle_words(first, *parts[1].contract, rules);
    case Kind::short_box:
      return fmt::format("max({} x {} to close, largest loss {})",
                         ten_digits(rules.parameters().short_box_rate), ten_digits(cost_to_close(parts)),
                         ten_digits(largest_loss(parts)));
    default:
      return fmt::format("largest loss {}", ten_digits(largest_loss(parts)));
  }
}

class Tracer {
 public:
  Tracer(const Parameters& parameters, const Plan& plan, const InstrumentTable& instruments)
      : parameters_(parameters), plan_(plan), instruments_(instruments) {}

  void add_unit(const UnitGrouping& unit, const Grouping& grouping, Level level) {
    const Unit& place = plan_.units[unit.unit];
    const std::string_view name = level == Level::initial ? "initial" : "maintenance";
    std::string sum;
    for (const Formed& formed : grouping.strategies) {
      add_strategy(unit, formed, level);
      sum += (sum.empty() ? "" : " + ") + ten_digits(formed.total());
    }
    steps_.push_back({fmt::format("{} {}", name, place.id), sum, grouping.total, place.currency.code()});
  }

  void add(std::string name, std::string formula, double value) {
    steps_.push_back({std::move(name), std::move(formula), value, plan_.reporting_currency});
  }

  std::vector<TraceStep> steps() && { return std::move(steps_); }

 private:
  void add_strategy(const UnitGrouping& unit, const Formed& formed, Level level) {
    const Rules rules(parameters_, level);
    const std::vector<Part> parts = parts_of(formed.legs, unit.legs);
    const Requirement one = rules.of(formed.kind, parts);
    std::string formula = fmt::format("{}: {}", legs_text(formed, unit.legs, instruments_),
                                      rule_words(formed.kind, parts, rules));
    if (one.premiums != 0.0)
      formula +=
          fmt::format(" {} premiums {}", one.premiums > 0.0 ? '+' : '-', ten_digits(std::abs(one.premiums)));
    formula += fmt::format(" = {}, x {} x {}", ten_digits(one.per_unit), ten_digits(one.units),
                           ten_digits(formed.count));
    steps_.push_back(
        {fmt::format("{} {}", level == Level::initial ? "initial" : "maintenance", name_of(formed.kind)),
         std::move(formula), formed.total(), plan_.units[unit.unit].currency.code()});
  }

  const Parameters& parameters_;
  const Plan& plan_;
  const InstrumentTable& instruments_;
  std::vector<TraceStep> steps_;
};

}  // namespace

std::string legs_text(const Formed& formed, std::span<const Leg> legs, const InstrumentTable& instruments) {
  std::string text;
  for (const LegCount& part : formed.legs) {
    const double quantity = static_cast<double>(part.count) * formed.count;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", ten_digits(quantity),
                        instruments[legs[part.leg].instrument].id);
  }
  return text;
}

std::vector<TraceStep> trace_of(const Parameters& parameters, const Plan& plan,
                                std::span<const UnitGrouping> units, const InstrumentTable& instruments) {
  Tracer tracer(parameters, plan, instruments);
  for (const Level level : {Level::initial, Level::maintenance}) {
    double total = 0.0;
    std::string sum;
    for (const UnitGrouping& unit : units) {
      const Grouping& grouping = level == Level::initial ? unit.initial : unit.maintenance;
      const double fx = plan.units[unit.unit].fx;
      tracer.add_unit(unit, grouping, level);
      total += grouping.total * fx;
      sum += (sum.empty() ? "" : " + ") + ten_digits(grouping.total);
      if (fx != 1.0) sum += " x " + ten_digits(fx);
    }
    tracer.add(level == Level::initial ? "initial margin" : "maintenance margin", sum.empty() ? "0" : sum,
               total);
  }
  return std::move(tracer).steps();
}

}  // namespace crossmargin::strategy
