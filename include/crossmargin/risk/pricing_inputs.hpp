#pragma once

#include <vector>

#include "crossmargin/core/issue.hpp"
#include "crossmargin/market/market.hpp"
#include "crossmargin/pricing/bond.hpp"
#include "crossmargin/product/instrument.hpp"

namespace crossmargin {

/// What is taken off for waiting. none: coin-settled and futures-style options, and everything without
/// optionality.
enum class Discounting { none, zero_rate };

/// The numbers that price one instrument at the market: the one place where they are chosen, so that kernels,
/// the audit pricer and the Greeks price the same thing. Per unit of underlying (bond: per 1 of face), quote
/// currency.
struct PricingInputs {
  /// What a scenario's price move acts on: the forward of the expiry (options under black_76 and bachelier,
  /// fx_forward), the spot (options under black_scholes, spot, stock, fx_spot), the mark (future, perpetual),
  /// or the dirty price (bond).
  double price{0.0};
  double carry{0.0};       ///< forward = price * exp(carry * years); 0 unless the model is black_scholes
  double volatility{0.0};  ///< options: as quoted, else implied from the quoted price
  double years{0.0};       ///< to expiry, Actual/365; 0 for what never expires
  double rate{0.0};  ///< zero rate to expiry; bond: the yield at which its flows are worth `price`; 0 for
                     ///< Discounting::none
  Discounting discounting{Discounting::none};
  std::vector<pricing::CashFlow> flows{};  ///< bond only: per 1 of face
};

/// Resolves the inputs of a valid instrument. Sources of each number, first hit counts:
///   spot, stock, fx_spot, bond: quoted price, spot of the underlying;   perpetual: quoted price;
///   future, fx_forward: quoted price, forward of (underlying, expiry);
///   option: forward quoted beside it, forward of (underlying, expiry); black_scholes also needs the spot,
///   and its carry is ln(forward / spot) / years from a listed forward, else rate - dividend yield;
///   volatility: quoted, else the one that gives the quoted price (coin-settled: a price in coin).
/// The rate is that of the quote currency, of the settlement currency for quanto contracts.
/// Errors: `expired`, `missing_price`, `missing_volatility`, `missing_rate`, `no_solution` for a price no
/// volatility gives, `unsupported` for coin-settled American options, `invalid_value` for a forward or spot
/// at or below zero under a lognormal model or a coin settlement, for a spot, stock, FX spot, bond or premium
/// below zero.
Result<PricingInputs> pricing_inputs(const Instrument& instrument, const Market& market);

}  // namespace crossmargin
