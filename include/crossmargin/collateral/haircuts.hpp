#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crossmargin/core/fields.hpp"
#include "crossmargin/market/market.hpp"
#include "crossmargin/portfolio/portfolio.hpp"

namespace crossmargin {

/// A level of margin that collateral counts for.
enum class CollateralLevel { initial, maintenance };

/// From this amount on, in units of the asset, each further unit loses these shares.
struct HaircutTier {
  double from{0.0};
  double initial{0.0};
  double maintenance{0.0};
};

/// A large amount counts for less: no unit for more than scale / (1 + factor sqrt(multiple * amount)).
struct SizeWeight {
  double scale{1.1};
  double factor{0.0};
  double multiple{1.0};
};

/// A venue takes no more than `limit` units of an asset in all, of which others hold `in_use`.
struct VenueCap {
  double limit{0.0};
  double in_use{0.0};
};

/// Initial weights shrink by value / (deposits * price) once all deposits at a venue are worth more than
/// `value`, reporting currency.
struct DepositScale {
  double value{0.0};
  double deposits{0.0};  ///< of everybody, units of the asset
};

/// What a coin that should be worth one unit of `reference` loses on top of its haircut, as a share:
/// factor * (below - price in reference), where that is positive.
struct DepegHaircut {
  Currency reference;
  double below{1.0};
  double factor{1.0};
};

/// Debts may count for more than they are: weight w = max(stated, 0.8 stated + factor sqrt(multiple *
/// amount)).
struct DebtWeight {
  double initial{1.0};
  double maintenance{1.0};
  double factor{0.0};
  double multiple{1.0};
};

/// What a haircut may say beyond a flat share. Formulas: docs/methods/collateral.md.
struct CollateralRules {
  std::vector<HaircutTier> tiers;  ///< by `from`; below the first the flat haircut holds
  std::optional<SizeWeight> size;
  std::optional<double> account_cap;  ///< units of which more count for nothing
  std::optional<VenueCap> venue_cap;
  std::optional<DepositScale> deposits;
  std::optional<DepegHaircut> depeg;
  std::optional<DebtWeight> debt;
};

/// Haircuts on a balance, each 0 to 1. Debts are never reduced.
struct Haircut {
  double initial{0.0};                             ///< lowers equity for initial margin
  double maintenance{0.0};                         ///< lowers equity for maintenance margin
  std::shared_ptr<const CollateralRules> rules{};  ///< null: the flat haircut is all there is
};

class HaircutTable {
 public:
  /// Reads {"USD": {"haircut": 0}, "BTC": {"haircut": 0.1, "applies": "both"|"initial"}, "ETH": {"haircut":
  /// 0.2, "initial": 0.25}, "default": {...}} and the members of `CollateralRules`, see
  /// docs/file-formats/method.md.
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
  double haircut_initial{0.0};  ///< money taken off for initial margin; added to a debt
  double haircut_maintenance{0.0};
};

/// What an amount of one asset is worth; a null haircut takes nothing off. Errors: `missing_rate` for the
/// asset or for what its peg refers to.
Result<CollateralLine> value_line(const Currency& currency, double amount, const Haircut* haircut,
                                  const Market& market);

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
