#include <fmt/format.h>

#include <Eigen/Core>
#include <algorithm>
#include <cmath>

#include "crossmargin/history/history.hpp"

namespace crossmargin {
namespace {

/// Returns less their means, one row an underlying.
Eigen::MatrixXd centred(const AlignedReturns& aligned) {
  const auto rows = static_cast<Eigen::Index>(aligned.returns.size());
  const auto days = static_cast<Eigen::Index>(aligned.dates.size());
  Eigen::MatrixXd result(rows, days);
  for (Eigen::Index row = 0; row < rows; ++row) {
    const auto& series = aligned.returns[static_cast<std::size_t>(row)];
    result.row(row) = Eigen::Map<const Eigen::RowVectorXd>(series.data(), days);
    // The mean is taken of values less the first one: a constant series then centres to exact zeros.
    const double first = series.front();
    result.row(row).array() -= first;
    result.row(row).array() -= result.row(row).mean();
  }
  return result;
}

/// A spread so small beside the returns themselves that it is rounding and not movement.
bool is_constant(const std::vector<double>& returns, double length) {
  double largest = 0.0;
  for (const double value : returns) largest = std::max(largest, std::abs(value));
  return length <= 1e-13 * largest * std::sqrt(static_cast<double>(returns.size()));
}

Status check_shape(const AlignedReturns& aligned) {
  const auto has_days = [&](const auto& series) { return series.size() == aligned.dates.size(); };
  const bool whole = !aligned.dates.empty() && aligned.returns.size() == aligned.underlyings.size() &&
                     std::all_of(aligned.returns.begin(), aligned.returns.end(), has_days);
  if (whole) return {};
  return fail(ErrorCode::invalid_value, "want one return for every underlying and day, and at least one day");
}

}  // namespace

Result<CorrelationMatrix> correlations(const AlignedReturns& aligned) {
  if (auto shape = check_shape(aligned); !shape) return tl::unexpected(shape.error());
  const Eigen::MatrixXd deviations = centred(aligned);
  const Eigen::VectorXd lengths = deviations.rowwise().norm();
  Issues issues;
  for (std::size_t row = 0; row < aligned.returns.size(); ++row) {
    if (!is_constant(aligned.returns[row], lengths[static_cast<Eigen::Index>(row)])) continue;
    issues.push_back({ErrorCode::invalid_value,
                      fmt::format("{} has the same return on every one of {} days, so it has no correlation",
                                  aligned.underlyings[row], aligned.dates.size()),
                      {},
                      "leave it out, or give a longer history"});
  }
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  CorrelationMatrix matrix{
      .underlyings = aligned.underlyings, .values = {}, .observations = aligned.dates.size()};
  const auto size = deviations.rows();
  for (Eigen::Index row = 0; row < size; ++row) {
    for (Eigen::Index column = 0; column < size; ++column) {
      // The lower index always comes first, so that both halves hold the same bits.
      const auto [low, high] = std::minmax(row, column);
      const double rho = deviations.row(low).dot(deviations.row(high)) / (lengths[low] * lengths[high]);
      matrix.values.push_back(row == column ? 1.0 : std::clamp(rho, -1.0, 1.0));
    }
  }
  return matrix;
}

namespace {

Result<EstimatedOffset> estimate_pair(const History& history, const std::string& a, const std::string& b,
                                      const OffsetOptions& options) {
  const std::string names[] = {a, b};
  return aligned_returns(history, names, options.returns)
      .and_then(correlations)
      .map([&](const CorrelationMatrix& matrix) {
        const double rho = matrix.at(0, 1);
        return EstimatedOffset{a, b, std::min(std::max(rho, 0.0), options.cap), rho, matrix.observations};
      });
}

Status check_cap(double cap) {
  if (cap >= 0.0 && cap <= 1.0) return {};
  return fail(ErrorCode::invalid_value,
              fmt::format("cap of offsets: want a number from 0 to 1, got {}", cap));
}

}  // namespace

Result<std::vector<EstimatedOffset>> estimate_offsets(const History& history,
                                                      std::span<const std::string> underlyings,
                                                      const OffsetOptions& options) {
  if (auto checked = check_cap(options.cap); !checked) return tl::unexpected(checked.error());
  std::vector<std::string> names(underlyings.begin(), underlyings.end());
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  Issues issues;
  std::vector<EstimatedOffset> offsets;
  for (std::size_t i = 0; i < names.size(); ++i) {
    for (std::size_t j = i + 1; j < names.size(); ++j) {
      auto offset = estimate_pair(history, names[i], names[j], options);
      if (offset) {
        offsets.push_back(*std::move(offset));
      } else {
        append(issues, std::move(offset).error());
      }
    }
  }
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  return offsets;
}

}  // namespace crossmargin
