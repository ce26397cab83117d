#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "margin/strategy/rules.hpp"

namespace crossmargin::strategy {

/// What is held of one instrument.
struct Leg {
  std::int32_t instrument{0};
  const Contract* contract{nullptr};
  double quantity{0.0};

  bool is_long() const { return quantity > 0.0; }
  /// Whole contracts or shares: only these enter strategies.
  std::int64_t whole() const;
};

/// A leg's contracts or shares in one strategy; negative is short.
struct LegCount {
  std::size_t leg{0};
  std::int64_t count{0};
};

/// A strategy that legs of one unit could form, and what it saves against each of them alone.
struct Candidate {
  Kind kind{Kind::vertical};
  std::vector<LegCount> legs;
  double amount{0.0};  ///< the requirement of one
  double saving{0.0};  ///< of one, above 0
};

/// Savings are told apart to a hundredth of a cent.
inline constexpr double savings_per_unit = 1e4;

/// More strategies than this in one unit are not weighed against each other.
inline constexpr std::size_t most_candidates = 20000;

/// Every strategy that saves something, in an order that follows the legs alone. Nothing when there are more
/// than `most_candidates`.
std::optional<std::vector<Candidate>> candidates(std::span<const Leg> legs, const Rules& rules);

/// The parts of a strategy as its rule takes them.
std::vector<Part> parts_of(std::span<const LegCount> counts, std::span<const Leg> legs);

}  // namespace crossmargin::strategy
