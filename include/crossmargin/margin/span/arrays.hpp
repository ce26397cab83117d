#pragma once

#include <array>
#include <span>
#include <string_view>
#include <vector>

#include "crossmargin/core/execution.hpp"
#include "crossmargin/margin/span/parameters.hpp"

namespace crossmargin::span {

/// How a scenario moves prices and volatilities, as fractions of their scan ranges. The extreme moves of
/// scenarios 15 and 16 are in `Series`, as is the share of their loss that counts.
struct ScanPoint {
  double price{0.0};
  double volatility{0.0};
};
inline constexpr std::array<ScanPoint, scenario_count - 2> scan_points{{{0.0, 1.0},
                                                                        {0.0, -1.0},
                                                                        {1.0 / 3.0, 1.0},
                                                                        {1.0 / 3.0, -1.0},
                                                                        {-1.0 / 3.0, 1.0},
                                                                        {-1.0 / 3.0, -1.0},
                                                                        {2.0 / 3.0, 1.0},
                                                                        {2.0 / 3.0, -1.0},
                                                                        {-2.0 / 3.0, 1.0},
                                                                        {-2.0 / 3.0, -1.0},
                                                                        {1.0, 1.0},
                                                                        {1.0, -1.0},
                                                                        {-1.0, 1.0},
                                                                        {-1.0, -1.0}}};

/// Where the composite delta is taken, in price scan ranges, and what each point weighs.
struct DeltaPoint {
  double price{0.0};
  double weight{0.0};
};
inline constexpr std::array<DeltaPoint, 7> delta_points{{{0.0, 0.270},
                                                         {1.0 / 3.0, 0.217},
                                                         {-1.0 / 3.0, 0.217},
                                                         {2.0 / 3.0, 0.111},
                                                         {-2.0 / 3.0, 0.111},
                                                         {1.0, 0.037},
                                                         {-1.0, 0.037}}};
/// Half the width of the differences that those deltas are taken over, in price scan ranges.
inline constexpr double delta_step = 1e-3;

/// Codes of pricing models in the sets that we make (`Series::model`).
namespace model {
inline constexpr std::string_view black_76 = "76";       ///< European on a future
inline constexpr std::string_view american = "AM";       ///< American on a future
inline constexpr std::string_view black_scholes = "73";  ///< European on a spot price
inline constexpr std::string_view bachelier = "00";      ///< European on a future, normal volatility
}  // namespace model

/// The risk array and the composite delta of one contract.
struct MadeArray {
  RiskArray losses{};           ///< of one long contract, currency, not rounded
  double composite_delta{0.0};  ///< not rounded
  double value{0.0};            ///< of an option by its model, price points, before any scenario
};

/// The arrays of all contracts that `chosen` holds a 1 for (one entry a contract; the others' are empty),
/// from the parameters of their series:
///   loss_i = w_i * value factor * (P(S, sigma, t)
///                                  - P(S + u_i * range, sigma + v_i * volatility range, t - lookahead)),
/// a future's price being S itself; w_i is 1, and the covered share in scenarios 15 and 16. Moves leave the
/// underlying of a lognormal model and a volatility at no less than 0. The composite delta is the mean of the
/// deltas at 0, +-1/3, +-2/3 and +-1 price scan ranges, volatility unmoved, at look-ahead, weighted 0.270,
/// 0.217, 0.111, 0.037. Errors, naming contracts: `missing_parameter` for one without a series, an
/// underlying, a price scan range, an extreme move or a volatility; `unsupported` for an unknown pricing
/// model; those of the pricing kernels; `interrupted`. Source: docs/methods/span.md, risk arrays.
Result<std::vector<MadeArray>> compute_arrays(const ParameterSet& set, std::span<const std::uint8_t> chosen,
                                              const Execution& execution);

/// Puts them in the place of what the chosen contracts have: arrays rounded to the unit that their product
/// has in files, deltas to 4 digits.
void store_arrays(ParameterSet& set, std::span<const std::uint8_t> chosen, std::span<const MadeArray> made);

}  // namespace crossmargin::span
