#include "margin/health/weighted/pool.hpp"

#include <fmt/format.h>

#include "margin/health/whole_fields.hpp"
#include "margin/netting/netting.hpp"

namespace crossmargin::health::weighted {
namespace {

using integer::Rounding;
using integer::Whole;

Result<Whole> rounded_price(const std::string& name, double price) {
  if (!(price <= most_amount))
    return fail(ErrorCode::limit, fmt::format("the price of {} is above {}", name, most_amount));
  const Whole whole = integer::scaled(price, integer::price_digits, Rounding::half_up);
  if (whole > 0) return whole;
  return fail(ErrorCode::invalid_value, fmt::format("the price of {} is nothing when rounded to {} decimals",
                                                    name, integer::price_digits));
}

/// A price in the method's currency.
Result<Whole> price_of(const Parameters& parameters, const Currency& asset, const Market& market) {
  const auto fx = market.fx(asset);
  if (!fx) return tl::unexpected(fx.error());
  const auto unit = market.fx(parameters.currency);
  if (!unit) return tl::unexpected(unit.error());
  return rounded_price(asset.code(), *fx / *unit);
}

integer::TokenTerms token_terms(const Parameters& parameters, const Currency& asset, const Whole& price) {
  const TokenRules& rules = *parameters.token(asset);
  integer::TokenTerms terms;
  terms.decimals = rules.decimals;
  terms.price.price = price;
  if (const auto found = parameters.average_prices.find(asset); found != parameters.average_prices.end())
    terms.price.average = integer::scaled(found->second, integer::price_digits, Rounding::half_up);
  terms.asset_weight = rules.asset_weight;
  terms.liability_weight = rules.liability_weight;
  terms.size_factor = rules.size_factor;
  if (rules.scale && rules.scale->from && rules.scale->deposits) {
    const Whole deposits = integer::scaled(*rules.scale->deposits, rules.decimals, Rounding::half_up);
    terms.scale = {integer::scaled(*rules.scale->from, integer::quote_digits, Rounding::half_up),
                   Whole(deposits * price / integer::power_of_ten(rules.decimals))};
  }
  return terms;
}

void add_tokens(const Parameters& parameters, const Market& market, Terms& terms) {
  for (const auto& [asset, rules] : parameters.tokens) {
    const auto price = price_of(parameters, asset, market);
    if (price) {
      terms.tokens.emplace(asset, token_terms(parameters, asset, *price));
    } else {
      terms.token_issues.emplace(asset, price.error());
    }
  }
}

Issues no_rule(const Instrument& instrument) {
  return {
      {ErrorCode::unsupported, instrument.id + ": the method has no rule for such a contract",
       instrument.where,
       "linear perpetuals are margined, and open orders of tokens; hold tokens themselves as collateral"}};
}

Result<Contract> swap_contract(const Parameters& parameters, const Instrument& instrument,
                               const RowFacts& facts, const Market& market) {
  const SwapRules* rules = parameters.swap(instrument.underlying);
  if (rules == nullptr)
    return fail(ErrorCode::missing_parameter, "the method has no margin ratio of " + instrument.underlying,
                parameters.where, "give parameters.perpetuals.by_underlying." + instrument.underlying);
  const auto price = rounded_price(instrument.id, facts.reference_price);
  if (!price) return tl::unexpected(price.error());
  const auto quote = price_of(parameters, instrument.spec.quote_currency, market);
  if (!quote) return tl::unexpected(quote.error());
  Contract contract;
  contract.multiplier = instrument.spec.multiplier;
  contract.swap = integer::SwapTerms{*price, *quote, rules->ratio, rules->size_factor, rules->most};
  return contract;
}

Result<Contract> token_contract(const Terms& terms, const Instrument& instrument) {
  const auto asset = Currency::parse(instrument.underlying);
  if (!asset || !terms.tokens.contains(*asset)) {
    if (asset && terms.token_issues.contains(*asset)) return tl::unexpected(terms.token_issues.at(*asset));
    return tl::unexpected(no_rule(instrument));
  }
  Contract contract;
  contract.multiplier = instrument.spec.multiplier;
  contract.token = *asset;
  return contract;
}

Result<Contract> contract_of(const Parameters& parameters, const Terms& terms, const EngineInputs& inputs,
                             std::int32_t index) {
  const Instrument& instrument = (*inputs.instruments)[index];
  const bool is_linear = instrument.spec.settlement == SettlementStyle::linear;
  if (instrument.kind == InstrumentKind::perpetual && is_linear)
    return swap_contract(parameters, instrument, inputs.risk->facts(index), *inputs.market);
  if (instrument.kind == InstrumentKind::spot) return token_contract(terms, instrument);
  return tl::unexpected(no_rule(instrument));
}

Whole base_units(const Contract& contract, double quantity, int digits) {
  return integer::scaled(quantity * contract.multiplier, digits, Rounding::half_up);
}

/// Puts an order on the side it stands on.
template <class Held>
void add_order(Held& held, const Whole& size) {
  (size > 0 ? held.bids : held.asks) += size;
  held.orders += 1;
}

}  // namespace

Terms make_terms(const Parameters& parameters, const EngineInputs& inputs) {
  Terms terms;
  add_tokens(parameters, *inputs.market, terms);
  const std::size_t count = inputs.instruments->size();
  terms.contracts.resize(count);
  terms.issues.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto index = static_cast<std::int32_t>(i);
    if (inputs.risk->issue(index) != nullptr) continue;
    auto contract = contract_of(parameters, terms, inputs, index);
    if (contract) {
      terms.contracts[i] = *std::move(contract);
    } else {
      terms.issues[i] = std::move(contract.error());
    }
  }
  return terms;
}

PoolUnits units_of(const Parameters& parameters, const Terms& terms, const PoolHoldings& pool) {
  std::map<Currency, integer::TokenHeld> tokens;
  std::map<std::int32_t, integer::SwapHeld> swaps;
  std::map<Currency, double> amounts;
  for (const Balance& balance : pool.balances) amounts[balance.currency] += balance.amount;
  // Down also below zero: what is owed rounds up.
  for (const auto& [asset, amount] : amounts)
    tokens[asset].amount = integer::scaled(amount, parameters.token(asset)->decimals, Rounding::floor);
  for (const Holding& holding : netting::merged(pool.positions))
    swaps[holding.instrument].base = base_units(terms.contracts[static_cast<std::size_t>(holding.instrument)],
                                                holding.quantity, integer::base_digits);
  for (const Holding& order : pool.orders) {
    const Contract& contract = terms.contracts[static_cast<std::size_t>(order.instrument)];
    if (contract.swap) {
      add_order(swaps[order.instrument], base_units(contract, order.quantity, integer::base_digits));
    } else {
      const int decimals = parameters.token(*contract.token)->decimals;
      add_order(tokens[*contract.token], base_units(contract, order.quantity, decimals));
    }
  }
  PoolUnits units;
  for (auto& [asset, held] : tokens) units.tokens.push_back({asset, std::move(held)});
  for (auto& [instrument, held] : swaps) units.swaps.push_back({instrument, std::move(held)});
  return units;
}

PoolWeighed weigh(const Parameters& parameters, const Terms& terms, const PoolUnits& units,
                  integer::WeightLevel level) {
  const integer::WeightRules rules{level, parameters.order_charge};
  PoolWeighed result;
  for (const TokenLine& line : units.tokens) {
    const integer::TokenTerms& token = terms.tokens.at(line.asset);
    result.tokens_alone += integer::weigh(token, {line.held.amount, 0, 0, 0}, rules);
    result.tokens += integer::weigh(token, line.held, rules);
  }
  for (const SwapLine& line : units.swaps) {
    const integer::SwapTerms& swap = *terms.contracts[static_cast<std::size_t>(line.instrument)].swap;
    result.swaps_alone += integer::weigh(swap, {line.held.base, 0, 0, 0}, rules);
    result.swaps += integer::weigh(swap, line.held, rules);
  }
  return result;
}

}  // namespace crossmargin::health::weighted
