#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "crossmargin/core/money.hpp"

namespace crossmargin {

/// A named amount that enters or leaves a requirement. Charges are positive, credits negative.
struct Charge {
  std::string name;    ///< "roll_shock", "delta_shock", "minimum", ...
  std::string where;   ///< risk unit, expiry or group it belongs to
  double amount{0.0};  ///< in the currency of the structure that holds it
};

/// One risk unit, in its own currency. Vectors have one cell a scenario.
struct UnitResult {
  std::string id;
  Currency currency;
  double fx{1.0};                  ///< reporting currency per unit of `currency`
  int factor{-1};                  ///< of the shock table: whose price moves name this unit's scenarios
  std::vector<double> pnl;         ///< netted profit and loss, gain positive (detail only)
  std::vector<double> recognised;  ///< after gain recognition and dampener (detail only)
  double scan_risk{0.0};           ///< -(worst recognised cell), at least 0
  int worst_scenario{-1};          ///< -1 when no cell loses
  int runner_up{-1};               ///< worst scenario of another price move; -1 when there is none
  double runner_up_loss{0.0};
  std::vector<Charge> charges;
  std::vector<Charge> parts;  ///< worst loss of each part of the rule that scenarios name
  double minimum{0.0};        ///< the least it requires
  double requirement{0.0};    ///< scan risk plus charges, at least the minimum
};

/// Units that share scenarios and offset each other's gains in part.
struct GroupResult {
  std::string id;
  std::vector<std::string> units;  ///< also those of the groups inside it
  double offset{0.0};              ///< share of gains that counts
  double without_offset{0.0};      ///< sum of the units' requirements, reporting currency
  double requirement{0.0};
  int worst_scenario{
      -1};               ///< where members differ in volatility, or inside a window, the nearest to them all
  std::string within{};  ///< id of the group that holds it, and whose requirement counts; empty: none does
  int window{0};         ///< by how many price points members stand apart at most
};

/// One position's part, in reporting currency.
struct PositionMargin {
  std::int32_t instrument{0};
  double quantity{0.0};
  double contribution{0.0};  ///< loss at the worst scenario of its unit or group; sums to the scan risk
};

struct TraceStep {
  std::string name;
  std::string formula;  ///< with the numbers put in, so that a reader can add it up
  double value{0.0};
  std::string currency;
};

/// What a method asks of one pool, in the reporting currency where not said otherwise.
struct MarginResult {
  double scan_risk{0.0};  ///< sum over units, after group offsets
  double scan_risk_without_offsets{0.0};
  double charges{0.0};           ///< roll, delta and other charges
  double minimum_addition{0.0};  ///< by how much minimums lift the requirement
  double offset_credit{0.0};     ///< positive: what offsets between units saved
  double requirement{0.0};       ///< scan + charges + minimums, after offsets
  double requirement_without_offsets{0.0};
  double order_margin{0.0};  ///< added to initial for open orders
  /// In `initial`, for the account as a whole and not for its positions: amounts the user gave for what the
  /// method does not publish, and margin on what is owed.
  double other_margin{0.0};
  double other_maintenance{0.0};  ///< the same in `maintenance`
  double borrow_initial{0.0};     ///< of `other_margin`: on negative balances
  double borrow_maintenance{0.0};
  double initial{0.0};
  double maintenance{0.0};
  double net_option_value{0.0};  ///< long less short, premium-style options; information
  std::vector<Charge>
      pool_charges;  ///< of the pool as a whole, on top of the levels; `where` names the level
  std::optional<double> health_factor;  ///< the method's own; absent: the coverage ratio serves
  std::vector<UnitResult> units;
  std::vector<GroupResult> groups;
  std::vector<PositionMargin> positions;  ///< detail only; in the order of the input
  std::vector<TraceStep> trace;           ///< detail only
  std::vector<std::string>
      incomplete;  ///< what the requirement leaves out: then every total is a lower bound
};

}  // namespace crossmargin
