#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "crossmargin/core/fields.hpp"
#include "crossmargin/scenario/ranges.hpp"
#include "margin/scenario_grid/groups.hpp"
#include "margin/scenario_grid/held_rules.hpp"
#include "margin/scenario_grid/price_points.hpp"
#include "margin/scenario_grid/unit_table.hpp"

namespace crossmargin::scenario_grid {

enum class RiskUnit { underlying, underlying_settlement };
enum class Conversion { base, shocked };
enum class Level { initial, maintenance };
enum class OrderRule { worst_fill, none, unpublished };

/// What counts of a gain. Amounts in parameters are in `Parameters::currency`.
struct Recognition {
  double share{1.0};
  std::optional<double> cap{};
};

struct Dampener {
  double amount{0.0};
};

struct ExpiryRate {
  double annual_rate{0.0};
  double min_rate{0.0};
};

struct NetDeltaRate {
  double threshold{0.0};
  double slope{0.0};     ///< per unit of the underlying
  double max_rate{0.0};  ///< most, as a share of the delta's value
};

struct PerContract {
  double amount{0.0};
  bool times_multiplier{false};
  bool as_minimum{true};  ///< else a charge on top
};

struct Pair {
  std::string a;
  std::string b;
  double offset{0.0};
};

/// A part of the method's total whose formula is not public. Amounts in `Parameters::currency`.
struct Unpublished {
  /// Which accounts need it.
  enum class When {
    always,
    orders,      ///< those with open orders
    options,     ///< those that hold options
    settlements  ///< those whose contracts settle in more than one currency
  };
  /// Where it enters.
  enum class Into {
    requirement,  ///< both levels, scaled like the requirement
    initial,      ///< initial alone, after the factor
    levels,       ///< both levels, after the factor
    scan,         ///< of each unit: the larger of it and the scan's worst loss counts
    charges       ///< of each unit: on top of the scan risk, before the minimum
  };
  std::string name;
  When when{When::always};
  Into into{Into::requirement};
  std::optional<double> given{};
  std::optional<UnitTable<double>> given_by_unit{};

  bool of_units() const { return into == Into::scan || into == Into::charges; }
  bool is_given() const { return given || given_by_unit; }
};

/// Margin on what is owed, as shares of it.
struct BorrowRate {
  double initial{0.0};
  double maintenance{0.0};
};

/// The numbers of one scenario grid method. Docs: docs/file-formats/method.md.
struct Parameters {
  Currency currency;
  RiskUnit risk_unit{RiskUnit::underlying};
  Conversion conversion{Conversion::base};
  VolatilityChoice volatility_choice{VolatilityChoice::common};
  std::map<std::string, std::string, std::less<>> unit_of;  ///< underlying -> name of the unit it shares
  RangeTable ranges;
  UnitTable<Recognition> recognition;
  UnitTable<Dampener> dampener;
  std::vector<Group> groups;  ///< inner groups before those that hold them
  std::vector<Pair> pairs;    ///< by falling offset, then by names
  std::optional<UnitTable<ExpiryRate>> expiry_delta;
  std::optional<UnitTable<NetDeltaRate>> net_delta;
  std::optional<UnitTable<PerContract>> minimum_per_contract;
  std::optional<UnitTable<PerContract>> short_option;
  HeldRules held;
  std::optional<UnitTable<BorrowRate>> borrow;  ///< by currency
  Level computed{Level::initial};
  double factor{1.0};  ///< the other level over the computed one
  OrderRule orders_initial{OrderRule::none};
  OrderRule orders_maintenance{OrderRule::none};
  std::vector<Unpublished> unpublished;
  double tie_tolerance{1e-9};
  SourceLocation where;

  /// Whether a charge looks at a unit as a whole.
  bool looks_at_holdings() const;
};

/// Reads and checks the parameters of the kind. Notes every mistake in `issues`.
Parameters bind_parameters(const Document& document, Issues& issues);

}  // namespace crossmargin::scenario_grid
