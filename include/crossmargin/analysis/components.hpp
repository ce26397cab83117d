#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "crossmargin/assessment/assess.hpp"

namespace crossmargin {

/// Where in the calculation a component stands. What comes first explains what comes later.
enum class Stage {
  input,        ///< sizes and prices
  cell,         ///< profit and loss in one scenario
  scan,         ///< worst cell
  charge,       ///< what comes on top
  requirement,  ///< of a risk unit
  step,         ///< a named step of the method's trace
  level         ///< of the pool: its sums, initial and maintenance margin, equity
};
std::string_view to_string(Stage stage);

/// One named number on the way to a pool's margin.
///   size, price, index, volatility    of an instrument or underlying, as used
///   position_pnl, pnl, recognised     of an instrument or risk unit in one scenario, gain positive
///   scan_risk, worst_scenario         of a risk unit; scenarios count from 1
///   charge.<name>                     of a risk unit, summed over its expiries
///   part.<name>                       of a risk unit: the worst loss of a part of the rule
///   minimum, requirement              of a risk unit
///   step.<name>                       of the trace
///   scan_risk, charges, ..., initial, maintenance, equity_initial, ...   of the pool, without a unit
struct Component {
  Stage stage{Stage::level};
  std::string name;
  std::string unit{};   ///< instrument, underlying or risk unit; empty for the pool
  std::string cell{};   ///< number of the scenario, from 1; empty for what has none
  std::string move{};   ///< the same cell by its moves: "0.08 same", "-0.16 up"
  Currency currency{};  ///< empty for what is no money
  double value{0.0};
};

/// Every component of a pool assessed in full detail, in the order of the calculation.
std::vector<Component> components_of(const PoolAssessment& pool, const EvaluatedBase& base);

/// The stage at which a component of this name stands; `level` for names there are none of.
Stage stage_of(std::string_view name, std::string_view unit);

}  // namespace crossmargin
