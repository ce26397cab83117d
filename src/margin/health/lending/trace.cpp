#include <fmt/format.h>

#include "crossmargin/core/format.hpp"
#include "margin/health/lending/engine.hpp"

namespace crossmargin::health::lending {
namespace {

using integer::Whole;

/// A whole number of 10^-digits as a decimal, every digit of it.
std::string decimal(const Whole& value, int digits) {
  std::string text = integer::magnitude(value).str();
  const auto places = static_cast<std::size_t>(digits);
  if (text.size() <= places) text.insert(0, places + 1 - text.size(), '0');
  text.insert(text.size() - places, ".");
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return (value < 0 ? "-" : "") + text;
}

struct Tracer {
  const Parameters& parameters;
  std::vector<TraceStep>& trace;

  void add(const std::string& name, std::string formula, const Whole& base) const {
    trace.push_back(
        {name, std::move(formula), integer::unscaled(base, base_digits), parameters.currency.code()});
  }
};

void trace_line(const Tracer& tracer, const LoanLine& line) {
  const int decimals = tracer.parameters.reserve(line.asset)->decimals;
  const std::string product =
      fmt::format("{} x {}", decimal(line.amount, decimals), decimal(line.price, base_digits));
  if (line.owed) {
    tracer.add("owed " + line.asset.code(), product + ", rounded up", line.value);
    return;
  }
  tracer.add(
      "supplied " + line.asset.code(),
      fmt::format("{}, rounded down; loan to value {}, threshold {}", product,
                  decimal(line.shares.loan_to_value, 4), decimal(line.shares.liquidation_threshold, 4)),
      line.value);
}

void trace_account(const Tracer& tracer, const integer::LendingAccount& account) {
  const Whole counted = integer::floor_div(account.weighted_threshold, integer::ten_thousand);
  const Whole average = integer::average_loan_to_value(account);
  tracer.add("collateral", "sum of what is supplied", account.collateral);
  tracer.add("debt", "sum of what is owed", account.debt);
  tracer.add("collateral at thresholds", "sum of value x threshold, rounded down", counted);
  tracer.add(
      "available to borrow",
      fmt::format("{} x average loan to value {} - {}, at least 0", decimal(account.collateral, base_digits),
                  decimal(average, 4), decimal(account.debt, base_digits)),
      integer::available_to_borrow(account));
}

}  // namespace

std::vector<TraceStep> trace_of(const PoolLoan& pool, const Parameters& parameters,
                                const EngineInputs& inputs) {
  std::vector<TraceStep> trace;
  const Tracer tracer{parameters, trace};
  for (const LoanLine& line : pool.loan.lines) trace_line(tracer, line);
  trace_account(tracer, pool.loan.account);
  const integer::LendingAccount& account = pool.loan.account;
  if (pool.loan.health)
    trace.push_back({"health factor",
                     fmt::format("collateral at thresholds / debt {} = {}",
                                 decimal(account.debt, base_digits), decimal(*pool.loan.health, 18)),
                     pool.health_factor, ""});
  const std::string& reporting = inputs.market->reporting_currency().code();
  trace.push_back({"initial margin",
                   pool.loan.health
                       ? fmt::format("equity {} - what may still be borrowed {}", ten_digits(pool.equity),
                                     ten_digits(pool.equity - pool.initial))
                       : "nothing is owed",
                   pool.initial, reporting});
  trace.push_back({"maintenance margin",
                   pool.loan.health
                       ? fmt::format("equity {} - what thresholds leave {}", ten_digits(pool.equity),
                                     ten_digits(pool.equity - pool.maintenance))
                       : "nothing is owed",
                   pool.maintenance, reporting});
  return trace;
}

}  // namespace crossmargin::health::lending
