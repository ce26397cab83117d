#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "crossmargin/liquidation/distance.hpp"
#include "level_state.hpp"

namespace crossmargin::detail {

/// The standing of every pool at a factor of the present price.
using StandingAt = std::function<Result<std::vector<PoolStanding>>(double factor)>;

/// Every pool at one factor.
struct Sample {
  double factor{1.0};
  std::vector<PoolStanding> pools;
};

/// Which prices to try, as factors of the present one.
struct ScanLimits {
  double lowest{1e-3};
  double highest{5.0};
  std::vector<double> kinks{};  ///< factors at which something bends: strikes, average prices
};

/// What was found between the limits: by factor, the present price among them.
struct ScannedPrices {
  std::vector<Sample> samples;
  std::string stopped_below{};  ///< why no lower factor could be assessed; else empty
  std::string stopped_above{};
};

/// Tries prices outward from the present one, at the kinks, and closer together wherever a level of a pool is
/// no further away than it has just moved: what is left over hides no edge that is wider than the finest
/// step. Errors: those at the present price.
Result<ScannedPrices> scan_prices(const StandingAt& standing, std::span<const EdgeLevel> levels,
                                  const ScanLimits& limits);

/// One pool and level.
struct Watched {
  std::size_t pool{0};
  EdgeLevel level;
};

/// The two sides of an edge, closer together than the tolerance.
struct EdgeSides {
  Sample inside;  ///< nearer to the present price
  Sample outside;
};

/// Narrows an edge between two samples that differ in whether the level is reached: by the secant of what is
/// left, which needs few steps where that is smooth, and by halving where it jumps.
EdgeSides narrow(const StandingAt& standing, const Watched& watched, EdgeSides sides, double tolerance);

}  // namespace crossmargin::detail
