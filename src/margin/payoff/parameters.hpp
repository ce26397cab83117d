#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "crossmargin/core/fields.hpp"
#include "margin/by_underlying.hpp"
#include "margin/short_option.hpp"

namespace crossmargin::payoff {

enum class Level { initial, maintenance };

/// A number for each level.
struct Levels {
  double initial{0.0};
  double maintenance{0.0};

  double at(Level level) const { return level == Level::initial ? initial : maintenance; }
};

/// A short option alone, by a move of the spot to `shock` S and a bound of its value that depends on the time
/// to expiry.
struct SpotShock {
  double shock{0.0};
  /// Days to expiry, increasing, and the bound up to them.
  std::vector<std::pair<double, double>> bounds;

  /// The bound of the next greater time; null beyond the last.
  const double* bound(double days) const;
};

/// One right's rule: one of the two forms.
struct IsolatedRule {
  std::optional<SpotShare> share;
  std::optional<SpotShock> shock;
};

/// Which of the two margins of an expiry counts.
enum class Choice { isolated, worst_payoff, better };
/// joint: calls and puts of an expiry together, in the quote currency. by_right: puts by themselves in the
/// quote currency, calls by themselves in units of the underlying.
enum class Netting { joint, by_right };
enum class Mark { discounted, undiscounted };

struct OptionRules {
  Choice choice{Choice::better};
  Netting netting{Netting::joint};
  Mark mark{Mark::discounted};
  Levels unpaired_call;  ///< joint: of the forward, for each short call that no long call covers
  IsolatedRule call;
  IsolatedRule put;
};

/// Extra initial margin where an oracle doubts its own number: (1 - confidence) * factor of the value at
/// spot.
struct OracleRules {
  double factor{0.0};
  double option_threshold{0.0};
  double linear_threshold{0.0};
  double asset_threshold{0.0};
  std::optional<double> default_confidence;  ///< where the market gives none
};

/// What holds for one underlying.
struct MarketRules {
  std::optional<OptionRules> options;
  std::optional<Levels> linear;  ///< rates of futures and perpetuals, of their value
  std::optional<Levels> assets;  ///< rates of spot and stock positions, of their value
  std::optional<OracleRules> oracle;
};

/// Extra initial margin where the cash a venue reckons in loses its peg.
struct DepegRules {
  Currency reference;
  double threshold{0.0};
  double factor{0.0};
};

enum class OrderRule { worst_fill, none, unpublished };

/// The numbers of one method of the kind. Docs: docs/file-formats/method.md.
struct Parameters {
  std::optional<Currency> cash;  ///< counts at par, whatever it is worth
  ByUnderlying<MarketRules> markets;
  std::optional<DepegRules> depeg;
  OrderRule orders_initial{OrderRule::none};
  OrderRule orders_maintenance{OrderRule::none};
  std::optional<double> given_orders;  ///< reporting currency
  SourceLocation where;
};

/// Reads and checks the parameters of the kind. Notes every mistake in `issues`.
Parameters bind_parameters(const Document& document, Issues& issues);

}  // namespace crossmargin::payoff
