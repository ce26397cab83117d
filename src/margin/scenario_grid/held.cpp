#include "margin/scenario_grid/held.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "margin/scenario_grid/plan.hpp"

namespace crossmargin::scenario_grid {
namespace {

/// What of a position inside the band counts.
double band_share(const StrikeRule& rule, double spot, double price) {
  if (rule.atm_range == 0.0) return 1.0;
  return std::min(std::abs(spot - price) / (spot * rule.atm_range), 1.0);
}

/// Net shorts of strikes that come from the farthest to the nearest to the spot.
class Coverer {
 public:
  explicit Coverer(bool rolls) : rolls_(rolls) {}
  void add(double net) {
    if (net >= 0.0) {
      if (rolls_) longs_ += net;
      return;
    }
    const double covered = std::min(longs_, -net);
    longs_ -= covered;
    shorts_ += -net - covered;
  }
  double shorts() const { return shorts_; }

 private:
  bool rolls_;
  double longs_{0.0};
  double shorts_{0.0};
};

}  // namespace

std::string_view name_of(HeldCharge charge) {
  switch (charge) {
    case HeldCharge::short_option_strikes:
      return "short_option_strikes";
    case HeldCharge::gross_options:
      return "gross_options";
    case HeldCharge::gross_futures:
      return "gross_futures";
    case HeldCharge::offset_futures:
      return "offset_futures";
    case HeldCharge::offset_vega:
      return "offset_vega";
  }
  return {};
}

double net_short_units(const StrikeRule& rule, double spot, std::span<const double> prices,
                       std::span<const double> nets) {
  const auto counted = [&](std::size_t i) { return nets[i] * band_share(rule, spot, prices[i]); };
  Coverer above(rule.rolls_up);
  std::size_t upper = prices.size();
  for (; upper > 0 && prices[upper - 1] >= spot; --upper) above.add(counted(upper - 1));
  Coverer below(rule.rolls_down);
  for (std::size_t i = 0; i < upper; ++i) below.add(counted(i));
  return above.shorts() + below.shorts();
}

double HeldResult::charges() const {
  double sum = 0.0;
  for (const double amount : amounts) sum += amount;
  return sum + given_charges + scan_addition;
}

double HeldResult::minimum() const {
  return std::max(gross_minimum, delta_minimum);
}

void HeldSums::clear() {
  strikes_.clear();
  futures_.clear();
  vegas_.clear();
  option_units_ = future_delta_ = net_delta_ = gross_delta_ = gross_value_ = 0.0;
  holds_options_ = false;
}

void HeldSums::put(std::vector<Keyed>& list, int key, double value) {
  list.push_back({key, static_cast<int>(list.size()), value});
}

void HeldSums::add(const InstrumentPlan& plan, const HeldInstrument& instrument, double quantity) {
  if (instrument.type == HeldInstrument::Type::other) return;
  const double delta = quantity * plan.delta;
  net_delta_ += delta;
  gross_delta_ += std::abs(delta);
  gross_value_ += std::abs(quantity * plan.exposure);
  if (instrument.type == HeldInstrument::Type::future) {
    future_delta_ += std::abs(delta);
    put(futures_, instrument.expiry, delta);
    return;
  }
  holds_options_ = true;
  option_units_ += std::abs(quantity) * instrument.units;
  put(strikes_, instrument.strike, quantity * instrument.units);
  put(vegas_, instrument.expiry, quantity * instrument.vega);
}

void HeldSums::fold(std::vector<Keyed>& list) {
  std::sort(list.begin(), list.end(), [](const Keyed& a, const Keyed& b) {
    return std::tie(a.key, a.order) < std::tie(b.key, b.order);
  });
  std::size_t count = 0;
  for (const Keyed& one : list) {
    if (count > 0 && list[count - 1].key == one.key) {
      list[count - 1].value += one.value;
    } else {
      list[count++] = one;
    }
  }
  list.resize(count);
}

/// What longs and shorts of different keys have in common.
double HeldSums::offset(std::vector<Keyed>& list) {
  fold(list);
  double longs = 0.0;
  double shorts = 0.0;
  for (const Keyed& one : list) (one.value > 0.0 ? longs : shorts) += std::abs(one.value);
  return std::min(longs, shorts);
}

double HeldSums::net_short(const StrikeRule& rule, double spot, std::span<const StrikePlan> strikes) {
  fold(strikes_);
  const auto expiry = [&](std::size_t i) {
    return strikes[static_cast<std::size_t>(strikes_[i].key)].expiry;
  };
  double units = 0.0;
  for (std::size_t first = 0, end = 0; first < strikes_.size(); first = end) {
    prices_.clear();
    nets_.clear();
    for (end = first; end < strikes_.size() && expiry(end) == expiry(first); ++end) {
      prices_.push_back(strikes[static_cast<std::size_t>(strikes_[end].key)].price);
      nets_.push_back(strikes_[end].value);
    }
    units += net_short_units(rule, spot, prices_, nets_);
  }
  return units;
}

HeldResult HeldSums::result(const HeldUnitRules& rules, const HeldPrices& prices,
                            std::span<const StrikePlan> strikes, double scan_loss) {
  HeldResult result;
  const auto charge = [&](HeldCharge which, double base, double rate) {
    result.bases[static_cast<std::size_t>(which)] = base;
    result.amounts[static_cast<std::size_t>(which)] = base * rate;
  };
  if (const StrikeRule* rule = rules.short_option_strikes) {
    const double each = rule->in == StrikeRule::Amount::underlying ? rule->amount * prices.price
                                                                   : rule->amount / prices.amount_rate;
    charge(HeldCharge::short_option_strikes, net_short(*rule, prices.spot, strikes), each);
  }
  if (rules.gross_options != nullptr)
    charge(HeldCharge::gross_options, option_units_, rules.gross_options->rate * prices.price);
  if (rules.gross_futures != nullptr)
    charge(HeldCharge::gross_futures, future_delta_, rules.gross_futures->rate * prices.price);
  if (rules.offset_futures != nullptr)
    charge(HeldCharge::offset_futures, offset(futures_), rules.offset_futures->rate * prices.price);
  if (rules.offset_vega != nullptr) charge(HeldCharge::offset_vega, offset(vegas_), rules.offset_vega->rate);
  result.amount_rate = prices.amount_rate;
  result.holds_options = holds_options_;
  result.net_delta = net_delta_;
  result.gross_delta = gross_delta_;
  add_given(rules, prices.amount_rate, scan_loss, result);
  add_minimums(rules, prices, result);
  return result;
}

void HeldSums::add_given(const HeldUnitRules& rules, double amount_rate, double scan_loss,
                         HeldResult& result) const {
  for (const GivenAmount& given : rules.given) {
    if (given.only_with_options && !holds_options_) continue;
    const double amount = given.amount / amount_rate;
    if (given.competes) {
      result.given_scan = std::max(result.given_scan, amount);
    } else {
      result.given_charges += amount;
    }
  }
  result.scan_addition = std::max(result.given_scan - scan_loss, 0.0);
}

void HeldSums::add_minimums(const HeldUnitRules& rules, const HeldPrices& prices, HeldResult& result) const {
  if (const GrossMinimum* rule = rules.gross_minimum) {
    result.gross_raw = rule->rate * gross_value_ * prices.amount_rate;
    result.gross_minimum = rule->scaled(result.gross_raw) / prices.amount_rate;
  }
  if (const DeltaMinimum* rule = rules.delta_minimum) {
    const double net = std::abs(net_delta_);
    const double hedged = std::max(gross_delta_ - net, 0.0) / 2.0;
    result.delta_minimum = (rule->net_rate * net + rule->hedged_rate * hedged) * prices.price;
  }
}

}  // namespace crossmargin::scenario_grid
