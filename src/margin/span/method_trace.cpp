#include <fmt/format.h>

#include "margin/netting/netting.hpp"
#include "margin/span/deltas.hpp"
#include "margin/span/method_engine.hpp"

namespace crossmargin::span {
namespace {

/// More terms than this are summed in the table of positions, not in a line of the trace.
constexpr std::size_t most_terms = 6;

std::string number(double value) {
  return fmt::format("{:.10g}", settled(value));
}

class Tracer {
 public:
  Tracer(const MethodView& view, const SpanRequirement& requirement,
         std::span<const crossmargin::Holding> positions)
      : view_(view),
        set_(*view.contracts.set),
        requirement_(requirement),
        merged_(netting::merged(positions)) {}

  std::vector<TraceStep> run() {
    for (const CommodityRequirement& part : requirement_.commodities) add_scan(part);
    for (const FormedSpread& spread : requirement_.spreads) add_spread(spread);
    for (const CommodityRequirement& part : requirement_.commodities) add_requirement(part);
    for (const CurrencyRequirement& sum : requirement_.currencies) add_currency(sum);
    add_levels();
    return std::move(trace_);
  }

 private:
  const CombinedCommodity& rules_of(std::int32_t commodity) const {
    return set_.commodities[static_cast<std::size_t>(commodity)];
  }
  void add(std::string name, std::string formula, double value, const std::string& currency = {}) {
    trace_.push_back({std::move(name), std::move(formula), settled(value), currency});
  }

  /// "2 JUN x 100 + -1 JUL x 98" for the positions of a commodity in one scenario.
  std::string terms(const CommodityRequirement& part) const {
    std::string text;
    std::size_t count = 0;
    for (const crossmargin::Holding& held : merged_) {
      const auto contract =
          static_cast<std::size_t>(view_.contracts.contract[static_cast<std::size_t>(held.instrument)]);
      const auto product = static_cast<std::size_t>(set_.contracts[contract].product);
      if (set_.products[product].commodity != part.commodity || ++count > most_terms) continue;
      const auto scenario = static_cast<std::size_t>(part.active_scenario - 1);
      text += fmt::format("{}{} {} x {}", text.empty() ? "" : " + ", number(held.quantity),
                          (*view_.inputs.instruments)[held.instrument].id,
                          number(set_.arrays[contract][scenario]));
    }
    return count <= most_terms ? text : fmt::format("quantity x loss over {} positions", count);
  }

  void add_scan(const CommodityRequirement& part) {
    const CombinedCommodity& rules = rules_of(part.commodity);
    const std::string& currency = rules.currency.code();
    if (part.active_scenario == 0) {
      add("scan risk " + rules.id, fmt::format("no loss in any of {} scenarios", scenario_count), 0.0,
          currency);
    } else {
      add("scan risk " + rules.id, fmt::format("scenario {}: {}", part.active_scenario, terms(part)),
          part.scan_risk, currency);
      add("price risk " + rules.id,
          fmt::format("{} - time {} - volatility {}", number(part.scan_risk), number(part.time_risk),
                      number(part.volatility_risk)),
          part.price_risk, currency);
    }
    for (const MonthDelta& delta : part.deltas)
      add(fmt::format("delta {} {}", rules.id, to_string(delta.month)),
          fmt::format("net {}, left after spreads {}", number(delta.net), number(delta.remaining)),
          delta.net);
  }

  static std::string legs_of(const FormedSpread& spread) {
    std::string text;
    for (const FormedLeg& leg : spread.legs)
      text += fmt::format("{}{} uses {} of {}", text.empty() ? "" : ", ", leg.what, number(leg.consumed),
                          number(leg.available));
    return text;
  }

  /// The currency of the commodity that a leg of a spread between commodities names: "CA" or "CA tier 1".
  std::string currency_of(const FormedLeg& leg) const {
    for (const CombinedCommodity& rules : set_.commodities)
      if (leg.what == rules.id || leg.what.starts_with(rules.id + " tier ")) return rules.currency.code();
    return {};
  }

  /// A charge is one step; credits are one a leg, each in its own currency.
  void add_spread(const FormedSpread& spread) {
    const std::string name = fmt::format("{} spread {}", spread.kind, spread.priority);
    if (spread.commodity >= 0) {
      const CombinedCommodity& rules = rules_of(spread.commodity);
      add(fmt::format("{} {}", name, rules.id),
          fmt::format("{} spreads x {}: {}", number(spread.count), number(spread.rate), legs_of(spread)),
          spread.amount, rules.currency.code());
      return;
    }
    for (const FormedLeg& leg : spread.legs)
      add(fmt::format("{} {}", name, leg.what),
          fmt::format("{} spreads: {}", number(spread.count), legs_of(spread)), -leg.amount,
          currency_of(leg));
  }

  void add_requirement(const CommodityRequirement& part) {
    const CombinedCommodity& rules = rules_of(part.commodity);
    const std::string& currency = rules.currency.code();
    if (part.moved_into >= 0) {
      add("requirement " + rules.id,
          fmt::format("stands in {}: a scanning spread put it there", rules_of(part.moved_into).id), 0.0,
          currency);
      return;
    }
    std::string formula = fmt::format("scan {}", number(part.scan_risk));
    const auto term = [&](const char* name, double amount) {
      if (amount != 0.0) formula += fmt::format(" {} {}", name, number(amount));
    };
    term("+ spreads", part.intra_charge);
    term("+ delivery", part.delivery_charge);
    term("+ moved in", part.moved_charges);
    term("- credits", part.inter_credit + part.exchange_credit);
    add("risk " + rules.id, formula, part.risk, currency);
    const auto type = static_cast<std::size_t>(view_.type);
    const std::string base =
        fmt::format("max({}, short option minimum {})", number(part.risk), number(part.short_option_minimum));
    add("requirement " + rules.id, fmt::format("{} x {}", base, number(rules.adjustment[type])),
        part.maintenance, currency);
    add("initial " + rules.id, fmt::format("{} x {}", base, number(rules.initial[type])), part.initial,
        currency);
  }

  void add_currency(const CurrencyRequirement& sum) {
    const std::string& currency = sum.currency.code();
    const auto level = [&](const char* name, double risk, double required) {
      add(fmt::format("{} {}", name, currency),
          fmt::format(
              "max({0} - option value {1}, 0) = {2}; with the option value, which equity holds: {2} + {1}",
              number(risk), number(sum.net_option_value), number(required)),
          required + sum.net_option_value, currency);
    };
    level("initial margin", sum.initial, sum.required_initial);
    level("maintenance margin", sum.maintenance, sum.required_maintenance);
  }

  void add_levels() {
    const MethodFigures figures = figures_of(view_.contracts, requirement_);
    const auto level = [&](const char* name, double CurrencyRequirement::*required, double value) {
      std::string formula;
      for (const CurrencyRequirement& sum : requirement_.currencies)
        formula += fmt::format("{}{} {} x {}", formula.empty() ? "" : " + ",
                               number(sum.*required + sum.net_option_value), sum.currency.code(),
                               number(view_.contracts.fx.at(sum.currency)));
      add(name, formula, value, view_.inputs.market->reporting_currency().code());
    };
    level("initial margin", &CurrencyRequirement::required_initial, figures.initial);
    level("maintenance margin", &CurrencyRequirement::required_maintenance, figures.maintenance);
  }

  const MethodView& view_;
  const ParameterSet& set_;
  const SpanRequirement& requirement_;
  std::vector<crossmargin::Holding> merged_;
  std::vector<TraceStep> trace_;
};

}  // namespace

std::vector<TraceStep> trace_of(const MethodView& view, const SpanRequirement& requirement,
                                std::span<const crossmargin::Holding> positions) {
  return Tracer(view, requirement, positions).run();
}

}  // namespace crossmargin::span
