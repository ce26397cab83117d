#pragma once

#include "crossmargin/market/market.hpp"
#include "crossmargin/product/instrument.hpp"

namespace crossmargin {

/// Sensitivities of +1 contract, of its value in quote currency (for coin-settled contracts: of the value in quote
/// currency at the forward, the coin price itself not differentiated). Full units, so that they add up:
struct Greeks {
  double delta{0.0};  ///< per 1 of the underlying's price (forward for Black-76 and Bachelier, spot else)
  double gamma{0.0};  ///< delta per 1 of the underlying's price
  double vega{0.0};   ///< per 1.00 of volatility; a vol point is a hundredth of it
  double theta{0.0};  ///< per year of calendar time; a day is 1/365 of it
  double rho{0.0};    ///< per 1.00 of the zero rate
  double vanna{0.0};  ///< delta per 1.00 of volatility
  double volga{0.0};  ///< vega per 1.00 of volatility
};

/// Greeks at the market. QuantLib's BlackCalculator for lognormal Europeans; closed forms for vanna, volga and
/// Bachelier; central bumps of stated size for Americans and bonds. Delta of what has no optionality is exact.
/// Safe to call from any thread. Errors: those of pricing the instrument.
Result<Greeks> greeks(const Instrument& instrument, const Market& market);

}  // namespace crossmargin
