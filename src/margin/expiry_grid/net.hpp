#pragma once

#include <span>
#include <vector>

#include "margin/expiry_grid/plan.hpp"

namespace crossmargin::expiry_grid {

/// The options of one expiry, netted. Vectors have one cell a scenario; money in the reporting currency.
struct ExpiryNet {
  int expiry{0};
  double value{0.0};         ///< now, as the method sees it
  double market_value{0.0};  ///< now, as it counts in equity
  double up{0.0};            ///< with the forward alone up
  double down{0.0};
  std::vector<double> rows{};  ///< value in each scenario
  double gross_units{0.0};     ///< of the underlying, long and short added
  double naked_units{0.0};     ///< short calls and puts of a strike, less the long ones of that strike
  Confidence volatility{};     ///< the least of the held options
};

/// What a pool holds of one underlying.
struct UniverseNet {
  int universe{0};
  double perpetual_units{0.0};
  double perpetual_value{0.0};          ///< of the units at their marks
  std::optional<Confidence> perpetual;  ///< the least of the held perpetuals
  double collateral_value{0.0};         ///< of what moves with the underlying
  std::vector<ExpiryNet> expiries{};    ///< in the order of the plan
};

/// One asset of the pool.
struct CollateralNet {
  Currency currency;
  double amount{0.0};
  double value{0.0};     ///< at the market's rate
  double notional{0.0};  ///< what it is charged on, at least 0
  const CollateralRule* rule{nullptr};
  Confidence confidence{};
};

struct PoolNet {
  std::vector<UniverseNet> universes;  ///< in the order of the plan
  std::vector<CollateralNet> collateral;
};

/// Everything a pool's collateral lacks: a charge, a rate, a confidence, a spot. Empty when it can be netted.
Issues check_collateral(const Parameters& parameters, const Plan& plan, const Market& market,
                        std::span<const Balance> balances);

/// What a plan nets with.
struct NetInputs {
  const Parameters& parameters;
  const Plan& plan;
  const Market& market;
};

/// Nets merged positions and collateral that `check_collateral` found nothing wrong with.
PoolNet net(const NetInputs& inputs, std::span<const Holding> merged, std::span<const Balance> balances);

}  // namespace crossmargin::expiry_grid
