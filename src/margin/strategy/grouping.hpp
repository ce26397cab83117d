#pragma once

#include <optional>
#include <span>
#include <vector>

#include "margin/strategy/candidates.hpp"

namespace crossmargin::strategy {

/// A strategy as it was formed.
struct Formed {
  Kind kind{Kind::vertical};
  std::vector<LegCount> legs;  ///< of one strategy
  double count{0.0};           ///< how many of them; whole, but for a remainder that stands alone
  double amount{0.0};          ///< the requirement of one
  double total() const { return count * amount; }
};

/// What is held in one unit, grouped into strategies.
struct Grouping {
  std::vector<Formed> strategies;  ///< those of several legs first, then what stands alone, by leg
  double total{0.0};
  double alone{0.0};  ///< what the same legs would need without any strategy
};

/// The grouping of least total requirement. Legs are of one unit, each instrument once. Nothing when there
/// are too many strategies to weigh, or the least was not proven within the limits of `pack`.
std::optional<Grouping> group(std::span<const Leg> legs, const Rules& rules);

}  // namespace crossmargin::strategy
