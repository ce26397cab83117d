#pragma once

#include "crossmargin/collateral/haircuts.hpp"

namespace crossmargin::health {

/// What a rule in whole numbers says of a pool at one level.
struct Standing {
  double free{0.0};   ///< money that is free, negative where it lacks
  bool lacks{false};  ///< whether the rule says that it lacks, however little
};

/// The level of margin that leaves `free` of that equity: their difference, moved by a last bit where without
/// that the excess would not be negative exactly where the rule says that something lacks.
double level_of(double equity, const Standing& standing);

/// Notes every asset that is not accepted at its full value: what an asset counts for stands in the
/// parameters of such a form, and a haircut beside it would count twice.
void refuse_haircuts(const Currency& currency, const HaircutTable& haircuts, const SourceLocation& where,
                     Issues& issues);

}  // namespace crossmargin::health
