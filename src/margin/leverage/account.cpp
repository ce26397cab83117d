#include "margin/leverage/account.hpp"

#include <algorithm>
#include <cmath>

#include "margin/leverage/quantums.hpp"

#include "margin/netting/netting.hpp"

namespace crossmargin::leverage {
namespace {

/// Sums one level of a pool.
class Adder {
 public:
  Adder(const AccountView& view, Level level) : view_(view), level_(level) {}

  AccountNeed add(std::span<const Holding> merged) {
    for (const Holding& holding : merged)
      if (holding.quantity != 0.0) add_holding(holding);
    for (UnitNeed& unit : account_.units) sum(unit);
    return std::move(account_);
  }

 private:
  const Parameters& parameters() const { return view_.parameters; }

  UnitNeed& unit_need(int unit) {
    const auto place = std::lower_bound(account_.units.begin(), account_.units.end(), unit,
                                        [](const UnitNeed& need, int wanted) { return need.unit < wanted; });
    if (place != account_.units.end() && place->unit == unit) return *place;
    UnitNeed made;
    made.unit = unit;
    return *account_.units.insert(place, std::move(made));
  }

  void add_holding(const Holding& holding) {
    const Contract& contract = view_.contracts.at(holding.instrument);
    UnitNeed& unit = unit_need(contract.unit);
    if (contract.form == Form::option) {
      unit.lines.push_back(option_line(holding, contract));
      return;
    }
    account_.flags += std::abs(holding.quantity) * contract.value * contract.rules->flag_reward;
    if (parameters().netting == Netting::underlying_net) {
      add_net(unit, holding, contract);
    } else {
      LineNeed line;
      line.instrument = holding.instrument;
      line.rules = contract.rules;
      line.quantity = holding.quantity;
      line.value = holding.quantity * contract.value;
      line.size = holding.quantity * contract.size;
      unit.lines.push_back(line);
    }
  }

  static void add_net(UnitNeed& unit, const Holding& holding, const Contract& contract) {
    const auto is_net = [](const LineNeed& line) { return line.form == Form::future; };
    auto net = std::find_if(unit.lines.begin(), unit.lines.end(), is_net);
    if (net == unit.lines.end()) net = unit.lines.insert(unit.lines.begin(), LineNeed{});
    net->rules = contract.rules;
    net->value += holding.quantity * contract.value;
    net->size += holding.quantity * contract.size;
    net->quantity = net->size;
  }

  LineNeed option_line(const Holding& holding, const Contract& contract) const {
    LineNeed line;
    line.instrument = holding.instrument;
    line.form = Form::option;
    line.quantity = holding.quantity;
    line.value = holding.quantity * contract.value;
    line.need = std::max(-holding.quantity, 0.0) * contract.short_alone.at(level_);
    if (parameters().option_value == OptionValue::excluded) line.taken_back = line.value;
    return line;
  }

  /// Turns signed sums into what they require.
  void charge(LineNeed& line, const std::string& underlying) const {
    const FuturesRules& rules = *line.rules;
    const double value = std::abs(line.value);
    line.value = value;
    line.size = std::abs(line.size);
    if (value == 0.0) return;
    line.rate = rate_at(rules.form, line.size, level_);
    line.need = value * line.rate.rate;
    if (line.rate.deduction != 0.0) line.need -= line.rate.deduction * (value / line.size);
    const double least = level_ == Level::initial ? parameters().leverage.least_rate(underlying) : 0.0;
    if (least * value > line.need) {
      line.rate = {least, 0.0};
      line.need = least * value;
    }
    if (const auto* form = std::get_if<OpenInterest>(&rules.form)) {
      const double fx = view_.contracts.fx;
      const QuantumNeed whole = quantum_need(*form, {line.size, value / fx, least}, level_);
      line.rate = {whole.rate, 0.0};
      line.need = whole.amount * fx;
    }
    line.fee = value * rules.fees.at(level_);
    if (!rules.per_position) return;
    const double amount = rules.per_position->amount.at(level_) * view_.contracts.fx;
    line.fixed = rules.per_position->use == PositionAmount::Use::added
                     ? amount
                     : std::max(amount - line.need - line.fee, 0.0);
  }

  void sum(UnitNeed& unit) const {
    const std::string& underlying = view_.contracts.unit(unit.unit);
    double longs = 0.0;
    double shorts = 0.0;
    for (LineNeed& line : unit.lines) {
      if (line.form == Form::option) continue;
      charge(line, underlying);
      (line.quantity > 0.0 ? longs : shorts) += line.total();
    }
    const bool takes_longs = longs >= shorts;
    for (LineNeed& line : unit.lines) {
      if (line.form == Form::option) {
        unit.options += line.need + line.taken_back;
        continue;
      }
      line.counts = parameters().netting != Netting::larger_leg || (line.quantity > 0.0) == takes_longs;
      if (!line.counts) continue;
      unit.futures += line.need;
      unit.charges += line.fee + line.fixed;
    }
  }

  const AccountView& view_;
  Level level_;
  AccountNeed account_;
};

/// Buys and sells of one instrument that are open, both as positive numbers.
struct Open {
  double buys{0.0};
  double sells{0.0};
};

std::map<std::int32_t, Open> open_orders(std::span<const Holding> orders) {
  std::vector<Holding> sorted(orders.begin(), orders.end());
  std::sort(sorted.begin(), sorted.end(), [](const Holding& a, const Holding& b) {
    return a.instrument != b.instrument ? a.instrument < b.instrument : a.quantity < b.quantity;
  });
  std::map<std::int32_t, Open> open;
  for (const Holding& order : sorted)
    (order.quantity > 0.0 ? open[order.instrument].buys : open[order.instrument].sells) +=
        std::abs(order.quantity);
  return open;
}

double alone(const AccountView& view, const Holding& holding, Level level) {
  return account_need(view, {&holding, 1}, level).requirement();
}

/// What an instrument and its orders add by the rule for positions that do not net with each other.
double gross_of_orders(const AccountView& view, const Holding& held, const Open& open, Level level) {
  const bool is_option = view.contracts.at(held.instrument).form == Form::option;
  const auto with = [&](double quantity) { return alone(view, {held.instrument, quantity}, level); };
  if (!is_option) return with(std::abs(held.quantity) + open.buys + open.sells);
  return with(held.quantity) + with(open.buys) + with(-open.sells);
}

/// Position netting: each instrument with its own orders.
double by_instrument(const AccountView& view, const PoolHoldings& pool, Level level) {
  std::map<std::int32_t, Holding> held;
  for (const Holding& holding : netting::merged(pool.positions)) held.emplace(holding.instrument, holding);
  double more = 0.0;
  for (const auto& [instrument, open] : open_orders(pool.orders)) {
    const Holding position = held.contains(instrument) ? held.at(instrument) : Holding{instrument, 0.0};
    const double without = alone(view, position, level);
    double most = without;
    if (view.parameters.orders(level) == OrderRule::added) {
      most = std::max(most, gross_of_orders(view, position, open, level));
    } else {
      most = std::max({most, alone(view, {instrument, position.quantity + open.buys}, level),
                       alone(view, {instrument, position.quantity - open.sells}, level)});
    }
    more += most - without;
  }
  return more;
}

/// Where positions of an underlying net: of each unit the worse of all buys and of all sells.
double by_unit(const AccountView& view, const PoolHoldings& pool, Level level) {
  std::map<int, double> base;
  std::map<int, double> most;
  const auto raise = [&](std::map<int, double>& into, std::span<const Holding> merged) {
    for (const UnitNeed& unit : account_need(view, merged, level).units)
      into[unit.unit] = std::max(into[unit.unit], unit.requirement());
  };
  raise(base, netting::merged(pool.positions));
  most = base;
  std::vector<Holding> filled;
  for (const netting::Fills fills : {netting::Fills::buys, netting::Fills::sells}) {
    netting::fill(pool, fills, filled);
    raise(most, filled);
  }
  double more = 0.0;
  for (const auto& [unit, need] : most) more += need - base[unit];
  return more;
}

}  // namespace

double AccountNeed::positions() const {
  double total = 0.0;
  for (const UnitNeed& unit : units) total += unit.positions();
  return total;
}

double AccountNeed::charges() const {
  double total = 0.0;
  for (const UnitNeed& unit : units) total += unit.charges;
  return total;
}

AccountNeed account_need(const AccountView& view, std::span<const Holding> merged, Level level) {
  return Adder(view, level).add(merged);
}

double need_of_orders(const AccountView& view, const PoolHoldings& pool, Level level) {
  const OrderRule rule = view.parameters.orders(level);
  if (pool.orders.empty() || rule == OrderRule::none || rule == OrderRule::unpublished) return 0.0;
  return view.parameters.netting == Netting::position ? by_instrument(view, pool, level)
                                                      : by_unit(view, pool, level);
}

double contribution(const AccountView& view, const AccountNeed& account, const Holding& holding) {
  const Contract& contract = view.contracts.at(holding.instrument);
  for (const UnitNeed& unit : account.units) {
    if (unit.unit != contract.unit) continue;
    for (const LineNeed& line : unit.lines) {
      if (line.form != contract.form) continue;
      if (line.instrument == -1) {
        const double net = line.quantity;
        return net == 0.0 ? 0.0 : line.need * holding.quantity * contract.size / net;
      }
      if (line.instrument != holding.instrument) continue;
      const double need = line.form == Form::option ? line.need + line.taken_back : line.need;
      return line.counts ? need * (holding.quantity / line.quantity) : 0.0;
    }
  }
  return 0.0;
}

}  // namespace crossmargin::leverage
