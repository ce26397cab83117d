#include <fmt/format.h>

#include "crossmargin/core/format.hpp"
#include "margin/health/token_ratio/engine.hpp"

namespace crossmargin::health::token_ratio {
namespace {

/// The steps of one level, in the reporting currency.
struct Tracer {
  std::string_view level;
  const std::string& currency;
  std::vector<TraceStep>& trace;

  void add(const std::string& name, std::string formula, double value) const {
    trace.push_back({fmt::format("{}, {}", name, level), std::move(formula), value, currency});
  }
};

void trace_token(const Tracer& t, const TokenHealth& health) {
  const std::string& code = health.token.code();
  t.add("owed " + code, "balance and unrealised profit, where negative", health.owed);
  t.add("requirement " + code,
        fmt::format("fixed {} + perpetuals {} + owed {}", ten_digits(health.fixed),
                    ten_digits(health.perpetuals), ten_digits(health.owed)),
        health.requirement());
  t.add("value " + code,
        fmt::format("held {} + what collateral lends {}", ten_digits(health.held),
                    ten_digits(health.collateral)),
        health.value());
  t.trace.push_back({fmt::format("ratio {}, {}", code, t.level),
                     fmt::format("{} / {}, limit {}", ten_digits(health.requirement()),
                                 ten_digits(health.value()), ten_digits(health.limit)),
                     health.ratio(), ""});
  t.add("free " + code,
        fmt::format("{} x {} - {}", ten_digits(health.limit), ten_digits(health.value()),
                    ten_digits(health.requirement())),
        health.excess());
}

}  // namespace

std::vector<TraceStep> trace_of(const PoolHealth& health, const MarginResult& result,
                                const EngineInputs& inputs) {
  const std::string& currency = inputs.market->reporting_currency().code();
  std::vector<TraceStep> trace;
  for (const PerpetualNeed& need : health.perpetuals) {
    trace.push_back({"maintenance " + (*inputs.instruments)[need.instrument].id,
                     fmt::format("rate x {} - deduction of its tier", ten_digits(need.value)),
                     need.maintenance, currency});
  }
  for (const TokenHealth& token : health.borrowing) trace_token({"borrowing", currency, trace}, token);
  for (const TokenHealth& token : health.liquidation) trace_token({"liquidation", currency, trace}, token);
  const auto level = [&](const char* name, double free, double value) {
    trace.push_back({name, fmt::format("equity {} - free {}", ten_digits(health.equity), ten_digits(free)),
                     value, currency});
  };
  level("initial margin", health.free_to_borrow, result.initial);
  level("maintenance margin", health.free_to_keep, result.maintenance);
  return trace;
}

}  // namespace crossmargin::health::token_ratio
