#pragma once

#include <optional>
#include <vector>

#include "margin/scenario_grid/unit_table.hpp"

namespace crossmargin::scenario_grid {

/// A charge per net short option of a strike.
struct StrikeRule {
  enum class Amount {
    currency,    ///< money, in the currency of the parameters
    underlying,  ///< units of the underlying
  };
  double amount{0.0};
  Amount in{Amount::currency};
  double atm_range{0.0};   ///< half the width of the band around the spot, as a share of it; 0 for none
  bool rolls_up{false};    ///< above the spot net longs cover net shorts of lower strikes
  bool rolls_down{false};  ///< below it those of higher strikes

  bool needs_spot() const { return atm_range > 0.0 || rolls_up || rolls_down; }
};

struct Rate {
  double rate{0.0};
};

/// What of a raw amount lies above `from` (and below the next tier) counts `multiplier` times.
struct Tier {
  double from{0.0};
  double multiplier{1.0};
};

/// The least a unit needs: a rate on its gross notional, scaled by tiers. Amounts in parameter currency.
struct GrossMinimum {
  double rate{0.0};
  std::vector<Tier> tiers;  ///< by `from`, the first of them 0

  double scaled(double raw) const;
};

/// The least a unit needs: rates on its net and its hedged delta.
struct DeltaMinimum {
  double net_rate{0.0};
  double hedged_rate{0.0};
};

/// Charges and minimums that look at what a unit holds as a whole, not at one contract after another.
/// Formulas: docs/methods/scenario-grid.md.
struct HeldRules {
  std::optional<UnitTable<StrikeRule>> short_option_strikes;
  std::optional<UnitTable<Rate>> gross_options;
  std::optional<UnitTable<Rate>> gross_futures;
  std::optional<UnitTable<Rate>> offset_futures;
  std::optional<UnitTable<Rate>> offset_vega;
  std::optional<UnitTable<GrossMinimum>> gross_minimum;
  std::optional<UnitTable<DeltaMinimum>> delta_minimum;

  bool any() const;
};

/// Reads those that stand in `charges`.
HeldRules bind_held_rules(Fields& charges, Issues& issues);

}  // namespace crossmargin::scenario_grid
