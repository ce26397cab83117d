#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "crossmargin/core/format.hpp"
#include "margin/expiry_grid/engine.hpp"

namespace crossmargin::expiry_grid {
namespace {

class Tracer {
 public:
  explicit Tracer(const View& view) : view_(view), currency_(view.in.market.reporting_currency().code()) {}

  std::vector<TraceStep> take() {
    for (const Outcome& outcome : view_.assessed.outcomes) add_outcome(outcome);
    add_charges(view_.assessed.collateral, "collateral");
    add_levels();
    return std::move(steps_);
  }

 private:
  void add(std::string name, std::string formula, double value, std::string currency = {}) {
    steps_.push_back({std::move(name), std::move(formula), value, std::move(currency)});
  }

  const Expiry& at(const ExpiryNet& net) const {
    return view_.in.plan.expiries[static_cast<std::size_t>(net.expiry)];
  }

  std::string name_of(const ExpiryNet& net) const {
    const Universe& universe = view_.in.plan.universes[static_cast<std::size_t>(at(net).universe)];
    return universe.id + " " + format_date(at(net).when);
  }

  void add_outcome(const Outcome& outcome) {
    const std::string& id = view_.in.plan.universes[static_cast<std::size_t>(outcome.net->universe)].id;
    for (const ExpiryNet& net : outcome.net->expiries) add_static_discounts(net);
    add_worst(outcome, id);
    add_forward(outcome, id);
    add_charges(outcome.contingencies, {});
  }

  static std::string discount_formula(const std::optional<StaticDiscount>& rule, char sign, double years) {
    if (!rule) return "no discount on this side";
    return fmt::format("{} x exp({}{} years x (rate x {} + {}))", ten_digits(rule->base), sign,
                       ten_digits(years), ten_digits(rule->rate_multiplier), ten_digits(rule->rate_addend));
  }

  void add_static_discounts(const ExpiryNet& net) {
    const Parameters& parameters = view_.in.parameters;
    add("static discount, long " + name_of(net),
        discount_formula(parameters.long_discount, '-', at(net).years), at(net).long_factor);
    std::string formula = discount_formula(parameters.short_discount, '+', at(net).years);
    if (parameters.short_discount) formula = "at most one over the discount factor: " + formula;
    add("static discount, short " + name_of(net), std::move(formula), at(net).short_factor);
  }

  void add_worst(const Outcome& outcome, const std::string& id) {
    if (outcome.worst.scenario < 0)
      return add("scan risk " + id, fmt::format("no loss in any of {} scenarios", outcome.counted.size()),
                 0.0, currency_);
    const auto scenario = static_cast<std::size_t>(outcome.worst.scenario);
    const int factor = view_.in.plan.universes[static_cast<std::size_t>(outcome.net->universe)].factor;
    const Shock& shock = view_.shocks.shocks(factor)[scenario];
    std::string terms;
    const auto plus = [&](const std::string& term) { terms += (terms.empty() ? "" : " + ") + term; };
    for (const ExpiryNet& net : outcome.net->expiries) {
      add_expiry(net, scenario);
      plus(ten_digits(counted_pnl(at(net), net, scenario, view_.in.parameters)));
    }
    const double straight = outcome.net->perpetual_value + outcome.net->collateral_value;
    if (straight != 0.0)
      plus(fmt::format("({} perpetuals + {} collateral) x {}", ten_digits(outcome.net->perpetual_value),
                       ten_digits(outcome.net->collateral_value), ten_digits(shock.price_scale - 1.0)));
    add("scan risk " + id,
        fmt::format("-({}) x {} in {}", terms, ten_digits(shock.weight_linear),
                    view_.shocks.scenarios()[scenario].id),
        outcome.worst.loss, currency_);
  }

  void add_expiry(const ExpiryNet& net, std::size_t scenario) {
    const double shocked = net.rows[scenario];
    std::string formula = fmt::format("{} x {} - {}", ten_digits(shocked),
                                      ten_digits(static_factor(at(net), shocked)), ten_digits(net.value));
    if (is_skewed(view_.in.parameters, scenario)) formula = fmt::format("-|{}|", formula);
    add("expiry " + name_of(net), std::move(formula),
        counted_pnl(at(net), net, scenario, view_.in.parameters), currency_);
  }

  void add_forward(const Outcome& outcome, const std::string& id) {
    const ForwardContingency& rule = view_.in.parameters.forward;
    std::string terms;
    for (const ExpiryNet& net : outcome.net->expiries)
      terms += fmt::format("{}-min({}, {}, 0) x ({} + {} x {})", terms.empty() ? "" : " + ",
                           ten_digits(net.up - net.value), ten_digits(net.down - net.value),
                           ten_digits(rule.constant), ten_digits(rule.per_year), ten_digits(at(net).years));
    if (terms.empty()) return;
    add("forward contingency " + id, std::move(terms), outcome.forward_loss, currency_);
    add("loss " + id,
        fmt::format("max({}, {})", ten_digits(outcome.worst.loss), ten_digits(outcome.forward_loss)),
        outcome.loss(), currency_);
  }

  void add_charges(const std::vector<Contingency>& contingencies, const std::string& prefix) {
    for (const Contingency& one : contingencies) {
      const std::string name = one.name == prefix || prefix.empty() ? one.name : prefix + " " + one.name;
      add_charge(one, fmt::format("{} {}, maintenance", name, one.where), one.maintenance_share,
                 view_.assessed.factors.maintenance);
      add_charge(one, fmt::format("{} {}, initial", name, one.where), one.initial_share,
                 view_.assessed.factors.initial);
    }
  }

  void add_charge(const Contingency& one, std::string name, double share, double factor) {
    const double applied = one.scaled ? factor : 1.0;
    std::string formula = fmt::format("{} x {}", ten_digits(one.notional), ten_digits(share));
    if (applied != 1.0) formula += fmt::format(" x {}", ten_digits(applied));
    add(std::move(name), std::move(formula), one.notional * share * applied, currency_);
  }

  void add_levels() {
    const Parameters& parameters = view_.in.parameters;
    const Plan& plan = view_.in.plan;
    std::string factor = ten_digits(parameters.initial_factor);
    if (parameters.peg)
      factor += fmt::format(" + max({} - {}, 0) x {}", ten_digits(parameters.peg->threshold),
                            ten_digits(*plan.price), ten_digits(parameters.peg->factor));
    add("initial factor", std::move(factor), plan.initial_factor);
    double loss = 0.0;
    for (const Outcome& outcome : view_.assessed.outcomes) loss += outcome.loss();
    const auto level = [&](std::string name, double by, double total) {
      add(std::move(name),
          fmt::format("{} x {} + charges {}", ten_digits(by), ten_digits(loss),
                      ten_digits(total - by * loss)),
          total, currency_);
    };
    level("maintenance before orders", view_.assessed.factors.maintenance, view_.assessed.maintenance());
    level("initial before orders", view_.assessed.factors.initial, view_.assessed.initial());
  }

  const View& view_;
  std::string currency_;
  std::vector<TraceStep> steps_;
};

}  // namespace

std::vector<TraceStep> trace_of(const View& view) {
  return Tracer(view).take();
}

}  // namespace crossmargin::expiry_grid
