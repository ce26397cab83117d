#pragma once

#include "crossmargin/market/market.hpp"
#include "crossmargin/product/instrument.hpp"
#include "crossmargin/risk/evaluate.hpp"

namespace crossmargin {

/// Sensitivities of +1 contract, of its value in quote currency (for coin-settled contracts: of the value in
/// quote currency at the forward, the coin price itself not differentiated; quanto: before the quanto rate).
/// Full units, so that they add up. Under black_76 and bachelier the forward stands still while time and
/// rates move, under black_scholes the spot and the dividend yield do, for a bond its yield while time moves.
struct Greeks {
  double delta{0.0};  ///< per 1 of the underlying's price (forward for Black-76 and Bachelier, spot else)
  double gamma{0.0};  ///< delta per 1 of the underlying's price
  double vega{0.0};   ///< per 1.00 of volatility; a vol point is a hundredth of it
  double theta{0.0};  ///< per year of calendar time; a day is 1/365 of it
  double rho{0.0};    ///< per 1.00 of the zero rate
  double vanna{0.0};  ///< delta per 1.00 of volatility
  double volga{0.0};  ///< vega per 1.00 of volatility
};

/// Greeks at the market. QuantLib's BlackCalculator for lognormal Europeans; closed forms for vanna, volga,
/// Bachelier, forwards and bonds; for Americans central differences of our own kernels' values, under
/// `Pricer::quick` of the approximation's, so that they belong to the prices beside them: price by a tenth of
/// a standard deviation (at most 1 %), vol by 2 % of itself, time by a day (at most a tenth of what is left),
/// rate by a basis point. Bonds: delta per 1 of the dirty price, rho per 1.00 of the yield. Delta of what has
/// no optionality is exact. Safe to call from any thread. Errors: those of pricing the instrument;
/// `invalid_value` where one is not finite.
Result<Greeks> greeks(const Instrument& instrument, const Market& market, Pricer pricer = Pricer::kernels);

}  // namespace crossmargin
