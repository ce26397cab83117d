#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "crossmargin/analysis/components.hpp"
#include "crossmargin/market/market.hpp"

namespace crossmargin {

/// A component as another program gives it, in our names.
struct Claim {
  std::string name;     ///< as in `Component`
  std::string unit{};   ///< `*` stands for any text: then it claims the sum of all that fit
  std::string cell{};   ///< number of the scenario, or its moves
  Currency currency{};  ///< empty: in ours
  double value{0.0};
  double resolution{0.0};      ///< what rounding in print may be off by
  bool zero_if_absent{false};  ///< a charge that we do not make counts as 0 on our side
  std::string label{};         ///< what the other program calls it
  SourceLocation where{};
};

enum class Agreement { same, different, only_theirs, only_ours };
std::string_view to_string(Agreement agreement);

/// One component on both sides. `theirs` and `ours` are in `currency`.
struct Comparison {
  Stage stage{Stage::level};
  std::string name;
  std::string unit;
  std::string cell;
  std::string label;
  Currency currency;
  std::optional<double> theirs{};
  std::optional<double> ours{};
  double difference{0.0};  ///< ours less theirs
  double relative{0.0};    ///< of the larger of the two
  Agreement agreement{Agreement::same};
};

struct Reconciliation {
  std::vector<Comparison> comparisons;  ///< in the order of the calculation
  int first{-1};                        ///< the first that differs; -1 when none does
  std::size_t compared{0};              ///< how many stand on both sides
};

struct ReconcileOptions {
  double tolerance{1e-8};  ///< of the larger of the two numbers
};

/// Compares every claim with the component of that name. Two numbers agree when they differ by at most
/// `tolerance` of the larger, by the claim's resolution, or by 1e-12 of the largest claim in that currency
/// (what is left of a sum that cancels). Errors: `missing_rate` for a claim in a currency that the market
/// cannot convert; `unsupported` when no claim has a counterpart: then nothing was compared.
Result<Reconciliation> reconcile(std::span<const Claim> claims, std::span<const Component> components,
                                 const Market& market, const ReconcileOptions& options);

}  // namespace crossmargin
