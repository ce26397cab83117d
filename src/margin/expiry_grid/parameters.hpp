#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "crossmargin/core/fields.hpp"
#include "crossmargin/core/money.hpp"
#include "crossmargin/scenario/ranges.hpp"
#include "crossmargin/scenario/scenario_set.hpp"

namespace crossmargin::expiry_grid {

/// A charge as a share of a notional.
struct Share {
  double maintenance{0.0};
  double initial_extra{0.0};  ///< on top, in initial margin alone
};

/// What the shocked value of an expiry counts by: base * exp(-years * (rate * multiplier + addend)) where it
/// is positive, base * exp(+years * ...) where it is negative.
struct StaticDiscount {
  double base{1.0};
  double rate_multiplier{0.0};
  double rate_addend{0.0};
};

enum class SkewShape { linear, absolute };

/// A row of the set in which volatilities move by their strike instead: times 1 + x * cap / k*, where x is
/// ln(K/F) or its size, held at the cap on its side; cap = `cap` + `cap_per_root_year` * sqrt(years).
struct SkewRow {
  std::size_t scenario{0};
  SkewShape shape{SkewShape::linear};
  double cap{0.0};
  double cap_per_root_year{0.0};
};

/// k* = max(least, sqrt(years) * scale * (volatility + volatility_per_root_year * sqrt(years))).
struct SkewWidth {
  double least{0.0};
  double scale{0.0};
  double volatility{0.0};
  double volatility_per_root_year{0.0};
};

/// The loss of an expiry when its forward alone moves, times constant + per_year * years.
struct ForwardContingency {
  double up{0.0};    ///< share of the forward
  double down{0.0};  ///< share of the forward, positive
  double constant{0.0};
  double per_year{0.0};
};

/// What feeds that trust themselves less than `threshold` cost: (1 - confidence) * rate * notional, initial.
struct OracleCharge {
  double threshold{0.0};
  double rate{0.0};
  std::optional<double> default_confidence{};  ///< of a feed of which the market says nothing
};

/// Adds (threshold - price) * factor to the initial factor while the cash is worth less than `threshold` of
/// `reference`.
struct PegCharge {
  Currency reference;
  double threshold{0.0};
  double factor{0.0};
  std::optional<double> default_price{};  ///< where the market has no rate of the one in the other
};

enum class ChargedAt { value, spot };

/// An asset that is taken as collateral.
struct CollateralRule {
  Share share;
  std::string moves_with{};  ///< the underlying in whose scenarios it counts; empty: in none
  ChargedAt charged_at{ChargedAt::value};
};

enum class OrderRule { worst_fill, none, unpublished };

/// The numbers of one method of the kind. Docs: docs/file-formats/method.md.
struct Parameters {
  Currency currency;  ///< the cash
  RangeTable ranges;
  bool discounts_values{true};
  std::optional<StaticDiscount> long_discount;
  std::optional<StaticDiscount> short_discount;  ///< never above one over the discount factor
  std::vector<SkewRow> skew_rows;
  SkewWidth skew_width;
  ForwardContingency forward;
  Share perpetual;
  Share short_option;
  bool scales_charges{false};  ///< the factors multiply these two and collateral's charge too
  std::optional<OracleCharge> oracle;
  std::optional<PegCharge> peg;
  std::map<Currency, CollateralRule> collateral;
  double initial_factor{1.0};
  double maintenance_factor{1.0};
  double averaging_minutes{0.0};  ///< an expiry this near needs the fixed part of its forward
  OrderRule orders_initial{OrderRule::none};
  OrderRule orders_maintenance{OrderRule::none};
  std::optional<double> given_orders{};  ///< in `currency`
  SourceLocation where;
};

/// Reads and checks the parameters against the scenario set they are for. Notes every mistake in `issues`.
Parameters bind_parameters(const Document& document, const ScenarioSet& scenarios, Issues& issues);

}  // namespace crossmargin::expiry_grid
