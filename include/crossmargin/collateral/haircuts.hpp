#pragma once

#include <map>
#include <string>
#include <vector>

#include "crossmargin/core/fields.hpp"
#include "crossmargin/market/market.hpp"
#include "crossmargin/portfolio/portfolio.hpp"

namespace crossmargin {

/// Flat haircuts on a positive balance, each 0 to 1. Debts are never reduced.
struct Haircut {
  double initial{0.0};      ///< lowers equity for initial margin
  double maintenance{0.0};  ///< lowers equity for maintenance margin
};

class HaircutTable {
 public:
  /// Reads {"USD": {"haircut": 0}, "BTC": {"haircut": 0.1, "applies": "both"|"initial"}, "ETH": {"haircut":
  /// 0.2, "initial": 0.25}, "default": {...}}.
  static HaircutTable bind(const Document& document, Issues& issues);
  const Haircut* find(const Currency& currency) const;  ///< null when the method does not accept the asset

 private:
  std::map<Currency, Haircut> by_currency_;
  std::vector<Haircut> default_;  ///< none or one
};

/// One asset of a pool, in the reporting currency.
struct CollateralLine {
  Currency currency;
  double amount{0.0};  ///< in its own units
  double fx{0.0};
  double gross{0.0};
  double haircut_initial{0.0};  ///< money taken off for initial margin
  double haircut_maintenance{0.0};
};

/// What an amount of one asset is worth. Debts are not reduced.
CollateralLine value_line(const Currency& currency, double amount, double fx, const Haircut& haircut);

struct CollateralValue {
  std::vector<CollateralLine> lines;  ///< by currency
  double gross{0.0};
  double haircut_initial{0.0};
  double haircut_maintenance{0.0};
};

/// What a pool's balances are worth in the reporting currency.
/// Errors: `missing_parameter` for an asset without a haircut, `missing_rate` for one without an FX rate.
Result<CollateralValue> value_collateral(const std::vector<Balance>& balances, const HaircutTable& haircuts,
                                         const Market& market);

}  // namespace crossmargin
