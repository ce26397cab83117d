#pragma once

#include <cstdint>
#include <span>

#include "margin/strategy/plan.hpp"

namespace crossmargin::strategy {

/// Contracts or shares of one instrument in one strategy; negative is short.
struct Part {
  const Contract* contract{nullptr};
  double count{0.0};
};

/// The requirement of a strategy, in steps. Amounts per unit of the underlying.
struct Requirement {
  double gross{0.0};     ///< before premiums
  double premiums{0.0};  ///< paid less received, as far as they enter
  double per_unit{0.0};  ///< their sum, rounded as the rules say
  double units{0.0};     ///< of the underlying in one strategy
  double amount() const { return per_unit * units; }
};

/// What each strategy needs at one level. The parts of a strategy come in the order that its candidate has:
/// the stock first, then the options as `candidates.cpp` lists them.
class Rules {
 public:
  Rules(const Parameters& parameters, Level level) : parameters_(parameters), level_(level) {}

  const Parameters& parameters() const { return parameters_; }
  Level level() const { return level_; }
  /// The requirement of one strategy, in the currency of its contracts.
  Requirement of(Kind kind, std::span<const Part> parts) const;
  /// The same for one contract or share by itself.
  Requirement alone(const Contract& contract, bool is_long) const;

  double short_option(const Contract& option) const;
  /// Of stock alone, as a share of its price.
  double stock_rate(const Contract& stock, bool is_long) const;

 private:
  double gross(Kind kind, std::span<const Part> parts) const;
  double stock_gross(Kind kind, std::span<const Part> parts) const;
  double premiums(Kind kind, std::span<const Part> parts) const;
  const Parameters& parameters_;
  Level level_;
};

double in_the_money(const Contract& option);
double out_of_the_money(const Contract& option);
/// Shares of a stock that stand for one unit of what an option is on; 0 where they do not.
double shares_for(const Contract& stock, const Contract& option);
/// The largest loss at expiry of options on one underlying per unit of it, premiums apart: at least 0.
/// Long calls must be no fewer than short ones.
double largest_loss(std::span<const Part> options);
/// What closing a strategy of options would cost per unit of the underlying.
double cost_to_close(std::span<const Part> options);
/// To cents, halves to the even cent. What is rounded is the number as people see it: 159.545 is a half
/// although its double lies a little beside it.
double half_even_cents(double value);

}  // namespace crossmargin::strategy
