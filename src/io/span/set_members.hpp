#pragma once

#include <concepts>
#include <type_traits>

#include "crossmargin/margin/span/parameters.hpp"

/// The members of everything in a parameter set, once for all who go through them. A member that is added to
/// a struct and not here is an error of the compiler: the bindings no longer match.
namespace crossmargin::io {

template <class T, class U>
concept Like = std::same_as<std::remove_const_t<T>, U>;

template <class Visit>
void members(Like<SourceLocation> auto& value, Visit& visit) {
  auto& [file, line, column, field] = value;
  visit(file, line, column, field);
}

template <class Visit>
void members(Like<Issue> auto& value, Visit& visit) {
  auto& [code, message, where, hint] = value;
  visit(code, message, where, hint);
}

template <class Visit>
void members(Like<span::Period> auto& value, Visit& visit) {
  auto& [month, day] = value;
  visit(month, day);
}

template <class Visit>
void members(Like<span::PeriodRange> auto& value, Visit& visit) {
  auto& [first, last] = value;
  visit(first, last);
}

template <class Visit>
void members(Like<span::Tier> auto& value, Visit& visit) {
  auto& [number, months, rate] = value;
  visit(number, months, rate);
}

template <class Visit>
void members(Like<span::IntraLeg> auto& value, Visit& visit) {
  auto& [first_tier, last_tier, month, ratio, side] = value;
  visit(first_tier, last_tier, month, ratio, side);
}

template <class Visit>
void members(Like<span::IntraSpread> auto& value, Visit& visit) {
  auto& [priority, rate, legs, where] = value;
  visit(priority, rate, legs, where);
}

template <class Visit>
void members(Like<span::DeliveryMonth> auto& value, Visit& visit) {
  auto& [month, consumed, remaining] = value;
  visit(month, consumed, remaining);
}

template <class Visit>
void members(Like<span::CombinedCommodity> auto& value, Visit& visit) {
  auto& [organisation, exchange, id, name, currency, risk_exponent, caps, by_month, price_risk, option_method,
         option_rate, adjustment, initial, intra_tiers, scan_tiers, inter_tiers, option_tiers, series_spreads,
         tier_spreads, delivery, pay_premium, combination, refused, where] = value;
  visit(organisation, exchange, id, name, currency, risk_exponent, caps, by_month, price_risk, option_method);
  visit(option_rate, adjustment, initial, intra_tiers, scan_tiers, inter_tiers, option_tiers, series_spreads);
  visit(tier_spreads, delivery, pay_premium, combination, refused, where);
}

template <class Visit>
void members(Like<span::Product> auto& value, Visit& visit) {
  auto& [exchange, code, type, name, commodity, currency, scale, value_factor, price_decimals,
         strike_decimals, array_decimals, is_option, pays_premium, is_american, underlying, settlement,
         refused, where] = value;
  visit(exchange, code, type, name, commodity, currency, scale, value_factor, price_decimals,
        strike_decimals);
  visit(array_decimals, is_option, pays_premium, is_american, underlying, settlement, refused, where);
}

template <class Visit>
void members(Like<span::Contract> auto& value, Visit& visit) {
  auto& [product, right, futures_month, option_month, strike, delta, delta_scale, price, value_factor,
         volatility, has_array, line] = value;
  visit(product, right, futures_month, option_month, strike, delta, delta_scale, price, value_factor,
        volatility, has_array, line);
}

template <class Visit>
void members(Like<span::Range> auto& value, Visit& visit) {
  auto& [amount, is_relative] = value;
  visit(amount, is_relative);
}

template <class Visit>
void members(Like<span::Series> auto& value, Visit& visit) {
  auto& [product, futures_month, option_month, delta_scale, price_range, volatility_range, volatility,
         extreme, covered, rate, dividend, years, lookahead, expiry, model] = value;
  visit(product, futures_month, option_month, delta_scale, price_range, volatility_range, volatility,
        extreme);
  visit(covered, rate, dividend, years, lookahead, expiry, model);
}

template <class Visit>
void members(Like<span::InterLeg> auto& value, Visit& visit) {
  auto& [exchange, id, commodity, tier, ratio, side, rate, is_required] = value;
  visit(exchange, id, commodity, tier, ratio, side, rate, is_required);
}

template <class Visit>
void members(Like<span::InterSpread> auto& value, Visit& visit) {
  auto& [organisation, group, priority, method, legs, target, least_legs, is_flat, is_super, eligibility,
         refused, where] = value;
  visit(organisation, group, priority, method, legs, target, least_legs, is_flat, is_super, eligibility,
        refused, where);
}

template <class Visit>
void members(Like<span::ConversionRate> auto& value, Visit& visit) {
  auto& [from, to, rate] = value;
  visit(from, to, rate);
}

template <class Visit>
void members(Like<span::ExchangeCode> auto& value, Visit& visit) {
  auto& [id, code] = value;
  visit(id, code);
}

template <class Visit>
void members(Like<span::CommodityGroup> auto& value, Visit& visit) {
  auto& [id, ids] = value;
  visit(id, ids);
}

template <class Visit>
void members(Like<span::Organisation> auto& value, Visit& visit) {
  auto& [file, id, date, time, is_settlement, created, caps, exchanges, groups, other_records] = value;
  visit(file, id, date, time, is_settlement, created, caps, exchanges, groups, other_records);
}

/// All but contracts and arrays, which are many and are gone through by column, and the rules, which belong
/// to who margins and not to the file.
template <class Visit>
void rule_members(Like<span::ParameterSet> auto& value, Visit& visit) {
  [[maybe_unused]] auto& [organisations, rules, paired, commodities, products, contracts, arrays, series,
                          inter_spreads, conversions, notes] = value;
  visit(organisations, paired, commodities, products, series, inter_spreads, conversions, notes);
}

}  // namespace crossmargin::io
