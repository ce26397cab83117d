#pragma once

#include <string>
#include <vector>

#include "margin/expiry_grid/net.hpp"
#include "margin/netting/netting.hpp"

namespace crossmargin::expiry_grid {

/// A charge on a notional, as shares of it in both levels.
struct Contingency {
  std::string name{};
  std::string where{};
  double notional{0.0};
  double maintenance_share{0.0};
  double initial_share{0.0};
  bool scaled{false};  ///< the level's factor multiplies it
};

/// What each level multiplies losses by.
struct Factors {
  double initial{1.0};
  double maintenance{1.0};
};

double initial_of(const Contingency& contingency, const Factors& factors);
double maintenance_of(const Contingency& contingency, const Factors& factors);

/// One underlying of a pool in every scenario.
struct Outcome {
  const UniverseNet* net{nullptr};
  std::vector<double> pnl{};      ///< netted, weights included
  std::vector<double> counted{};  ///< after static discounts and the sign of skew rows
  netting::Worst worst{};
  double forward_loss{0.0};  ///< forward contingency over the expiries, at least 0
  std::vector<Contingency> contingencies{};

  double loss() const { return std::max(worst.loss, forward_loss); }
};

/// The profit and loss of an expiry in a scenario as it counts, before the row's weight: of a positive
/// shocked value its long factor, of a negative one its short factor, less today's value; in a skew row minus
/// its size.
double counted_pnl(const Expiry& expiry, const ExpiryNet& net, std::size_t scenario,
                   const Parameters& parameters);
/// The factor that the sign of the shocked value picks.
double static_factor(const Expiry& expiry, double shocked_value);
bool is_skewed(const Parameters& parameters, std::size_t scenario);

/// What the loss of an expiry adds to the forward contingency, at least 0.
double forward_loss(const Expiry& expiry, const ExpiryNet& net);

Outcome outcome_of(const NetInputs& inputs, const ShockTable& shocks, const UniverseNet& net);

/// The charges on collateral: haircuts, and its own feed or the spot of any underlying of the pool in doubt.
std::vector<Contingency> collateral_contingencies(const NetInputs& inputs, const PoolNet& pool);

}  // namespace crossmargin::expiry_grid
