#pragma once

#include <span>

#include "crossmargin/numeric/target.hpp"

namespace crossmargin::pricing {

/// Options that share nothing, in structure-of-arrays form; all spans of equal length.
struct EuropeanBatch {
  std::span<const double> forward;
  std::span<const double> strike;
  std::span<const double> sign;        ///< 1 for a call, -1 for a put
  std::span<const double> volatility;  ///< not read by `implied_*`
  std::span<const double> years;
  std::span<const double> discount;
  std::span<const double> rate;  ///< continuously compounded, for theta alone; not read by `implied_*`
};

/// Where the Greeks of a batch go; all spans of its length.
struct EuropeanGreeks {
  std::span<double> value;
  std::span<double> delta;  ///< per 1 of the forward
  std::span<double> gamma;  ///< delta per 1 of the forward
  std::span<double> vega;   ///< per 1.00 of volatility
  std::span<double> theta;  ///< per year of calendar time, the forward standing still
};

/// Black (1976) value and four Greeks from one exponential: delta = DF N(d1) (a put: -DF N(-d1)), gamma = DF
/// n(d1) / (F s), vega = DF F n(d1) sqrt(T), theta = r V - vega * volatility / (2 T) (Hull, "Options,
/// Futures, and Other Derivatives", the Greek letters). `value` has the bits of `black_76`; where it is NaN,
/// all are. Without volatility or time gamma is 0 off the money, and at the money a number too large to use.
/// The same bits on every target and in every cut. Throws std::invalid_argument for spans of different
/// length.
void black_76_greeks(const EuropeanBatch& batch, const EuropeanGreeks& greeks,
                     numeric::Target target = numeric::native_target());

/// What became of one price.
enum class ImpliedStatus : unsigned char {
  found,
  invalid_input,      ///< not finite; no time or discount factor; lognormal: forward or strike not above zero
  no_time_value,      ///< at or below the intrinsic value: tells no volatility
  above_every_value,  ///< more than the discounted forward (call) or strike (put): lognormal only
  not_reached         ///< the search ended without a volatility that reprices the option: an extreme input
};

/// Where the volatilities of a batch go; spans of its length.
struct ImpliedVolatilities {
  std::span<double> volatility;  ///< NaN unless `found`
  std::span<ImpliedStatus> status;
};

/// The volatility at which the kernel returns each price, by Householder's method of fourth order on the
/// logarithm of the time value or of what it lacks to its bound, then among the neighbouring doubles the one
/// that reprices best. Repricing by `black_76` or `bachelier` returns the price within 4e-16 of max(|F|, |K|)
/// times the discount factor (Bachelier: or of the deviation), or as near as doubles of the volatility allow.
/// The same bits on every target and in every cut. Throws std::invalid_argument for spans of different
/// length.
void implied_black_76(const EuropeanBatch& batch, std::span<const double> price,
                      const ImpliedVolatilities& out, numeric::Target target = numeric::native_target());
void implied_bachelier(const EuropeanBatch& batch, std::span<const double> price,
                       const ImpliedVolatilities& out, numeric::Target target = numeric::native_target());

}  // namespace crossmargin::pricing
