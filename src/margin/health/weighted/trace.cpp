#include <fmt/format.h>

#include "crossmargin/core/format.hpp"
#include "margin/health/weighted/engine.hpp"

namespace crossmargin::health::weighted {
namespace {

using integer::WeightLevel;
using integer::Whole;

std::string decimal(const Whole& value, int digits) {
  return ten_digits(integer::unscaled(value, digits));
}

/// The steps of one level.
struct Tracer {
  std::string_view level;
  const TraceInputs& inputs;
  integer::WeightRules rules;
  std::vector<TraceStep>& trace;

  void add(const std::string& name, std::string formula, const Whole& quote) const {
    trace.push_back({fmt::format("{}, {}", name, level), std::move(formula),
                     integer::unscaled(quote, integer::quote_digits), inputs.parameters.currency.code()});
  }
};

void trace_token(const Tracer& tracer, const TokenLine& line) {
  const integer::TokenTerms& terms = tracer.inputs.terms.tokens.at(line.asset);
  const integer::Weighed weighed = integer::weigh(terms, line.held, tracer.rules);
  std::string formula = fmt::format("{} x {}, weighted", decimal(line.held.amount, terms.decimals),
                                    decimal(terms.price.price, integer::price_digits));
  if (line.held.orders != 0)
    formula += fmt::format("; the worse of bids {} and asks {} filled",
                           decimal(line.held.bids, terms.decimals), decimal(line.held.asks, terms.decimals));
  if (weighed.collateral != 0) tracer.add("collateral " + line.asset.code(), formula, weighed.collateral);
  if (weighed.requirement != 0) tracer.add("owed " + line.asset.code(), formula, weighed.requirement);
}

void trace_swap(const Tracer& tracer, const SwapLine& line) {
  const integer::SwapTerms& terms =
      *tracer.inputs.terms.contracts[static_cast<std::size_t>(line.instrument)].swap;
  const integer::Liability worst = integer::worst_liability(terms, line.held);
  const Whole ratio = integer::sized_liability_weight(integer::magnitude(worst.size), terms.size_factor,
                                                      terms.ratio.at(tracer.rules.level));
  std::string formula =
      fmt::format("liability {} x ratio {}", decimal(worst.value, integer::quote_digits), decimal(ratio, 4));
  if (line.held.orders != 0)
    formula += fmt::format(" + {} for {} open orders",
                           decimal(tracer.rules.order_charge * line.held.orders, integer::quote_digits),
                           line.held.orders.str());
  tracer.add("margin " + (*tracer.inputs.inputs.instruments)[line.instrument].id, std::move(formula),
             integer::weigh(terms, line.held, tracer.rules).requirement);
}

void trace_level(const Tracer& tracer, const PoolWeights& pool, const LevelFigures& figures) {
  for (const TokenLine& line : pool.units.tokens) trace_token(tracer, line);
  for (const SwapLine& line : pool.units.swaps) trace_swap(tracer, line);
  tracer.trace.push_back(
      {fmt::format("{} margin", tracer.level),
       fmt::format("perpetuals {} + orders {} + equity of balances {} less their weighted worth {}",
                   ten_digits(figures.positions), ten_digits(figures.orders), ten_digits(pool.equity),
                   ten_digits(pool.equity - figures.account)),
       figures.level(), tracer.inputs.inputs.market->reporting_currency().code()});
}

}  // namespace

std::vector<TraceStep> trace_of(const PoolWeights& pool, const TraceInputs& inputs) {
  std::vector<TraceStep> trace;
  const Whole& charge = inputs.parameters.order_charge;
  trace_level({"initial", inputs, {WeightLevel::initial, charge}, trace}, pool, pool.for_initial);
  trace_level({"maintenance", inputs, {WeightLevel::maintenance, charge}, trace}, pool, pool.for_maintenance);
  return trace;
}

}  // namespace crossmargin::health::weighted
