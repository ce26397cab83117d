#include <fmt/format.h>

#include <cmath>

#include "margin/span/method_engine.hpp"

namespace crossmargin::span {
namespace {

std::string number(double value) {
  return fmt::format("{:.10g}", value == 0.0 ? 0.0 : value);
}

struct Tracer {
  const MethodView& view;
  std::vector<TraceStep>& trace;

  const CombinedCommodity& rules_of(std::int32_t commodity) const {
    return view.contracts.set->commodities[static_cast<std::size_t>(commodity)];
  }
  void add(std::string name, std::string formula, double value, const std::string& currency) const {
    trace.push_back({std::move(name), std::move(formula), value, currency});
  }
};

void trace_scan(const Tracer& t, const CommodityRequirement& part) {
  const CombinedCommodity& rules = t.rules_of(part.commodity);
  const std::string formula =
      part.active_scenario == 0
          ? fmt::format("no loss in any of {} scenarios", scenario_count)
          : fmt::format("scenario {}: time {} + volatility {} + price {}", part.active_scenario,
                        number(part.time_risk), number(part.volatility_risk), number(part.price_risk));
  t.add("scan risk " + rules.id, formula, part.scan_risk, rules.currency.code());
  for (const MonthDelta& delta : part.deltas)
    t.add(fmt::format("delta {} {}", rules.id, to_string(delta.month)),
          fmt::format("net {}, left after spreads {}", number(delta.net), number(delta.remaining)), delta.net,
          "");
}

std::string legs_of(const FormedSpread& spread) {
  std::string text;
  for (const FormedLeg& leg : spread.legs) {
    text += fmt::format("{}{} uses {} of {}", text.empty() ? "" : ", ", leg.what, number(leg.consumed),
                        number(leg.available));
    if (leg.amount != 0.0) text += fmt::format(" for {}", number(leg.amount));
  }
  return text;
}

/// A charge is negative nowhere, a credit is so in what it adds.
void trace_spread(const Tracer& t, const FormedSpread& spread) {
  const bool within = spread.commodity >= 0;
  const std::string name = fmt::format("{} spread {}{}", spread.kind, spread.priority,
                                       within ? " " + t.rules_of(spread.commodity).id : "");
  const std::string count = fmt::format("{} spreads", number(spread.count));
  t.add(name,
        (within ? fmt::format("{} x {}: ", count, number(spread.rate)) : count + ": ") + legs_of(spread),
        within ? spread.amount : -spread.amount, within ? t.rules_of(spread.commodity).currency.code() : "");
}

void trace_requirement(const Tracer& t, const CommodityRequirement& part) {
  const CombinedCommodity& rules = t.rules_of(part.commodity);
  const std::string& currency = rules.currency.code();
  std::string formula = fmt::format("scan {}", number(part.scan_risk));
  const auto term = [&](const char* sign, const char* name, double amount) {
    if (amount != 0.0) formula += fmt::format(" {} {} {}", sign, name, number(amount));
  };
  term("+", "spreads", part.intra_charge);
  term("+", "delivery", part.delivery_charge);
  term("+", "moved in", part.moved_charges);
  term("-", "credits", part.inter_credit + part.exchange_credit);
  t.add("risk " + rules.id, formula, part.risk, currency);
  t.add("requirement " + rules.id,
        fmt::format("round(max({}, short option minimum {}) x {})", number(part.risk),
                    number(part.short_option_minimum),
                    number(part.risk > 0.0 || part.short_option_minimum > 0.0
                               ? part.maintenance / std::max(part.risk, part.short_option_minimum)
                               : 1.0)),
        part.maintenance, currency);
}

void trace_currency(const Tracer& t, const CurrencyRequirement& sum) {
  const std::string& currency = sum.currency.code();
  const auto level = [&](const char* name, double risk, double required) {
    t.add(fmt::format("{} {}", name, currency),
          fmt::format("max({} - option value {}, 0) = {}, and the option value, which equity holds",
                      number(risk), number(sum.net_option_value), number(required)),
          required + sum.net_option_value, currency);
  };
  level("initial margin", sum.initial, sum.required_initial);
  level("maintenance margin", sum.maintenance, sum.required_maintenance);
}

}  // namespace

void add_trace(const MethodView& view, const SpanRequirement& requirement, std::vector<TraceStep>& trace) {
  const Tracer t{view, trace};
  for (const CommodityRequirement& part : requirement.commodities) trace_scan(t, part);
  for (const FormedSpread& spread : requirement.spreads) trace_spread(t, spread);
  for (const CommodityRequirement& part : requirement.commodities) {
    if (part.moved_into >= 0) {
      t.add("requirement " + t.rules_of(part.commodity).id,
            "stands in " + t.rules_of(part.moved_into).id + ", into which a scanning spread put it", 0.0,
            t.rules_of(part.commodity).currency.code());
      continue;
    }
    trace_requirement(t, part);
  }
  for (const CurrencyRequirement& sum : requirement.currencies) trace_currency(t, sum);
}

}  // namespace crossmargin::span
