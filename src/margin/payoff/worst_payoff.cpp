#include "margin/payoff/worst_payoff.hpp"

#include <algorithm>

namespace crossmargin::payoff {
namespace {

double loss_at(std::span<const Leg> legs, double price) {
  double total = 0.0;
  for (const Leg& leg : legs) total += leg.weight * payoff_at(leg, price);
  return -total;
}

double net_short_calls(std::span<const Leg> legs) {
  double net = 0.0;
  for (const Leg& leg : legs)
    if (leg.is_call) net += leg.weight;
  return std::max(-net, 0.0);
}

void take(WorstPayoff& worst, double loss, double price) {
  if (loss <= worst.loss) return;
  worst.loss = loss;
  worst.price = price;
}

}  // namespace

double payoff_at(const Leg& leg, double price) {
  return std::max(leg.is_call ? price - leg.strike : leg.strike - price, 0.0);
}

WorstPayoff worst_in_quote(std::span<const Leg> legs) {
  WorstPayoff worst;
  worst.unpaired = net_short_calls(legs);
  take(worst, loss_at(legs, 0.0), 0.0);
  for (const Leg& leg : legs) take(worst, loss_at(legs, leg.strike), leg.strike);
  return worst;
}

WorstPayoff worst_in_underlying(std::span<const Leg> calls, double spot) {
  WorstPayoff worst;
  worst.unpaired = net_short_calls(calls);
  for (const Leg& leg : calls) take(worst, loss_at(calls, leg.strike) / leg.strike * spot, leg.strike);
  take(worst, worst.unpaired * spot, std::numeric_limits<double>::infinity());
  return worst;
}

}  // namespace crossmargin::payoff
