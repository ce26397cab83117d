#include "margin/leverage/contracts.hpp"

#include <fmt/format.h>

#include <cmath>
#include <map>

#include "crossmargin/core/format.hpp"
#include "margin/leverage/quantums.hpp"

namespace crossmargin::leverage {
namespace {

std::optional<Form> form_of(const Instrument& instrument) {
  if (instrument.kind == InstrumentKind::option) return Form::option;
  if (instrument.kind == InstrumentKind::future || instrument.kind == InstrumentKind::perpetual)
    return Form::future;
  return std::nullopt;
}

/// Puts one instrument after another into the tables of a market.
class ContractsMaker {
 public:
  ContractsMaker(const Parameters& parameters, const EngineInputs& inputs)
      : parameters_(parameters), inputs_(inputs) {
    made_.contract.resize(inputs.instruments->size());
    made_.issues.resize(inputs.instruments->size());
    made_.fx = inputs.market->fx(parameters.currency).value_or(1.0);
  }

  Contracts make() {
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
    if (!form) {
      lacking.push_back({ErrorCode::unsupported,
                         instrument.id + ": the method has no rule for such a contract", instrument.where,
                         "hold it as collateral, or leave the position out"});
      return {};
    }
    const MarketRules* rules = parameters_.markets.find(instrument.underlying);
    const FuturesRules* futures = rules != nullptr ? rules->of(instrument.spec.settlement) : nullptr;
    const bool has_options = rules != nullptr && rules->options.has_value();
    if (*form == Form::option ? !has_options : futures == nullptr) {
      lacking.push_back(no_rule(instrument, *form));
      return {};
    }
    Contract contract;
    contract.form = *form;
    if (*form == Form::option) {
      set_option(contract, index, *rules->options, lacking);
    } else {
      contract.rules = futures;
      set_future(contract, index, lacking);
    }
    contract.unit = unit_of(instrument.underlying);
    return contract;
  }

  Issue no_rule(const Instrument& instrument, Form form) const {
    const std::string_view key = form == Form::option ? "options" : "futures";
    return {ErrorCode::missing_parameter,
            fmt::format("the method has no \"{}\" of {}", key, in_quotes(instrument.underlying)),
            parameters_.where,
            fmt::format("give parameters.markets.by_underlying.{}.{}", instrument.underlying, key)};
  }

  template <class T>
  T take(Result<T> result, Issues& lacking) const {
    if (result) return *std::move(result);
    append(lacking, std::move(result.error()));
    return T{};
  }

  int unit_of(const std::string& underlying) {
    const auto [place, is_new] = unit_places_.emplace(underlying, static_cast<int>(made_.units.size()));
    if (is_new) made_.units.push_back(underlying);
    return place->second;
  }

  void set_future(Contract& contract, std::int32_t index, Issues& lacking) const {
    const Instrument& instrument = (*inputs_.instruments)[index];
    const RowFacts& facts = inputs_.risk->facts(index);
    const bool is_quanto = instrument.spec.settlement == SettlementStyle::quanto;
    take(inputs_.market->fx(parameters_.currency), lacking);
    const double settlement_fx = take(inputs_.market->fx(facts.currency), lacking);
    const double quote_fx =
        is_quanto ? 0.0 : take(inputs_.market->fx(instrument.spec.quote_currency), lacking);
    contract.value =
        is_quanto ? facts.notional * instrument.spec.quanto_rate * settlement_fx : facts.notional * quote_fx;
    switch (contract.rules->measure) {
      case Measure::value:
        contract.size = contract.value / made_.fx;
        return;
      case Measure::settlement:
        contract.size = contract.value / settlement_fx;
        // What settles in the underlying coin is sized by the contract's own price, whatever the coin's rate.
        if (instrument.spec.settlement == SettlementStyle::inverse) contract.size = std::abs(facts.delta);
        return;
      case Measure::units:
        contract.size = std::abs(facts.delta);
        check_quantums(contract, instrument, lacking);
        return;
    }
  }

  void check_quantums(const Contract& contract, const Instrument& instrument, Issues& lacking) const {
    const auto* form = std::get_if<OpenInterest>(&contract.rules->form);
    if (form == nullptr || !lacking.empty()) return;
    if (const auto fault = quantum_fault(*form, contract.value / made_.fx / contract.size))
      lacking.push_back({ErrorCode::invalid_value, fmt::format("{} {}", instrument.id, *fault),
                         instrument.where, "check the units of its price"});
  }

  void set_option(Contract& contract, std::int32_t index, const OptionRules& rules, Issues& lacking) const {
    const Instrument& instrument = (*inputs_.instruments)[index];
    const RowFacts& facts = inputs_.risk->facts(index);
    if (instrument.spec.settlement == SettlementStyle::quanto || !has_market_value(instrument)) {
      lacking.push_back({ErrorCode::unsupported,
                         instrument.id + ": the method margins options paid by a premium only",
                         instrument.where, "leave the position out"});
      return;
    }
    const double spot = take(inputs_.market->spot(instrument.underlying), lacking);
    const double quote_fx = take(inputs_.market->fx(instrument.spec.quote_currency), lacking);
    const double fx = take(inputs_.market->fx(facts.currency), lacking);
    if (!lacking.empty()) return;
    if (!(spot > 0.0)) {
      lacking.push_back({ErrorCode::invalid_value,
                         fmt::format("{}: no rule for a spot of {}", instrument.underlying, spot),
                         instrument.where, "correct the spot; the rules are shares of it"});
      return;
    }
    contract.value = facts.value * fx;
    const bool is_call = instrument.option->right == OptionRight::call;
    const double unit_fx = instrument.spec.multiplier * quote_fx;
    const ShortOption option{is_call, instrument.option->strike, spot, contract.value / unit_fx, 0.0};
    const ShortOptionNeed need = short_option_need(is_call ? rules.call : rules.put, option);
    contract.short_alone = {need.initial * unit_fx, need.maintenance * unit_fx};
  }

  const Parameters& parameters_;
  const EngineInputs& inputs_;
  Contracts made_;
  std::map<std::string, int, std::less<>> unit_places_;
};

}  // namespace

Contracts make_contracts(const Parameters& parameters, const EngineInputs& inputs) {
  return ContractsMaker(parameters, inputs).make();
}

}  // namespace crossmargin::leverage
