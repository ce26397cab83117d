#pragma once

#include <map>
#include <vector>

#include "crossmargin/analysis/placement.hpp"
#include "crossmargin/numeric/linear_program.hpp"

namespace crossmargin::detail {

/// A stretch of an asset's amount at a venue over which each further unit counts alike; values at market in
/// the reporting currency.
struct Stretch {
  double length{0.0};
  double initial{0.0};  ///< of each unit of value, what counts
  double maintenance{0.0};
};

/// What may stand of one asset at one venue.
struct Seat {
  std::size_t venue{0};
  Currency currency;
  double price{0.0};
  double owed{0.0};  ///< units, as a negative balance; what is placed comes on top
  double now{0.0};   ///< units that stand there and may move
  double least{0.0};
  std::vector<Stretch> stretches;  ///< above `least`
};

/// The stretches of a haircut from a balance of `from` to one of `to` units. Weights by size are cut into
/// pieces, each from below. Errors: those of `value_line`; `unsupported` where further units count for more
/// than those before them.
struct StretchRange {
  double from{0.0};
  double to{0.0};
};
Result<std::vector<Stretch>> stretches_of(const Currency& currency, const Haircut& haircut,
                                          const Market& market, const StretchRange& range);

/// A bound from above on a venue's excess: at the amounts `at`, by seat, it is `excess`, and it grows by at
/// most `slopes` for each unit of value.
struct Cut {
  double excess{0.0};
  std::map<std::size_t, double> at;      ///< seat -> units
  std::map<std::size_t, double> slopes;  ///< seat -> excess per unit of value
};

/// What a venue asks, as the programme takes it.
struct VenueTerms {
  double initial{0.0};  ///< what seats above their least must bring to the initial level
  double maintenance{0.0};
  double transfer_cost{0.0};
  std::vector<Cut> cuts;  ///< where there are any, they stand for both levels
};

struct PlacementTerms {
  std::vector<Seat> seats;
  std::vector<VenueTerms> venues;
  std::map<Currency, double> total;  ///< units of movable assets in all, wallet included
  std::map<Currency, double> price;
};

struct ProgramAnswer {
  std::vector<double> amounts;       ///< units a seat holds, without what is owed
  std::vector<double> shortfalls;    ///< by venue, as the programme sees them
  std::vector<double> venue_saves;   ///< by venue
  std::map<Currency, double> saves;  ///< by asset
  Placement::Saves kind{Placement::Saves::collateral};
};

/// Solves the three objectives one after the other. Errors: `no_solution`.
Result<ProgramAnswer> solve_placement(const PlacementTerms& terms);

}  // namespace crossmargin::detail
