#include "io/parity.hpp"

#include <algorithm>
#include <cmath>

#include "io/text.hpp"

namespace crossmargin::io {
namespace {

constexpr std::size_t kFewestStrikes = 5;
constexpr int kRounds = 6;
constexpr double kOutlier = 4.0;          // median residuals
constexpr double kFinestResidual = 0.01;  // a quote is no finer than a cent, so a perfect fit trims nothing
constexpr double kSmallestSpread = 0.01;

struct Line {
  double intercept{0.0};
  double slope{0.0};
};

double weight(const ParityPoint& point) {
  const double call = std::max(point.call_spread, kSmallestSpread);
  const double put = std::max(point.put_spread, kSmallestSpread);
  return 1.0 / (call * call + put * put);
}

Line fit(const std::vector<ParityPoint>& points) {
  double total = 0.0, mean_strike = 0.0, mean_value = 0.0;
  for (const ParityPoint& p : points) {
    total += weight(p);
    mean_strike += weight(p) * p.strike;
    mean_value += weight(p) * (p.call - p.put);
  }
  mean_strike /= total;
  mean_value /= total;
  double covariance = 0.0, variance = 0.0;
  for (const ParityPoint& p : points) {
    covariance += weight(p) * (p.strike - mean_strike) * (p.call - p.put - mean_value);
    variance += weight(p) * (p.strike - mean_strike) * (p.strike - mean_strike);
  }
  const double slope = covariance / variance;
  return {mean_value - slope * mean_strike, slope};
}

double residual(const Line& line, const ParityPoint& p) {
  return std::abs(p.call - p.put - line.intercept - line.slope * p.strike);
}

/// Whether anything was taken out.
bool trim(std::vector<ParityPoint>& points, const Line& line) {
  std::vector<double> residuals;
  for (const ParityPoint& p : points) residuals.push_back(residual(line, p));
  const double bound = kOutlier * std::max(median(residuals), kFinestResidual);
  return std::erase_if(points, [&](const ParityPoint& p) { return residual(line, p) > bound; }) > 0;
}

}  // namespace

std::optional<ParityFit> fit_parity(std::vector<ParityPoint> points) {
  Line line;
  for (int round = 0; round < kRounds; ++round) {
    if (points.size() < kFewestStrikes) return std::nullopt;
    line = fit(points);
    if (!trim(points, line)) break;
  }
  const double discount = -line.slope;
  const double forward = line.intercept / discount;
  if (!(discount > 0.0) || !(forward > 0.0) || !std::isfinite(forward)) return std::nullopt;
  return ParityFit{forward, discount, static_cast<int>(points.size())};
}

}  // namespace crossmargin::io
