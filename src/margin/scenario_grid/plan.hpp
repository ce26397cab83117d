#pragma once

#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "margin/netting/netting.hpp"
#include "margin/scenario_grid/held.hpp"
#include "margin/scenario_grid/parameters.hpp"
#include "margin/scenario_grid/plan_terms.hpp"

namespace crossmargin::scenario_grid {

/// What the charges need to know of a unit; amounts in the unit's currency unless said otherwise.
struct UnitPlan {
  UnitName name;
  double fx{1.0};           ///< reporting currency per unit currency
  double amount_rate{1.0};  ///< parameter currency per unit currency
  double index{0.0};        ///< parameter currency per unit of underlying; 0 where no charge asks for it
  int to_reporting{0};      ///< rate row of a cell from unit to reporting currency
  double share{1.0};        ///< of gains that count
  double cap{0.0};          ///< most that counts of a gain; infinite when there is no cap
  std::vector<double> dampening;  ///< one a scenario: by how much a cell is drawn to zero; empty for none
  const NetDeltaRate* net_delta{nullptr};
  int group{-1};
  int factor{-1};             ///< of the shock table: the first of the unit's, whose moves name its scenarios
  std::vector<double> sizes;  ///< one a scenario: the largest move of the unit's factors
  HeldUnitRules held;
  double spot{0.0};  ///< quote currency; 0 where no charge asks for it
  UnitTerms terms;

  HeldPrices prices() const { return {amount_rate, index / amount_rate, spot}; }
  /// Whether recognition and dampener leave every cell as it is.
  bool counts_whole() const {
    return share == 1.0 && cap == std::numeric_limits<double>::infinity() && dampening.empty();
  }
};

/// What one contract adds, precomputed: the hot path looks nothing up.
struct InstrumentPlan {
  int unit{-1};     ///< -1: not priced or lacking something, may not be held
  int rate_row{0};  ///< settlement currency to unit currency, per scenario
  int bucket{-1};   ///< expiry bucket; -1 when it carries no basis risk
  int expiry{-1};   ///< place in `Plan::expiries`; -1: none, or volatility is not chosen by expiry
  bool option{false};
  double exposure{0.0};       ///< delta in unit currency
  double delta{0.0};          ///< units of underlying
  double minimum{0.0};        ///< least per contract, unit currency
  double short_minimum{0.0};  ///< least per short contract, unit currency
  double short_charge{0.0};   ///< on top per short contract, unit currency
  double option_value{0.0};   ///< market value in reporting currency of a premium-style option
};

/// One expiry of one underlying inside a unit.
struct BucketPlan {
  std::string label;
  int unit{0};
  double years{0.0};
  double rate{0.0};
};

struct GroupPlan {
  std::string id;
  double offset{0.0};
  int window{0};
  int outer{-1};
};

struct PairPlan {
  int a{0};
  int b{0};
  double offset{0.0};
};

/// A method laid over one market: integers and numbers only.
struct Plan {
  const RiskMatrix* risk{nullptr};
  std::span<const ScenarioInfo> scenarios;
  PricePoints points;  ///< where units and groups meet
  VolatilityChoice volatility_choice{VolatilityChoice::common};
  double tie_tolerance{1e-9};  ///< of the worst scenario, relative to its loss
  std::size_t padded{0};       ///< scenarios, rounded up to whole tiles
  std::vector<UnitPlan> units;
  std::vector<InstrumentPlan> instruments;
  std::vector<Issues> issues;  ///< one an instrument: what it lacks
  std::vector<BucketPlan> buckets;
  std::vector<Instant> expiries;     ///< sorted; only where volatility is chosen by expiry
  std::vector<HeldInstrument> held;  ///< one an instrument; empty when no charge looks at a unit as a whole
  std::vector<StrikePlan> strikes;   ///< by underlying, expiry and price
  std::vector<GroupPlan> groups;
  std::vector<PairPlan> pairs;
  std::vector<std::vector<double>> rates;  ///< rows of `padded` numbers; row 0 is all ones
  double amount_fx{1.0};                   ///< reporting currency per parameter currency
  std::string reporting_currency;
  PlanTerms terms;

  netting::ScenarioOrder order(std::span<const double> sizes) const {
    return {scenarios, sizes, tie_tolerance};
  }
  std::span<const double> rate(int row) const { return rates[static_cast<std::size_t>(row)]; }
  const InstrumentPlan& at(std::int32_t instrument) const {
    return instruments[static_cast<std::size_t>(instrument)];
  }
};

struct PlanInputs {
  const InstrumentTable& instruments;
  const Market& market;
  const ShockTable& shocks;
  const RiskMatrix& risk;
};

/// `missing_rate`, `missing_price` and `missing_parameter` for what an instrument or its unit needs stand in
/// `Plan::issues`, all of them. Errors: `missing_rate` for the currency of the parameters.
Result<Plan> make_plan(const Parameters& parameters, const PlanInputs& inputs);

}  // namespace crossmargin::scenario_grid
