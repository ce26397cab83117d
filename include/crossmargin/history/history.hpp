#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "crossmargin/core/issue.hpp"
#include "crossmargin/core/time.hpp"

namespace crossmargin {

/// A closing price, with the place it was read from.
struct Close {
  std::chrono::sys_days date;
  double price{0.0};
  SourceLocation where{};
};

/// Daily closes of one underlying, in any order.
struct CloseSeries {
  std::string underlying;
  std::vector<Close> closes;
};

/// Dated closes of several underlyings: each series in order of time, each date once.
class History {
 public:
  /// Errors: `invalid_value` for a close that is not finite, `duplicate` for a date that stands twice in a
  /// series or an underlying that stands twice, `missing_field` for no series or a series without a name or a
  /// close. A close may be zero or negative: prices have been; `aligned_returns` then refuses what has no
  /// return.
  static Result<History> create(std::vector<CloseSeries> series);
  /// Sorted by underlying.
  std::span<const CloseSeries> series() const { return series_; }
  const CloseSeries* find(std::string_view underlying) const;  ///< null when unknown

 private:
  explicit History(std::vector<CloseSeries> series) : series_(std::move(series)) {}
  std::vector<CloseSeries> series_;
};

enum class ReturnKind {
  simple,  ///< p1/p0 - 1
  log      ///< ln(p1/p0)
};

struct ReturnOptions {
  ReturnKind kind{ReturnKind::log};
  std::size_t lookback{250};         ///< the latest so many returns; fewer where the history is shorter
  std::size_t min_observations{60};  ///< fewer common returns than this are an error
};

/// Returns of several underlyings over the same days.
struct AlignedReturns {
  std::vector<std::string> underlyings;      ///< as asked for
  std::vector<std::chrono::sys_days> dates;  ///< the day at which each return ends, oldest first
  std::vector<std::vector<double>> returns;  ///< [underlying][day]
};

/// Returns between consecutive dates that all of `underlyings` share, so that a day one of them lacks joins
/// its neighbours instead of being filled in. Errors: `missing_price` for an underlying without a series or
/// too few common dates; `invalid_value` for a close at or below zero among the days used, and for a repeated
/// or missing name.
Result<AlignedReturns> aligned_returns(const History& history, std::span<const std::string> underlyings,
                                       const ReturnOptions& options);

/// Pearson correlations, row-major n x n, ones on the diagonal, symmetric to the last bit.
struct CorrelationMatrix {
  std::vector<std::string> underlyings;
  std::vector<double> values;
  std::size_t observations{0};
  double at(std::size_t row, std::size_t column) const { return values[row * underlyings.size() + column]; }
};

/// rho_ab = S_ab / sqrt(S_aa S_bb) over returns less their means.
/// Errors: `invalid_value` for a series that never moves: its correlation does not exist.
Result<CorrelationMatrix> correlations(const AlignedReturns& returns);

struct OffsetOptions {
  ReturnOptions returns{};
  double cap{0.9};  ///< no offset over this, 0 to 1
};

/// A credit for opposite risks of two underlyings, as a share of the risk that they offset.
struct EstimatedOffset {
  std::string a;  ///< a < b
  std::string b;
  double offset{0.0};
  double correlation{0.0};
  std::size_t observations{0};
};

/// offset = min(max(rho, 0), cap) for every pair, sorted by name; a pair that is not positively correlated
/// has offset 0 and is listed, so that nothing is left out in silence. Each pair uses the days that its own
/// two series share. Errors: those of `aligned_returns` and `correlations` for every pair, and a cap outside
/// 0 to 1.
Result<std::vector<EstimatedOffset>> estimate_offsets(const History& history,
                                                      std::span<const std::string> underlyings,
                                                      const OffsetOptions& options);

}  // namespace crossmargin
