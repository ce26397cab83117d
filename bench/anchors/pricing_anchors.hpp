#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace anchors {

/// A move of the forward by a factor, at one of the levels of volatility.
struct PricingScenario {
  double scale{1.0};
  std::size_t level{0};
};

/// Options on forwards in scenarios, as the anchors of pricing take them.
struct PricingProblem {
  std::span<const double> forward;  ///< [option], and the next two
  std::span<const double> strike;
  std::span<const double> sign;        ///< 1 for a call, -1 for a put
  std::span<const double> volatility;  ///< [level][option], and the next two
  std::span<const double> years;
  std::span<const double> discount;
  std::vector<PricingScenario> scenarios;

  std::size_t at(std::size_t scenario, std::size_t option) const {
    return scenarios[scenario].level * forward.size() + option;
  }
};

// QuantLib's pure formulas, cell by cell; `value`: [scenario][option].
void black_formula(const PricingProblem& problem, std::span<double> value);
/// The same over the moved forward: what a coin-settled option is worth in the coin.
void black_formula_by_forward(const PricingProblem& problem, std::span<double> value);
void bachelier_formula(const PricingProblem& problem, std::span<double> value);

/// Value, delta, gamma, vega and theta of the options of the first level, with `BlackCalculator`, in that
/// order; `out`: [option][5].
void black_calculator(const PricingProblem& problem, std::span<double> out);

/// Deviations implied by prices of the options of the first level, with `blackFormulaImpliedStdDev`.
void implied_deviations(const PricingProblem& problem, std::span<const double> price, std::span<double> out);

/// QuantLib as its manual has it: one option, one process, quotes that are set scenario by scenario. Expiries
/// are whole days.
class EuropeanEngine {
 public:
  EuropeanEngine(const PricingProblem& problem, double rate);
  ~EuropeanEngine();
  void price(std::span<double> value);

 private:
  struct State;
  const PricingProblem& problem_;
  std::unique_ptr<State> state_;
};

}  // namespace anchors
