#include <fmt/format.h>

#include <cmath>

#include "crossmargin/core/format.hpp"
#include "margin/payoff/engine.hpp"

namespace crossmargin::payoff {
namespace {

/// The steps of one level.
struct Tracer {
  const AccountView& view;
  std::string_view level;
  std::vector<TraceStep>& trace;

  void add(const std::string& name, std::string formula, double value) const {
    trace.push_back({fmt::format("{}, {}", name, level), std::move(formula), value,
                     view.market.reporting_currency().code()});
  }
};

std::string worst_at(const BucketNeed& bucket) {
  if (bucket.worst.loss <= 0.0) return "no loss at 0 and at any strike";
  if (std::isinf(bucket.worst.price)) return "worst ever further up";
  return fmt::format("worst at a price of {}", ten_digits(bucket.worst.price));
}

void trace_bucket(const Tracer& t, const UnitNeed& unit, const BucketNeed& bucket) {
  const std::string& name = t.view.contracts.buckets[static_cast<std::size_t>(bucket.bucket)].name;
  const OptionRules& rules = *t.view.contracts.units[static_cast<std::size_t>(unit.unit)].rules->options;
  if (rules.choice != Choice::worst_payoff)
    t.add("isolated " + name, "short options, each alone", bucket.isolated);
  if (rules.choice != Choice::isolated) {
    std::string formula = worst_at(bucket);
    if (bucket.unpaired != 0.0)
      formula += fmt::format(": {} + unpaired short calls {}", ten_digits(bucket.worst.loss),
                             ten_digits(bucket.unpaired));
    t.add("worst payoff " + name, std::move(formula), bucket.payoff());
  }
  t.add("options " + name,
        fmt::format("market value {} + {} {}", ten_digits(bucket.value),
                    bucket.takes_payoff ? "worst payoff" : "isolated", ten_digits(bucket.need())),
        bucket.requirement());
}

void trace_unit(const Tracer& t, const UnitNeed& unit) {
  const std::string& id = t.view.contracts.units[static_cast<std::size_t>(unit.unit)].id;
  for (const BucketNeed& bucket : unit.buckets) trace_bucket(t, unit, bucket);
  const auto part = [&](const char* name, const char* formula, double amount) {
    if (amount != 0.0) t.add(fmt::format("{} {}", name, id), formula, amount);
  };
  part("futures and perpetuals", "rate x value", unit.linear);
  part("assets", "rate x value", unit.assets);
  part("oracle contingency", "(1 - confidence) x factor x value at spot", unit.oracle);
  part("depeg contingency", "(threshold - price of the cash) x factor x value at spot", unit.depeg);
}

void trace_level(const Tracer& t, const AccountNeed& account) {
  for (const UnitNeed& unit : account.units) trace_unit(t, unit);
  if (account.cash_above_par != 0.0)
    t.add("cash above par", "its value less its amount", account.cash_above_par);
  t.add("requirement",
        fmt::format("positions {} + charges {}", ten_digits(account.positions()),
                    ten_digits(account.charges())),
        account.requirement());
}

}  // namespace

std::vector<TraceStep> trace_of(const AccountView& view, const PoolNeed& need, const MarginResult& result) {
  std::vector<TraceStep> trace;
  trace_level({view, "initial", trace}, need.initial);
  trace_level({view, "maintenance", trace}, need.maintenance);
  const std::string& currency = view.market.reporting_currency().code();
  trace.push_back({"initial margin",
                   fmt::format("{} + orders {} + given {}", ten_digits(need.initial.requirement()),
                               ten_digits(need.orders.initial), ten_digits(result.other_margin)),
                   result.initial, currency});
  trace.push_back({"maintenance margin",
                   fmt::format("{} + orders {} + given {}", ten_digits(need.maintenance.requirement()),
                               ten_digits(need.orders.maintenance), ten_digits(result.other_maintenance)),
                   result.maintenance, currency});
  return trace;
}

}  // namespace crossmargin::payoff
