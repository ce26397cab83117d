#pragma once

// Random parameter sets that use every rule of the algorithm, and random accounts over them.
#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "crossmargin/margin/span/engine.hpp"

namespace crossmargin::span::test {

struct Random {
  std::mt19937_64 engine;
  std::int32_t below(std::size_t count) { return static_cast<std::int32_t>(engine() % count); }
  std::int32_t between(int from, int to) { return from + below(static_cast<std::size_t>(to - from + 1)); }
  bool chance(int percent) { return below(100) < percent; }
  template <class T>
  T pick(const std::vector<T>& list) {
    return list[static_cast<std::size_t>(below(list.size()))];
  }
  /// Some of a list, in an order of its own.
  template <class T>
  std::vector<T> sample(std::vector<T> list, int count) {
    for (std::size_t i = list.size(); i > 1; --i)
      std::swap(list[i - 1], list[static_cast<std::size_t>(below(i))]);
    list.resize(std::min(list.size(), static_cast<std::size_t>(count)));
    return list;
  }
};

/// What a random set holds.
struct Shape {
  bool decimals{true};  ///< arrays, prices and scales with decimals, whose sums in doubles are not exact
  bool whole{false};    ///< arrays even, deltas of lots whole, ratios 1 and 2: lots scale without rounding
  bool charges{true};   ///< spreads within commodities and months in delivery
  bool credits{true};   ///< spreads between commodities
  bool scanning{true};  ///< of these, scanning spreads
};

/// A parameter set of eight commodities in two currencies.
ParameterSet random_set(Random& random, const Shape& shape);

/// Contracts of a set, each at most once, in lots of `unit`.
SpanAccount random_account(const ParameterSet& set, Random& random, double unit = 1.0);

/// The engine over a set that must be sound, and the requirement of an account that must have one; a
/// `std::runtime_error` with the first issue else.
Engine engine_of(const ParameterSet& set);
SpanRequirement margin_of(const Engine& engine, const SpanAccount& account);

}  // namespace crossmargin::span::test
