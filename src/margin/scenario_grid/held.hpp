#pragma once

#include <array>
#include <span>
#include <string_view>
#include <vector>

#include "margin/scenario_grid/held_rules.hpp"

namespace crossmargin::scenario_grid {

struct InstrumentPlan;

/// What a contract brings to the charges that look at a unit as a whole.
struct HeldInstrument {
  enum class Type { other, future, option };
  Type type{Type::other};
  int expiry{-1};     ///< of a future or option, among those of its underlying; no expiry is one of them
  int strike{-1};     ///< of an option: place in `HeldPlan::strikes`
  double units{0.0};  ///< of the underlying in one option
  double vega{0.0};   ///< of an option: unit currency per point of volatility
};

/// A strike of one expiry.
struct StrikePlan {
  int expiry{0};
  double price{0.0};
};

/// An amount of a part that is not published, as it was given for one unit.
struct GivenAmount {
  std::string_view name;
  double amount{0.0};    ///< parameter currency
  bool competes{false};  ///< with the scan's worst loss; else a charge on top
  bool only_with_options{false};
};

/// The rules that apply to one unit; null for none.
struct HeldUnitRules {
  const StrikeRule* short_option_strikes{nullptr};
  const Rate* gross_options{nullptr};
  const Rate* gross_futures{nullptr};
  const Rate* offset_futures{nullptr};
  const Rate* offset_vega{nullptr};
  const GrossMinimum* gross_minimum{nullptr};
  const DeltaMinimum* delta_minimum{nullptr};
  std::vector<GivenAmount> given;
};

/// What the rules need to know of a unit.
struct HeldPrices {
  double amount_rate{1.0};  ///< parameter currency per unit currency
  double price{0.0};        ///< of the underlying, unit currency
  double spot{0.0};         ///< of the underlying, quote currency: what strikes are measured against
};

enum class HeldCharge { short_option_strikes, gross_options, gross_futures, offset_futures, offset_vega };
inline constexpr std::array held_charges{HeldCharge::short_option_strikes, HeldCharge::gross_options,
                                         HeldCharge::gross_futures, HeldCharge::offset_futures,
                                         HeldCharge::offset_vega};
std::string_view name_of(HeldCharge charge);

/// What a unit is charged for, and how much, in unit currency unless said otherwise.
struct HeldResult {
  std::array<double, held_charges.size()> amounts{};
  std::array<double, held_charges.size()> bases{};  ///< units of the underlying; vega in unit currency
  double given_scan{0.0};                           ///< the largest amount that competes with the scan
  double given_charges{0.0};
  double scan_addition{0.0};  ///< by how much that lifts the scan's worst loss
  double net_delta{0.0};      ///< units of the underlying
  double gross_delta{0.0};
  double gross_raw{0.0};  ///< before the tiers, parameter currency
  double gross_minimum{0.0};
  double delta_minimum{0.0};
  double amount_rate{1.0};  ///< parameter currency per unit currency
  bool holds_options{false};

  double amount(HeldCharge charge) const { return amounts[static_cast<std::size_t>(charge)]; }
  double base(HeldCharge charge) const { return bases[static_cast<std::size_t>(charge)]; }
  double charges() const;
  double minimum() const;
};

/// Adds up what a unit holds, holding after holding in the order of the instruments.
class HeldSums {
 public:
  void clear();
  void add(const InstrumentPlan& plan, const HeldInstrument& instrument, double quantity);
  /// `strikes`: of the plan. `scan_loss`: the unit's worst loss.
  HeldResult result(const HeldUnitRules& rules, const HeldPrices& prices, std::span<const StrikePlan> strikes,
                    double scan_loss);

 private:
  /// A number that is summed with those of the same key, in the order they came.
  struct Keyed {
    int key{0};
    int order{0};
    double value{0.0};
  };
  static void fold(std::vector<Keyed>& list);
  static double offset(std::vector<Keyed>& list);
  double net_short(const StrikeRule& rule, double spot, std::span<const StrikePlan> strikes);
  void add_given(const HeldUnitRules& rules, double amount_rate, double scan_loss, HeldResult& result) const;
  void add_minimums(const HeldUnitRules& rules, const HeldPrices& prices, HeldResult& result) const;
  static void put(std::vector<Keyed>& list, int key, double value);

  std::vector<Keyed> strikes_;  ///< units of options
  std::vector<Keyed> futures_;  ///< delta by expiry
  std::vector<Keyed> vegas_;    ///< by expiry
  std::vector<double> prices_;  ///< of the strikes of one expiry
  std::vector<double> nets_;
  double option_units_{0.0};
  double future_delta_{0.0};
  double net_delta_{0.0};
  double gross_delta_{0.0};
  double gross_value_{0.0};
  bool holds_options_{false};
};

/// Units of net short options of one expiry, `nets[i]` units at `prices[i]`, prices rising. Inside the band
/// around the spot a position counts by its distance from the spot over the band's half width. Where they
/// roll, net longs cover net shorts that are nearer to the spot on the same side.
double net_short_units(const StrikeRule& rule, double spot, std::span<const double> prices,
                       std::span<const double> nets);

}  // namespace crossmargin::scenario_grid
