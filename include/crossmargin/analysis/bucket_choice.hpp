#pragma once

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "crossmargin/assessment/assess.hpp"
#include "crossmargin/liquidation/distance.hpp"

namespace crossmargin {

/// A position of the cross pool in one of its two places. Money in the reporting currency.
struct PositionPlace {
  double initial{0.0};    ///< what it adds to the requirement of the cross pool, or its bucket's own
  double buffer{0.0};     ///< equity beyond the initial margin of all that shares the collateral
  double most_lost{0.0};  ///< equity before haircuts of all that is at stake with it, at least 0
  std::optional<double> liquidated_below{};  ///< nearest prices of its underlying at which its collateral is
  std::optional<double> liquidated_above{};  ///< liquidated; none as far as prices were tried
  /// The smaller of the two moves, as |ln(price / present price)|; infinity for none.
  double distance{std::numeric_limits<double>::infinity()};
};

/// Cross or isolated, for one position of the cross pool.
struct BucketChoice {
  enum class Better { cross, isolated, same };
  std::string instrument;
  std::string underlying;
  double quantity{0.0};
  double price{0.0};  ///< present price of the underlying
  Currency price_currency;
  PositionPlace cross;
  PositionPlace isolated;
  std::vector<Balance> collateral{};  ///< that the bucket would be given: its initial margin
  double untouched{0.0};              ///< equity that stays out of reach of the position once isolated
  Better cheaper{Better::same};       ///< the smaller requirement
  Better loses_less{Better::same};    ///< the smaller `most_lost`
  Better lasts_longer{Better::same};  ///< the greater distance to liquidation
  std::string refused{};              ///< why it cannot be isolated; then all of `isolated` is empty
};
std::string_view to_string(BucketChoice::Better better);

/// What cross and isolated are compared for.
struct ChoiceRequest {
  const Account* account{nullptr};
  const AccountAssessment* assessed{nullptr};  ///< of the account, in full detail
  const AccountDistance* distances{nullptr};   ///< of the account
  DistanceOptions options{};                   ///< as those distances were found with
};

/// Every position of the cross pool in both places: as it is, and in a bucket of its own with just its
/// initial margin out of the pool's collateral. Collateral is taken in the reporting currency first, then in
/// the position's settlement currency, then by name; amounts are rounded up to the currency's digits. Orders
/// stay in the cross pool. All over `base`. Errors: those of `assess` and `distance`.
Result<std::vector<BucketChoice>> bucket_choices(const ChoiceRequest& request, const EvaluatedBase& base,
                                                 const Execution& execution);

struct SuggestionOptions {
  /// A position whose netting saves at least this share of its requirement alone stays.
  double least_benefit{0.2};
  /// Moves of its underlying at which a position's loss alone is looked at.
  double move_down{-0.999};
  double move_up{1.0};
};

/// A position to be moved into a bucket of its own.
struct SuggestedBucket {
  std::string bucket;  ///< its id
  std::string instrument;
  double quantity{0.0};
  double loss_alone{0.0};     ///< at the worse of the two moves, reporting currency
  double benefit_share{0.0};  ///< of its requirement alone that netting in the pool saves
  std::vector<Balance> collateral;
};

struct BucketSuggestion {
  std::vector<SuggestedBucket> buckets;  ///< in the order of the moves, the largest loss first
  Account account;                       ///< afterwards
  AccountAssessment after;               ///< in full detail; as before where nothing is moved
};

/// Which positions of the cross pool to isolate: those that alone could lose all that backs the pool (at
/// `move_down` or `move_up`) while netting saves less than `least_benefit` of what they require alone; the
/// largest loss first, each on the account that the one before left, and only where afterwards neither the
/// pool stands worse than it did nor the bucket is called. Errors: those of `assess`.
Result<BucketSuggestion> suggest_buckets(const Account& account, const EvaluatedBase& base,
                                         const SuggestionOptions& options, const Execution& execution);

}  // namespace crossmargin
