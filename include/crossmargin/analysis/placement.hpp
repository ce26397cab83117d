#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "crossmargin/assessment/assess.hpp"

namespace crossmargin {

/// How much of an asset may stand at a venue, in its units.
struct AmountLimits {
  double at_least{0.0};
  std::optional<double> at_most{};
};

/// A place where a client holds an account under rules of its own.
struct PlacementVenue {
  std::string id;
  const Account* account{nullptr};
  const EvaluatedBase* base{nullptr};         ///< under the venue's method; holds the account's instruments
  double buffer{0.0};                         ///< share of the requirement that should stand on top of it
  double transfer_cost{0.0};                  ///< share of the value of what is moved in or out
  std::map<Currency, AmountLimits> limits{};  ///< of movable assets; absent: none
};

/// One client at several venues, and what of the collateral may be moved between them.
struct PlacementRequest {
  std::vector<PlacementVenue> venues{};
  std::vector<Currency> movable{};  ///< what stands in the cross pools and is not owed may move
  std::vector<Balance> wallet{};    ///< of movable assets, at no venue yet
};

/// A venue's cross pool against what it should hold, reporting currency.
struct VenueStanding {
  double equity{0.0};       ///< after haircuts for initial margin
  double requirement{0.0};  ///< initial
  double maintenance{0.0};
  double excess{0.0};     ///< over requirement and buffer, the lesser of initial and maintenance level
  double shortfall{0.0};  ///< what excess lacks to zero
  MarginStatus status{MarginStatus::ok};
};

struct PlacedVenue {
  std::string id;
  AccountAssessment before;
  AccountAssessment after;
  VenueStanding standing_before;
  VenueStanding standing_after;
  double saves{0.0};              ///< what one more unit of reporting currency there saves, see `Placement`
  bool requirement_moves{false};  ///< with its collateral: found by reassessing
};

/// Of one asset at one venue; units.
struct PlacedAmount {
  std::string venue;
  Currency currency;
  double before{0.0};
  double after{0.0};
  double moved_value{0.0};  ///< (after - before) at market, reporting currency
};

/// Of one movable asset in all.
struct FreeAmount {
  Currency currency;
  double before{0.0};  ///< in the wallet, units
  double after{0.0};   ///< at no venue after the placement
  double value{0.0};   ///< of the latter, reporting currency
  double saves{0.0};   ///< what one more unit of reporting currency of it in the wallet saves
};

/// The best placement. Money in the reporting currency.
struct Placement {
  /// What one more unit of money saves: of the shortfall while there is one, else of the market value of
  /// collateral that has to be committed.
  enum class Saves { shortfall, collateral };
  std::vector<PlacedVenue> venues;
  std::vector<PlacedAmount> amounts;  ///< by venue, by currency
  std::vector<FreeAmount> free;       ///< by currency
  Saves saves{Saves::collateral};
  double committed_before{0.0};  ///< market value of movable collateral at venues
  double committed{0.0};
  double moved{0.0};  ///< market value of all that goes in or out
  double cost{0.0};   ///< of moving it
  int rounds{0};      ///< linear programmes until reassessing agreed
};

/// Places movable collateral over venues: least shortfall of requirement and buffer first, then least market
/// value committed and cost of moving, then least moved. A linear programme: what an asset counts for at a
/// venue is piecewise linear by its haircut, exact for tiers and caps and from below for weights by size;
/// requirements are those assessed, and where a method's requirement moves with collateral the programme is
/// solved again with what reassessing found until both agree. Every venue is assessed anew at the end. Needs
/// one market for all. Docs: docs/venues.md.
/// Errors: those of `assess`; `missing_rate` for a movable asset; `unsupported` for a haircut that falls with
/// the amount; `no_solution` where limits cannot be met or the programmes do not come to rest.
Result<Placement> place_collateral(const PlacementRequest& request, const Execution& execution);

/// Every position and balance of some accounts in one cross pool. Of an instrument that several pools hold,
/// what each has gained is taken as settled, so that its average price is gone. `assessments`: the accounts'
/// own, in full detail. Errors: `missing_rate` for a settlement currency.
Result<Account> pooled_account(std::span<const Account* const> accounts,
                               std::span<const AccountAssessment* const> assessments,
                               const EvaluatedBase& base);

}  // namespace crossmargin
