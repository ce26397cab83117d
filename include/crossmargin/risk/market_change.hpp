#pragma once

#include <string>
#include <vector>

#include "crossmargin/core/issue.hpp"
#include "crossmargin/market/market.hpp"
#include "crossmargin/product/instrument_table.hpp"

namespace crossmargin {

enum class MoveKind {
  relative,  ///< -0.1: 10 % down
  absolute   ///< in quote currency; for volatility 0.05 is five points
};

/// A move of an underlying's price or of every volatility on it; `underlying` "*" means each.
struct FactorMove {
  std::string underlying;
  double value{0.0};
  MoveKind kind{MoveKind::relative};
  SourceLocation where{};
};

struct MarketChange {
  std::vector<FactorMove> prices{};
  std::vector<FactorMove> volatilities{};
  double rate_shift{0.0};    ///< added to every zero rate
  double days_forward{0.0};  ///< the as-of time moves on; not negative
  bool empty() const;
};

/// The market after the changes. A price move acts alike on spot, listed forwards, quoted prices of
/// everything but options, forwards quoted beside options, and FX rates that follow the underlying.
/// Volatilities that the market gives only through option prices are solved for first and then kept (or
/// moved). Listed forwards do not move with rates or with the clock. Quotes of instruments outside
/// `instruments` stay as they are. An option whose inputs do not resolve at the market keeps no quote: it
/// fails only if it is held. Errors: `unknown_instrument` for an underlying the market does not know,
/// `invalid_value` for a move that makes no market (a price at or below zero by a relative move of -100 %, a
/// volatility that ends at or below zero).
Result<Market> changed_market(const Market& market, const InstrumentTable& instruments,
                              const MarketChange& change);

}  // namespace crossmargin
