#include "margin/payoff/account.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace crossmargin::payoff {
namespace {

UnitNeed& unit_need(AccountNeed& account, int unit) {
  const auto place = std::lower_bound(account.units.begin(), account.units.end(), unit,
                                      [](const UnitNeed& need, int wanted) { return need.unit < wanted; });
  if (place != account.units.end() && place->unit == unit) return *place;
  UnitNeed made;
  made.unit = unit;
  return *account.units.insert(place, std::move(made));
}

BucketNeed& bucket_need(UnitNeed& unit, int bucket) {
  for (BucketNeed& need : unit.buckets)
    if (need.bucket == bucket) return need;
  unit.buckets.emplace_back().bucket = bucket;
  return unit.buckets.back();
}

/// Sums the positions of a pool, then judges its expiries and charges.
class Adder {
 public:
  Adder(const AccountView& view, Level level) : view_(view), level_(level) {}

  AccountNeed add(std::span<const Holding> merged, std::span<const Balance> balances) {
    for (const Holding& holding : merged)
      if (holding.quantity != 0.0) add_holding(holding);
    for (UnitNeed& unit : account_.units) {
      for (BucketNeed& bucket : unit.buckets) judge(unit, bucket);
    }
    add_cash(balances);
    add_asset_doubts(balances);
    if (level_ == Level::initial) add_depeg();
    return std::move(account_);
  }

 private:
  const Unit& facts(int unit) const { return view_.contracts.units[static_cast<std::size_t>(unit)]; }

  void add_holding(const Holding& holding) {
    const Contract& contract = view_.contracts.at(holding.instrument);
    UnitNeed& unit = unit_need(account_, contract.unit);
    const double quantity = std::abs(holding.quantity);
    const MarketRules& rules = *facts(contract.unit).rules;
    switch (contract.form) {
      case Form::option:
        return add_option(unit, contract, holding);
      case Form::linear:
        unit.linear += quantity * contract.amount * rules.linear->at(level_);
        unit.linear_size += quantity * contract.size;
        unit.oracle += quantity * contract.size *
                       doubt(unit.unit, {contract.confidence}, &OracleRules::linear_threshold);
        return;
      case Form::asset:
        unit.assets += quantity * contract.amount * rules.assets->at(level_);
        unit.oracle += quantity * contract.size * doubt(unit.unit, {}, &OracleRules::asset_threshold);
        return;
    }
  }

  void add_option(UnitNeed& unit, const Contract& contract, const Holding& holding) {
    BucketNeed& bucket = bucket_need(unit, contract.bucket);
    bucket.held.push_back(holding);
    bucket.value += holding.quantity * contract.value;
    if (holding.quantity >= 0.0) return;
    bucket.isolated += -holding.quantity * contract.isolated.at(level_);
    unit.short_size += -holding.quantity * contract.size;
  }

  void judge(UnitNeed& unit, BucketNeed& bucket) {
    const Unit& underlying = facts(unit.unit);
    const OptionRules& rules = *underlying.rules->options;
    std::vector<Leg> legs;
    double forward = 0.0;
    for (const Holding& holding : bucket.held) {
      const Contract& contract = view_.contracts.at(holding.instrument);
      legs.push_back(contract.leg);
      legs.back().weight *= holding.quantity;
      forward = std::max(forward, contract.forward);
    }
    if (facts_of(bucket).in_underlying) {
      bucket.worst = worst_in_underlying(legs, underlying.spot_in_quote);
    } else {
      bucket.worst = worst_in_quote(legs);
      bucket.unpaired = bucket.worst.unpaired * forward * rules.unpaired_call.at(level_);
    }
    bucket.takes_payoff = rules.choice == Choice::worst_payoff ||
                          (rules.choice == Choice::better && bucket.payoff() < bucket.isolated);
    add_option_doubts(unit, bucket);
  }

  const Bucket& facts_of(const BucketNeed& need) const {
    return view_.contracts.buckets[static_cast<std::size_t>(need.bucket)];
  }

  using Confidences = std::vector<std::optional<double>>;

  /// What doubted feeds charge for one unit of the underlying: the least sure of these and of the spot
  /// counts.
  double doubt(int unit, const Confidences& feeds, double OracleRules::*threshold) {
    const Unit& underlying = facts(unit);
    const std::optional<OracleRules>& rules = underlying.rules->oracle;
    if (!rules || level_ == Level::maintenance) return 0.0;
    double least = known(underlying, underlying.confidence);
    for (const std::optional<double>& feed : feeds) least = std::min(least, known(underlying, feed));
    return least < (*rules).*threshold ? (1.0 - least) * rules->factor * underlying.spot : 0.0;
  }

  double known(const Unit& underlying, const std::optional<double>& confidence) {
    if (confidence) return *confidence;
    if (underlying.rules->oracle->default_confidence) return *underlying.rules->oracle->default_confidence;
    account_.missing.insert(
        fmt::format("the oracle contingency of {}: the market does not give the confidence of every feed",
                    underlying.id));
    return 1.0;
  }

  /// The feeds of an expiry: its forward's, and the volatility's of what is held.
  void add_option_doubts(UnitNeed& unit, const BucketNeed& bucket) {
    double short_size = 0.0;
    Confidences feeds{facts_of(bucket).confidence};
    for (const Holding& holding : bucket.held) {
      const Contract& contract = view_.contracts.at(holding.instrument);
      short_size += std::max(-holding.quantity, 0.0) * contract.size;
      feeds.push_back(contract.confidence);
    }
    if (short_size > 0.0) unit.oracle += short_size * doubt(unit.unit, feeds, &OracleRules::option_threshold);
  }

  void add_cash(std::span<const Balance> balances) {
    if (!view_.parameters.cash) return;
    for (const Balance& balance : balances) {
      if (balance.currency != *view_.parameters.cash) continue;
      account_.cash_above_par += balance.amount * (*view_.market.fx(balance.currency) - 1.0);
    }
  }

  /// Assets that are held as collateral, by the underlying whose price they follow.
  void add_asset_doubts(std::span<const Balance> balances) {
    for (const Balance& balance : balances) {
      const std::string_view underlying = view_.market.fx_underlying(balance.currency);
      if (underlying.empty() || !(balance.amount > 0.0)) continue;
      const auto& units = view_.contracts.units;
      const auto found =
          std::find_if(units.begin(), units.end(), [&](const Unit& unit) { return unit.id == underlying; });
      if (found == units.end()) continue;
      const int unit = static_cast<int>(found - units.begin());
      const double charge = balance.amount * doubt(unit, {}, &OracleRules::asset_threshold);
      if (charge != 0.0) unit_need(account_, unit).oracle += charge;
    }
  }

  void add_depeg() {
    const auto& rules = view_.parameters.depeg;
    if (!rules) return;
    const auto cash = view_.market.fx(*view_.parameters.cash);
    const auto reference = view_.market.fx(rules->reference);
    if (!cash || !reference) {
      account_.missing.insert(fmt::format("the depeg contingency: the market has no rate of {} in {}",
                                          view_.parameters.cash->code(), rules->reference.code()));
      return;
    }
    const double lost = std::max(rules->threshold - *cash / *reference, 0.0);
    for (UnitNeed& unit : account_.units)
      unit.depeg = lost * rules->factor * facts(unit.unit).spot * (unit.linear_size + unit.short_size);
  }

  const AccountView& view_;
  Level level_;
  AccountNeed account_;
};

double option_contribution(const AccountView& view, const BucketNeed& bucket, const Holding& holding,
                           Level level) {
  const Contract& contract = view.contracts.at(holding.instrument);
  const double value = holding.quantity * contract.value;
  if (!bucket.takes_payoff) return value + std::max(-holding.quantity, 0.0) * contract.isolated.at(level);
  const Leg leg{contract.leg.is_call, contract.leg.strike, contract.leg.weight * holding.quantity};
  const Unit& unit = view.contracts.units[static_cast<std::size_t>(contract.unit)];
  if (view.contracts.buckets[static_cast<std::size_t>(bucket.bucket)].in_underlying) {
    if (bucket.worst.loss <= 0.0) return value;
    if (std::isinf(bucket.worst.price)) return value - leg.weight * unit.spot_in_quote;
    return value - leg.weight * payoff_at(leg, bucket.worst.price) / bucket.worst.price * unit.spot_in_quote;
  }
  double result = value;
  if (bucket.worst.loss > 0.0) result -= leg.weight * payoff_at(leg, bucket.worst.price);
  if (leg.is_call && bucket.worst.unpaired > 0.0)
    result -= leg.weight / bucket.worst.unpaired * bucket.unpaired;
  return result;
}

}  // namespace

double UnitNeed::positions() const {
  double total = linear + assets;
  for (const BucketNeed& bucket : buckets) total += bucket.requirement();
  return total;
}

double AccountNeed::positions() const {
  double total = 0.0;
  for (const UnitNeed& unit : units) total += unit.positions();
  return total;
}

double AccountNeed::charges() const {
  double total = cash_above_par;
  for (const UnitNeed& unit : units) total += unit.oracle + unit.depeg;
  return total;
}

AccountNeed account_need(const AccountView& view, std::span<const Holding> merged,
                         std::span<const Balance> balances, Level level) {
  return Adder(view, level).add(merged, balances);
}

double contribution(const AccountView& view, const AccountNeed& account, const Holding& holding,
                    Level level) {
  const Contract& contract = view.contracts.at(holding.instrument);
  const MarketRules& rules = *view.contracts.units[static_cast<std::size_t>(contract.unit)].rules;
  const double amount = std::abs(holding.quantity) * contract.amount;
  if (contract.form == Form::linear) return amount * rules.linear->at(level);
  if (contract.form == Form::asset) return amount * rules.assets->at(level);
  for (const UnitNeed& unit : account.units) {
    for (const BucketNeed& bucket : unit.buckets)
      if (bucket.bucket == contract.bucket) return option_contribution(view, bucket, holding, level);
  }
  return 0.0;
}

}  // namespace crossmargin::payoff
