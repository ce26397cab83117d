#include "margin/strategy/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "crossmargin/core/format.hpp"

namespace crossmargin::strategy {
namespace {

/// The moment so many calendar months on; the last day of a shorter month.
Instant add_months(Instant from, int months) {
  const auto day = std::chrono::floor<std::chrono::days>(from);
  auto date = Date(day) + std::chrono::months(months);
  if (!date.ok()) date = date.year() / date.month() / std::chrono::last;
  return std::chrono::sys_days(date) + (from - day);
}

class PlanBuilder {
 public:
  PlanBuilder(const Parameters& parameters, const PlanInputs& inputs)
      : parameters_(parameters), inputs_(inputs) {}

  Plan build() && {
    const std::size_t size = inputs_.instruments.size();
    plan_.contracts.resize(size);
    plan_.issues.resize(size);
    plan_.reporting_currency = inputs_.market.reporting_currency().code();
    for (std::size_t i = 0; i < size; ++i) add(static_cast<std::int32_t>(i));
    return std::move(plan_);
  }

 private:
  void add(std::int32_t index) {
    const Instrument& instrument = inputs_.instruments[index];
    Issues& issues = plan_.issues[static_cast<std::size_t>(index)];
    check_covered(instrument, issues);
    if (!issues.empty() || inputs_.risk.issue(index) != nullptr) return;
    Contract& contract = plan_.contracts[static_cast<std::size_t>(index)];
    contract.underlying = instrument.underlying;
    contract.multiplier = instrument.spec.multiplier;
    if (instrument.option) {
      set_option(instrument, index, contract, issues);
    } else {
      set_stock(instrument, index, contract);
    }
    contract.unit = unit_of(instrument, issues);
  }

  void check_covered(const Instrument& instrument, Issues& issues) const {
    const bool is_stock = instrument.kind == InstrumentKind::stock;
    const bool is_option = instrument.kind == InstrumentKind::option &&
                           instrument.spec.settlement == SettlementStyle::linear &&
                           instrument.spec.premium_style == PremiumStyle::premium;
    if (is_stock || is_option) return;
    const std::string_view what = instrument.kind == InstrumentKind::option
                                      ? "option that is not paid for in its quote currency"
                                      : to_string(instrument.kind);
    issues.push_back(
        {ErrorCode::unsupported, fmt::format("{}: no rule of the method covers this {}", instrument.id, what),
         instrument.where, "take the position out: strategy-based rules cover stock and options on it"});
  }

  void set_option(const Instrument& instrument, std::int32_t index, Contract& contract, Issues& issues) {
    contract.type = instrument.option->right == OptionRight::call ? Type::call : Type::put;
    contract.strike = instrument.option->strike;
    contract.expiry = *instrument.expiry;
    const InstrumentQuote* quote = inputs_.market.quote(instrument.id);
    contract.price = quote != nullptr && quote->price ? *quote->price : inputs_.risk.facts(index).price;
    if (const auto spot = inputs_.market.spot(instrument.underlying)) {
      contract.spot = *spot;
    } else {
      append(issues, spot.error());
    }
    set_short_rates(instrument, contract, issues);
    contract.is_long_dated =
        parameters_.long_dated &&
        contract.expiry > add_months(inputs_.market.as_of(), parameters_.long_dated->months);
  }

  void set_short_rates(const Instrument& instrument, Contract& contract, Issues& issues) {
    const UnderlyingQuote* underlying = inputs_.market.underlying(instrument.underlying);
    const std::string product_class = underlying == nullptr ? "" : underlying->product_class;
    const auto& rates = parameters_.short_option.by_class;
    const auto rate = rates.find(product_class);
    if (rate == rates.end()) {
      issues.push_back(
          {ErrorCode::missing_parameter,
           fmt::format("{}: the method has no rate for short options on {}, class {}", instrument.id,
                       instrument.underlying, in_quotes(product_class)),
           instrument.where,
           fmt::format(
               "give underlyings.{}.class in the market file as one that parameters.short_option.by_class "
               "lists, or add it there",
               instrument.underlying)});
      return;
    }
    const double leverage = parameters_.leverage_of(instrument.underlying);
    contract.short_rate = rate->second * leverage;
    contract.minimum_rate = parameters_.short_option.minimum * leverage;
  }

  void set_stock(const Instrument& instrument, std::int32_t index, Contract& contract) {
    contract.type = Type::stock;
    contract.price = inputs_.risk.facts(index).price;
    const double leverage = parameters_.leverage_of(instrument.underlying);
    const StockRates& rates = parameters_.stock;
    contract.stock.maintenance_long = std::min(1.0, rates.maintenance_long * leverage);
    contract.stock.maintenance_short = std::min(1.0, rates.maintenance_short * leverage);
    contract.stock.initial = rates.initial;
    if (const Fund* fund = fund_of(instrument.underlying)) {
      contract.covers_index = fund->index;
      contract.index_shares = fund->shares;
    }
  }

  const Fund* fund_of(const std::string& underlying) const {
    const auto found = std::find_if(parameters_.funds.begin(), parameters_.funds.end(),
                                    [&](const Fund& fund) { return fund.fund == underlying; });
    return found == parameters_.funds.end() ? nullptr : &*found;
  }

  std::size_t unit_of(const Instrument& instrument, Issues& issues) {
    const Fund* fund = fund_of(instrument.underlying);
    const std::string& id = fund != nullptr ? fund->index : instrument.underlying;
    const Currency& currency = instrument.spec.settlement_currency;
    const auto [it, is_new] = unit_by_name_.emplace(std::pair(id, currency), plan_.units.size());
    if (is_new) plan_.units.push_back({id, currency, 0.0});
    if (const auto fx = inputs_.market.fx(currency)) {
      plan_.units[it->second].fx = *fx;
    } else {
      append(issues, fx.error());
    }
    return it->second;
  }

  const Parameters& parameters_;
  const PlanInputs& inputs_;
  Plan plan_;
  std::map<std::pair<std::string, Currency>, std::size_t> unit_by_name_;
};

}  // namespace

Plan make_plan(const Parameters& parameters, const PlanInputs& inputs) {
  return PlanBuilder(parameters, inputs).build();
}

}  // namespace crossmargin::strategy
