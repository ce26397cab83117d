#include "margin/strategy/rules.hpp"

#include <algorithm>
#include <cmath>

namespace crossmargin::strategy {
namespace {

bool is_stock_strategy(Kind kind) {
  switch (kind) {
    case Kind::covered_call:
    case Kind::covered_put:
    case Kind::protective_put:
    case Kind::protective_call:
    case Kind::collar:
    case Kind::conversion:
    case Kind::reversal:
    case Kind::long_stock:
    case Kind::short_stock:
      return true;
    default:
      return false;
  }
}

/// What an option pays at expiry.
double payoff(const Contract& option, double price) {
  return option.type == Type::call ? std::max(price - option.strike, 0.0)
                                   : std::max(option.strike - price, 0.0);
}

}  // namespace

double in_the_money(const Contract& option) {
  return payoff(option, option.spot);
}

double out_of_the_money(const Contract& option) {
  return option.type == Type::call ? std::max(option.strike - option.spot, 0.0)
                                   : std::max(option.spot - option.strike, 0.0);
}

double shares_for(const Contract& stock, const Contract& option) {
  if (stock.underlying == option.underlying) return 1.0;
  return stock.covers_index == option.underlying ? stock.index_shares : 0.0;
}

double largest_loss(std::span<const Part> options) {
  const auto loss_at = [&](double price) {
    double loss = 0.0;
    for (const Part& part : options) loss -= part.count * payoff(*part.contract, price);
    return loss;
  };
  // Linear between exercise prices, and beyond the highest no worse than there.
  double largest = std::max(0.0, loss_at(0.0));
  for (const Part& part : options) largest = std::max(largest, loss_at(part.contract->strike));
  return largest;
}

double cost_to_close(std::span<const Part> options) {
  double cost = 0.0;
  for (const Part& part : options) cost -= part.count * part.contract->price;
  return cost;
}

double half_even_cents(double value) {
  constexpr std::int64_t per_cent = 1000000;
  const std::int64_t seen = std::llround(value * 1e8);
  std::int64_t cents = seen / per_cent;
  const std::int64_t rest = std::abs(seen % per_cent);
  if (rest > per_cent / 2 || (rest == per_cent / 2 && cents % 2 != 0)) cents += seen < 0 ? -1 : 1;
  return static_cast<double>(cents) / 100.0;
}

double Rules::short_option(const Contract& option) const {
  const double floor = option.type == Type::call ? option.spot : option.strike;
  return option.price +
         std::max(option.short_rate * option.spot - out_of_the_money(option), option.minimum_rate * floor);
}

double Rules::stock_rate(const Contract& stock, bool is_long) const {
  const double maintenance = is_long ? stock.stock.maintenance_long : stock.stock.maintenance_short;
  return level_ == Level::initial ? std::max(stock.stock.initial, maintenance) : maintenance;
}

Requirement Rules::of(Kind kind, std::span<const Part> parts) const {
  const bool has_stock = is_stock_strategy(kind);
  Requirement result;
  // Options come after the stock and share one multiplier.
  result.units = parts.back().contract->multiplier;
  result.gross = has_stock ? stock_gross(kind, parts) : gross(kind, parts);
  result.premiums = premiums(kind, has_stock ? parts.subspan(1) : parts);
  result.per_unit = result.gross + result.premiums;
  if (parameters_.rounding == Rounding::cents_half_even && !has_stock)
    result.per_unit = half_even_cents(result.per_unit);
  return result;
}

Requirement Rules::alone(const Contract& contract, bool is_long) const {
  const Part part{&contract, is_long ? 1.0 : -1.0};
  if (contract.type == Type::stock) return of(is_long ? Kind::long_stock : Kind::short_stock, {&part, 1});
  return of(is_long ? Kind::long_option : Kind::short_option, {&part, 1});
}

double Rules::gross(Kind kind, std::span<const Part> parts) const {
  const Contract& first = *parts.front().contract;
  switch (kind) {
    case Kind::long_option:
      return first.is_long_dated ? -(1.0 - parameters_.long_dated->rate) * first.price : 0.0;
    case Kind::short_option:
      return short_option(first);
    case Kind::straddle: {
      const Contract& second = *parts[1].contract;
      const double one = short_option(first);
      const double other = short_option(second);
      return one >= other ? one + second.price : other + first.price;
    }
    case Kind::short_box:
      return std::max(parameters_.short_box_rate * cost_to_close(parts), largest_loss(parts));
    default:
      return largest_loss(parts);
  }
}

// Stock that short options hold is worth no more, or owed no less, than their exercise price: the amount by
// which they are in the money is part of the requirement.
double Rules::stock_gross(Kind kind, std::span<const Part> parts) const {
  const Contract& stock = *parts[0].contract;
  const bool is_long = parts[0].count > 0.0;
  const double rate = stock_rate(stock, is_long);
  if (parts.size() == 1) return rate * stock.price;
  const Contract& option = *parts[1].contract;
  const Contract& last = *parts.back().contract;
  const double value = stock.price * shares_for(stock, option);
  const ProtectedStock& rates = parameters_.protected_stock;
  const bool is_initial = level_ == Level::initial;
  switch (kind) {
    case Kind::covered_call:
      return rate * (is_initial ? value : std::min(value, option.strike)) + in_the_money(option);
    case Kind::covered_put:
      return rate * value + in_the_money(option);
    case Kind::collar:
      if (is_initial) return rate * value + in_the_money(last);
      return std::min(rates.strike_rate * option.strike + out_of_the_money(option),
                      rates.collar_strike_rate * last.strike + in_the_money(last));
    case Kind::conversion:
    case Kind::reversal:
      return (is_initial ? rate * value : rates.strike_rate * last.strike) + in_the_money(last);
    default:  // A protective put or call.
      if (is_initial) return rate * value;
      return std::min(rates.strike_rate * option.strike + out_of_the_money(option), rate * value);
  }
}

double Rules::premiums(Kind kind, std::span<const Part> options) const {
  if (parameters_.premiums == Premiums::apart) return 0.0;
  const bool is_naked = kind == Kind::short_option || kind == Kind::straddle;
  if (parameters_.premiums == Premiums::naked_gross && is_naked) return 0.0;
  return options.empty() ? 0.0 : -cost_to_close(options);
}

}  // namespace crossmargin::strategy
