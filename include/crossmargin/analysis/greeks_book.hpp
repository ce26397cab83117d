#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "crossmargin/assessment/assess.hpp"
#include "crossmargin/risk/greeks.hpp"

namespace crossmargin {

/// Sensitivities in the sizes people read, so that they add up over positions. Money is in the reporting
/// currency.
struct GreekTotals {
  double delta{0.0};        ///< units of the underlying; adds up within one underlying only
  double gamma{0.0};        ///< delta per 1 of the underlying's price; the same
  double delta_money{0.0};  ///< delta times the price: what is held, as if in the underlying itself
  double gamma_money{0.0};  ///< change of `delta_money` for +1 % of price, from gamma alone
  double vega{0.0};         ///< for +1 point of volatility (0.01)
  double theta{0.0};        ///< for one calendar day (1/365 year)
  double rho{0.0};          ///< for +1 basis point of the zero rate (0.0001)
  double vanna{0.0};        ///< change of `delta_money` for +1 point of volatility
  double volga{0.0};        ///< change of `vega` for +1 point of volatility
  GreekTotals& operator+=(const GreekTotals& other);
};

struct PositionGreeks {
  std::string instrument;
  GreekTotals greeks;
};

struct ExpiryGreeks {
  std::string underlying;
  std::string expiry;  ///< ISO date; "none" for what does not expire
  GreekTotals greeks;
};

struct UnderlyingGreeks {
  std::string underlying;
  GreekTotals greeks;
};

/// The Greeks of one pool at every level. What has none is listed with the reason, and then the totals lack
/// it.
struct GreeksBook {
  std::vector<PositionGreeks> positions;      ///< by instrument index
  std::vector<ExpiryGreeks> expiries;         ///< by underlying, then date; what never expires comes first
  std::vector<UnderlyingGreeks> underlyings;  ///< by name
  GreekTotals total;  ///< `delta` and `gamma` stay 0: units of different things do not add up
  Issues missing;
};

/// Sums the Greeks of the positions of a fully detailed assessment. Parallel over positions, added in a fixed
/// order. Errors: `interrupted`.
Result<GreeksBook> greeks_book(const PoolAssessment& pool, const EvaluatedBase& base,
                               const Execution& execution);

}  // namespace crossmargin
