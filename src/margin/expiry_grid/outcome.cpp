#include "margin/expiry_grid/outcome.hpp"

#include <algorithm>
#include <cmath>

namespace crossmargin::expiry_grid {
namespace {

const Expiry& expiry_of(const Plan& plan, const ExpiryNet& net) {
  return plan.expiries[static_cast<std::size_t>(net.expiry)];
}

/// The shares of both levels: initial margin's holds maintenance's.
void add_charge(std::vector<Contingency>& contingencies, Contingency made, const Share& share) {
  if (made.notional == 0.0 || (share.maintenance == 0.0 && share.initial_extra == 0.0)) return;
  made.maintenance_share = share.maintenance;
  made.initial_share = share.maintenance + share.initial_extra;
  contingencies.push_back(std::move(made));
}

/// A feed below the threshold costs initial margin alone.
void add_doubt(std::vector<Contingency>& contingencies, const Parameters& parameters,
               const Confidence& confidence, Contingency made) {
  if (!parameters.oracle || !(confidence.value < parameters.oracle->threshold)) return;
  made.initial_share = (1.0 - confidence.value) * parameters.oracle->rate;
  if (made.notional != 0.0 && made.initial_share != 0.0) contingencies.push_back(std::move(made));
}

class Contingencies {
 public:
  Contingencies(const NetInputs& in, const UniverseNet& net)
      : in_(in), net_(net), universe_(in.plan.universes[static_cast<std::size_t>(net.universe)]) {}

  std::vector<Contingency> list() {
    add_perpetual();
    for (const ExpiryNet& expiry : net_.expiries) add_short_options(expiry);
    if (net_.perpetual)
      add_doubt(made_, in_.parameters, least(universe_.confidence, *net_.perpetual),
                {.name = "oracle", .where = universe_.id + " perpetual", .notional = perpetual_notional()});
    for (const ExpiryNet& expiry : net_.expiries) add_expiry_doubt(expiry);
    for (const ExpiryNet& expiry : net_.expiries) add_valuation(expiry);
    return std::move(made_);
  }

 private:
  double perpetual_notional() const { return std::abs(net_.perpetual_units) * universe_.spot; }

  std::string name_of(const ExpiryNet& net) const {
    return universe_.id + " " + format_date(expiry_of(in_.plan, net).when);
  }

  void add_perpetual() {
    add_charge(made_,
               {.name = "perpetual",
                .where = universe_.id,
                .notional = perpetual_notional(),
                .scaled = in_.parameters.scales_charges},
               in_.parameters.perpetual);
  }

  void add_short_options(const ExpiryNet& net) {
    add_charge(made_,
               {.name = "short_option",
                .where = name_of(net),
                .notional = net.naked_units * universe_.spot,
                .scaled = in_.parameters.scales_charges},
               in_.parameters.short_option);
  }

  void add_expiry_doubt(const ExpiryNet& net) {
    Confidence confidence = least(universe_.confidence, expiry_of(in_.plan, net).confidence);
    confidence = least(confidence, net.volatility);
    if (net_.perpetual) confidence = least(confidence, *net_.perpetual);
    add_doubt(made_, in_.parameters, confidence,
              {.name = "oracle", .where = name_of(net), .notional = net.gross_units * universe_.spot});
  }

  // Equity holds the market's value: what the method values lower is a requirement more.
  void add_valuation(const ExpiryNet& net) {
    add_charge(made_, {.name = "valuation", .where = name_of(net), .notional = net.market_value - net.value},
               {.maintenance = 1.0});
  }

  const NetInputs& in_;
  const UniverseNet& net_;
  const Universe& universe_;
  std::vector<Contingency> made_;
};

}  // namespace

double initial_of(const Contingency& contingency, const Factors& factors) {
  return contingency.notional * contingency.initial_share * (contingency.scaled ? factors.initial : 1.0);
}

double maintenance_of(const Contingency& contingency, const Factors& factors) {
  return contingency.notional * contingency.maintenance_share *
         (contingency.scaled ? factors.maintenance : 1.0);
}

bool is_skewed(const Parameters& parameters, std::size_t scenario) {
  return std::any_of(parameters.skew_rows.begin(), parameters.skew_rows.end(),
                     [&](const SkewRow& row) { return row.scenario == scenario; });
}

double static_factor(const Expiry& expiry, double shocked_value) {
  return shocked_value > 0.0 ? expiry.long_factor : expiry.short_factor;
}

double counted_pnl(const Expiry& expiry, const ExpiryNet& net, std::size_t scenario,
                   const Parameters& parameters) {
  const double shocked = net.rows[scenario];
  const double pnl = shocked * static_factor(expiry, shocked) - net.value;
  return is_skewed(parameters, scenario) ? -std::abs(pnl) : pnl;
}

double forward_loss(const Expiry& expiry, const ExpiryNet& net) {
  return -std::min({net.up - net.value, net.down - net.value, 0.0}) * expiry.contingency_scale;
}

Outcome outcome_of(const NetInputs& in, const ShockTable& shocks, const UniverseNet& net) {
  Outcome made{.net = &net};
  const Universe& universe = in.plan.universes[static_cast<std::size_t>(net.universe)];
  const std::span<const Shock> moves = shocks.shocks(universe.factor);
  const double straight = net.perpetual_value + net.collateral_value;
  for (std::size_t s = 0; s < in.plan.scenarios; ++s) {
    double pnl = straight * (moves[s].price_scale - 1.0);
    double counted = pnl;
    for (const ExpiryNet& expiry : net.expiries) {
      pnl += expiry.rows[s] - expiry.value;
      counted += counted_pnl(expiry_of(in.plan, expiry), expiry, s, in.parameters);
    }
    made.pnl.push_back(pnl * moves[s].weight_linear);
    made.counted.push_back(counted * moves[s].weight_linear);
  }
  made.worst = netting::worst(made.counted, {shocks.scenarios(), shocks.sizes(universe.factor)});
  for (const ExpiryNet& expiry : net.expiries)
    made.forward_loss += forward_loss(expiry_of(in.plan, expiry), expiry);
  made.contingencies = Contingencies(in, net).list();
  return made;
}

std::vector<Contingency> collateral_contingencies(const NetInputs& in, const PoolNet& pool) {
  Confidence spots;
  for (const UniverseNet& net : pool.universes)
    spots = least(spots, in.plan.universes[static_cast<std::size_t>(net.universe)].confidence);
  std::vector<Contingency> made;
  for (const CollateralNet& asset : pool.collateral) {
    const std::string& code = asset.currency.code();
    add_charge(made,
               {.name = "collateral",
                .where = code,
                .notional = asset.notional,
                .scaled = in.parameters.scales_charges},
               asset.rule->share);
    // The cash has no feed: its peg is charged for instead.
    if (asset.currency == in.parameters.currency) continue;
    add_doubt(made, in.parameters, least(asset.confidence, spots),
              {.name = "oracle", .where = code, .notional = asset.notional});
  }
  return made;
}

}  // namespace crossmargin::expiry_grid
