#include "margin/payoff/contracts.hpp"

#include <fmt/format.h>

#include <cmath>

#include "crossmargin/core/format.hpp"
#include "crossmargin/risk/pricing_inputs.hpp"
#include "margin/payoff/isolated.hpp"

namespace crossmargin::payoff {
namespace {

std::optional<Form> form_of(const Instrument& instrument) {
  switch (instrument.kind) {
    case InstrumentKind::option:
      return Form::option;
    case InstrumentKind::future:
    case InstrumentKind::perpetual:
      return Form::linear;
    case InstrumentKind::spot:
    case InstrumentKind::stock:
      return Form::asset;
    case InstrumentKind::fx_spot:
    case InstrumentKind::fx_forward:
    case InstrumentKind::bond:
      return std::nullopt;
  }
  return std::nullopt;
}

std::string_view key_of(Form form) {
  return form == Form::option ? "options" : form == Form::linear ? "linear" : "assets";
}

bool has_rule(const MarketRules& rules, Form form) {
  return form == Form::option   ? rules.options.has_value()
         : form == Form::linear ? rules.linear.has_value()
                                : rules.assets.has_value();
}

/// Puts one instrument after another into the tables of a market.
class ContractsMaker {
 public:
  ContractsMaker(const Parameters& parameters, const EngineInputs& inputs)
      : parameters_(parameters), inputs_(inputs) {
    made_.contract.resize(inputs.instruments->size());
    made_.issues.resize(inputs.instruments->size());
  }

  Contracts make() {
    for (const auto& [id, quote] : inputs_.market->data().underlyings) add_unit(id, quote);
    for (std::size_t i = 0; i < made_.contract.size(); ++i) {
      const auto index = static_cast<std::int32_t>(i);
      if (inputs_.risk->issue(index) != nullptr) continue;
      Issues lacking;
      const Contract contract = look_up(index, lacking);
      if (lacking.empty()) {
        made_.contract[i] = contract;
      } else {
        made_.issues[i] = std::move(lacking);
      }
    }
    return std::move(made_);
  }

 private:
  Contract look_up(std::int32_t index, Issues& lacking) {
    const Instrument& instrument = (*inputs_.instruments)[index];
    const std::optional<Form> form = form_of(instrument);
    const MarketRules* rules = parameters_.markets.find(instrument.underlying);
    if (!form || instrument.spec.settlement == SettlementStyle::quanto) {
      lacking.push_back({ErrorCode::unsupported,
                         instrument.id + ": the method has no rule for such a contract", instrument.where,
                         "leave the position out"});
    } else if (rules == nullptr || !has_rule(*rules, *form)) {
      lacking.push_back(no_rule(instrument, *form));
    }
    if (!lacking.empty()) return {};
    Contract contract;
    contract.form = *form;
    contract.unit = unit_of(instrument, lacking);
    set_amounts(contract, index, lacking);
    if (lacking.empty() && *form == Form::option) set_option(contract, index, lacking);
    return contract;
  }

  Issue no_rule(const Instrument& instrument, Form form) const {
    return {ErrorCode::missing_parameter,
            fmt::format("the method has no \"{}\" of {}", key_of(form), in_quotes(instrument.underlying)),
            parameters_.where,
            fmt::format("give parameters.markets.by_underlying.{}.{}", instrument.underlying, key_of(form))};
  }

  template <class T>
  T take(Result<T> result, Issues& lacking) const {
    if (result) return *std::move(result);
    append(lacking, std::move(result.error()));
    return T{};
  }

  /// Every underlying with rules and a spot, held or not: assets among the collateral follow it too.
  void add_unit(const std::string& id, const UnderlyingQuote& quote) {
    const MarketRules* rules = parameters_.markets.find(id);
    const auto fx = inputs_.market->fx(quote.quote_currency);
    if (rules == nullptr || !quote.spot || !(*quote.spot > 0.0) || !fx) return;
    unit_places_.emplace(id, static_cast<int>(made_.units.size()));
    made_.units.push_back({id, rules, *quote.spot, *quote.spot * *fx, quote.confidence});
  }

  int unit_of(const Instrument& instrument, Issues& lacking) const {
    const auto found = unit_places_.find(instrument.underlying);
    if (found != unit_places_.end()) return found->second;
    const double spot = take(inputs_.market->spot(instrument.underlying), lacking);
    if (!lacking.empty()) return -1;
    const UnderlyingQuote& quote = *inputs_.market->underlying(instrument.underlying);
    take(inputs_.market->fx(quote.quote_currency), lacking);
    if (!(spot > 0.0)) {
      lacking.push_back({ErrorCode::invalid_value,
                         fmt::format("{}: no rule for a spot of {}", instrument.underlying, spot),
                         quote.where, "correct the spot; the rules are shares of it"});
    }
    return -1;
  }

  void set_amounts(Contract& contract, std::int32_t index, Issues& lacking) const {
    const Instrument& instrument = (*inputs_.instruments)[index];
    const RowFacts& facts = inputs_.risk->facts(index);
    const double quote_fx = take(inputs_.market->fx(instrument.spec.quote_currency), lacking);
    contract.value = facts.value * take(inputs_.market->fx(facts.currency), lacking);
    contract.amount = facts.notional * quote_fx;
    const bool in_quote_units =
        instrument.spec.settlement == SettlementStyle::inverse && contract.form == Form::linear;
    contract.size = in_quote_units ? std::abs(facts.delta) : instrument.spec.multiplier;
    contract.leg.weight = instrument.spec.multiplier * quote_fx;
    if (const InstrumentQuote* quote = inputs_.market->quote(instrument.id))
      contract.confidence = quote->confidence;
  }

  void set_option(Contract& contract, std::int32_t index, Issues& lacking) {
    const Instrument& instrument = (*inputs_.instruments)[index];
    const Unit& unit = made_.units[static_cast<std::size_t>(contract.unit)];
    const OptionRules& rules = *unit.rules->options;
    contract.leg.is_call = instrument.option->right == OptionRight::call;
    contract.leg.strike = instrument.option->strike;
    contract.forward = inputs_.risk->facts(index).reference_price;
    contract.bucket = bucket_of(instrument, rules);
    if (rules.choice != Choice::worst_payoff) set_isolated(contract, index, lacking);
  }

  void set_isolated(Contract& contract, std::int32_t index, Issues& lacking) const {
    const Instrument& instrument = (*inputs_.instruments)[index];
    const OptionRules& rules = *made_.units[static_cast<std::size_t>(contract.unit)].rules->options;
    const IsolatedRule& rule = contract.leg.is_call ? rules.call : rules.put;
    const ShortOption alone{contract.leg.is_call, contract.leg.strike,
                            made_.units[static_cast<std::size_t>(contract.unit)].spot_in_quote,
                            mark_of(index, rules.mark, lacking),
                            days_between(inputs_.market->as_of(), *instrument.expiry)};
    if (rule.shock && rule.shock->bound(alone.days) == nullptr) {
      lacking.push_back({ErrorCode::missing_parameter,
                         fmt::format("{}: no bound for {:.6g} days to expiry", instrument.id, alone.days),
                         parameters_.where, "give a bound for as many days"});
    }
    if (!lacking.empty()) return;
    for (const Level level : {Level::initial, Level::maintenance}) {
      const double need = isolated_need(rule, alone, level) * contract.leg.weight;
      (level == Level::initial ? contract.isolated.initial : contract.isolated.maintenance) = need;
    }
  }

  /// The model's value per unit of the underlying, quote currency.
  double mark_of(std::int32_t index, Mark mark, Issues& lacking) const {
    const Instrument& instrument = (*inputs_.instruments)[index];
    const RowFacts& facts = inputs_.risk->facts(index);
    const double fx = take(inputs_.market->fx(facts.currency), lacking);
    const double value = facts.price * fx / take(inputs_.market->fx(instrument.spec.quote_currency), lacking);
    if (mark == Mark::discounted) return value;
    const PricingInputs priced = take(pricing_inputs(instrument, *inputs_.market), lacking);
    return value * std::exp(priced.rate * priced.years);
  }

  int bucket_of(const Instrument& instrument, const OptionRules& rules) {
    const bool is_call = instrument.option->right == OptionRight::call;
    const bool by_right = rules.netting == Netting::by_right;
    std::string name = fmt::format("{} {}", instrument.underlying, format_instant(*instrument.expiry));
    if (by_right) name += is_call ? " calls" : " puts";
    const auto [place, is_new] = bucket_places_.emplace(name, static_cast<int>(made_.buckets.size()));
    if (!is_new) return place->second;
    Bucket bucket{std::move(name), by_right && is_call, std::nullopt};
    if (const ExpiryFeed* feed = inputs_.market->expiry_feed(instrument.underlying, *instrument.expiry))
      bucket.confidence = feed->confidence;
    made_.buckets.push_back(std::move(bucket));
    return place->second;
  }

  const Parameters& parameters_;
  const EngineInputs& inputs_;
  Contracts made_;
  std::map<std::string, int, std::less<>> unit_places_;
  std::map<std::string, int, std::less<>> bucket_places_;
};

}  // namespace

Contracts make_contracts(const Parameters& parameters, const EngineInputs& inputs) {
  return ContractsMaker(parameters, inputs).make();
}

}  // namespace crossmargin::payoff
