#pragma once

#include <cstdint>
#include <vector>

#include "crossmargin/margin/span/parameters.hpp"

namespace crossmargin::span {

/// Places of a commodity's months, from `begin` to before `end`.
struct Months {
  std::int32_t begin{0};
  std::int32_t end{0};
  bool operator==(const Months&) const = default;
};

/// All legs of a spread that draw on the same deltas.
struct PoolLeg {
  Months months;
  double ratio{0.0};
  Side side{Side::a};
  std::int32_t first_leg{0};  ///< of the spread, for its name
};

struct PlannedSpread {
  const IntraSpread* spread{nullptr};
  bool is_series{false};
  std::vector<PoolLeg> legs;
};

struct PlannedTier {
  int number{0};
  Months months;
};

struct PlannedDelivery {
  std::int32_t month{0};
  const DeliveryMonth* rates{nullptr};
};

/// Places in the plan's lists of spreads, ascending.
struct SpreadNumbers {
  std::vector<std::int32_t> super;
  std::vector<std::int32_t> inter;
  std::vector<std::int32_t> exchange;
};

/// A combined commodity with its months numbered from the nearest.
struct CommodityPlan {
  std::size_t currency{0};       ///< place in `Plan::currencies`
  SpreadNumbers spreads_with{};  ///< that an account with a position here may form
  std::vector<Period> months;
  std::vector<PlannedTier> scan_tiers;   ///< at least one
  std::vector<PlannedTier> inter_tiers;  ///< none: the whole commodity is the only one
  std::vector<std::int32_t> scan_tier;   ///< of each month; -1: none
  std::vector<double> range_a_delta;     ///< price scan range over the delta scale; NaN where unknown
  std::vector<PlannedSpread> spreads;    ///< series before tiers, each by priority
  std::vector<PlannedDelivery> delivery;
  std::vector<double> short_option_rate;  ///< of each month
  std::vector<std::int32_t> short_option_tier;
  std::int32_t short_option_tiers{1};
};

/// What a holding of a contract adds, in one cache line.
struct ContractPlan {
  std::int32_t commodity{-1};
  std::int32_t month{-1};
  double unit_delta{0.0};     ///< composite delta times both scales
  double unit_ticks{0.0};     ///< the same in units of the delta's last digit, where it is a whole number of
                              ///< them; else 0
  double option_value{0.0};   ///< of one contract; 0 where no premium was paid
  double minimum_scale{0.0};  ///< delta scale times product scale, of an option
  double exposure{0.0};       ///< on top of one contract; NaN where its underlying is not known
  Right right{Right::none};
  bool has_array{false};
  bool is_whole{false};     ///< its losses are whole numbers
  bool is_sound{false};     ///< whether it can be held at all
  bool may_be_sold{false};  ///< and sold: an option whose short option minimum is known
};

struct Plan {
  double delta_power{1e4};           ///< units of a delta's last digit in 1
  std::vector<Currency> currencies;  ///< of all commodities, ascending
  std::vector<CommodityPlan> commodities;
  std::vector<ContractPlan> contracts;
  std::vector<InterSpread> formable;              ///< whose commodities the parameters hold
  std::vector<const InterSpread*> super_spreads;  ///< of these, by priority
  std::vector<const InterSpread*> inter_spreads;  ///< by priority
  std::vector<InterSpread> exchange_spreads;      ///< of several organisations, in their order
};

/// Errors: see `Engine::create`.
Result<Plan> make_plan(const ParameterSet& parameters);

}  // namespace crossmargin::span
