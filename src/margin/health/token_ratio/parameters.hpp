#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "crossmargin/collateral/haircuts.hpp"
#include "margin/by_underlying.hpp"
#include "margin/health/token_ratio/tiers.hpp"

namespace crossmargin::health::token_ratio {

enum class Level { initial, maintenance };

/// What an asset lends: shares of its value, of at most `supply_cap` units.
struct CollateralRules {
  double supply_cap{0.0};
  double loan_to_value{0.0};          ///< what may be borrowed anew
  double liquidation_threshold{0.0};  ///< what counts before a liquidation: what the method's haircut leaves

  double share(Level level) const { return level == Level::initial ? loan_to_value : liquidation_threshold; }
};

/// What may be owed: against collateral at most `borrow_cap` units.
struct BorrowRules {
  double borrow_cap{0.0};
};

/// Perpetuals of an account, all margined together; their profits are paid in `settles`.
struct PerpetualRules {
  Currency settles;
  ByUnderlying<std::vector<Tier>> tiers;
};

/// The numbers of one method of the form. Docs: docs/file-formats/method.md.
struct Parameters {
  double limit{1.0};  ///< of the ratio: above it an account is liquidated
  double fixed{0.0};  ///< required of every account that owes or holds perpetuals, in `fixed_currency`
  Currency fixed_currency;
  std::map<Currency, CollateralRules> collateral;
  std::map<Currency, BorrowRules> borrowable;
  PerpetualRules perpetuals;
  std::optional<double>
      given_orders;  ///< what open orders need, reporting currency: no rule for it is public
  SourceLocation where;
};

/// Reads and checks the parameters of the form, beside the method's haircuts. Notes every mistake in
/// `issues`.
Parameters bind_parameters(const Document& document, const HaircutTable& haircuts, Issues& issues);

}  // namespace crossmargin::health::token_ratio
