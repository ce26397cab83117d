#pragma once

#include <string>
#include <vector>

#include "crossmargin/market/market.hpp"
#include "crossmargin/product/instrument_table.hpp"
#include "crossmargin/risk/risk_matrix.hpp"
#include "margin/strategy/parameters.hpp"

namespace crossmargin::strategy {

enum class Type { stock, call, put };

/// An instrument as the rules see it. Prices in its currency per unit of the underlying.
struct Contract {
  Type type{Type::stock};
  std::size_t unit{0};
  std::string underlying;
  double multiplier{1.0};
  double price{0.0};  ///< of the stock, or the option's premium
  // Options.
  double spot{0.0};
  double strike{0.0};
  Instant expiry{};
  double short_rate{0.0};    ///< of the underlying's price, leverage included
  double minimum_rate{0.0};  ///< the least, leverage included
  bool is_long_dated{false};
  // Stock.
  StockRates stock;          ///< leverage included
  std::string covers_index;  ///< besides its own underlying; empty for none
  double index_shares{1.0};  ///< for one unit of that index
};

/// Options and stock of one underlying, and the funds that cover its options.
struct Unit {
  std::string id;
  Currency currency;
  double fx{1.0};  ///< reporting currency per unit of `currency`
};

/// A market as the rules see it.
struct Plan {
  std::vector<Contract> contracts;  ///< one an instrument; of no meaning where there are issues
  std::vector<Issues> issues;       ///< one an instrument
  std::vector<Unit> units;          ///< by the first of their instruments
  std::string reporting_currency;
};

struct PlanInputs {
  const InstrumentTable& instruments;
  const Market& market;
  const RiskMatrix& risk;
};

/// Everything the rules need to know of each instrument. What one lacks stands in its issues.
Plan make_plan(const Parameters& parameters, const PlanInputs& inputs);

}  // namespace crossmargin::strategy
