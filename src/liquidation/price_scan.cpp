#include "price_scan.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

namespace crossmargin::detail {
namespace {

// Steps of ln(factor): a tenth of the way from the present price, between these.
constexpr double smallest_step = 0.005;
constexpr double largest_step = 0.05;
/// Where a level is near, prices are tried at least this close together.
constexpr double finest_step = 2.5e-4;

std::vector<double> outward(double limit) {
  std::vector<double> factors;
  const double end = std::abs(std::log(limit));
  const double sign = limit < 1.0 ? -1.0 : 1.0;
  for (double x = smallest_step; x < end; x += std::clamp(0.1 * x, smallest_step, largest_step))
    factors.push_back(std::exp(sign * x));
  factors.push_back(limit);
  return factors;
}

/// With the kinks on that side, from the present price outwards.
std::vector<double> factors_to(double limit, std::span<const double> kinks) {
  std::vector<double> factors = outward(limit);
  for (const double kink : kinks)
    if (limit < 1.0 ? kink > limit && kink < 1.0 : kink < limit && kink > 1.0) factors.push_back(kink);
  if (limit < 1.0) {
    std::sort(factors.rbegin(), factors.rend());
  } else {
    std::sort(factors.begin(), factors.end());
  }
  factors.erase(std::unique(factors.begin(), factors.end()), factors.end());
  return factors;
}

/// Appends samples until one cannot be assessed; says why then.
std::string sample_to(double limit, const StandingAt& standing, const ScanLimits& limits,
                      std::vector<Sample>& samples) {
  for (const double factor : factors_to(limit, limits.kinks)) {
    auto pools = standing(factor);
    if (!pools) return to_text(pools.error().front());
    samples.push_back({factor, *std::move(pools)});
  }
  return {};
}

class Refinement {
 public:
  Refinement(const StandingAt& standing, std::span<const EdgeLevel> levels, std::vector<Sample> samples)
      : standing_(standing), levels_(levels), samples_(std::move(samples)) {}

  /// Halves intervals until none asks for it.
  std::vector<Sample> run() {
    for (std::size_t before = 0; samples_.size() > before;) {
      before = samples_.size();
      halve();
    }
    return std::move(samples_);
  }

 private:
  void halve() {
    std::vector<Sample> next;
    for (std::size_t i = 0; i < samples_.size(); ++i) {
      next.push_back(samples_[i]);
      if (i + 1 == samples_.size() || !asks(i)) continue;
      if (auto middle = between(samples_[i], samples_[i + 1])) next.push_back(*std::move(middle));
    }
    samples_ = std::move(next);
  }

  std::optional<Sample> between(const Sample& a, const Sample& b) const {
    const double factor = std::sqrt(a.factor * b.factor);
    auto pools = standing_(factor);
    if (!pools) return std::nullopt;
    return Sample{factor, *std::move(pools)};
  }

  bool asks(std::size_t i) const {
    if (std::log(samples_[i + 1].factor / samples_[i].factor) <= finest_step) return false;
    for (std::size_t pool = 0; pool < samples_[i].pools.size(); ++pool)
      for (const EdgeLevel& level : levels_)
        if (is_near({pool, level}, i)) return true;
    return false;
  }

  double gap_at(const Watched& watched, std::size_t i) const {
    return gap(watched.level, samples_[i].pools[watched.pool]);
  }

  /// Whether another edge may hide between samples i and i + 1.
  bool is_near(const Watched& watched, std::size_t i) const {
    const double left = gap_at(watched, i);
    const double right = gap_at(watched, i + 1);
    double moved = std::abs(right - left);
    if (i > 0) moved = std::max(moved, std::abs(left - gap_at(watched, i - 1)));
    if (i + 2 < samples_.size()) moved = std::max(moved, std::abs(gap_at(watched, i + 2) - right));
    return moved > 0.0 && std::min(std::abs(left), std::abs(right)) <= moved;
  }

  const StandingAt& standing_;
  std::span<const EdgeLevel> levels_;
  std::vector<Sample> samples_;
};

}  // namespace

Result<ScannedPrices> scan_prices(const StandingAt& standing, std::span<const EdgeLevel> levels,
                                  const ScanLimits& limits) {
  auto present = standing(1.0);
  if (!present) return tl::unexpected(std::move(present.error()));
  ScannedPrices scanned;
  std::vector<Sample> samples;
  scanned.stopped_below = sample_to(limits.lowest, standing, limits, samples);
  std::reverse(samples.begin(), samples.end());
  samples.push_back({1.0, *std::move(present)});
  scanned.stopped_above = sample_to(limits.highest, standing, limits, samples);
  scanned.samples = Refinement(standing, levels, std::move(samples)).run();
  return scanned;
}

namespace {

class Narrowing {
 public:
  Narrowing(const StandingAt& standing, const Watched& watched, EdgeSides sides)
      : standing_(standing), watched_(watched), sides_(std::move(sides)) {
    inside_reached_ = is_reached(sides_.inside);
  }

  /// Half of the tolerance is for the search, the rest keeps both sides clear of the edge itself: on it, the
  /// last bit of a price decides.
  EdgeSides run(double tolerance) {
    search(0.5 * tolerance);
    step_back(sides_.inside, sides_.outside.factor, 0.25 * tolerance);
    step_back(sides_.outside, sides_.inside.factor, 0.25 * tolerance);
    return std::move(sides_);
  }

 private:
  static constexpr int most_steps = 100;

  void search(double tolerance) {
    for (int step = 0; step < most_steps && width() > tolerance; ++step) {
      const double before = width();
      const double guess = secant();
      // Whichever side the guess fell on, the other side is likely just across it.
      const bool outside = test(guess);
      test(outside ? toward(guess, sides_.inside.factor, tolerance)
                   : toward(guess, sides_.outside.factor, tolerance));
      if (width() > std::max(0.5 * before, tolerance)) test(middle());
    }
  }

  /// Takes a sample a little further from the other side, if the state is the same there.
  void step_back(Sample& side, double other, double share) const {
    const double factor = side.factor * (side.factor < other ? 1.0 - share : 1.0 + share);
    auto pools = standing_(factor);
    if (!pools) return;
    Sample further{factor, *std::move(pools)};
    if (is_reached(further) == is_reached(side)) side = std::move(further);
  }

  bool is_reached(const Sample& sample) const { return reached(watched_.level, sample.pools[watched_.pool]); }
  double gap_of(const Sample& sample) const { return gap(watched_.level, sample.pools[watched_.pool]); }
  double width() const {
    return std::abs(sides_.outside.factor - sides_.inside.factor) /
           std::min(sides_.outside.factor, sides_.inside.factor);
  }
  double middle() const {
    return sides_.inside.factor + 0.5 * (sides_.outside.factor - sides_.inside.factor);
  }

  double secant() const {
    const double near = gap_of(sides_.inside);
    const double far = gap_of(sides_.outside);
    const double share = near / (near - far);
    if (!(share > 0.0 && share < 1.0)) return middle();
    return sides_.inside.factor + share * (sides_.outside.factor - sides_.inside.factor);
  }

  static double toward(double from, double end, double tolerance) {
    const double step = 0.5 * tolerance * from;
    return end > from ? std::min(from + step, end) : std::max(from - step, end);
  }

  /// Moves the side on which a factor lies there; whether that is the outside. What cannot be assessed counts
  /// as outside only in that nothing is moved.
  bool test(double factor) {
    auto pools = standing_(factor);
    if (!pools) return false;
    Sample sample{factor, *std::move(pools)};
    const bool outside = is_reached(sample) != inside_reached_;
    (outside ? sides_.outside : sides_.inside) = std::move(sample);
    return outside;
  }

  const StandingAt& standing_;
  const Watched& watched_;
  EdgeSides sides_;
  bool inside_reached_{false};
};

}  // namespace

EdgeSides narrow(const StandingAt& standing, const Watched& watched, EdgeSides sides, double tolerance) {
  return Narrowing(standing, watched, std::move(sides)).run(tolerance);
}

}  // namespace crossmargin::detail
